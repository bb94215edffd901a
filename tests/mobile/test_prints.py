"""The forms on paper: what is recorded stands there, what is not is a blank, no more of
a person is shown than was chosen."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mobile.casebook import Casebook
from mobile.errors import NoReason, NotWritten
from mobile.handing import FolderOfPrints, handing
from mobile.prints import making
from mobile.prints.pages import HIGH, SIDE, WIDE, pdf
from mobile.typesetting import NEVER_FIRST, NEVER_LAST
from schemas.casefile import fold
from schemas.papers.sheets.blocks import Note, Part, Rows, Sheet, Signs, Table
from schemas.papers.sheets.known import Known
from schemas.papers.sheets.masking import Mask
from schemas.papers.sheets.printable import FORMS, Printable
from tests.schemas import records
from tests.schemas.telling import told
from tests.schemas.test_dossier import BEGUN, ON_SITE, WHOLE, Outcome

ACTS = (
    *WHOLE[Outcome.WRITTEN],
    ("follow_up.recorded", records.body("follow_up.recorded")),
    ("evidence.added", records.body("evidence.added")),
)
ORAL = WHOLE[Outcome.ORAL]
SECRETS = (
    "500230199001010015",
    "E12345678",
    "13800000001",
    "023-70600000",
    "名山街道万泉村",
)
WHEN = datetime.fromisoformat("2026-11-20T10:00:00+08:00")


def about(*acts: Any) -> Known:
    return Known(fold(told(*acts).known).tree, "（2026）丰名山人调字第12号")


def text(document: bytes) -> str:
    """Every word that a reader finds in the document."""
    read = pypdfium2.PdfDocument(document)
    pages = [page.get_textpage().get_text_bounded() for page in read]
    return "".join("".join(pages).split())


def printed(known: Known, printable: Printable, *, covered: bool = True) -> bytes:
    sheet = making.sheet(known, printable, covered=covered)
    return pdf(sheet, "秦晓春　2026-11-20 10:00 打印", sheet.code, WHEN)


def whole(sheet: Sheet) -> str:
    return "".join("".join(sheet.words()).split())


# Laws.

cells = st.text("张大山路，。、（）“”《》abc123 \n㐂䶮", max_size=120)
blocks = st.one_of(
    st.builds(Rows, st.lists(st.tuples(st.just("标签"), cells), max_size=4).map(tuple)),
    st.builds(Part, st.just("标题"), cells, st.integers(0, 40)),
    st.builds(
        Table,
        st.just(("甲", "乙")),
        st.just((2, 5)),
        st.lists(st.tuples(cells, cells.map(lambda c: c * 9)), max_size=9).map(tuple),
    ),
    st.builds(Signs, st.lists(cells, max_size=9).map(tuple)),
    st.builds(Note, cells),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(blocks, max_size=6))
def test_every_word_is_on_the_paper_within_its_margins(some: list[Any]) -> None:
    document = pdf(Sheet("M00", "题", "", tuple(some)), "印", "脚", WHEN)
    read = pypdfium2.PdfDocument(document)
    found = text(document)
    for block in some:
        for said in says(block):
            for char in set("".join(said.split())):
                assert found.count(char) >= said.count(char), (char, block)
    for number, page in enumerate(read, 1):
        assert f"第{number}页，共{len(read)}页" in "".join(
            page.get_textpage().get_text_bounded().split()
        )
        inside(page)


def says(block: Any) -> list[str]:
    if isinstance(block, Rows):
        return [value for _, value in block.pairs]
    if isinstance(block, Table):
        return [cell for row in block.rows for cell in row]
    if isinstance(block, Signs):
        return list(block.labels)
    return [block.text]


def inside(page: Any) -> None:
    """No character over a margin, none below the foot."""
    words, point = page.get_textpage(), 72 / 25.4
    for number in range(words.count_chars()):
        if words.get_text_range(number, 1).strip():
            left, low, right, _ = words.get_charbox(number)
            assert left >= (SIDE - 2) * point
            assert right <= (WIDE - SIDE + 4) * point, words.get_text_range(number, 1)
            assert 0 < low < HIGH * point


@given(cells)
def test_a_mask_covers_whatever_stands_around_it(around: str) -> None:
    mask = Mask(records.TREE, covered=True)
    for secret in SECRETS[:4]:
        assert secret not in mask(f"{around}（{secret}）{around}")
    for number in ("512326196803124012", "13911112222"):
        assert number not in mask(f"{around}，{number}，{around}")


def test_no_line_of_a_form_begins_with_a_closing_mark() -> None:
    known = about(*ACTS)
    register = next(p for p in making.forms(known) if p.code == "M08")
    for page in pypdfium2.PdfDocument(printed(known, register)):
        for line in page.get_textpage().get_text_bounded().splitlines():
            assert line[:1] not in NEVER_FIRST - set("，。"), line
            assert line.rstrip()[-1:] not in NEVER_LAST, line


# What stands on which form.


def test_every_form_of_a_whole_case_is_made_and_covers_its_people() -> None:
    known, codes = about(*ACTS), {form.code for form in FORMS}
    made = {each.id: text(printed(known, each)) for each in making.forms(known)}
    assert {id.partition(":")[0] for id in made} == codes - {"M09", "D27"}
    for id, words in made.items():
        assert "打印" in words
        assert not [secret for secret in SECRETS if secret in words], id
    assert "500230********0015" in made["M02"]
    assert "138****0001" in made["M02"]
    assert "已核对原件" in made["M02"]
    assert "石坎占路面约四十厘米" in made["M08:1"]
    assert "叁佰元整" in made["M08:1"]
    assert "石坎有没有占路" in made["M07:1/1"]
    assert "试行" not in made["M07:1/1"]
    assert "石坎占路的照片" in made["M06"]


def test_what_nobody_recorded_is_a_blank() -> None:
    known = about(*BEGUN)
    inquiry = making.sheet(known, Printable("M05", "", "", ""), covered=True)
    part = next(b for b in inquiry.blocks if isinstance(b, Part))
    assert part.text == ""
    assert all(not v for label, v in inquiry.blocks[0].pairs if label != "调查人")
    cover = making.sheet(known, Printable("M00", "", "", ""), covered=True)
    assert dict(cover.blocks[0].pairs)["结束日期"] == ""


def test_stage_records_are_marked_as_tried_out(casebook: Casebook) -> None:
    known = about(*ACTS)
    trial = {
        p.code
        for p in making.forms(known)
        if making.sheet(known, p, covered=True).trial
    }
    assert trial == {"X09"}
    assert "第1轮" in whole(
        making.sheet(known, Printable("X09", "2/1", "", ""), covered=True)
    )


def test_an_oral_agreement_has_its_own_form_and_so_has_one_on_the_spot() -> None:
    known = about(*ORAL)
    (oral,) = [each for each in making.forms(known) if each.code == "M09"]
    assert "当场赔五十元" in whole(making.sheet(known, oral, covered=True))
    known = about(*BEGUN, ("stage.recorded", ON_SITE))
    (oral,) = [each for each in making.forms(known) if each.code == "M09"]
    assert "同意先让出半边通行" in whole(making.sheet(known, oral, covered=True))


def test_an_ended_mediation_says_why_and_where_else() -> None:
    known = about(*WHOLE[Outcome.TERMINATED])
    words = whole(making.sheet(known, Printable("M12", "", "", ""), covered=True))
    assert "调解不成：对工钱分担谈不拢" in words
    assert "向人民法院起诉" in words
    (ended,) = [each for each in making.forms(known) if each.code == "D27"]
    words = whole(making.sheet(known, ended, covered=True))
    assert "乡镇或县政府处理权属" in words
    assert "2026年9月28日" in words


def minor_s() -> Known:
    child = {**records.ZHANG, "name": "张小山", "birth_on": "2015-01-01"}
    child |= {"id_type": "990", "id_no": "12345", "guardian": {"name": "张大山"}}
    opened = records.body("dispute.opened", parties={"p1": child, "p2": records.LI})
    opened["summary"] = "张小山放学路上被李家的狗咬了。"
    return about(("dispute.opened", opened))


@pytest.mark.parametrize("covered", [True, False])
def test_a_minor_is_not_named_on_any_print(covered: bool) -> None:
    known = minor_s()
    for each in making.forms(known):
        words = whole(making.sheet(known, each, covered=covered))
        assert "张小山" not in words, each.id
    words = whole(making.sheet(known, Printable("M02", "", "", ""), covered=covered))
    assert "张某（法定代理人张大山）" in words


def test_whom_a_restriction_protects_is_not_named_unless_for_a_purpose() -> None:
    parties = {"p1": records.ZHANG, "p2": {**records.LI, "name": "张小河"}}
    tree = {
        **records.TREE,
        "party": parties,
        "dispute": {"risk_flags": ["dv"], "opened_on": "2026-09-01"},
    }
    assert Mask(tree, covered=True)("张大山打了张小河") == "张某打了张某甲"
    assert Mask(tree, covered=False)("张大山打了张小河") == "张大山打了张小河"


# Making one.


@pytest.fixture
def case(casebook: Casebook) -> tuple[str, str]:
    home = casebook.enrolment.databases[0]
    case = casebook.new_case()
    opened = records.body("dispute.opened", opened_on="2026-11-20")
    casebook.record("dispute.opened", case, opened, home=home)
    return case, home


def test_open_printing_takes_a_purpose_and_it_is_kept(
    casebook: Casebook, case: tuple[str, str]
) -> None:
    register = Printable("M02", "", "人民调解受理登记表", "")
    with pytest.raises(NoReason):
        making.make(casebook, *case, register, "　")
    assert making.noted(casebook, case[0]) == []
    name, document = making.make(casebook, *case, register)
    assert name.startswith("M02-20261120-")
    assert "13800000001" not in text(document)
    _, document = making.make(casebook, *case, register, "归入卷宗")
    assert "13800000001" in text(document)
    lines = making.noted(casebook, case[0])
    assert sorted(line.partition("M02")[2] for line in lines) == [
        "　已遮盖",
        "　未遮盖：归入卷宗",
    ]
    assert all("秦晓春" in line for line in lines)


def test_no_print_lies_in_the_phone_s_own_folder(
    casebook: Casebook, case: tuple[str, str], tmp_path: Path
) -> None:
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    making.make(casebook, *case, Printable("M02", "", "", ""))
    made = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    assert not [path for path in made if b"%PDF-1." in path.read_bytes()]


def test_a_desk_names_the_folder_into_which_it_puts_a_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setenv("SILI_APP_PRINTS", str(tmp_path / "文书"))
    handing().hand("M02.pdf", b"%PDF", said.append)
    assert said == ["文书/M02.pdf"]
    assert [p.name for p in (tmp_path / "文书").iterdir()] == ["M02.pdf"]
    (tmp_path / "满").write_text("")
    with pytest.raises(NotWritten):
        FolderOfPrints(tmp_path / "满").hand("M02.pdf", b"%PDF", said.append)
