"""From the hub to the registry: what is held, what is refused, what happens after."""

import json
import re
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import func, select

from schemas import entry
from schemas.entry import Entry
from schemas.errors import UNAUTHORISED
from schemas.sealing import SigningKey
from server import devices, quarantine
from server.admission import REASONS
from server.moments import Moment
from server.permissions import Role
from server.registry import db
from server.registry.cases import CaseQuery, case_page, list_cases
from server.registry.projection import CaseClock, CaseRow
from server.registry.record import (
    Checkpoint,
    Quarantined,
    ReceivedEntry,
    Reception,
)
from sync.errors import StorageFailed
from tests.server.county import County, make_county, new_case, registered
from tests.server.mediation import accepted, corrected, open_case, opened, terminated

SERVER = Path(devices.__file__).parent
DOCS = SERVER.parent / "docs" / "operating.md"
LISTED = re.compile(r"^\| (`[^|]+) \| [^|]+ \| [^|]+ \|$", re.MULTILINE)


def test_every_reason_stands_in_the_docs() -> None:
    told = DOCS.read_text(encoding="utf-8").partition("*Quarantine*")[2]
    told = told.partition("What verify says")[0]
    reasons = set(re.findall(r"`([a-z_]+)`", " ".join(LISTED.findall(told))))
    assert reasons == reasons_given()


def reasons_given() -> set[str]:
    """Every reason that the program knows for keeping something in quarantine."""
    source = "".join(
        (SERVER / name).read_text(encoding="utf-8")
        for name in ("admission.py", "batch.py")
    )
    given = set(re.findall(r'Refused\(\s*"([a-z_]+)"', source))
    given |= set(REASONS.values()) | set(UNAUTHORISED)
    return given | {"invalid_entry"}


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def row(case: str) -> CaseRow:
    return db.session.scalars(select(CaseRow).where(CaseRow.case == case)).one()


def reasons() -> list[str]:
    return sorted(db.session.scalars(select(Quarantined.reason)))


def test_what_a_village_wrote_stands_in_the_registry(county: County) -> None:
    case = open_case(county)
    assert county.ingest().held == 2
    with county.context():
        (found,) = list_cases(county.officer, CaseQuery()).rows
        assert found.case == case
        assert found.title == "王秀英、李大山邻里纠纷"
        assert found.case_number == "（2026）丰虎威人调字第1号"
        assert found.temp_number == f"T-{county.phone.device}-1"
        assert (found.state, found.light) == ("accepted", "green")
        assert str(found.due_on) == "2026-04-02"
        assert (found.grid, found.township) == (county.phone.grid, "500230101")
        assert (found.amount_fen, found.entry_count) == (860_000, 2)
        assert found.last_received_at == county.clock.now


def test_the_record_keeps_the_bytes_that_were_sealed(county: County) -> None:
    made = county.write("dispute.opened", opened(), case=new_case())
    county.ingest()
    with county.context():
        (kept,) = db.session.scalars(select(ReceivedEntry))
        assert entry.read(json.loads(kept.raw)) == made
        assert (kept.n, kept.prev, kept.verdict) == (1, None, "held")


def test_read_again_nothing_changes(county: County) -> None:
    open_case(county)
    county.ingest()
    with county.context():
        before = [count(each) for each in (ReceivedEntry, Reception, CaseRow)]
        db.session.execute(db.delete(Checkpoint))
        db.session.commit()
    assert county.ingest().held == 2
    with county.context():
        after = [count(each) for each in (ReceivedEntry, Reception, CaseRow)]
        assert before == after == [2, 2, 1]


def test_a_hub_database_made_anew_is_read_from_its_start(county: County) -> None:
    first = open_case(county)
    county.ingest()
    county.sili.hub.folder.delete(county.phone.home)
    second = open_case(county)
    county.ingest()
    with county.context():
        assert {row(first).entry_count, row(second).entry_count} == {2}


def test_a_hub_file_put_back_to_an_earlier_day_is_read_again(county: County) -> None:
    open_case(county)
    hub = county.sili.hub
    hub.close()
    file = county.settings.hub_folder / f"{county.phone.home}.sqlite"
    earlier = file.read_bytes()
    open_case(county)
    county.ingest()
    hub.close()
    file.write_bytes(earlier)
    later = open_case(county)
    county.ingest()
    with county.context():
        assert (row(later).entry_count, count(ReceivedEntry)) == (2, 6)


def other_key(made: Entry) -> dict[str, Any]:
    """The same entry, sealed by somebody who is not the device."""
    key = SigningKey.generate()
    author = entry.Author(made.by, made.device, made.kid, "500230", key)
    again, _ = entry.write(
        author,
        entry.Chain(made.chain, made.n - 1, made.prev),
        type=made.type,
        v=made.v,
        home=made.home,
        case=made.case,
        body=made.body or {},
        at=made.at,
        seen=made.seen,
        now_ms=1,
    )
    return again.document()


def erased(made: Entry) -> dict[str, Any]:
    return entry.erase(made).document()


FAULTS = {
    "not_an_entry": lambda made: {"_id": "note:1", "_rev": made.rev, "text": "?"},
    "invalid_entry": lambda made: {**made.document(), "case": "here"},
    "unknown_envelope": lambda made: {**made.document(), "e": 2},
    "wrong_id": lambda made: {**made.document(), "case": new_case()},
    "wrong_revision": lambda made: {**made.document(), "_rev": "1-" + "0" * 32},
    "bad_seal": other_key,
    "no_body": erased,
}


@pytest.mark.parametrize("reason", FAULTS)
def test_a_bad_document_is_held_apart_and_the_rest_goes_on(
    county: County, reason: str
) -> None:
    made = county.seal("dispute.opened", opened(), case=new_case())
    county.put(FAULTS[reason](made))
    good = county.write("dispute.opened", opened(), case=new_case())
    done = county.ingest()
    assert (done.held, done.quarantined, done.failures) == (1, 1, {})
    with county.context():
        (held,) = db.session.scalars(select(Quarantined))
        assert held.reason == reason
        assert held.zh != held.en
        assert list(db.session.scalars(select(ReceivedEntry.id))) == [good.id]
        assert row(good.case).entry_count == 1
    assert county.ingest().quarantined == 1


def test_a_fraction_is_no_entry(county: County) -> None:
    made = county.seal("dispute.opened", opened(), case=new_case())
    county.put({**made.document(), "body": {"amount_fen": 1.5}})
    county.ingest()
    with county.context():
        assert reasons() == ["invalid_entry"]


def test_an_entry_in_another_database_is_refused(county: County) -> None:
    made = county.seal("dispute.opened", opened(), case=new_case())
    county.put(made.document(), "grid-500230101205002")
    county.ingest()
    with county.context():
        assert reasons() == ["wrong_home"]


def test_an_entry_for_a_grid_that_was_never_ones_own_is_refused(
    county: County,
) -> None:
    county.write(
        "dispute.opened", opened(), case=new_case(), home="grid-500230101205002"
    )
    county.ingest()
    with county.context():
        assert reasons() == ["outside_scope"]


@pytest.mark.parametrize("together", [True, False])
def test_nobody_writes_into_a_case_of_another_grid(
    county: County, together: bool
) -> None:
    case = open_case(county)
    if not together:
        county.ingest()
    other = county.phones("李娟", "500230101205002")
    county.write("dispute.terminated", terminated(), case=case, phone=other)
    county.ingest()
    with county.context():
        assert reasons() == ["case_elsewhere"]
        assert (row(case).state, row(case).entry_count) == ("accepted", 2)


def test_an_author_who_is_not_enrolled_on_the_device_is_refused(
    county: County,
) -> None:
    phone = county.phone
    phone.author = replace(phone.author, by="u-somebody-else")
    county.write("dispute.opened", opened(), case=new_case())
    county.ingest()
    with county.context():
        assert reasons() == ["wrong_person"]


def test_a_revoked_device_waits_for_a_supervisor(county: County) -> None:
    with county.context():
        devices.revoke(
            county.phone.device, "手机丢了", county.clock.now, pen=county.pen
        )
    county.write("dispute.opened", opened(), case=new_case())
    county.ingest()
    with county.context():
        assert reasons() == ["revoked_device"]


def test_a_body_that_breaks_its_schema_is_refused_field_by_field(
    county: County,
) -> None:
    county.write("dispute.opened", opened(dispute_type="xx"), case=new_case())
    county.ingest()
    with county.context():
        (held,) = db.session.scalars(select(Quarantined))
        assert held.reason == "invalid_body"
        assert "纠纷类型" in held.zh


def test_a_type_of_a_newer_program_is_held_and_shown(county: County) -> None:
    case = open_case(county)
    county.write("dispute.sung", {"sung_on": "2026-03-02"}, case=case)
    assert county.ingest().quarantined == 0
    with county.context():
        assert row(case).unknown_count == 1
        verdicts = db.session.scalars(select(ReceivedEntry.verdict))
        assert sorted(verdicts) == ["held", "held", "needs_upgrade"]


def test_beside_a_forged_leaf_the_true_one_is_read(county: County) -> None:
    made = county.write("dispute.opened", opened(), case=new_case())
    forged = {**made.document(), "_rev": "1-" + "f" * 32, "case": new_case()}
    county.put(forged)
    assert county.sili.hub.open(made.home).get(made.id)["_rev"] == forged["_rev"]
    done = county.ingest()
    assert (done.held, done.quarantined) == (1, 1)
    with county.context():
        assert list(db.session.scalars(select(ReceivedEntry.rev))) == [made.rev]
        assert reasons() == ["wrong_id"]


def test_a_device_registered_later_gets_its_entries_taken(county: County) -> None:
    elsewhere = make_county(county.settings.data / "elsewhere")
    phone = elsewhere.phone
    made = elsewhere.seal("dispute.opened", opened(), case=new_case())
    elsewhere.close()
    county.put(made.document())
    county.ingest()
    with county.context():
        assert reasons() == ["unknown_device"]
        key = phone.author.key.public.to_text()
        devices.register(
            key,
            "王建国",
            [phone.grid],
            county="500230",
            now=county.clock.now,
            pen=county.pen,
        )
    county.ingest()
    with county.context():
        assert reasons() == ["wrong_person"]


def test_what_waits_is_admitted_once_it_can_be(county: County) -> None:
    case = new_case()
    with county.context():
        devices.revoke(
            county.phone.device, "手机丢了", county.clock.now, pen=county.pen
        )
    county.write("dispute.opened", opened(), case=case)
    county.ingest()
    with county.context():
        devices.find(county.phone.device).revoked_at = None
        db.session.commit()
        quarantine.look_again_at_all(db.session())
        db.session.commit()
    later = county.clock.forward(hours=1)
    assert county.ingest().held == 1
    with county.context():
        (released,) = db.session.scalars(select(Quarantined))
        assert (released.resolved_at, released.look_again) == (later, False)
        assert row(case).entry_count == 1
        assert quarantine.quarantined(county.officer) == []
        assert quarantine.quarantined(county.officer, resolved=True) == [released]


def test_quarantine_is_shown_within_the_area(county: County) -> None:
    county.put({"_id": "note:1", "_rev": "1-" + "a" * 32, "case": 7})
    private = f"private-{county.phone.device}"
    county.put({"_id": "note:2", "_rev": "1-" + "a" * 32}, private)
    county.ingest()
    with county.context():
        shown = quarantine.quarantined
        supervisor = county.principal(Role.TOWNSHIP_SUPERVISOR, "500230101")
        elsewhere = county.principal(Role.TOWNSHIP_SUPERVISOR, "500230102")
        assert len(shown(county.officer)) == 2
        assert [held.document for held in shown(supervisor)] == ["note:1"]
        assert shown(elsewhere) == []
        assert shown(county.principal(Role.MEDIATOR, county.phone.grid)) == []


def test_a_correction_changes_the_row_and_keeps_the_entry(county: County) -> None:
    case = new_case()
    first = county.write("dispute.opened", opened(), case=case)
    change = corrected(first.id, {"/amount_fen": 680_000})
    county.write("dispute.corrected", change, case=case, seen=(first.id,))
    county.ingest()
    with county.context():
        assert row(case).amount_fen == 680_000
        assert count(ReceivedEntry) == 2


def test_numbers_count_per_township_and_year(county: County) -> None:
    cases = [open_case(county), open_case(county), open_case(county)]
    other = county.phones("周敏", "500230102200001")
    elsewhere = new_case()
    first = county.write(
        "dispute.opened",
        opened(village="500230102200"),
        case=elsewhere,
        phone=other,
    )
    county.write(
        "dispute.accepted", accepted(), case=elsewhere, phone=other, seen=(first.id,)
    )
    county.ingest()
    with county.context():
        numbers = sorted(str(row(case).case_number) for case in cases)
        assert numbers == [f"（2026）丰虎威人调字第{n}号" for n in (1, 2, 3)]
        assert row(elsewhere).case_number == "（2026）丰社坛人调字第1号"


def test_a_number_once_issued_stays(county: County) -> None:
    case = open_case(county)
    county.ingest()
    county.write("dispute.terminated", terminated(), case=case)
    county.ingest()
    with county.context():
        assert row(case).case_number == "（2026）丰虎威人调字第1号"
        assert row(case).state == "terminated"


def test_lights_move_with_the_day_of_the_county(county: County) -> None:
    case = open_case(county)
    county.ingest()
    for day, light in ((24, "green"), (25, "yellow"), (31, "yellow")):
        county.clock.now = datetime(2026, 3, day, 16, 30, tzinfo=UTC)
        county.ingest()
        with county.context():
            assert (row(case).light, day) == (light, day)
    county.clock.now = datetime(2026, 4, 2, 16, 30, tzinfo=UTC)
    county.ingest()
    with county.context():
        assert row(case).light == "red"
        assert count(CaseClock) == 2


def test_a_case_page_holds_all_of_a_case(county: County) -> None:
    case = open_case(county)
    county.put({"_id": "entry:x", "_rev": "1-" + "a" * 32, "case": case})
    county.ingest()
    with county.context():
        page = case_page(county.officer, case, county.clock.now)
        assert [each.entry.type for each in page.entries] == [
            "dispute.opened",
            "dispute.accepted",
        ]
        assert {each.person for each in page.entries} == {"王建国"}
        assert page.casefile.tree["party"]["p1"]["name"] == "王秀英"
        assert [clock.rule.id for clock in page.clocks] == ["DL13", "SL1"]
        assert [held.reason for held in page.quarantined] == ["invalid_entry"]
        first = page.entries[0]
        assert page.of(first.entry.id) == first
        assert page.of("entry:nobody") is None


def test_batches_of_any_size_come_to_the_same(tmp_path: Path) -> None:
    county = make_county(tmp_path / "one by one", ingest_batch=1)
    for _ in range(3):
        open_case(county)
    done = county.ingest()
    with county.context():
        assert (done.held, count(CaseRow)) == (6, 3)
    county.close()


def until(true: Any, seconds: float = 60.0) -> None:
    end = monotonic() + seconds
    while not true():
        assert monotonic() < end, "it did not happen"
        sleep(0.01)


def test_the_thread_reads_what_is_written_and_stops_when_told(county: County) -> None:
    ingest = county.sili.ingest
    open_case(county)
    ingest.start()
    until(lambda: ingest.progress.held == 2)
    open_case(county)
    ingest.hint(county.phone.home)
    until(lambda: ingest.progress.held == 4)
    assert ingest.progress.running
    ingest.stop()
    assert not ingest.progress.running
    assert not any(thread.name == "ingest" for thread in threading.enumerate())


def test_the_thread_sweeps_without_a_hint(tmp_path: Path) -> None:
    county = make_county(tmp_path, ingest_sweep=1)
    county.sili.ingest.start()
    until(lambda: county.sili.ingest.progress.last_run_at is not None)
    open_case(county)
    until(lambda: county.sili.ingest.progress.held == 2)
    county.close()


def test_one_database_that_fails_does_not_stop_the_others(tmp_path: Path) -> None:
    broken = "grid-500230101205002"

    def announce(moment: Moment, database: str) -> None:
        if database == broken and moment is Moment.READING:
            raise StorageFailed("the disk is gone")

    county = make_county(tmp_path, announce=announce)
    county.sili.hub.ensure(broken)
    open_case(county)
    with county.context():
        registered(county.settings, county.clock.now, "李娟", broken[5:])
    ingest = county.sili.ingest
    ingest.start()
    until(lambda: ingest.progress.held == 2 and broken in ingest.progress.failures)
    assert "the disk is gone" in ingest.progress.failures[broken]
    county.close()
