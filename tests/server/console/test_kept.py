"""A form sent after the sign-in ended: nothing that was typed is lost, or another's."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import expect

from server.console import kept
from server.registry import db
from server.registry.erasures import Erasure
from tests.server.console.browser import chromium, served
from tests.server.console.desk import PASSWORD, Desk, make_desk, token
from tests.server.console.test_account import secret_of
from tests.server.county import new_case
from tests.server.mediation import opened
from tests.server.test_second_factor import code_of

OFFICER, OTHER = "county_officer", "judicial_office"
HIDDEN = re.compile(r'<textarea name="(\w+)" hidden>\n(.*?)</textarea>', re.S)
REASON = "本人来电要求删除，\n已核对身份证：<张三> & 家人"


def with_case(folder: Path, **settings: str) -> Desk:
    desk = make_desk(folder, OFFICER, OTHER, **settings)
    made = desk.county.write("dispute.opened", opened(), case=new_case())
    desk.county.ingest()
    desk.written = [made]
    return desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = with_case(tmp_path)
    yield made
    made.county.close()


def idle(desk: Desk) -> None:
    desk.county.clock.forward(minutes=16)


def sent_late(desk: Desk) -> tuple[FlaskClient, str]:
    """The door, as it is shown to somebody who sent a form too late."""
    client = desk.client(OFFICER)
    address = f"/cases/{desk.case}/erase/1"
    page = client.get(address).text
    number = re.search(r'name="number" value="(\d+)"', page)
    form = {"csrf_token": token(page), "kind": "erasure", "ground": "pipl-47",
            "reason": REASON, "number": number[1] if number else "1"}  # fmt: skip
    idle(desk)
    answer = client.post(address, data=form)
    assert answer.status_code == 401
    return client, answer.text


def back_in(client: FlaskClient, page: str, login: str):
    typed = re.search(r'name="kept" value="([^"]+)"', page)
    assert typed is not None
    form = {"login": login, "password": PASSWORD, "kept": typed[1],
            "csrf_token": token(page)}  # fmt: skip
    return client.post("/sign-in", data=form)


def asked(desk: Desk) -> list[str]:
    with desk.county.context():
        return [row.reason for row in db.session.query(Erasure)]


def test_the_same_person_finds_it_again_and_sends_it_at_a_word(desk: Desk) -> None:
    client, door = sent_late(desk)
    assert "您刚才填写的内容都在" in unescape(door)
    assert "张三" not in unescape(door)  # The screen stands in an office.
    shown = back_in(client, door, OFFICER).text
    assert REASON in unescape(shown)
    assert asked(desk) == []  # Nothing is done by itself.
    form = {name: unescape(value) for name, value in HIDDEN.findall(shown)}
    target = re.search(r'class="apart" method="post" action="([^"]+)"', shown)
    assert target is not None
    answer = client.post(target[1], data={**form, "csrf_token": token(shown)})
    assert answer.status_code == 303
    assert asked(desk) == [REASON]


def test_another_person_finds_nothing_of_it(desk: Desk) -> None:
    client, door = sent_late(desk)
    answer = back_in(client, door, OTHER)
    assert answer.status_code == 303
    assert "张三" not in client.get(answer.location).text


def test_what_was_changed_on_the_way_is_nothing(desk: Desk) -> None:
    client, door = sent_late(desk)
    changed = door.replace('name="kept" value="', 'name="kept" value="A')
    assert back_in(client, changed, OFFICER).status_code == 303


def test_a_wrong_password_in_between_loses_nothing(desk: Desk) -> None:
    client, door = sent_late(desk)
    typed = re.search(r'name="kept" value="([^"]+)"', door)
    assert typed is not None
    form = {"login": OFFICER, "password": "x", "kept": typed[1]}
    again = client.post("/sign-in", data={**form, "csrf_token": token(door)})
    assert again.status_code == 401
    assert REASON in unescape(back_in(client, again.text, OFFICER).text)


def test_no_password_is_ever_kept(desk: Desk) -> None:
    client = desk.client(OFFICER)
    form = {"current": PASSWORD, "wanted": "x" * 12, "again": "x" * 12,
            "csrf_token": token(client.get("/account").text)}  # fmt: skip
    idle(desk)
    answer = client.post("/account/password", data=form)
    assert answer.status_code == 303
    assert 'name="kept"' not in client.get(answer.location).text


def test_whoever_was_never_signed_in_keeps_nothing(desk: Desk) -> None:
    assert desk.client().post("/erasures", data={"a": "b"}).status_code == 303


def test_it_goes_through_the_second_question_too(tmp_path: Path) -> None:
    """In a browser, by hand: sign in, be away, send, sign in again, go on."""
    desk = with_case(tmp_path, second_factor="officers")
    with served(desk.county.app) as address, chromium() as browser:
        page = browser.new_context(base_url=address, locale="zh-CN").new_page()

        def through_the_door() -> None:
            page.fill("[name=login]", OFFICER)
            page.fill("[name=password]", PASSWORD)
            page.click(".door button")
            desk.county.clock.forward(minutes=1)
            page.fill("[name=code]", code_of(secret_of(desk), desk.county.clock.now))
            page.click(".door button")

        page.goto("/sign-in")
        through_the_door()
        page.goto(f"/cases/{desk.case}/erase/1")
        words = REASON.replace("\n", "")
        page.fill("[name=reason]", words)
        page.fill("[name=number]", "1")
        for name in ("kind", "ground"):
            page.locator(f"select[name={name}]").select_option(index=1)
        idle(desk)
        page.locator("main form button").last.click()
        through_the_door()
        expect(page.locator("main")).to_contain_text(words)
        with page.expect_navigation():
            page.click("main .go button")
        assert asked(desk) == [words]
    desk.county.close()


@given(st.lists(st.tuples(st.text(min_size=1), st.text()), max_size=5), st.text())
def test_only_its_owner_opens_it_and_as_it_was(
    fields: list[tuple[str, str]], other: str
) -> None:
    from flask import Flask

    app = Flask("kept")
    app.config["SECRET_KEY"] = "of a test"
    with app.app_context():
        import json

        text = kept.box().encrypt(json.dumps(["a-1", "/x", fields]).encode()).decode()
        found = kept.opened(text, "a-1")
        assert found is not None
        assert list(found.fields) == fields
        assert other == "a-1" or kept.opened(text, other) is None
