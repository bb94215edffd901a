"""A case that only some may know of now: gone from one phone, whole on another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mobile import recording
from mobile.simulated import SimulatedPhone
from schemas import restricted
from server import erasing, secluding
from server.registry import db, projecting
from server.registry.desk import Pen
from server.registry.erasures import Erasure
from tests.mobile.conftest import OTHER_GRID
from tests.mobile.disputes import accepted
from tests.mobile.enrolled import enrol
from tests.mobile.test_erased_everywhere import says
from tests.mobile.test_erasing import (
    WORDS,
    entry_of,
    holds,
    planted,
    sealed_bytes,
    synced,
)
from tests.mobile.test_syncing import HOME, record
from tests.mobile.test_teaching import pair
from tests.server.county import County
from tests.sync.served import Served


@pytest.fixture
def second(county: County, served, tmp_path: Path) -> Iterator[SimulatedPhone]:
    made = SimulatedPhone(tmp_path / "second")
    enrol(made, county, served, "冉玉兰")
    yield made
    made.close()


def restrict(county: County, case: str, *kept_out: str) -> None:
    pen = Pen.of(county.sili.keys, county.officer)
    with county.context():
        secluding.restrict(
            county.officer, case, "dv", kept_out, "查明是家庭暴力",
            pen=pen, now=county.clock.now,
        )  # fmt: skip
    for _ in range(2):
        county.ingest()


def on_day(phone: SimulatedPhone) -> dict:
    return accepted(accepted_on=phone.casebook.clock.today().isoformat())


def cases(phone: SimulatedPhone) -> list[str]:
    return [each.summary.case for each in phone.casebook.cases()]


def test_who_may_not_know_loses_it_and_its_author_keeps_it_and_writes_on(
    phone: SimulatedPhone, county: County, second: SimulatedPhone, tmp_path: Path
) -> None:
    id = planted(phone, county)
    synced(second)
    (case,) = cases(phone)
    assert cases(second) == [case]
    kept = sealed_bytes(second, id)[:200]
    draft = recording.open_form(phone.casebook, "dispute.accepted", case, HOME)
    phone.casebook.keep(draft)
    theirs = recording.open_form(second.casebook, "dispute.accepted", case, HOME)
    second.casebook.keep(theirs)
    restrict(county, case)
    synced(second, phone)
    county.ingest()
    synced(phone)
    assert cases(second) == []
    assert second.casebook.cases(WORDS) == []
    assert second.casebook.drafts() == []
    assert second.casebook.statement(case, HOME) is None
    assert second.casebook.warnings() == []
    assert not says(second)
    assert not holds(tmp_path / "second", kept)
    private = phone.casebook.enrolment.private
    (listed,) = phone.casebook.cases(WORDS)
    assert listed.summary.database == private
    assert phone.casebook.warnings() == []
    assert [each.home for each in phone.casebook.drafts()] == [private]
    written = phone.casebook.record(
        "dispute.accepted", case, on_day(phone), home=private
    )
    assert restricted.is_sealed(written.body)
    synced(phone)
    county.ingest()
    synced(phone)
    with county.context():
        today = projecting.county_day(county.clock.now)
        found = projecting.folded(db.session(), case, today)
        assert found is not None
        here = phone.casebook.casefile(case, private)
        assert {each.id for each in found.casefile.entries} == {id, written.id}
        assert here is not None
        assert here.tree == found.casefile.tree


def test_what_a_phone_that_had_not_heard_writes_arrives_and_goes_the_same_way(
    phone: SimulatedPhone, county: County, second: SimulatedPhone
) -> None:
    planted(phone, county)
    synced(second)
    (case,) = cases(phone)
    restrict(county, case)
    late = second.casebook.record("dispute.accepted", case, on_day(second), home=HOME)
    for _ in range(3):
        synced(second, phone)
        county.ingest()
    assert cases(second) == []
    (read,) = second.casebook.database(HOME).all_docs(keys=[late.id], include_docs=True)
    assert read.document is not None
    assert "body" not in read.document
    private = phone.casebook.enrolment.private
    casefile = phone.casebook.casefile(case, private)
    assert casefile is not None
    assert late.id in {each.id for each in casefile.entries}
    assert all(each.body for each in casefile.entries)


def test_an_author_who_is_kept_out_loses_it_too(
    phone: SimulatedPhone, county: County
) -> None:
    planted(phone, county)
    (case,) = cases(phone)
    restrict(county, case, phone.casebook.enrolment.person_id)
    synced(phone)
    assert cases(phone) == []
    assert not says(phone)


def begun_again(phone: SimulatedPhone) -> SimulatedPhone:
    phone.close()
    return SimulatedPhone(phone.folder)


def test_what_was_received_stays_received_also_when_the_app_begins_again(
    phone: SimulatedPhone, county: County, second: SimulatedPhone
) -> None:
    """The case's own entries, and others of whose run one of them is the last."""
    book = second.casebook
    other = record(second)
    planted(phone, county)
    (case,) = cases(phone)
    synced(second)
    late = book.record("dispute.accepted", case, on_day(second), home=HOME)
    synced(second)
    county.ingest()
    restrict(county, case)
    synced(second, phone)
    county.ingest()
    synced(second, phone)
    second, phone = begun_again(second), begun_again(phone)
    id = entry_of(second, other)
    assert second.casebook.delivery_of(id, HOME)[1] == "县已收到"
    assert cases(second) == [other]
    private = phone.casebook.enrolment.private
    casefile = phone.casebook.casefile(case, private)
    assert casefile is not None
    opening, brought = sorted(casefile.entries, key=lambda each: each.id == late.id)
    assert phone.casebook.delivery_of(opening.id, private)[1] == "县已收到"
    assert brought.id == late.id
    (listed,) = [each for each in phone.casebook.cases() if each.summary.case == case]
    assert listed.delivery == phone.casebook.tally_of(casefile, private).words
    assert listed.tally.received == 2
    for each in (second, phone):
        each.close()


def test_a_mentor_s_phone_loses_it_like_any_other_that_read_the_grid(
    phone: SimulatedPhone, county: County, served: Served, tmp_path: Path
) -> None:
    old = SimulatedPhone(tmp_path / "old")
    enrol(old, county, served, "向国安", (OTHER_GRID,))
    id = planted(phone, county)
    (case,) = cases(phone)
    pair(county, old, phone)
    county.ingest()
    synced(old)
    assert [each.summary.case for each in old.casebook.taught()] == [case]
    kept = sealed_bytes(old, id)[:200]
    restrict(county, case)
    with county.context():
        struck = Erasure(entry=id)
        assert "向国安" in erasing.phones(db.session(), struck).silent
    for _ in range(2):
        synced(old)
        county.ingest()
    assert old.casebook.taught() == []
    assert old.casebook.shelf(HOME).lines == {}
    assert not holds(tmp_path / "old", kept)
    old.close()
