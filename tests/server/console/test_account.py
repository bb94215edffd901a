"""The second question at the door, and 我的账号."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from server import accounts, second_factor
from server.registry import db
from server.registry.directory import Account
from tests.server.console.desk import PASSWORD, Desk, make_desk, token
from tests.server.test_moving import deeds
from tests.server.test_second_factor import code_of, no_code

OFFICER = "county_officer"
NEW = "ridge-ditch-2027"


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Desk]:
    """A county that asks everybody for a code."""
    made = make_desk(tmp_path, OFFICER, second_factor="officers")
    yield made
    made.county.close()


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path, OFFICER)
    yield made
    made.county.close()


def secret_of(desk: Desk) -> bytes:
    with desk.county.context():
        account = db.session.query(Account).filter_by(login=OFFICER).one()
        return second_factor.disclosed(account, desk.county.sili.keys)


def say(client: FlaskClient, address: str, page: str = "/sign-in", **form: str):
    form["csrf_token"] = token(client.get(page).text)
    return client.post(address, data=form)


def bound(desk: Desk) -> FlaskClient:
    """Somebody who has just set up an authenticator."""
    client = desk.client()
    assert desk.sign_in(client, OFFICER).status_code == 303
    page = client.get("/sign-in/code")
    code = code_of(secret_of(desk), desk.county.clock.now)
    form = {"code": code, "next": "/conflicts", "csrf_token": token(page.text)}
    answer = client.post("/sign-in/code", data=form)
    assert answer.status_code == 303
    return client


def test_the_password_leads_to_the_code_and_the_code_into_the_house(
    strict: Desk,
) -> None:
    client = strict.client()
    answer = strict.sign_in(client, OFFICER)
    assert "/sign-in/code" in answer.location
    assert "/sign-in" in client.get("/").location  # Nothing is open yet.
    page = unescape(client.get("/sign-in/code").text)
    assert "第一次登录请先绑定" in page
    assert "<svg" in page
    letters = re.search(r'letters">([A-Z2-7 ]+)<', page)
    assert letters is not None
    secret, now = secret_of(strict), strict.county.clock.now
    form = {"code": no_code(secret, now), "csrf_token": token(page)}
    assert client.post("/sign-in/code", data=form).status_code == 401
    form["code"] = code_of(secret, now)
    assert client.post("/sign-in/code", data=form).status_code == 303
    assert client.get("/").status_code == 200


def test_who_has_set_it_up_is_asked_for_the_code_alone(strict: Desk) -> None:
    bound(strict)
    client = strict.client(language="en")
    strict.sign_in(client, OFFICER)
    page = client.get("/sign-in/code").text
    assert "<svg" not in page
    assert "six digits" in page


def test_who_comes_to_the_code_without_a_password_is_sent_back(strict: Desk) -> None:
    assert strict.client().get("/sign-in/code").location.endswith("/sign-in")


def test_a_new_password_ends_the_other_stays_and_not_this_one(plain: Desk) -> None:
    here, there = plain.client(), plain.client()
    for client in (here, there):
        plain.sign_in(client, OFFICER)
    form = {"current": PASSWORD, "wanted": NEW, "again": NEW}
    answer = say(here, "/account/password", "/account", **form)
    assert "done=password" in answer.location
    assert "其他地方的登录都已结束" in unescape(here.get(answer.location).text)
    assert there.get("/").status_code == 303
    assert plain.sign_in(plain.client(), OFFICER).status_code == 401
    assert plain.sign_in(plain.client(), OFFICER, NEW).status_code == 303
    with plain.county.context():
        (deed,) = deeds("account.changed")
        assert (deed["what"], deed["reason"]) == ("password", "本人修改")


@pytest.mark.parametrize(
    ("current", "wanted", "again", "status"),
    [
        ("not it", NEW, NEW, 401),
        (PASSWORD, "short", "short", 400),
        (PASSWORD, NEW, NEW + "x", 400),
        (PASSWORD, PASSWORD, PASSWORD, 400),
    ],
)
def test_what_is_refused_changes_nothing(
    plain: Desk, current: str, wanted: str, again: str, status: int
) -> None:
    client = plain.client(OFFICER)
    form = {"current": current, "wanted": wanted, "again": again}
    assert say(client, "/account/password", "/account", **form).status_code == status
    assert plain.sign_in(plain.client(), OFFICER).status_code == 303


def test_guessing_ones_own_password_locks_as_at_the_door(plain: Desk) -> None:
    client = plain.client(OFFICER)
    form = {"current": "guess", "wanted": NEW, "again": NEW}
    for _ in range(5):
        assert say(client, "/account/password", "/account", **form).status_code == 401
    form["current"] = PASSWORD
    assert say(client, "/account/password", "/account", **form).status_code == 429


def test_all_others_are_ended_at_a_word(plain: Desk) -> None:
    here, there = plain.client(), plain.client()
    for client in (here, there):
        plain.sign_in(client, OFFICER)
    assert unescape(here.get("/account").text).count("未退出") == 1
    say(here, "/account/others", "/account")
    assert there.get("/").status_code == 303
    assert here.get("/account").status_code == 200


def test_what_others_did_to_it_is_told_at_the_next_sign_in(plain: Desk) -> None:
    first = plain.client()
    assert "/account" not in plain.sign_in(first, OFFICER).location
    assert "新增账号" in unescape(first.get("/account").text)
    plain.county.clock.forward(minutes=1)
    assert "/account" not in plain.sign_in(plain.client(), OFFICER).location
    with plain.county.context():
        county = plain.county
        made = accounts.renew_password(
            OFFICER, "忘了密码", county.clock.now, pen=county.pen
        )
    client = plain.client()
    answer = plain.sign_in(client, OFFICER, made)
    assert "/account" in answer.location
    page = unescape(client.get(answer.location).text)
    assert "您的账号有新情况" in page
    assert "换了新密码" in page
    assert "忘了密码" in page
    assert 'tag alert">新' in page
    assert 'tag alert">新' not in unescape(client.get("/account").text)


def test_a_stay_from_a_new_place_is_told(plain: Desk) -> None:
    plain.sign_in(plain.client(), OFFICER)
    with plain.county.context():
        account = db.session.query(Account).filter_by(login=OFFICER).one()
        account.told_at = plain.county.clock.now
        db.session.commit()
    client = plain.client()
    client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    assert "/account" in plain.sign_in(client, OFFICER).location
    assert "203.0.113.9" in client.get("/account").text
