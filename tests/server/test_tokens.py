"""A device comes in by sealing a challenge; its token opens its grids and no more."""

import dataclasses
from typing import Any

import pytest
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import ECKey

from schemas.sealing import Purpose, SigningKey
from server import devices, tokens
from server.errors import (
    ChallengeRefused,
    CountyError,
    DeviceRevoked,
    TokenRefused,
    UnknownDevice,
)
from server.tokens import Challenge, DevicePrincipal, Token
from tests.server.county import GRID, County, Phone

AT = "2026-03-02T09:00:00+08:00"


def ask(county: County, phone: Phone | None = None) -> Challenge:
    sili = county.sili
    device = (phone or county.phone).device
    return tokens.challenge(device, sili.settings, sili.keys, sili.clock())


def answer(
    county: County,
    asked: Challenge,
    *,
    phone: Phone | None = None,
    purpose: Purpose = Purpose.HUB_LOGIN,
    server: str | None = None,
    **changes: Any,
) -> Token:
    phone = phone or county.phone
    said = {
        "device": phone.device,
        "challenge": asked.challenge,
        "nonce": "n" * 22,
        "at": AT,
    }
    digest = tokens.login_digest(server=server or asked.server, **said)
    sig = phone.author.key.seal(purpose, phone.author.county, digest)
    sili = county.sili
    return tokens.login(
        **{**said, "sig": sig, **changes},
        settings=sili.settings,
        keys=sili.keys,
        now=sili.clock(),
    )


def enter(county: County, token: str) -> DevicePrincipal:
    return tokens.admit(token, county.sili.keys, county.clock.now)


def test_a_sealed_challenge_opens_the_grids_of_the_device_and_its_own(
    county: County,
) -> None:
    with county.context():
        token = answer(county, ask(county))
        private = f"private-{county.phone.device}"
        assert token.databases == (county.phone.home, private, "reference")
        assert (token.expires_at - token.server_time).total_seconds() == 600
        principal = enter(county, token.token)
        assert principal.name == county.phone.device
        assert principal.person == county.phone.author.by
        assert principal.databases == {county.phone.home, private, "reference"}


def test_couchdb_could_read_the_token(county: County) -> None:
    with county.context():
        token = answer(county, ask(county)).token
    read = jwt.decode(token, county.sili.keys.token_key, algorithms=["ES256"])
    assert read.header["alg"] == "ES256"
    assert read.header["kid"] == "hub-500230-1"
    assert read.claims["iss"] == "sili-hub"
    assert read.claims["sub"] == county.phone.device
    assert read.claims["roles"] == [f"grid:{GRID}:1", "device"]
    assert not any(role.startswith("_") for role in read.claims["roles"])


@pytest.mark.parametrize(
    "changes",
    [
        {"sig": "A" * 86},
        {"sig": "no signature"},
        {"nonce": "another"},
        {"at": "2026-03-02T09:00:01+08:00"},
        {"nonce": "\ud800"},
        {"challenge": "made.up.by me"},
        {"challenge": ""},
    ],
)
def test_a_challenge_answered_otherwise_is_refused(
    county: County, changes: dict[str, str]
) -> None:
    with county.context(), pytest.raises(ChallengeRefused):
        answer(county, ask(county), **changes)


def test_a_seal_for_another_purpose_or_server_is_refused(county: County) -> None:
    with county.context():
        with pytest.raises(ChallengeRefused):
            answer(county, ask(county), purpose=Purpose.ENTRY)
        with pytest.raises(ChallengeRefused):
            answer(county, ask(county), server="https://another.example")


def test_a_challenge_opens_once(county: County) -> None:
    with county.context():
        asked = ask(county)
        answer(county, asked)
        with pytest.raises(ChallengeRefused, match="used before"):
            answer(county, asked)


def test_a_challenge_holds_for_a_minute(county: County) -> None:
    with county.context():
        asked = ask(county)
        county.clock.forward(seconds=60)
        with pytest.raises(ChallengeRefused, match="expired"):
            answer(county, asked)


def test_a_challenge_is_for_one_device(county: County) -> None:
    other = county.phones("李娟")
    with county.context(), pytest.raises(ChallengeRefused):
        answer(county, ask(county), phone=other)


def test_a_stranger_gets_a_challenge_and_nothing_else(county: County) -> None:
    key = SigningKey.generate()
    author = dataclasses.replace(
        county.phone.author, device="d-0123456789abcdef", key=key
    )
    stranger = dataclasses.replace(county.phone, author=author)
    with county.context(), pytest.raises(UnknownDevice):
        answer(county, ask(county, stranger), phone=stranger)


def test_a_token_ends_after_ten_minutes(county: County) -> None:
    with county.context():
        token = answer(county, ask(county)).token
        county.clock.forward(seconds=599)
        assert enter(county, token)
        county.clock.forward(seconds=1)
        with pytest.raises(TokenRefused, match="expired"):
            enter(county, token)


def test_a_new_grid_needs_a_new_token(county: County) -> None:
    key = county.phone.author.key.public.to_text()
    with county.context():
        token = answer(county, ask(county)).token
        devices.register(
            key,
            "王建国",
            ["500230101205002"],
            county="500230",
            now=county.clock.now,
            pen=county.pen,
        )
        with pytest.raises(TokenRefused):
            enter(county, token)
        assert len(enter(county, answer(county, ask(county)).token).databases) == 4


def test_revoking_one_device_ends_its_tokens_and_renews_the_others(
    county: County,
) -> None:
    other = county.phones("李娟")
    with county.context():
        mine, theirs = (
            answer(county, ask(county, phone), phone=phone).token
            for phone in (county.phone, other)
        )
        devices.revoke(
            county.phone.device, "手机丢了", county.clock.now, pen=county.pen
        )
        with pytest.raises(UnknownDevice):
            enter(county, mine)
        with pytest.raises(TokenRefused):
            enter(county, theirs)
        with pytest.raises(DeviceRevoked):
            answer(county, ask(county))
        assert enter(county, answer(county, ask(county, other), phone=other).token)


def forged(county: County, key: ECKey, **changes: Any) -> str:
    claims = {
        "iss": "sili-hub",
        "sub": county.phone.device,
        "exp": int(county.clock.now.timestamp()) + 60,
        "roles": [f"grid:{GRID}:1", "device"],
        **changes,
    }
    return jwt.encode({"alg": "ES256"}, claims, key)


def test_what_we_did_not_sign_is_no_token(county: County) -> None:
    with county.context():
        assert enter(county, forged(county, county.sili.keys.token_key))
        with pytest.raises(TokenRefused):
            enter(county, forged(county, ECKey.generate_key("P-256")))
        with pytest.raises(TokenRefused):
            enter(county, "eyJhbGciOiJub25lIn0.e30.")


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "somebody"},
        {"sub": 7},
        {"exp": "later"},
        {"roles": "device"},
        {"roles": ["_admin"]},
        {"roles": [f"grid:{GRID}:2", "device"]},
        {"roles": ["device"]},
        {"sub": "d-0123456789abcdef"},
    ],
)
def test_claims_that_are_not_a_devices_are_refused(
    county: County, changes: dict[str, Any]
) -> None:
    with county.context(), pytest.raises(CountyError):
        enter(county, forged(county, county.sili.keys.token_key, **changes))


def client(county: County) -> FlaskClient:
    return county.app.test_client()


def headers(county: County, phone: Phone | None = None) -> dict[str, str]:
    with county.context():
        token = answer(county, ask(county, phone), phone=phone).token
    return {"Authorization": f"Bearer {token}"}


def test_the_hub_opens_to_a_token_and_to_its_grid_alone(county: County) -> None:
    let_in = headers(county)
    asked = client(county).get(f"/couch/{county.phone.home}", headers=let_in)
    assert (asked.status_code, asked.json["doc_count"]) == (200, 0)
    for elsewhere in ("grid-500230101205002", "private-d-0123456789abcdef", "_users"):
        missing = client(county).get(f"/couch/{elsewhere}", headers=let_in)
        assert missing.status_code == 404


@pytest.mark.parametrize("said", [None, "Bearer", "Bearer x.y.z", "Basic cm9vdDpyb290"])
def test_the_hub_is_closed_to_everybody_else(county: County, said: str | None) -> None:
    headers = {} if said is None else {"Authorization": said}
    asked = client(county).get(f"/couch/{county.phone.home}", headers=headers)
    assert asked.status_code == 401
    assert asked.json["error"] == "unauthorized"


def test_a_sign_in_at_the_console_opens_no_hub(county: County) -> None:
    visitor = client(county)
    visitor.set_cookie("session", "whatever")
    assert visitor.get(f"/couch/{county.phone.home}").status_code == 401
