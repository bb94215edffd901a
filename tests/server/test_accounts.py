"""Signing in: right and wrong passwords, locks, stays that end."""

from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaiting
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server import accounts
from server.errors import (
    LoginTaken,
    OutsideCounty,
    SignInLocked,
    UnknownLogin,
    UnknownRole,
    WrongPassword,
)
from server.permissions import Role
from server.registry import db, transaction
from server.registry.directory import Account
from tests.server.county import County
from tests.stretching import as_shipped

PASSWORD = "水沟旁边的老黄葛树"


def add(county: County, login: str = "zhou", role: str = "county_officer") -> str:
    return accounts.add_account(
        login,
        "周敏",
        role,
        ["500230"],
        county="500230",
        now=county.clock.now,
        pen=county.pen,
        password=PASSWORD,
    )


def wrong(county: County, times: int) -> None:
    for _ in range(times):
        with pytest.raises(WrongPassword):
            accounts.sign_in("zhou", "guess", county.clock.now)


def test_who_signs_in_is_known_until_they_sign_out(county: County) -> None:
    with county.context():
        add(county)
        signed = accounts.sign_in("zhou", PASSWORD, county.clock.now)
        assert signed.principal.role is Role.COUNTY_OFFICER
        assert signed.principal.areas == ("500230",)
        found = accounts.signed_in(signed.token, county.clock.now)
        assert found == signed.principal
        accounts.sign_out(signed.token, county.clock.now)
        assert accounts.signed_in(signed.token, county.clock.now) is None
        accounts.sign_out("never given", county.clock.now)


def test_neither_password_nor_token_is_kept(county: County) -> None:
    with county.context():
        add(county)
        signed = accounts.sign_in("zhou", PASSWORD, county.clock.now)
        account = db.session.get_one(Account, signed.principal.id)
        assert account.password.startswith("$argon2id$")
    kept = b"".join(
        path.read_bytes() for path in county.settings.data.glob("registry.sqlite*")
    )
    assert signed.token.encode() not in kept
    assert PASSWORD.encode() not in kept


def test_a_password_is_stretched_by_what_the_product_ships(county: County) -> None:
    with as_shipped(), county.context():
        add(county)
        signed = accounts.sign_in("zhou", PASSWORD, county.clock.now)
        account = db.session.get_one(Account, signed.principal.id)
        assert "$m=65536,t=3,p=4$" in account.password


def test_a_made_password_opens_once_given(county: County) -> None:
    with county.context():
        made = accounts.add_account(
            "li",
            "李",
            "mediator",
            [],
            county="500230",
            now=county.clock.now,
            pen=county.pen,
        )
        assert accounts.sign_in("li", made, county.clock.now).principal.areas == ()
        assert [account.login for account in accounts.accounts()] == ["li"]


def test_an_unknown_name_and_a_wrong_password_are_answered_alike(
    county: County,
) -> None:
    with county.context():
        add(county)
        wrong(county, 1)
        with pytest.raises(WrongPassword):
            accounts.sign_in("nobody", PASSWORD, county.clock.now)


def test_five_wrong_passwords_lock_even_the_right_one_out(county: County) -> None:
    with county.context():
        add(county)
        wrong(county, 5)
        with pytest.raises(SignInLocked) as locked:
            accounts.sign_in("zhou", PASSWORD, county.clock.now)
        assert locked.value.seconds == 30
        county.clock.forward(seconds=31)
        wrong(county, 1)
        county.clock.forward(seconds=31)
        with pytest.raises(SignInLocked):
            accounts.sign_in("zhou", PASSWORD, county.clock.now)
        county.clock.forward(seconds=30)
        signed = accounts.sign_in("zhou", PASSWORD, county.clock.now)
        account = db.session.get_one(Account, signed.principal.id)
        assert (account.failures, account.locked_until) == (0, None)


def knock(county: County, password: str) -> str:
    """What a try comes to, made beside others."""
    with county.context():
        try:
            accounts.sign_in("zhou", password, county.clock.now)
        except (WrongPassword, SignInLocked) as refused:
            return type(refused).__name__
        return "signed in"


def test_guesses_made_at_once_are_counted_like_guesses_in_turn(county: County) -> None:
    with county.context():
        add(county)
        wrong(county, 4)
    with ThreadPoolExecutor(8) as several:
        answers = list(several.map(knock, [county] * 8, ["guess"] * 8))
    assert sorted(answers) == ["SignInLocked"] * 7 + ["WrongPassword"]


@pytest.mark.parametrize("change", ["password", "disabled_at"])
def test_what_was_proved_before_a_change_opens_nothing_after_it(
    county: County, change: str
) -> None:
    with county.context(), ThreadPoolExecutor(1) as beside:
        add(county)
        with transaction() as session:
            new = {
                "password": accounts.HASHER.hash("a new one"),
                "disabled_at": county.clock.now,
            }
            found = session.query(Account).filter_by(login="zhou").one()
            setattr(found, change, new[change])
            session.flush()
            trying: Future[str] = beside.submit(knock, county, PASSWORD)
            with suppress(StillWaiting):
                trying.result(timeout=0.6)
        assert trying.result() == "WrongPassword"


@given(st.integers(0, 5000))
def test_a_lock_only_grows_and_never_beyond_a_quarter_of_an_hour(n: int) -> None:
    assert accounts.lock_for(n) <= accounts.lock_for(n + 1) <= accounts.LONGEST_LOCK
    assert (accounts.lock_for(n) == timedelta()) == (n < 5)


def test_a_stay_ends_when_nothing_is_done(county: County) -> None:
    with county.context():
        add(county)
        token = accounts.sign_in("zhou", PASSWORD, county.clock.now).token
        for _ in range(4):
            county.clock.forward(minutes=14)
            assert accounts.signed_in(token, county.clock.now)
        county.clock.forward(minutes=16)
        assert accounts.signed_in(token, county.clock.now) is None


def test_no_stay_outlasts_half_a_day(county: County) -> None:
    with county.context():
        add(county)
        token = accounts.sign_in("zhou", PASSWORD, county.clock.now).token
        for _ in range(72):
            county.clock.forward(minutes=10)
            assert accounts.signed_in(token, county.clock.now)
        county.clock.forward(minutes=10)
        assert accounts.signed_in(token, county.clock.now) is None


def test_a_new_password_ends_what_the_old_one_opened(county: County) -> None:
    with county.context():
        add(county)
        token = accounts.sign_in("zhou", PASSWORD, county.clock.now).token
        wrong(county, 5)
        renewed = accounts.renew_password(
            "zhou", "忘了密码", county.clock.now, pen=county.pen
        )
        assert accounts.signed_in(token, county.clock.now) is None
        assert accounts.sign_in("zhou", renewed, county.clock.now)
        wrong(county, 1)
        with pytest.raises(WrongPassword):
            accounts.sign_in("zhou", PASSWORD, county.clock.now)
        with pytest.raises(UnknownLogin):
            accounts.renew_password(
                "nobody", "忘了密码", county.clock.now, pen=county.pen
            )


def test_a_disabled_account_neither_signs_in_nor_stays(county: County) -> None:
    with county.context():
        add(county)
        signed = accounts.sign_in("zhou", PASSWORD, county.clock.now)
        db.session.get_one(Account, signed.principal.id).disabled_at = county.clock.now
        db.session.commit()
        assert accounts.signed_in(signed.token, county.clock.now) is None
        with pytest.raises(WrongPassword):
            accounts.sign_in("zhou", PASSWORD, county.clock.now)


def test_what_cannot_be_an_account_is_refused(county: County) -> None:
    with county.context():
        add(county)
        with pytest.raises(LoginTaken):
            add(county)
        with pytest.raises(UnknownRole):
            add(county, "li", "king")
        with pytest.raises(OutsideCounty):
            accounts.check_areas(["500105"], "500230")
        with pytest.raises(OutsideCounty):
            accounts.check_areas(["5002301"], "500230")
