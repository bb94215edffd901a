"""Whose phone is out of a restricted case has no key of what is written after."""

from pathlib import Path

import pytest
from sqlalchemy import select

from schemas.entry import Entry
from server import devices, moving
from server.permissions import Role
from server.registry import db, restricting
from server.registry.record import ReceivedEntry
from tests.server.county import GRID, County, Phone, registered
from tests.server.mediation import accepted
from tests.server.secluded import Case, violence
from tests.server.test_backups import back_up, restore
from tests.server.test_restricted import keys, leaves, reasons, told, unbroken, word


@pytest.mark.parametrize("how", ["ended", "moved", "kept out", "another role"])
def test_what_is_written_after_a_phone_is_out_is_under_a_key_it_never_had(
    county: County, how: str
) -> None:
    role = Role.JUDICIAL_OFFICE if how in ("moved", "another role") else Role.MEDIATOR
    with county.context():
        goes = registered(county.settings, county.clock.now, "谭调离", GRID, role)
    stays = county.phones("李主任")
    told(county, county.phone)
    his, hers = told(county, goes), told(county, stays)
    made = Case(county, county.phone)
    named = [stays.author.by, *([goes.author.by] if role is Role.MEDIATOR else [])]
    first = made.write("dispute.opened", violence(named=named))
    county.ingest()
    assert keys(made, goes, his) == keys(made, stays, hers) == [made.key]
    goes_out(made, goes, how, first)
    county.ingest()
    current, *earlier = keys(made, stays, hers)
    assert earlier == keys(made, goes, his) == [made.key]
    later = made.write("dispute.accepted", accepted(), phone=stays, key=current)
    for _ in range(2):
        county.ingest()
    assert reasons(county) == set()
    assert later.id in leaves(county, county.phone, made)
    assert later.id not in leaves(county, goes, made)
    assert keys(made, stays, hers) == [current, made.key]
    unbroken(county)


def goes_out(case: Case, who: Phone, how: str, first: Entry) -> None:
    county = case.county
    about = {"pen": county.pen, "now": county.clock.now}
    if how == "kept out":
        said = {"corrected_on": "2026-03-02", "reason": "亲属", "corrects": first.id}
        change = {"set": {"/restriction/kept_out": [who.author.by]}}
        case.write("dispute.corrected", {**said, **change}, seen=(first.id,))
        return
    with county.context():
        if how == "ended":
            devices.revoke(who.device, "手机丢了", county.clock.now, pen=county.pen)
        elif how == "another role":
            told = who.device, "mediator", "改任", county.clock.now
            devices.change_role(*told, pen=county.pen)
        else:
            keeper = county.principal(Role.SECURITY_ADMINISTRATOR, "500230")
            moving.move(
                keeper, who.device, [GRID], ["500230119200003"], "调离",
                county="500230", **about,
            )  # fmt: skip


def test_of_a_phone_that_held_no_such_case_nothing_is_drawn(case: Case) -> None:
    county, other = case.county, case.county.phones("司徒春华")
    with county.context():
        devices.revoke(other.device, "手机丢了", county.clock.now, pen=county.pen)
        assert restricting.deeds(db.session(), case.id, restricting.DRAWN) == []


def test_after_a_restore_without_its_ledger_a_removal_draws_a_key_that_counts(
    county: County, tmp_path: Path
) -> None:
    goes, also = county.phones("谭调离"), county.phones("李主任")
    hers = told(county, county.phone)
    made = Case(county, county.phone)
    both = [goes.author.by, also.author.by]
    made.write("dispute.opened", violence(named=both))
    county.ingest()
    shelf = back_up(county, tmp_path / "disk")
    word(made, goes, False)
    (lost, _) = keys(made, county.phone, hers)
    made.write("dispute.accepted", accepted(), key=lost)
    county.settings.standing.write_bytes(b"")
    restore(county, shelf, registry=True, hub=False)
    for _ in range(2):
        county.ingest()
    assert reasons(county) == {"other_case_key"}
    word(made, also, False)
    drawn, *_ = keys(made, county.phone, hers)
    later = made.write("dispute.accepted", accepted(), key=drawn)
    county.ingest()
    with county.context():
        rows = select(ReceivedEntry.id).where(ReceivedEntry.id == later.id)
        assert db.session.scalar(rows) == later.id
