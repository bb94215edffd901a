"""A person goes to other grids, a phone ends, another takes its place."""

import pytest
from sqlalchemy import select

from schemas import enrolling
from schemas.sealing import Purpose, SigningKey
from server import devices, moving
from server import enrolling as desk
from server.errors import (
    NotActing,
    NotAllowed,
    OutsideCounty,
    ReasonMissing,
    RoleNotGranted,
    TokenRefused,
    UnknownDevice,
)
from server.permissions import Role
from server.registry import db
from server.registry.entries import read
from server.registry.record import ReceivedEntry
from tests.server.county import GRID, County
from tests.server.test_tokens import answer, ask, enter

NEXT = "500230101205002"
ELSEWHERE = "500230102001001"


def supervisor(county: County):
    return county.principal(Role.TOWNSHIP_SUPERVISOR, GRID[:9])


def move(county: County, *, who=None, left=(GRID,), entered=(NEXT,), reason="轮岗"):
    return moving.move(
        who or supervisor(county),
        county.phone.device,
        list(left),
        list(entered),
        reason,
        county="500230",
        pen=county.pen,
        now=county.clock.now,
    )


def deeds(type: str) -> list[dict]:
    rows = select(ReceivedEntry).where(ReceivedEntry.type == type)
    return [read(row).body for row in db.session.scalars(rows)]


def test_the_grid_that_is_left_closes_at_once_and_the_other_opens(
    county: County,
) -> None:
    with county.context():
        before = answer(county, ask(county)).token
        assert devices.grids_of(move(county)) == [NEXT]
        with pytest.raises(TokenRefused):
            enter(county, before)
        opened = enter(county, answer(county, ask(county)).token).databases
        own = f"private-{county.phone.device}"
        assert opened == {f"grid-{NEXT}", own, "reference"}
        (deed,) = deeds("device.moved")
        assert deed["person"] == county.phone.author.by
        assert (deed["left"], deed["entered"]) == ([GRID], [NEXT])
        assert deed["reason"] == "轮岗"


REFUSED = {
    "no reason": ({"reason": " \n"}, ReasonMissing),
    "a grid not his": ({"left": (NEXT,)}, NotActing),
    "nothing": ({"left": (), "entered": (GRID,)}, NotActing),
    "another township": ({"entered": (ELSEWHERE,)}, NotAllowed),
    "another county": ({"entered": ("500105001001001",)}, OutsideCounty),
}


@pytest.mark.parametrize(("said", "why"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_leaves_all_as_it_was(county: County, said, why) -> None:
    with county.context():
        with pytest.raises(why):
            move(county, **said)
        assert devices.grids_of(devices.find(county.phone.device)) == [GRID]
        assert deeds("device.moved") == []


def test_only_whoever_answers_for_both_grids_moves_anybody(county: County) -> None:
    with county.context():
        for role, area, why in (
            (Role.TOWNSHIP_SUPERVISOR, "500230102", UnknownDevice),
            (Role.COUNTY_OFFICER, "500230", UnknownDevice),
            (Role.MEDIATOR, GRID, UnknownDevice),
        ):
            with pytest.raises(why):
                move(county, who=county.principal(role, area))
        wide = county.principal(Role.SECURITY_ADMINISTRATOR, "500230")
        assert devices.grids_of(move(county, who=wide, entered=(ELSEWHERE,)))


def test_a_phone_is_ended_with_its_reason(county: County) -> None:
    with county.context():
        who, device = supervisor(county), county.phone.device
        ended = moving.end(
            who, device, "手机丢了", pen=county.pen, now=county.clock.now
        )
        assert ended.revoked_at == county.clock.now
        assert [deed["reason"] for deed in deeds("device.revoked")] == ["手机丢了"]
        above = devices.find(device).person
        above.role = Role.TOWNSHIP_SUPERVISOR
        db.session.commit()
        with pytest.raises(RoleNotGranted):
            moving.end(who, device, "不用了", pen=county.pen, now=county.clock.now)


def test_another_phone_is_the_same_persons_and_acts_where_he_acts_now(
    county: County,
) -> None:
    sili, key = county.sili, SigningKey.generate()
    told = {"settings": sili.settings, "keys": sili.keys, "now": county.clock.now}
    with county.context():
        who = supervisor(county)
        invited = desk.invite_again(who, county.phone.device, **told)
        move(county)
        code, text, nonce = invited.code.secret, key.public.to_text(), "0" * 32
        said = enrolling.application(code, key.public.alg, text, nonce)
        sig = key.seal(Purpose.ENROL, "500230", said)
        reply = desk.apply(code, key.public.alg, text, nonce, sig, **told)
        digits = enrolling.digits(
            enrolling.transcript(
                invited.code, alg=key.public.alg, key=text, nonce=nonce,
                county_nonce=reply["nonce"],
            )
        )  # fmt: skip
        device = desk.confirm(
            who, invited.id, digits, pen=county.pen, now=county.clock.now
        )
        assert device.person_id == county.phone.author.by
        assert device.id != county.phone.device
        assert devices.grids_of(device) == [NEXT]
