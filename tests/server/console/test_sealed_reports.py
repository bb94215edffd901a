"""检举控告 at a browser: written down at the window, and read by its readers alone."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.server.console.confided import RECEIVER
from tests.server.console.desk import PASSWORD, Desk, make_desk, token
from tests.server.reported import FACTS, HOUSE, NAME, REPORTER, account

OFFICER = "county_officer"
PHRASE = "石头桥头第三棵黄葛树底下"
FORM = {
    "facts": f"{FACTS}\r\n证据在他家。",
    "p1_name": NAME,
    "p1_post": "村主任",
    "reporter_name": REPORTER,
    "is_named": "yes",
    "how": "visit",
    "received_on": "2026-03-02",
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """With two receivers who have no keys yet."""
    made = make_desk(tmp_path, OFFICER, RECEIVER)
    with made.county.context():
        account(made.county, "mou", "牟监察", PASSWORD)
    yield made
    made.county.close()


def send(desk: Desk, login: str, address: str, **form: Any) -> Any:
    client = desk.client(login)
    page = client.get(address.partition("/admit")[0].partition("/note")[0]).text
    return client.post(address, data={"csrf_token": token(page), **form})


def set_up(desk: Desk, login: str) -> str:
    form = {"passphrase": PHRASE, "again": PHRASE, "unit": HOUSE}
    answer = send(desk, login, "/reports/readers", **form)
    assert answer.status_code == 303, answer.text
    return desk.page("/reports/readers", login)


def prepared(desk: Desk) -> None:
    set_up(desk, RECEIVER)
    set_up(desk, "mou")
    page = desk.page("/reports/readers", RECEIVER)
    (key,) = re.findall(r'name="key" value="([^"]+)"', page)
    admitted = send(
        desk, RECEIVER, "/reports/readers/admit", key=key, passphrase=PHRASE
    )
    assert admitted.status_code == 303, admitted.text


def taken_in(desk: Desk, **more: Any) -> str:
    answer = send(desk, OFFICER, "/reports/new", **{**FORM, **more})
    assert answer.status_code == 200, answer.text
    return re.findall(r"<b>(\w{5}-\w{5})</b>", answer.text)[0]


def opened(desk: Desk, login: str, number: str, **more: str) -> Any:
    said = {"passphrase": PHRASE, "purpose": "handling", **more}
    return send(desk, login, f"/reports/{number}", **said)


def test_before_two_keys_stand_the_window_names_the_other_way(desk: Desk) -> None:
    page = desk.page("/reports/new", OFFICER)
    assert "12388" in page
    assert "<textarea" not in page
    assert "核对码" in set_up(desk, RECEIVER)
    assert "等另一名受理人" in set_up(desk, "mou")
    assert "等您核对" in desk.page("/reports", RECEIVER)
    assert "<textarea" not in desk.page("/reports/new", OFFICER)


def test_the_officer_learns_a_number_and_reads_nothing_back(desk: Desk) -> None:
    prepared(desk)
    number = taken_in(desk)
    page = desk.page("/reports/new", OFFICER)
    assert not [each for each in (number, FACTS, NAME, REPORTER) if each in page]
    assert desk.client(OFFICER).get(f"/reports/{number}").status_code == 404


def test_a_reader_opens_goes_on_and_the_other_sees_that_he_read(desk: Desk) -> None:
    prepared(desk)
    number = taken_in(desk)
    asked = desk.page(f"/reports/{number}", RECEIVER)
    assert not [each for each in (FACTS, NAME, REPORTER) if each in asked]
    wrong = opened(desk, RECEIVER, number, passphrase="x" * 12)
    assert wrong.status_code == 409
    assert "阅看口令不对" in wrong.text
    assert PHRASE not in wrong.text
    assert opened(desk, RECEIVER, number, purpose="").status_code == 409
    page = opened(desk, RECEIVER, number)
    assert page.status_code == 200
    for each in (FACTS, NAME, REPORTER, "证据在他家", "周敏", "来访"):
        assert each in page.text
    noted = send(
        desk,
        RECEIVER,
        f"/reports/{number}/note",
        passphrase=PHRASE,
        step="accepted",
        words="已约谈会计。",
    )
    assert noted.status_code == 303
    listed = desk.page("/reports", "mou")
    assert "余纪检于" in listed
    assert "办理本件" in listed
    assert "受理" in listed
    assert "已约谈会计" not in listed
    assert "已约谈会计" in opened(desk, "mou", number).text
    again = {"step": "accepted", "words": "再写一遍。"}
    refused = send(
        desk, RECEIVER, f"/reports/{number}/note", passphrase=PHRASE, **again
    )
    assert refused.status_code == 409
    assert "再写一遍。" in refused.text


def test_a_receiver_ticked_at_the_window_has_nothing_in_his_list(desk: Desk) -> None:
    prepared(desk)
    page = desk.page("/reports/new", OFFICER)
    found = dict(re.findall(r'name="barred" value="([^"]+)"> ([^<]+)<', page))
    (mou,) = [each for each, name in found.items() if name == "牟监察"]
    number = taken_in(desk, barred=[mou])
    assert number in desk.page("/reports", RECEIVER)
    assert number not in desk.page("/reports", "mou")


def test_what_is_lacking_is_said_and_the_form_is_as_it_was_typed(desk: Desk) -> None:
    prepared(desk)
    answer = send(desk, OFFICER, "/reports/new", **{**FORM, "reporter_name": ""})
    assert answer.status_code == 400
    assert "实名的要写明姓名" in answer.text
    assert FACTS in answer.text
    english = desk.client(OFFICER, "en").get("/reports/new").text
    assert "Hand to the discipline receivers" in english


def test_the_receiver_s_stay_begins_at_the_list(desk: Desk) -> None:
    assert desk.client(RECEIVER).get("/").location == "/reports"
