"""Tokens: who has none of ours, who has an old one, and what it opens elsewhere."""

import hmac
import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from server import devices
from sync.errors import SyncError
from sync.transport import Ask
from tests.attacks.device import Device
from tests.server.console.desk import make_desk
from tests.server.county import GRID


def claims(device: Device, **changes: Any) -> dict[str, Any]:
    now = int(datetime.now(UTC).timestamp())
    roles = [f"grid:{GRID}:1", "device"]
    told = {"iss": "sili-hub", "sub": device.phone.device, "roles": roles}
    return {**told, "iat": now, "exp": now + 600, **changes}


def signed(device: Device, key: Any = None, **changes: Any) -> str:
    ours = device.county.sili.keys.token_key
    head = {"alg": "ES256", "kid": ours.kid}
    return jwt.encode(head, claims(device, **changes), key or ours)


def coded(part: dict[str, Any]) -> bytes:
    return urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")


def unsigned(device: Device) -> str:
    return f"{coded({'alg': 'none'}).decode()}.{coded(claims(device)).decode()}."


def by_our_public_key(device: Device) -> str:
    """The public key taken for a shared secret, as a careless verifier would."""
    ours = device.county.sili.keys.token_key
    said = coded({"alg": "HS256", "kid": ours.kid}) + b"." + coded(claims(device))
    seal = hmac.digest(ours.as_pem(private=False), said, "sha256")
    return f"{said.decode()}.{urlsafe_b64encode(seal).rstrip(b'=').decode()}"


OF_DEVICES = {"/api/v1/hub/heads", "/api/v1/hub/enrolment"}

FORGED = {
    "one that is over": lambda device: signed(device, exp=1_700_000_000),
    "one without an end": lambda device: signed(device, exp=None),
    "one of another issuer": lambda device: signed(device, iss="somebody"),
    "one of another key": lambda device: signed(device, ECKey.generate_key("P-256")),
    "one without a seal": unsigned,
    "one sealed with our public key": by_our_public_key,
    "one cut short": lambda device: device.token[:-8],
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED.keys())
def test_a_forged_or_old_token_opens_neither_the_profile_nor_the_hub(device, forge):
    token = forge(device)
    bearer = {"Authorization": f"Bearer {token}"}
    assert device.ask("GET", device.home, headers=bearer).status_code == 401
    if device.couch:
        device.county.sili.hub.ensure(device.home)
        with pytest.raises(SyncError):
            device.couch.as_device(token).ask(Ask("GET", f"/{device.home}"))


@pytest.mark.parametrize(
    "roles",
    [
        ["_admin", "device"],
        [f"grid:{GRID}:1", "device", "_admin"],
        ["county:500230"],
        [f"township:{GRID[:9]}:1", "device"],
        [f"grid:{GRID}:1\n_admin", "device"],
        [f"grid:{GRID}:2", "device"],
        [f"grid:{GRID[:-1]}9:1", f"grid:{GRID}:1", "device"],
        [],
    ],
)
def test_roles_that_no_registration_gives_open_nothing(device, roles):
    """Even under the county's own key, were it to be made to sign them."""
    bearer = {"Authorization": f"Bearer {signed(device, roles=roles)}"}
    assert device.ask("GET", device.home, headers=bearer).status_code == 401


def test_what_a_registration_gives_never_begins_with_an_underscore(county, device):
    told = jwt.decode(device.token, county.sili.keys.token_key).claims
    assert told["roles"] == [f"grid:{GRID}:1", "device"]


def test_a_raised_generation_ends_every_token_at_once(county, device, neighbour):
    for each in (device, neighbour):
        assert each.ask("GET", each.home).status_code == 200
    with county.context():
        devices.revoke(device.phone.device, "遗失", county.clock.now, pen=county.pen)
    for each in (device, neighbour):
        assert each.ask("GET", each.home).status_code == 401
    if device.couch:
        with pytest.raises(SyncError):
            device.past().ask(Ask("GET", f"/{device.home}"))


def test_a_device_s_token_opens_no_page_and_no_other_address(county, device):
    client = county.app.test_client()
    for rule in county.routes:
        address = rule.rule
        if "GET" not in (rule.methods or ()) or "<" in address or "couch" in address:
            continue
        with (
            client.get(address) as plain,
            client.get(address, headers=device.let_in) as told,
        ):
            if address not in OF_DEVICES:
                assert (told.status_code, address) == (plain.status_code, address)


def test_a_sign_in_at_the_console_opens_no_hub(tmp_path, couch):
    if couch:
        return
    desk = make_desk(tmp_path / "desk", "county_officer")
    client = desk.client("county_officer")
    assert client.get("/").status_code == 200
    for path in (f"grid-{GRID}", f"grid-{GRID}/_changes", "_session"):
        told = client.get(f"/couch/{path}")
        assert told.status_code in (401, 404)
        assert "Set-Cookie" not in told.headers
    desk.county.close()


def test_no_feed_goes_on_after_its_token(device):
    """Continuous feeds outlive it at CouchDB; here there are none, and a longpoll
    ends within the minute that a test of the endpoint holds it to."""
    for feed in ("continuous", "eventsource"):
        told = device.ask("GET", f"{device.home}/_changes?feed={feed}")
        assert told.status_code == 400
    told = device.ask("GET", f"{device.home}/_changes?feed=longpoll&timeout=20")
    assert (told.status_code, told.json["results"]) == (200, [])
