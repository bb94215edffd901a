"""Phones: registered by hand, listed for whoever may, revoked at once."""

from typing import Any

import pytest

from schemas import key_list
from schemas.errors import InvalidIdentifier, InvalidKey
from schemas.key_list import Use
from schemas.sealing import SigningKey
from server import devices
from server.errors import OutsideCounty, UnknownDevice, UnknownRole
from server.permissions import Role
from tests.server.county import GRID, County, new_case
from tests.server.mediation import opened

NEIGHBOUR = "500230101205002"


def register(county: County, key: str, grids: list[str], **more: Any) -> str:
    return devices.register(
        key,
        "李娟",
        grids,
        county="500230",
        now=county.clock.now,
        pen=county.pen,
        **more,
    ).id


def test_the_same_key_again_adds_grids_and_nothing_else(county: County) -> None:
    key = SigningKey.generate().public.to_text()
    with county.context():
        first = register(county, key, [GRID])
        again = register(county, key, [NEIGHBOUR, GRID])
        device = devices.find(again)
        assert first == again
        assert devices.grids_of(device) == [GRID, NEIGHBOUR]
        assert len(device.keys) == 1


def test_the_answer_holds_what_a_phone_needs(county: County) -> None:
    with county.context():
        device = devices.find(county.phone.device)
        answer = devices.enrolment_answer(device, county.settings, county.sili.keys)
    assert answer["county"] == "500230"
    assert answer["server"] == county.settings.public_url
    assert answer["device"] == county.phone.device
    assert answer["kid"] == county.phone.author.kid
    assert answer["person"]["name"] == "王建国"
    (grid,) = answer["grids"]
    assert (grid["code"], grid["database"]) == (GRID, county.phone.home)
    assert grid["name"].endswith("第1网格")
    keys = key_list.read(answer["keys"], county="500230")
    assert keys.of(Use.DOCUMENT) == county.sili.keys.public_keys
    assert len(keys.of(Use.TOKEN)) == 1


def test_what_cannot_be_a_phone_is_refused(county: County) -> None:
    key = SigningKey.generate().public.to_text()
    with county.context():
        with pytest.raises(InvalidKey):
            register(county, key[:-3], [GRID])
        with pytest.raises(InvalidIdentifier):
            register(county, key, ["500230101"])
        with pytest.raises(OutsideCounty):
            register(county, key, ["500105001001001"])
        with pytest.raises(UnknownRole):
            register(county, key, [GRID], role="emperor")
        with pytest.raises(UnknownDevice):
            devices.find("d-0000000000000000")
        with pytest.raises(UnknownDevice):
            devices.revoke(
                "d-0000000000000000", "手机丢了", county.clock.now, pen=county.pen
            )


def test_a_supervisor_sees_the_phones_of_the_own_township(county: County) -> None:
    county.phones("周敏", "500230102001001")
    county.write("dispute.opened", opened(), case=new_case())
    county.ingest()
    supervisor = county.principal(Role.TOWNSHIP_SUPERVISOR, "500230101")
    with county.context():
        (view,) = devices.devices(supervisor)
        assert (view.person.name, view.grids) == ("王建国", (GRID,))
        assert (view.entries, view.last_received_at) == (1, county.clock.now)
        assert len(devices.devices(county.officer)) == 2
        assert devices.devices(county.principal(Role.MEDIATOR, GRID)) == []
