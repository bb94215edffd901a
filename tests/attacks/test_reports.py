"""Who wants to know who reported him: an official, an administrator, an insider.

He has an account of some role, knows a number or guesses one, and reads over any door;
or he has the machine: its folder, its database, backups and logs.
"""

import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from schemas import reporting
from server import backups
from server.backups import Secret
from server.permissions import Role
from server.registry import db
from server.reports import keeping
from server.verify import verify
from tests.server.console.confided import RECEIVER, first
from tests.server.console.desk import NAMES, ROLES, Desk, make_desk, token
from tests.server.reported import (
    FACTS,
    NAME,
    REPORTER,
    Reader,
    reader,
    take_in,
)

OFFICER = Role.COUNTY_OFFICER
WORDS = "砖厂老板给他儿子买了一辆车"
OWN = "别让村里晓得"
MARK = re.compile(r'name="csrf_token" value="[^"]*"')
HERE = ' aria-current="page"'  # The tab under which the address lies.
SECRETS = [FACTS, NAME, REPORTER, WORDS, OWN, "13900000001"]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = make_desk(tmp_path_factory.mktemp("county"), *ROLES)
    yield made
    made.county.close()


@pytest.fixture(scope="module")
def readers(desk: Desk) -> tuple[Reader, Reader]:
    with desk.county.context():
        yu = first(desk)
        return yu, reader(desk.county, "mou", "牟监察", by=yu)


@pytest.fixture(scope="module")
def number(desk: Desk, readers: tuple[Reader, Reader]) -> str:
    with desk.county.context():
        return take_in(desk.county)


@pytest.fixture(scope="module")
def of_reader(desk: Desk, readers: tuple[Reader, Reader]) -> str:
    """One that reports the receiver himself."""
    with desk.county.context():
        return take_in(desk.county, about={"p1": {"name": NAMES[RECEIVER]}})


def answer(client: FlaskClient, method: str, address: str, **form: str) -> Any:
    """Status, body and headers, without what the address itself puts there."""
    got = client.open(address, method=method, data=form if method == "POST" else None)
    body = MARK.sub("", got.text).replace(f'{address}"', '/…"')
    headers = {name: value for name, value in got.headers if name != "Content-Length"}
    return got.status_code, body, {**headers, "Set-Cookie": ""}


def addresses(number: str) -> list[str]:
    found = ["/reports", "/reports/readers", "/reports/new", f"/reports/{number}"]
    return [*found, f"/reports/{reporting.draw_number()}"]


@pytest.mark.parametrize("role", list(Role))
def test_for_whoever_may_not_every_address_answers_as_one_that_is_not_there(
    desk: Desk, number: str, role: Role
) -> None:
    client = desk.client(role)
    csrf = token(client.get("/nowhere").text)
    theirs, window = addresses(number), "/reports/new"
    if role == RECEIVER:
        theirs = [window]
    elif role == OFFICER:
        theirs.remove(window)
    for address in theirs:
        for method, form in (
            ("GET", {}),
            ("OPTIONS", {}),
            ("PUT", {}),
            ("POST", {}),
            ("POST", {"csrf_token": csrf, "passphrase": "x", "purpose": "handling"}),
        ):
            nowhere = "/" + "n" * (len(address) - 1)
            there = answer(client, method, address, **form)
            assert there == answer(client, method, nowhere, **form), (method, address)
            assert there[0] == 404


def test_whoever_is_not_signed_in_is_asked_who_is_there_whatever_the_number(
    desk: Desk, number: str
) -> None:
    client = desk.client()
    for method in ("GET", "POST"):
        one, other = (
            answer(client, method, f"/reports/{each}")
            for each in (number, reporting.draw_number())
        )
        assert one[0] == other[0] == 303
        where = [e[2]["Location"].partition("?")[0] for e in (one, other)]
        assert where == ["/sign-in", "/sign-in"]


def test_a_barred_reader_and_a_wrong_number_get_one_answer(
    desk: Desk, of_reader: str, number: str
) -> None:
    client = desk.client(RECEIVER)
    csrf = token(client.get("/reports").text)
    form = {"csrf_token": csrf, "passphrase": "x" * 12, "purpose": "handling"}
    wrong = reporting.draw_number()
    assert client.get(f"/reports/{number}").status_code == 200
    for end in ("", "/note"):
        for method in ("GET", "POST") if not end else ("POST",):
            got = [
                answer(client, method, f"/reports/{each}{end}", **form)
                for each in (of_reader, wrong)
            ]
            assert got[0] == got[1]
            assert got[0][0] == 404
            nowhere = answer(client, method, "/nowhere", **form)
            assert got[0][1].replace(HERE, "") == nowhere[1]
    assert of_reader not in client.get("/reports").text


def test_a_barred_reader_costs_no_more_work_than_a_wrong_number(
    desk: Desk, of_reader: str, readers: tuple[Reader, Reader]
) -> None:
    """The same questions are asked of both databases, and no passphrase is tried."""
    client = desk.client(RECEIVER)
    form = {
        "csrf_token": token(client.get("/reports").text),
        "passphrase": readers[0].phrase,
        "purpose": "handling",
    }
    asked = []
    for each in (of_reader, reporting.draw_number()):
        with statements() as heard:
            client.post(f"/reports/{each}", data=form)
        asked.append(heard)
    assert asked[0] == asked[1] != []


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of any database meanwhile."""
    heard: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        heard.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


@pytest.mark.parametrize("role", list(Role))
def test_only_who_has_a_page_of_reports_sees_it_in_the_menu(
    desk: Desk, number: str, role: Role
) -> None:
    page = desk.page("/account", role)
    assert ('href="/reports"' in page) is (role == RECEIVER)
    assert ('href="/reports/new"' in page) is (role == OFFICER)
    assert number not in page


def test_no_page_says_how_many_and_no_number_says_which(
    desk: Desk, number: str, of_reader: str
) -> None:
    page = desk.page("/reports", RECEIVER)
    assert number in page
    assert "共" not in page.partition("<main")[2].partition("</main>")[0]
    for role in set(Role) - {Role(RECEIVER)}:
        client = desk.client(role)
        for address in (
            "/",
            "/audit",
            "/readings",
            "/people",
            "/quarantine",
            "/ingest",
        ):
            text = client.get(address).text
            assert number not in text
            assert of_reader not in text


def test_not_a_byte_of_a_report_lies_anywhere_in_the_clear(
    desk: Desk,
    readers: tuple[Reader, Reader],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    number = taken_over_http(desk, wish=OWN)
    client, (yu, _) = desk.client(RECEIVER), readers
    csrf = token(client.get("/reports").text)
    said = {"csrf_token": csrf, "passphrase": yu.phrase}
    opened = client.post(f"/reports/{number}", data={**said, "purpose": "handling"})
    assert WORDS in opened.text
    noted = {**said, "step": "accepted", "words": f"{WORDS}，已受理。"}
    assert client.post(f"/reports/{number}/note", data=noted).status_code == 303
    refused = taken_over_http(desk, about="丰都县纪委监委", wish=OWN)
    assert refused == ""
    county = desk.county
    with county.context():
        assert [each for each in verify_all(desk) if "report" in each] == []
        key = Secret("file", b"k" * 32)
        backups.back_up(county.settings, tmp_path / "own", key, county.clock)
        shelf = keeping.back_up(
            county.sili.reports,
            county.settings,
            tmp_path / "reports",
            key,
            county.clock.now,
        )
        shelf.bring_out(keeping.REPORTS, tmp_path / "brought.sqlite")
    places = [county.settings.data, tmp_path]
    files = [e for at in places for e in at.rglob("*") if e.is_file()]
    assert any(each.name == "reports.db" for each in files)
    for each in files:
        held = each.read_bytes()
        assert [s for s in SECRETS if s.encode() in held] == [], each
    assert not [s for s in [*SECRETS, yu.phrase] if s in caplog.text]
    tables = dump(county.settings.data / "registry.sqlite")
    assert number not in tables
    assert yu.phrase not in tables


def taken_over_http(desk: Desk, about: str = "大石村村委会", **more: str) -> str:
    """Its number; "" where it was refused."""
    client = desk.client(OFFICER)
    form = {
        "csrf_token": token(client.get("/reports/new").text),
        "facts": f"{FACTS}{WORDS}。",
        "p1_name": NAME,
        "p1_unit": about,
        "reporter_name": REPORTER,
        "reporter_phone": "13900000001",
        "is_named": "yes",
        "how": "visit",
        "received_on": "2026-03-02",
        **more,
    }
    got = client.post("/reports/new", data=form)
    found = re.search(r"<b>([0-9A-Z]{5}-[0-9A-Z]{5})</b>", got.text)
    assert (found is None) is (got.status_code != 200), got.text
    if found:
        assert not [each for each in SECRETS if each in got.text]
        assert found[1] not in client.get("/reports/new").text
    return found[1] if found else ""


def verify_all(desk: Desk) -> list[str]:
    county = desk.county
    found = verify(db.session(), county.sili.hub, county.sili.keys)
    return [f"{each.kind} {each.subject} {each.en}" for each in found]


def dump(registry: Path) -> str:
    with closing(sqlite3.connect(registry)) as connection:
        return "\n".join(connection.iterdump())


def test_a_form_that_met_the_end_of_a_stay_keeps_no_passphrase(
    tmp_path: Path,
) -> None:
    desk = make_desk(tmp_path, RECEIVER)
    with desk.county.context():
        yu = first(desk)
        reader(desk.county, "mou", "牟监察", by=yu)
        number = take_in(desk.county)
    client = desk.client(RECEIVER)
    csrf = token(client.get("/reports").text)
    desk.county.clock.forward(minutes=20)
    said = {"csrf_token": csrf, "passphrase": yu.phrase, "words": WORDS}
    got = client.post(f"/reports/{number}/note", data=said)
    assert "kept" not in got.text
    assert yu.phrase not in got.text
    desk.county.close()
