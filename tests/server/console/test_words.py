"""Every word of the pages exists in both languages, and no word twice or in vain."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po

import server.console
from schemas.course import State
from schemas.errors import UNAUTHORISED
from server import admission
from server.console import reasons, states, typography
from server.console.language import CATALOGUES, translations
from server.permissions import WORDS, Role

CONSOLE = Path(server.console.__file__).parent
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACE = re.compile(r"%\((\w+)\)s")


def said() -> set[str]:
    """The Chinese of code and templates."""
    found = set()
    sources = [("python", path, {"gettext": None}) for path in CONSOLE.glob("*.py")]
    method = "jinja2.ext:babel_extract"
    pages = [(method, path, {"_": None}) for path in CONSOLE.glob("templates/*.html")]
    for how, path, keywords in sources + pages:
        for _, message, *_ in extract(how, BytesIO(path.read_bytes()), keywords):
            found.add(message)
    return found


def catalogue() -> dict[str, str]:
    path = CATALOGUES / "en" / "LC_MESSAGES" / "messages.po"
    read = read_po(BytesIO(path.read_bytes()), locale="en")
    return {str(each.id): str(each.string) for each in read if each.id}


def test_every_word_has_its_english_and_the_catalogue_holds_no_other():
    assert said() == catalogue().keys()
    assert [zh for zh, en in catalogue().items() if not en] == []


def test_what_is_filled_in_is_the_same_in_both():
    differ = {
        zh: en
        for zh, en in catalogue().items()
        if set(PLACE.findall(zh)) != set(PLACE.findall(en))
    }
    assert differ == {}


def test_no_english_was_left_in_chinese():
    assert [en for en in catalogue().values() if CHINESE.search(en)] == []


def test_templates_hold_no_chinese_outside_the_catalogue():
    """But for the stamp, which is a picture, and the name of the language."""
    left = {}
    for path in CONSOLE.glob("templates/*.html"):
        text = re.sub(r"{#.*?#}", "", path.read_text("utf-8"), flags=re.S)
        text = re.sub(r"_\((\"[^\"]*\"|'[^']*')", "", text)
        if rest := set(CHINESE.findall(text)) - set("四理中文、"):
            left[path.name] = rest
    assert left == {}


def test_a_language_without_a_catalogue_speaks_the_original():
    assert translations("zh").gettext("案件") == "案件"


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_word_and_a_sign(state):
    assert CHINESE.search(states.word(state, "zh"))
    assert not CHINESE.search(states.word(state, "en"))
    assert states.kind(state) in {"open", "wait", "done", "ended"}


def test_every_reason_to_hold_a_document_has_its_sentence(desk):
    source = Path(admission.__file__).read_text("utf-8")
    codes = set(admission.REASONS.values()) | {"invalid_entry"} | set(UNAUTHORISED)
    codes |= set(re.findall(r'Refused\(\s*"(\w+)"', source))
    assert len(codes) > 10
    with desk.county.app.test_request_context():
        vague = reasons.headline("something else")
        assert [code for code in codes if reasons.headline(code) == vague] == []


def test_every_role_has_its_words():
    assert set(WORDS) == set(Role)


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (0, "0 元", "¥0"),
        (43000, "430 元", "¥430"),
        (123456789, "1,234,567.89 元", "¥1,234,567.89"),
        (5, "0.05 元", "¥0.05"),
        (-250, "−2.50 元", "¥−2.50"),
    ],
)
def test_money_is_said_in_yuan(fen, zh, en):
    assert (typography.money(fen, "zh"), typography.money(fen, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("offset", "zh"),
    [
        (None, "未与县里对过时"),
        (0, "与县里时间一致（± 0.4 秒）"),
        (-1200, "手机快 1.2 ± 0.4 秒"),
        (61000, "手机慢 61 ± 0.4 秒"),
    ],
)
def test_a_clock_s_error_is_said_from_the_phone_s_side(offset, zh):
    assert typography.drift(offset, 400, "zh") == zh
    assert not CHINESE.search(typography.drift(offset, 400, "en"))
