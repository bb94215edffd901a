"""The second factor: a code opens once, guesses are counted, the secret is nowhere."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import NotForThisKey
from server import accounts, granting, second_factor
from server.accounts import Signed
from server.errors import SettingInvalid, SignInLocked, UnknownLogin, WrongCode
from server.grant_rules import What, Wish
from server.keys.kinds import Name
from server.keys.rotating import rotate
from server.registry import db
from server.registry.directory import Account
from tests.server.county import County
from tests.server.test_accounts import PASSWORD, add
from tests.server.test_moving import deeds

NEAR = range(-4, 5)


def code_of(secret: bytes, at: datetime, steps: int = 0) -> str:
    one = TOTP(secret, 6, SHA1(), 30)
    return one.generate(int(at.timestamp()) + 30 * steps).decode()


def no_code(secret: bytes, at: datetime) -> str:
    """Six digits that no half minute near this one has for its code."""
    near = {code_of(secret, at, steps) for steps in NEAR}
    return next(f"{n:06d}" for n in range(len(near) + 1) if f"{n:06d}" not in near)


def half(county: County) -> Signed:
    now = county.clock.now
    return accounts.sign_in("zhou", PASSWORD, now, second=True, address="10.0.0.7")


def prove(county: County, code: str, signed: Signed | None = None) -> Signed:
    keys = county.sili.keys
    signed = signed or half(county)
    return second_factor.prove(signed.token, code, keys, county.clock.now)


def secret(county: County) -> bytes:
    """What the door shows at the first sign-in."""
    waits = half(county)
    found = second_factor.halfway(waits.token, county.sili.keys, county.clock.now)
    assert found is not None
    assert found.secret is not None
    return found.secret


@pytest.fixture
def bound(county: County) -> Any:
    """An account whose authenticator is set up, at a time when no two half minutes
    near have one code; its secret."""
    with county.context():
        add(county)
        made = secret(county)
        prove(county, code_of(made, county.clock.now))
        county.clock.forward(minutes=5)
        while len({code_of(made, county.clock.now, at) for at in NEAR}) < len(NEAR):
            county.clock.forward(minutes=5)
        yield made


def test_a_right_password_alone_opens_nothing(county: County) -> None:
    with county.context():
        add(county)
        waits = half(county)
        assert waits.waits
        assert accounts.signed_in(waits.token, county.clock.now) is None


def test_the_first_code_binds_and_the_secret_is_shown_no_more(county: County) -> None:
    with county.context():
        add(county)
        made = secret(county)
        assert secret(county) == made  # A second look before it is bound.
        with pytest.raises(WrongCode):
            prove(county, no_code(made, county.clock.now))
        signed = prove(county, code_of(made, county.clock.now))
        assert accounts.signed_in(signed.token, county.clock.now)
        again = half(county)
        keys, now = county.sili.keys, county.clock.now
        found = second_factor.halfway(again.token, keys, now)
        assert found is not None
        assert found.secret is None
        bound = db.session.get_one(Account, signed.principal.id)
        assert bound.factor_since == now


@pytest.mark.parametrize(("steps", "opens"), [(-2, 0), (-1, 1), (0, 1), (1, 1), (2, 0)])
def test_a_clock_may_be_half_a_minute_off_and_no_more(
    county: County, bound: bytes, steps: int, opens: int
) -> None:
    code = code_of(bound, county.clock.now, steps)
    if opens:
        assert not prove(county, code).waits
    else:
        with pytest.raises(WrongCode):
            prove(county, code)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(-1, 1)), max_size=12))
def test_no_step_is_ever_taken_twice(tries: list[tuple[int, int]]) -> None:
    """As `prove` decides it: the step of a code, above the last that was taken."""
    made, last, taken = bytes(20), 0, list[int]()
    begin = datetime.fromisoformat("2026-11-20T08:00:00+00:00").timestamp()
    for seconds, drift in tries:
        begin += seconds
        now = datetime.fromtimestamp(begin).astimezone()
        step = second_factor.step_of(made, code_of(made, now, drift), now)
        assert step is not None
        if step > last:
            last = step
            taken.append(step)
    assert len(taken) == len(set(taken))


def test_a_code_opens_once(county: County, bound: bytes) -> None:
    code = code_of(bound, county.clock.now)
    prove(county, code)
    with pytest.raises(WrongCode):
        prove(county, code)
    with pytest.raises(WrongCode):  # Nor does the one before it.
        prove(county, code_of(bound, county.clock.now, -1))


def knock(county: County, token: str, code: str) -> str:
    with county.context():
        keys, now = county.sili.keys, county.clock.now
        try:
            second_factor.prove(token, code, keys, now)
        except (WrongCode, SignInLocked) as refused:
            return type(refused).__name__
        return "signed in"


def test_of_one_code_typed_at_two_places_at_once_one_opens(
    county: County, bound: bytes
) -> None:
    code = code_of(bound, county.clock.now)
    tokens = [half(county).token for _ in range(4)]
    db.session.remove()
    with ThreadPoolExecutor(4) as several:
        answers = list(several.map(knock, [county] * 4, tokens, [code] * 4))
    assert sorted(answers) == ["WrongCode"] * 3 + ["signed in"]


def test_wrong_codes_lock_as_wrong_passwords_do(county: County, bound: bytes) -> None:
    """And the right password, said again and again, takes none of them back."""
    wrong = no_code(bound, county.clock.now)
    for _ in range(5):
        with pytest.raises(WrongCode):
            prove(county, wrong)
    with pytest.raises(SignInLocked):
        half(county)
    county.clock.forward(seconds=31)
    waits = half(county)
    with pytest.raises(WrongCode):
        prove(county, wrong, waits)
    with pytest.raises(SignInLocked):
        prove(county, code_of(bound, county.clock.now), waits)
    county.clock.forward(minutes=2)
    assert not prove(county, code_of(bound, county.clock.now)).waits


def test_who_waits_longer_than_five_minutes_begins_again(
    county: County, bound: bytes
) -> None:
    waits = half(county)
    county.clock.forward(minutes=6)
    assert (
        second_factor.halfway(waits.token, county.sili.keys, county.clock.now) is None
    )
    with pytest.raises(WrongCode):
        prove(county, code_of(bound, county.clock.now), waits)


def test_a_stay_that_waited_opens_nothing_afterwards(
    county: County, bound: bytes
) -> None:
    waits = half(county)
    prove(county, code_of(bound, county.clock.now), waits)
    assert accounts.signed_in(waits.token, county.clock.now) is None
    county.clock.forward(minutes=1)
    with pytest.raises(WrongCode):
        prove(county, code_of(bound, county.clock.now), waits)


def test_taken_away_it_is_set_up_anew_and_every_stay_ends(
    county: County, bound: bytes
) -> None:
    signed = prove(county, code_of(bound, county.clock.now))
    now = county.clock.now
    lost = Wish(What.FACTOR, "zhou", "手机丢了")
    granting.at_machine(lost, None, keys=county.sili.keys, now=now)
    assert accounts.signed_in(signed.token, now) is None
    assert secret(county) != bound
    (deed,) = deeds("account.changed")
    assert (deed["what"], deed["reason"]) == ("factor", "手机丢了")
    nobodys = replace(lost, login="nobody")
    with pytest.raises(UnknownLogin):
        granting.at_machine(nobodys, None, keys=county.sili.keys, now=now)


def test_the_registry_holds_no_secret_and_a_newer_key_opens_older_ones(
    county: County, bound: bytes
) -> None:
    account = db.session.query(Account).one()
    assert bound.hex() not in (account.factor or "")
    keys = county.sili.keys
    rotate(keys, Name.FACTOR, "一年了", county.clock.now, withdraw=False)
    newer = keys.anew()
    assert second_factor.disclosed(account, newer) == bound
    made = second_factor.enclosed(account.id, b"x" * 20, newer)
    account.factor = made
    with pytest.raises(NotForThisKey):
        second_factor.disclosed(account, keys)
    db.session.rollback()


def test_without_it_only_on_this_machine(tmp_path: Any) -> None:
    from server.config import Settings

    assert Settings(tmp_path, second_factor="none").second_factor == "none"
    for wrong in ({"public_url": "https://fengdu.example"}, {"second_factor": "sms"}):
        with pytest.raises(SettingInvalid):
            Settings(tmp_path, **{"second_factor": "none", **wrong})
