"""A phone put back to an earlier copy: two entries of one number, and who is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from mobile.simulated import SimulatedPhone
from server import forking, suspending
from server.permissions import Role
from server.registry import db
from server.registry.record import Quarantined
from tests.mobile.test_leaving import GRID, record, record_of, sync
from tests.server.county import County
from tests.server.test_moving import deeds


def is_forked(county: County, phone: SimulatedPhone, folder: Path) -> SimulatedPhone:
    """The phone as it was two entries ago, in use again."""
    record(phone)
    sync(phone)
    copy = folder / "copy"
    shutil.copytree(folder / "phone", copy)
    record(phone)
    sync(phone)
    back = SimulatedPhone(copy)
    record(back)
    assert sync(back)["ok"]
    county.ingest()
    return back


def resumed(county: County, phone: SimulatedPhone) -> None:
    stop(county, phone, suspending.resume)
    county.ingest()


def warned(phone: SimulatedPhone) -> bool:
    return any("1 个编号县里收到了两份" in each for each in phone.casebook.warnings())


@pytest.fixture
def copied(county: County, phone: SimulatedPhone, tmp_path: Path) -> SimulatedPhone:
    return is_forked(county, phone, tmp_path)


def supervisor(county: County):
    return county.principal(Role.TOWNSHIP_SUPERVISOR, GRID[:9])


def stop(county: County, phone: SimulatedPhone, verb=suspending.suspend) -> None:
    said = {"pen": county.pen, "now": county.clock.now}
    device = phone.credentials.device
    with county.context():
        verb(supervisor(county), device, "编号重复，先查清楚", **said)


def test_the_county_stops_it_and_keeps_both(
    county: County, phone: SimulatedPhone, copied: SimulatedPhone
) -> None:
    assert len(record_of(county)) == 2
    with county.context():
        (fork,) = suspending.forks(phone.credentials.device)
        assert (fork.n, [each.waits for each in fork.entries]) == (2, [False, True])
        (deed,) = deeds("device.suspended")
        assert deed["actor"]["id"] == forking.ITSELF.id
        assert len(deed["entries"]) == 2
    for each in (phone, copied):
        said = sync(each)
        assert "第2号写了两份不同的记录" in said["words"]
        assert "已暂停使用" in said["words"]


def test_resumed_both_are_in_the_record_and_both_hands_are_told(
    county: County, phone: SimulatedPhone, copied: SimulatedPhone
) -> None:
    resumed(county, phone)
    assert len(record_of(county)) == 3
    with county.context():
        (fork,) = suspending.forks(phone.credentials.device)
        assert [each.waits for each in fork.entries] == [False, False]
    for each in (phone, copied):
        assert sync(each)["ok"]
        assert warned(each)


def test_what_continues_either_branch_stops_nobody_again(
    county: County, phone: SimulatedPhone, copied: SimulatedPhone
) -> None:
    resumed(county, phone)
    for each in (phone, copied, phone):
        record(each)
        assert sync(each)["ok"]
        county.ingest()
    assert len(record_of(county)) == 6
    assert sync(copied)["ok"]


def test_whoever_branches_off_once_more_is_stopped_once_more(
    county: County, phone: SimulatedPhone, copied: SimulatedPhone, tmp_path: Path
) -> None:
    resumed(county, phone)
    shutil.rmtree(tmp_path / "copy")
    again = is_forked(county, phone, tmp_path)
    assert "已暂停使用" in sync(again)["words"]
    with county.context():
        assert len(deeds("device.suspended")) == 2


def test_a_phone_that_was_never_copied_is_told_nothing(
    county: County, phone: SimulatedPhone
) -> None:
    record(phone, 2)
    sync(phone)
    county.ingest()
    sync(phone)
    assert phone.casebook.warnings() == []
    with county.context():
        assert suspending.forks(phone.credentials.device) == []


def test_suspended_it_says_why_loses_nothing_and_goes_on_when_resumed(
    county: County, phone: SimulatedPhone
) -> None:
    record(phone)
    sync(phone)
    county.ingest()
    stop(county, phone)
    (late,) = record(phone)
    said = sync(phone)
    assert "编号重复，先查清楚" in said["words"]
    assert "已暂停使用" in said["words"]
    assert "已交到县里" in said["words"]
    county.ingest()
    with county.context():
        (row,) = db.session.scalars(select(Quarantined))
        assert (row.document, row.reason) == (late, "suspended_device")
        assert [deed["reason"] for deed in deeds("device.suspended")]
    stop(county, phone, suspending.resume)
    county.ingest()
    assert late in record_of(county)
    assert sync(phone)["ok"]
    assert phone.casebook.delivery_of(late, f"grid-{GRID}")[1] == "县已收到"
    private = phone.casebook.enrolment.private
    assert not phone.casebook.shelf(private).delivery.has(late)
    with county.context():
        assert len(deeds("device.resumed")) == 1


def test_a_suspended_phone_s_token_fails_at_once(
    county: County, phone: SimulatedPhone
) -> None:
    from mobile.syncing import Login, make_pool
    from server import tokens
    from server.errors import UnknownDevice

    token = Login(phone.casebook, make_pool()).headers()["Authorization"].split()[1]
    stop(county, phone)
    with county.context(), pytest.raises(UnknownDevice):
        tokens.admit(token, county.sili.keys, county.clock.now)
