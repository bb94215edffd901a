"""A person moves, a phone is revoked: what was recorded reaches the county, once."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from mobile.errors import BadEnrolment
from mobile.moving import check
from mobile.simulated import SimulatedPhone
from mobile.standing import WORDS
from schemas import codes
from server import devices, erasing
from server.accounts import grant
from server.permissions import Principal, Role
from server.registry import db, transaction
from server.registry.directory import Grid, Scope
from server.registry.erasures import Erasure
from server.registry.record import Backup, Quarantined, ReceivedEntry
from tests.mobile.disputes import opened
from tests.server.county import County

GRID, OTHER = "500230101201001", "500230101201002"
HOME, THERE = f"grid-{GRID}", f"grid-{OTHER}"
SECOND = Principal("a-second", "吴霞", Role.COUNTY_OFFICER, ("500230",))


def record(phone: SimulatedPhone, times: int = 1, home: str = HOME) -> list[str]:
    body = opened(opened_on=phone.clock.today().isoformat())
    line = {"do": "record", "type": "dispute.opened", "body": body, "home": home}
    return [phone.answer(line)["id"] for _ in range(times)]


def moved(county: County, phone: SimulatedPhone, *grids: str) -> None:
    """The person of this phone acts in these grids and in no others."""
    county.clock.forward(minutes=2)
    with county.context(), transaction() as session:
        person = devices.find(phone.credentials.device).person_id
        for scope in session.scalars(select(Scope).where(Scope.holder == person)):
            scope.ended_at = county.clock.now
        for row in session.scalars(select(Grid)):
            row.generation += 1
        grant(session, person, list(grids), county.clock.now)
        for grid in grids:
            session.merge(Grid(code=grid, generation=1))


def backed_up(county: County) -> None:
    with county.context(), transaction() as session:
        last = session.scalar(
            select(ReceivedEntry.position)
            .order_by(ReceivedEntry.position.desc())
            .limit(1)
        )
        session.add(Backup(id=f"b-{last}", position=last, digest="0" * 64,
                           verified_at=county.clock.now))  # fmt: skip
        from server import outbox, receipts

        epoch = outbox.begin_epoch(session, county.clock.now)
        everyone = receipts.everyone(session)
        receipts.queue(session, everyone, epoch, county.clock.now)


def record_of(county: County) -> list[str]:
    with county.context():
        rows = select(ReceivedEntry.id).where(ReceivedEntry.database != "registry")
        return sorted(db.session.scalars(rows))


def sync(phone: SimulatedPhone) -> dict:
    return phone.answer({"do": "sync"})


def left(phone: SimulatedPhone) -> list[str]:
    return phone.answer({"do": "left"})["left"]


def test_a_moved_phone_brings_what_it_had_not_sent_and_then_holds_it_no_more(
    phone: SimulatedPhone, county: County
) -> None:
    sync(phone)
    written = record(phone, 3)
    moved(county, phone, OTHER)
    assert sync(phone)["sent"] == 3
    assert phone.casebook.enrolment.databases[0] == THERE
    assert phone.casebook.cases() == []
    assert "已送达" in left(phone)[0]
    county.ingest()
    assert record_of(county) == sorted(written)
    sync(phone)
    assert "3 条县已收到" in left(phone)[0]
    file = phone.folder / "grids" / f"{HOME}.sqlite"
    assert file.exists()
    backed_up(county)
    county.ingest()
    assert sync(phone)["ok"]
    assert left(phone) == []
    assert not file.exists()
    assert record_of(county) == sorted(written)


def test_a_phone_put_back_and_moved_hears_of_what_it_had_delivered(
    phone: SimulatedPhone, county: County, tmp_path: Path
) -> None:
    sync(phone)
    written = record(phone, 3)
    copy = tmp_path / "copy"
    shutil.copytree(phone.folder, copy)
    record(phone)
    sync(phone)
    county.ingest()
    moved(county, phone, OTHER)
    back = SimulatedPhone(copy)
    for _ in range(3):
        sync(back)
        assert "3 条县已收到" in left(back)[0]
    (shelf,) = back.casebook.left.values()
    assert {*shelf.delivery.standings()} == set(written)
    assert shelf.delivery.twice() == 0
    backed_up(county)
    county.ingest()
    sync(back)
    assert left(back) == []
    back.close()


def test_it_hears_of_them_also_where_something_else_of_it_was_refused(
    phone: SimulatedPhone, county: County, tmp_path: Path
) -> None:
    """Written after the move, of which the phone had not heard."""
    sync(phone)
    written = record(phone, 3)
    copy = tmp_path / "copy"
    shutil.copytree(phone.folder, copy)
    for kept_out in [*copy.rglob("no-backup")]:
        shutil.rmtree(kept_out)
    record(phone)
    sync(phone)
    county.ingest()
    moved(county, phone, OTHER)
    now = county.clock.forward(hours=2)
    back = SimulatedPhone(copy)
    at = now - timedelta(hours=1)
    body = opened(opened_on=at.date().isoformat())
    line = {"do": "record", "type": "dispute.opened", "body": body}
    refused = back.answer({**line, "at": at.isoformat()})["id"]
    for _ in range(3):
        sync(back)
        county.ingest()
    (shelf,) = back.casebook.left.values()
    told = {WORDS[shelf.delivery.standing(id)] for id in written}
    assert told == {"县已收到"}
    assert WORDS[shelf.delivery.standing(refused)] == "被退回"
    back.close()


def test_what_has_not_come_is_said_to_wait(
    phone: SimulatedPhone, county: County
) -> None:
    sync(phone)
    record(phone, 2)
    moved(county, phone, OTHER)
    assert sync(phone)["ok"]
    delivery = phone.casebook.left[HOME].delivery
    delivery.lost(list(delivery.unconfirmed()))
    assert left(phone) == [f"原网格{place()}还有 2 条待送达"]
    assert sync(phone)["ok"]
    assert "2 条已送达" in left(phone)[0]


def place() -> str:
    return codes.name_of(GRID) or GRID


def test_a_grid_left_with_nothing_of_ones_own_leaves_no_file(
    phone: SimulatedPhone, county: County
) -> None:
    sync(phone)
    moved(county, phone, OTHER)
    sync(phone)
    assert left(phone) == []
    assert not (phone.folder / "grids" / f"{HOME}.sqlite").exists()


def test_who_has_no_grid_any_more_still_delivers(
    phone: SimulatedPhone, county: County, tmp_path: Path
) -> None:
    sync(phone)
    written = record(phone, 2)
    moved(county, phone)
    assert sync(phone)["sent"] == 2
    county.ingest()
    assert record_of(county) == sorted(written)
    again = SimulatedPhone(tmp_path / "phone")
    assert again.casebook.enrolment.grids == ()
    again.close()


def test_who_comes_back_goes_on_in_a_chain_of_its_own(
    phone: SimulatedPhone, county: County
) -> None:
    written = record(phone, 2)
    sync(phone)
    moved(county, phone, OTHER)
    sync(phone)
    moved(county, phone, GRID)
    sync(phone)
    written += record(phone, 1)
    sync(phone)
    county.ingest()
    sync(phone)
    assert record_of(county) == sorted(written)
    standings = phone.answer({"do": "standing"})["entries"]
    assert set(standings.values()) == {"县已收到"}


def test_a_revoked_phone_hands_in_what_it_holds_and_keeps_it(
    phone: SimulatedPhone, county: County
) -> None:
    sync(phone)
    written = record(phone, 4)
    with county.context():
        revoke(county, phone)
    answer = sync(phone)
    assert not answer["ok"]
    assert answer["words"] == "这部手机已停用，记录已交到县里，等主管核对"
    assert phone.answer({"do": "unsent"})["unsent"] == 0
    county.ingest()
    assert record_of(county) == []
    with county.context():
        waiting = db.session.scalars(select(Quarantined)).all()
        assert sorted(row.document for row in waiting) == sorted(written)
        assert {(row.home, row.reason) for row in waiting} == {(HOME, "revoked_device")}
    assert sync(phone)["words"] == "这部手机已停用，记录已交到县里，等主管核对"
    assert {each.id for each in phone.casebook.returned()} == set(written)
    assert (phone.folder / "grids" / f"{HOME}.sqlite").exists()


def revoke(county: County, phone: SimulatedPhone) -> None:
    devices.revoke(
        phone.credentials.device, "手机丢了", county.clock.now, pen=county.pen
    )


def test_a_stranger_does_not_hear_that_a_phone_was_revoked(
    phone: SimulatedPhone, county: County, tmp_path: Path
) -> None:
    with county.context():
        revoke(county, phone)
    answer = county.app.test_client().post(
        "/api/v1/hub/challenge", json={"device": phone.credentials.device}
    )
    said = {"device": phone.credentials.device, "challenge": answer.json["challenge"]}
    refused = county.app.test_client().post(
        "/api/v1/hub/token", json={**said, "nonce": "n", "at": "t", "sig": "s"}
    )
    assert refused.json["type"] == "urn:sili:problem:challenge_refused"


def test_an_answer_that_the_pinned_root_does_not_certify_is_not_taken(
    phone: SimulatedPhone, county: County
) -> None:
    enrolment = phone.casebook.enrolment
    with county.context():
        device = devices.find(phone.credentials.device)
        sili = county.sili
        from server.enrolling import sealed_answer

        true = json.loads(
            json.dumps(sealed_answer(device, sili.settings, sili.keys, sili.clock()))
        )
    check(true, enrolment.county, enrolment.root, 0)
    for wrong in (
        {**true, "grids": []},
        {name: value for name, value in true.items() if name != "seal"},
    ):
        with pytest.raises(BadEnrolment):
            check(wrong, enrolment.county, enrolment.root, 0)
    with pytest.raises(BadEnrolment):
        check(true, enrolment.county, "0" * 32, 0)


@pytest.mark.parametrize("erased_first", [False, True])
def test_what_is_erased_in_a_grid_that_was_left_leaves_the_phone_too(
    phone: SimulatedPhone, county: County, erased_first: bool
) -> None:
    sync(phone)
    (id,) = record(phone)
    sync(phone)
    county.ingest()
    if erased_first:
        erase(county, id)
    moved(county, phone, OTHER)
    if not erased_first:
        sync(phone)
        erase(county, id)
    sync(phone)
    database = phone.casebook.left[HOME].database
    assert "body" not in database.get(id)
    assert not any("李二河" in str(kept) for _, kept in database.local_docs("case:"))
    with county.context():
        silent = erasing.phones(db.session(), db.session.get(Erasure, id))
        assert (silent.told, silent.silent) == (["秦晓春"], [])
    assert left(phone) == [f"原网格{place()}的 1 条县已收到，备份以后从这部手机移除"]


def erase(county: County, id: str) -> None:
    keys, ledger = county.sili.keys, county.settings.erasures
    with county.context():
        now = county.clock.now
        erasing.ask(county.officer, id, "minor", "minors-72", "涉及未成年人", now)
        erasing.approve(SECOND, id, keys, ledger, now)
    county.ingest()
