"""A person decides what waits: released, it is in the case; kept, its author hears."""

import pytest
from sqlalchemy import select

from schemas.entry import Entry
from server import deciding, devices, lateness, quarantine
from server.errors import NotInQuarantine, NotReleasable, ReasonMissing
from server.permissions import Role
from server.registry import db
from server.registry.record import LateArrival, Outgoing, Quarantined, ReceivedEntry
from tests.server.county import GRID, County, new_case
from tests.server.mediation import opened
from tests.server.test_delivering import lies_in, made, post, revoked

HOME = f"grid-{GRID}"
WHY = "本人当面说明，记录属实"


def handed_in(county: County) -> Entry:
    """What a revoked phone brought, waiting for the supervisor."""
    late = made(county)
    revoked(county, county.phone)
    post(county, late)
    county.ingest()
    return late


def position() -> int:
    return db.session.scalars(select(Quarantined.position)).one()


def supervisor(county: County):
    return county.principal(Role.TOWNSHIP_SUPERVISOR, GRID[:9])


def release(county: County, who=None, reason: str = WHY) -> Quarantined:
    who = who or supervisor(county)
    return deciding.release(
        who, position(), reason, pen=county.pen, now=county.clock.now
    )


def test_released_it_is_in_the_record_and_in_its_grid(county: County) -> None:
    late = handed_in(county)
    with county.context():
        row = release(county)
        assert (row.decision, row.said, row.decided_by) == ("released", WHY, "陈锐")
        (kept,) = db.session.scalars(
            select(ReceivedEntry).where(ReceivedEntry.id == late.id)
        )
        assert kept.database == HOME
        deed = db.session.scalars(
            select(ReceivedEntry).where(ReceivedEntry.type == "quarantine.released")
        ).one()
        assert deed.case == late.case
        assert quarantine.quarantined(county.officer) == []
    county.ingest()
    assert HOME in lies_in(county, late)
    (receipt,) = post(county, late).json["receipts"]
    assert receipt["chains"][late.chain]["n"] == 1
    assert receipt["refused"] == {}
    assert county.ingest().held == 0


def test_kept_out_its_author_hears_why_and_it_stays_readable(county: County) -> None:
    late = handed_in(county)
    with county.context():
        deciding.keep(
            supervisor(county), position(), "冒用他人手机所写", pen=county.pen,
            now=county.clock.now,
        )  # fmt: skip
    (receipt,) = post(county, late).json["receipts"]
    told = receipt["refused"][late.id]
    assert told["reason"] == "kept"
    assert "冒用他人手机所写" in told["zh"]
    county.ingest()
    with county.context():
        assert quarantine.quarantined(county.officer) == []
        (row,) = quarantine.quarantined(county.officer, resolved=True)
        assert row.document == late.id
        field = select(ReceivedEntry).where(ReceivedEntry.database != "registry")
        assert db.session.scalars(field).all() == []


def test_what_was_decided_stays_decided_wherever_it_comes_again(county: County) -> None:
    late = handed_in(county)
    with county.context():
        deciding.keep(
            supervisor(county), position(), "不属实", pen=county.pen,
            now=county.clock.now,
        )  # fmt: skip
    county.put(late.document(), HOME)
    with county.context():
        devices.look_again(db.session(), late.device)
        db.session.commit()
    county.ingest()
    with county.context():
        assert len(db.session.scalars(select(Quarantined)).all()) == 1


@pytest.mark.parametrize(
    ("role", "area"),
    [
        (Role.MEDIATOR, GRID),
        (Role.DIRECTOR, GRID[:12]),
        (Role.TOWNSHIP_SUPERVISOR, "500230102"),
        (Role.SYSTEM_ADMINISTRATOR, "500230"),
    ],
)
def test_who_does_not_answer_for_the_place_finds_nothing(
    county: County, role: Role, area: str
) -> None:
    handed_in(county)
    with county.context():
        with pytest.raises(NotInQuarantine):
            release(county, county.principal(role, area))
        assert db.session.scalars(select(Quarantined.decision)).all() == [None]


def test_form_and_seal_are_nobodys_to_decide(county: County) -> None:
    read = made(county)
    county.put({**read.document(), "by": "u-somebody"})
    county.ingest()
    with county.context():
        with pytest.raises(NotReleasable):
            release(county, county.officer)
        with pytest.raises(ReasonMissing):
            release(county, county.officer, "  ")
        assert db.session.scalars(select(Quarantined.decision)).all() == [None]


def test_another_reason_behind_the_one_that_was_shown_undoes_it(county: County) -> None:
    late = county.seal("dispute.opened", {"summary": 7}, case=new_case())
    revoked(county, county.phone)
    post(county, late)
    county.ingest()
    with county.context():
        with pytest.raises(NotReleasable):
            release(county)
        (row,) = db.session.scalars(select(Quarantined))
        assert (row.decision, row.reason) == (None, "revoked_device")
        deeds = select(ReceivedEntry).where(ReceivedEntry.type == "quarantine.released")
        assert db.session.scalars(deeds).all() == []


def test_a_strange_document_can_be_kept_out_too(county: County) -> None:
    county.put({"_id": "note:\u200b1", "_rev": "1-" + "a" * 32, "case": "x\n"})
    county.ingest()
    with county.context():
        deciding.keep(
            county.officer, position(), "不是记录", pen=county.pen, now=county.clock.now
        )
        assert quarantine.quarantined(county.officer) == []


def test_a_program_that_knows_more_looks_again_and_the_same_one_does_not(
    county: County,
) -> None:
    county.put({"_id": "note:1", "_rev": "1-" + "a" * 32})
    county.ingest()
    looked = county.clock.now
    county.clock.forward(hours=1)
    county.ingest()
    with county.context():
        (row,) = db.session.scalars(select(Quarantined))
        assert row.looked_at == looked
        row.examined_by = "an older program"
        db.session.commit()
    county.ingest()
    with county.context():
        (row,) = db.session.scalars(select(Quarantined))
        assert (row.looked_at, row.examined_by) == (
            county.clock.now,
            quarantine.version(county.sili.keys),
        )


def test_what_came_long_after_is_shown_to_whoever_answers_for_the_grid(
    county: County,
) -> None:
    made_late, prompt = made(county), None
    county.clock.forward(days=9)
    post(county, made_late)
    prompt = county.write("dispute.opened", opened(), case=new_case())
    county.ingest()
    with county.context():
        (shown,) = lateness.late(supervisor(county))
        assert shown.entry.id == made_late.id != prompt.id
        assert (shown.arrival.why, shown.person) == ("long", "王建国")
        assert shown.case is not None
        assert (shown.days, shown.case.title) == (9, "王秀英、李大山邻里纠纷")
        assert lateness.late(county.principal(Role.MEDIATOR, GRID)) == []
        elsewhere = county.principal(Role.TOWNSHIP_SUPERVISOR, "500230102")
        assert lateness.late(elsewhere) == []
    county.ingest()
    with county.context():
        assert len(db.session.scalars(select(LateArrival)).all()) == 1


def test_what_an_ended_phone_handed_in_is_shown_apart(county: County) -> None:
    late = handed_in(county)
    with county.context():
        (shown,) = lateness.of_revoked(supervisor(county))
        assert (shown.row.document, shown.read) == (late.id, late)
        assert (shown.person, shown.case) == ("王建国", None)
        noted = select(Outgoing.database).where(Outgoing.document.like("receipt:%"))
        assert set(db.session.scalars(noted)) == {HOME}
