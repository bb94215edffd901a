"""The desk's deeds: sealed, chained, in the record, and no matter of the fold."""

import os
import pwd

import pytest
from sqlalchemy import select

from schemas import entry
from schemas.envelope import REGISTRY
from schemas.errors import InvalidBody
from schemas.sealing import SigningKey
from server import accounts, devices, outbox, restoring
from server.errors import UnknownDevice
from server.registry import db, desk, entries, rebuilding, transaction
from server.registry.desk import Actor
from server.registry.record import ReceivedEntry
from server.verify import verify
from tests.server.county import GRID, County
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


def deeds(county: County) -> list[entry.Entry]:
    with county.context():
        mine = ReceivedEntry.database == REGISTRY
        rows = select(ReceivedEntry).where(mine).order_by(ReceivedEntry.position)
        return [entries.read(row) for row in db.session.scalars(rows)]


def test_whatever_changes_who_may_do_what_is_a_deed_with_its_actor(
    county: County,
) -> None:
    key, now, pen = SigningKey.generate().public.to_text(), county.clock.now, county.pen
    with county.context():
        device = devices.register(
            key, "李娟", [GRID, GRID], county="500230", now=now, pen=pen
        )
        devices.revoke(device.id, "手机丢了", now, pen=pen)
        accounts.add_account(
            "li", "李", "mediator", [GRID], county="500230", now=now, pen=pen
        )
        accounts.renew_password("li", "忘了密码", now, pen=pen)
        person, id = device.person_id, device.id
    told = deeds(county)
    assert [deed.type for deed in told] == [
        "device.enrolled",
        "device.revoked",
        "account.added",
        "account.changed",
    ]
    assert [deed.n for deed in told] == [1, 2, 3, 4]
    assert {deed.body["actor"]["name"] for deed in told} == {"陈锐"}
    assert told[0].body["areas"] == [GRID]
    assert (told[0].body["device"], told[0].body["person"]) == (id, person)
    assert told[3].body["reason"] == "忘了密码"


def test_what_is_refused_leaves_no_deed(county: County) -> None:
    with county.context(), pytest.raises(UnknownDevice):
        devices.revoke("d-0", "手机丢了", county.clock.now, pen=county.pen)
    assert deeds(county) == []


def test_the_machine_s_user_is_who_the_system_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LOGNAME", "somebody-else")
    monkeypatch.setenv("USER", "somebody-else")
    assert desk.user_at_machine() == pwd.getpwuid(os.getuid()).pw_name
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000_000)
    assert desk.user_at_machine() == "uid 4000000000"


def test_another_life_says_which_it_follows_and_how_far_that_had_come(
    county: County,
) -> None:
    last = act(county)
    with county.context(), transaction() as session:
        before = outbox.begin_epoch(session, county.clock.now)
        begun = restoring.next_epoch(session, county.pen, county.clock.now)
    (_, first) = deeds(county)
    assert (first.type, first.n, first.chain) == (
        "epoch.begun",
        1,
        desk.chain_of(begun),
    )
    told = {name: first.body[name] for name in ("predecessor", "n", "head")}
    assert told == {"predecessor": before, "n": 1, "head": last.digest}


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
