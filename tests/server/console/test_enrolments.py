"""开通手机: the page on which a supervisor opens a phone, asked for and walked."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from schemas import enrolling as said
from schemas.enrolling import Code
from schemas.sealing import Purpose, SigningKey
from server import devices
from server.permissions import TABLE, Role, Verb
from tests.server.console.browser import chromium, served
from tests.server.console.desk import PASSWORD, Desk, make_desk, token
from tests.server.county import GRID

AT = "/enrolments"
FORM = {"person": "李娟", "role": "mediator", "grids": GRID}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path, *(role.value for role in Role))
    yield made
    made.county.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def post(desk: Desk, address: str, login: str = "township_supervisor", **form: str):
    client = desk.client(login)
    form["csrf_token"] = token(client.get(AT).text)
    return client.post(address, data=form)


def code_in(page: str) -> Code:
    lines = re.findall(r'<p class="mono code[^"]*">(.*?)</p>', page, re.S)
    return Code.from_text("\n".join(re.sub(r"<[^>]+>", " ", line) for line in lines))


def applied(desk: Desk, code: Code) -> tuple[str, str]:
    """A phone uses the code over HTTP; which enrolment it is, and its digits."""
    key, nonce = SigningKey.generate(), "ab" * 16
    text = key.public.to_text()
    sealed = said.application(code.secret, "ed25519", text, nonce)
    question = {
        "code": code.secret,
        "alg": "ed25519",
        "key": text,
        "nonce": nonce,
        "sig": key.seal(Purpose.ENROL, "500230", sealed),
    }
    answer = desk.client().post("/api/v1/enrol", json=question)
    assert answer.status_code == 200, answer.text
    transcript = said.transcript(
        code, alg="ed25519", key=text, nonce=nonce, county_nonce=answer.json["nonce"]
    )
    return answer.json["id"], said.digits(transcript)


@pytest.mark.parametrize("role", list(Role))
def test_the_page_is_there_for_those_who_may(office: Desk, role: Role) -> None:
    may = Verb.REGISTER_DEVICE in TABLE[role]
    client = office.client(role.value)
    home = "/" if Verb.LIST_CASES in TABLE[role] else "/devices"
    assert client.get(AT).status_code == (200 if may else 404)
    assert (AT in client.get(home).text) == may
    form = {**FORM, "csrf_token": token(client.get(home).text)}
    assert client.post(AT, data=form).status_code == (200 if may else 404)
    confirm = client.post(f"{AT}/x/confirm", data={**form, "digits": "1"})
    assert confirm.status_code == 404


def test_a_form_without_its_token_makes_no_code(office: Desk) -> None:
    answer = office.client("township_supervisor").post(AT, data=FORM)
    assert answer.status_code == 303
    assert "还没有开通记录" in office.page(AT, "township_supervisor")


def test_a_code_is_shown_once_and_the_digits_open_the_phone(office: Desk) -> None:
    made = post(office, AT, **FORM)
    code = code_in(made.text)
    assert code.county == "500230"
    assert code.secret not in office.page(AT, "township_supervisor")
    id, digits = applied(office, code)
    waiting = office.page(AT, "township_supervisor")
    assert "等您输入六位数" in waiting
    assert not re.search(rf"\b{digits}\b", waiting)
    wrong = post(office, f"{AT}/{id}/confirm", digits="1")
    assert wrong.status_code == 400
    assert "还可以试 2 次" in wrong.text
    right = post(office, f"{AT}/{id}/confirm", digits=digits)
    assert right.status_code == 303
    assert "已开通：李娟" in office.page(right.location, "township_supervisor")
    with office.county.context():
        views = devices.devices(office.county.officer)
        assert "李娟" in {view.person.name for view in views}


def test_what_is_refused_keeps_what_was_typed(office: Desk) -> None:
    for form, status, words in (
        ({**FORM, "grids": "500230102001001"}, 403, "不能在此范围内"),
        ({**FORM, "grids": "5002301"}, 400, "网格编码"),
        ({**FORM, "role": "township_supervisor"}, 403, "不能为"),
        ({**FORM, "role": "emperor"}, 400, "没有“emperor”"),
    ):
        answer = post(office, AT, **form)
        assert answer.status_code == status
        assert words in answer.text
        assert 'value="李娟"' in answer.text
    assert "还没有开通记录" in office.page(AT, "township_supervisor")


def test_it_speaks_english_too(office: Desk) -> None:
    assert "<h1>Enrolment</h1>" in office.page(AT, "township_supervisor", language="en")


def test_a_supervisor_opens_a_phone_in_the_browser(
    office: Desk, browser: Browser
) -> None:
    shots = Path(os.environ.get("SILI_SHOTS", "/tmp/sili-shots"))
    shots.mkdir(exist_ok=True)
    with served(office.county.app) as address:
        context = browser.new_context(
            viewport={"width": 1366, "height": 768}, locale="zh-CN", base_url=address
        )
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(AT)
        page.get_by_label("账号").fill("township_supervisor")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.get_by_label("使用人").fill("李娟")
        page.get_by_label("网格编码").fill(GRID)
        page.get_by_role("button", name="生成开通码").click()
        expect(page.get_by_role("heading", name="李娟的开通码")).to_be_visible()
        page.screenshot(path=shots / "enrolment-code.png", full_page=True)
        code = Code.from_text("\n".join(page.locator(".code").all_inner_texts()))
        _, digits = applied(office, code)
        page.get_by_role("link", name="手机已显示六位数").click()
        page.get_by_label("手机上的六位数").fill(digits)
        for width in (1366, 400):
            page.set_viewport_size({"width": width, "height": 768})
            wide = "document.documentElement.scrollWidth - window.innerWidth"
            assert page.evaluate(wide) <= 0
            page.screenshot(path=shots / f"enrolment-{width}.png", full_page=True)
        page.get_by_role("button", name="确认").click()
        expect(page.get_by_role("status")).to_contain_text("已开通：李娟")
        context.close()
    assert complaints == []
