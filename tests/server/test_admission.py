"""Who might write, judged at ingest: by the time of writing, and never twice."""

from datetime import datetime

from sqlalchemy import select

from schemas import canonical, entry, roles
from server import devices
from server.permissions import TABLE, Role, Verb
from server.registry import db
from server.registry.directory import Scope
from server.registry.record import Checkpoint, Quarantined, ReceivedEntry
from tests.server.county import COUNTY_TIME, MORNING, County, Phone, new_case
from tests.server.mediation import open_case, opened, terminated


def test_the_roles_that_write_are_those_of_the_table() -> None:
    def may(verb: Verb) -> set[str]:
        return {role.value for role, verbs in TABLE.items() if verb in verbs}

    assert may(Verb.WRITE_ENTRY) == roles.WRITERS
    assert may(Verb.WRITE_FOR_ANOTHER) == roles.FOR_ANOTHER


def reasons() -> list[str]:
    return sorted(db.session.scalars(select(Quarantined.reason)))


def test_what_came_before_the_revocation_is_not_judged_again(county: County) -> None:
    case = new_case()
    made = county.write("dispute.opened", opened(), case=case)
    county.ingest()
    county.clock.forward(hours=1)
    with county.context():
        devices.revoke(
            county.phone.device, "手机丢了", county.clock.now, pen=county.pen
        )
        db.session.execute(db.delete(Checkpoint))
        db.session.commit()
    late = county.write("dispute.opened", opened(), case=new_case())
    county.ingest()
    with county.context():
        assert reasons() == ["revoked_device"]
        assert field_entries() == [made.id]
        assert list(db.session.scalars(select(Quarantined.document))) == [late.id]


def test_what_was_sealed_before_a_move_is_admitted_after_it(county: County) -> None:
    before = county.seal("dispute.opened", opened(), case=new_case())
    county.clock.forward(hours=1)
    leave(county)
    county.clock.forward(hours=1)
    after = county.seal("dispute.opened", opened(), case=new_case())
    for each in (before, after):
        county.put(each.document())
    county.ingest()
    with county.context():
        assert reasons() == ["outside_scope"]
        assert field_entries() == [before.id]


def test_a_clock_put_back_does_not_go_behind_what_its_phone_had_read(
    county: County,
) -> None:
    """The beacon names what the county said after the move; the wall says before."""
    case = open_case(county)
    county.ingest()
    county.clock.forward(hours=1)
    leave(county)
    county.clock.forward(hours=1)
    county.write("dispute.terminated", terminated(), case=case, phone=helper(county))
    county.ingest()
    said = county.sili.hub.leaves(county.phone.home, f"case:{case}")[0]
    body = {n: v for n, v in said.items() if not n.startswith("_") and n != "seal"}
    for beacon in (None, canonical.digest_of(body)):
        with_beacon(county, MORNING, beacon)
    county.ingest()
    with county.context():
        assert reasons() == ["outside_scope"]


def test_a_role_counts_for_what_was_written_while_it_was_held(county: County) -> None:
    before = county.seal("dispute.opened", opened(), case=new_case())
    county.clock.forward(hours=1)
    with county.context():
        devices.change_role(
            county.phone.device,
            Role.COUNTY_OFFICER,
            "调县里工作",
            county.clock.now,
            pen=county.pen,
        )
        roles = devices.find(county.phone.device).person.roles
        held = [(each.role, each.ended_at) for each in roles]
        assert held == [("mediator", county.clock.now), ("county_officer", None)]
    county.clock.forward(minutes=1)
    after = county.seal("dispute.opened", opened(), case=new_case())
    for each in (before, after):
        county.put(each.document())
    county.ingest()
    with county.context():
        assert reasons() == ["role_without_entries"]
        assert field_entries() == [before.id]


def field_entries() -> list[str]:
    field = ReceivedEntry.database != "registry"
    return list(db.session.scalars(select(ReceivedEntry.id).where(field)))


def leave(county: County) -> None:
    with county.context():
        scopes = devices.find(county.phone.device).person.scopes
        ended = {scope.position: county.clock.now for scope in scopes}
        for position, at in ended.items():
            db.session.get_one(Scope, position).ended_at = at
        db.session.commit()


def helper(county: County) -> Phone:
    return county.phones("黄素珍")


def with_beacon(county: County, wall: datetime, beacon: str | None) -> None:
    phone, now = county.phone, wall.astimezone(COUNTY_TIME)
    at = entry.At(now.isoformat(timespec="seconds"), phone.boot, 1, 0, 200, beacon)
    made, phone.chain = entry.write(
        phone.author,
        phone.chain,
        type="dispute.opened",
        v=1,
        home=phone.home,
        case=new_case(),
        body=opened(),
        at=at,
        seen=(),
        now_ms=1,
    )
    county.put(made.document())
