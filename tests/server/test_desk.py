"""The desk's deeds: sealed, chained, in the record, and no matter of the fold."""

import pytest
from sqlalchemy import select

from schemas import entry
from schemas.envelope import REGISTRY
from schemas.errors import InvalidBody
from server import outbox
from server.registry import db, desk, entries, rebuilding, transaction
from server.registry.desk import Actor
from server.registry.record import ReceivedEntry
from server.verify import verify
from tests.server.county import County
from tests.server.mediation import open_case

BODY = {"device": "d-0123456789abcdef", "reason": "手机丢了"}


def act(county: County, **more: str) -> entry.Entry:
    now, keys = county.clock.now, county.sili.keys
    with county.context(), transaction() as session:
        epoch = outbox.begin_epoch(session, now)
        actor = Actor.of(county.officer)
        body = {**BODY, **{n: v for n, v in more.items() if n != "case"}}
        case = more.get("case", desk.NO_CASE)
        return desk.act(
            session,
            keys,
            actor,
            "device.revoked",
            body,
            epoch=epoch,
            now=now,
            case=case,
        )


def test_deeds_form_one_chain_under_the_desk_s_key(county: County) -> None:
    first, second = act(county), act(county)
    assert (first.n, first.prev) == (1, None)
    assert (second.n, second.prev, second.chain) == (2, first.digest, first.chain)
    for deed in (first, second):
        assert deed.home == REGISTRY
        entry.verify(deed, county.sili.keys.desk_key.public, county.settings.county)
    assert first.body["actor"]["name"] == county.officer.name
    with county.context():
        rows = db.session.scalars(select(ReceivedEntry)).all()
        assert [entries.read(row) for row in rows] == [first, second]
        assert list(verify(db.session(), county.sili.hub, county.sili.keys)) == []


def test_a_deed_about_a_case_is_not_in_its_fold(county: County) -> None:
    case = open_case(county)
    county.ingest()
    deed = act(county, case=case)
    with county.context():
        held = [read.id for _, read in entries.of_case(db.session(), case)]
        assert deed.id not in held
        assert held
        assert entries.cases(db.session()) == [case]
        assert rebuilding.rebuild(county.clock.now, lambda done, of: None) == 1
        assert list(verify(db.session(), county.sili.hub, county.sili.keys)) == []


def test_a_bent_deed_is_found(county: County) -> None:
    act(county)
    with county.context():
        with transaction() as session:
            row = session.scalars(select(ReceivedEntry)).one()
            row.raw = row.raw.replace("手机丢了".encode(), "手机坏了".encode())
        kinds = {
            found.kind
            for found in verify(db.session(), county.sili.hub, county.sili.keys)
        }
    assert kinds == {"entry"}


def test_without_a_reason_nothing_is_written(county: County) -> None:
    with pytest.raises(InvalidBody):
        act(county, reason=" ")
    with county.context():
        assert db.session.scalars(select(ReceivedEntry)).all() == []


def test_who_is_at_the_machine_is_named_as_such() -> None:
    actor = Actor.at_machine("root")
    assert (actor.person, actor.name, actor.role) == (
        "u-command-line",
        "root",
        "operator",
    )
