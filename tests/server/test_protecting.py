"""强制报告: read by the county's officer with a purpose, and there for nobody else."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from schemas.kinds import PROTECTION
from server import auditing, devices, knowing, protecting, reading
from server.auditing import Asked
from server.errors import CaseNotFound
from server.hub.guard import DESK_TYPE, refusal
from server.hub.names import Kind
from server.permissions import TABLE, Principal, Role, Verb
from server.reading import Purpose
from server.reading_errors import PurposeMissing
from server.registry import db, health, rebuilding
from server.registry.cases import CaseQuery, case_page, list_cases
from server.registry.conflicts import open_conflicts
from server.registry.projection import CaseRow
from server.registry.record import CaseNumber, Outgoing, Quarantined, ReceivedEntry
from server.verify import verify
from tests.server.county import GRID, County, new_case
from tests.server.protected import (
    REPORTER,
    RIGHT,
    SEEN,
    TAKEN_BY,
    Told,
    correct,
    reported,
    tell,
)
from tests.server.secluded import Case

SECRETS = (REPORTER, SEEN, TAKEN_BY)
WHY = Purpose("review", "督办")
MAY = {Role.COUNTY_OFFICER}


@pytest.fixture
def told(county: County) -> Told:
    return tell(county)


def everybody(county: County) -> list[Principal]:
    return [county.principal(role, GRID[:6]) for role in Role]


def test_the_officer_reads_it_once_the_purpose_is_written_down(
    county: County, told: Told
) -> None:
    keys, now = county.sili.keys, county.clock.now
    with county.context():
        (line,) = protecting.listed(county.officer, 1, now).reports
        assert (line.must, line.is_told, line.ground) == (True, True, "minor")
        assert line.about is not None
        assert line.about.case == told.about
        with pytest.raises(PurposeMissing):
            protecting.opened(county.officer, told.report, keys, now, None)
        assert auditing.readings(county.officer, Asked()).total == 0
        found = protecting.opened(county.officer, told.report, keys, now, WHY)
        assert found.said["facts"] == SEEN
        assert found.said["reporter"] == REPORTER
        (logged,) = auditing.readings(county.officer, Asked()).rows
        assert (logged.what, logged.case, logged.purpose) == (
            reading.PROTECTION,
            told.report,
            "review",
        )


def test_a_correction_is_read_where_the_report_is_and_both_words_stand(
    county: County, told: Told
) -> None:
    correct(county, told)
    county.ingest()
    keys, now = county.sili.keys, county.clock.now
    with county.context():
        (line,) = protecting.listed(county.officer, 1, now).reports
        found = protecting.opened(county.officer, line.case, keys, now, WHY)
        assert found.said["to_whom"] == RIGHT
        assert [each.entry.type for each in found.entries] == [
            "protection.reported",
            "protection.corrected",
        ]
        assert (found.entries[0].entry.body or {})["to_whom"] == TAKEN_BY
        said = db.session.scalars(select(Outgoing.body)).all()
        assert not [each for each in said if f"case:{told.report}" in each]
        assert not [each for each in said if RIGHT in each]
        assert list_cases(county.officer, CaseQuery(text="端木")).total == 0


def test_a_correction_that_lies_where_a_grid_reads_is_held_back(
    county: County, told: Told
) -> None:
    body = {
        "corrects": told.first,
        "corrected_on": "2026-03-02",
        "reason": "记错了",
        "set": {"/to_whom": RIGHT},
    }
    made = county.seal("protection.corrected", body, case=told.report)
    with county.context():
        county.put(made.document(), made.home)
    county.ingest()
    with county.context():
        (held,) = db.session.query(Quarantined)
        assert held.reason == "not_secret"
    refused = refusal(Kind.GRID, county.phone.device, made.document())
    assert refused == DESK_TYPE


@pytest.mark.parametrize("role", sorted(set(Role) - MAY))
def test_for_everybody_else_there_is_no_such_thing(
    county: County, told: Told, role: Role
) -> None:
    assert {each for each in Role if Verb.READ_PROTECTION in TABLE[each]} == MAY
    who, now = county.principal(role, GRID[:6]), county.clock.now
    with county.context():
        found = protecting.listed(who, 1, now)
        assert (found.reports, found.total, found.pages) == ([], 0, 1)
        for case in (told.report, new_case()):
            with pytest.raises(CaseNotFound):
                protecting.opened(who, case, county.sili.keys, now, WHY)


def test_no_list_search_figure_or_page_of_cases_has_it_not_even_the_officers(
    county: County, told: Told
) -> None:
    now, keys = county.clock.now, county.sili.keys
    with county.context():
        protecting.opened(county.officer, told.report, keys, now, WHY)
        for who in everybody(county):
            for query in ({}, {"text": SEEN}, {"text": REPORTER}, {"kind": PROTECTION}):
                rows = list_cases(who, CaseQuery(**query)).rows
                assert told.report not in {row.case for row in rows}
            with pytest.raises(CaseNotFound):
                case_page(who, told.report, now)
            with pytest.raises(CaseNotFound):
                reading.open_case(who, told.report, keys, now, purpose=WHY)
            with pytest.raises(CaseNotFound):
                knowing.knowers(who, told.report, now)
            assert open_conflicts(who, now).cases == 0
        page = case_page(county.officer, told.about, now)
        assert not any(secret in str(page) for secret in SECRETS)
        office = county.principal(Role.JUDICIAL_OFFICE, GRID[:9])
        assert auditing.readings(office, Asked()).total == 0


def test_no_figure_moves_by_it(county: County) -> None:
    def figures() -> Any:
        with county.context():
            found = health.health(county.officer)
            views = devices.in_areas((GRID[:9],))
            assert found is not None
            return (
                found.entries,
                found.cases,
                found.quarantined,
                *(view.entries for view in views),
            )

    county.ingest()
    before = figures()
    Case(county, county.phone).write("protection.reported", reported())
    county.ingest()
    assert figures() == before


def test_no_byte_of_it_lies_anywhere_but_sealed_in_the_private_database(
    county: County, told: Told, tmp_path: Path
) -> None:
    """The registry keeps what was sealed; nothing goes to anybody's phone."""
    with county.context():
        assert db.session.query(CaseRow).filter_by(case=told.report).one()
        assert db.session.query(CaseNumber).filter_by(case=told.report).count() == 0
        sent = db.session.query(Outgoing.database, Outgoing.body).all()
        assert not [d for d, body in sent if told.report in body]
        raws = [raw for (raw,) in db.session.query(ReceivedEntry.raw)]
    words = [secret.encode() for secret in SECRETS]
    words += [str(secret.encode("unicode_escape"))[2:-1].encode() for secret in SECRETS]
    assert not [raw for raw in raws if any(word in raw for word in words)]
    files = [each for each in tmp_path.rglob("*") if each.is_file()]
    assert files
    for file in files:
        content = file.read_bytes()
        assert not [word for word in words if word in content], file
    hub = county.sili.hub
    holding = {
        name
        for name in hub.names()
        for change in hub.peer(name).changes("0").changes
        if change.id in {e.id for e in entries_of(county, told.report)}
    }
    assert holding == {f"private-{county.phone.device}"}


def entries_of(county: County, case: str) -> list[ReceivedEntry]:
    with county.context():
        return db.session.query(ReceivedEntry).filter_by(case=case).all()


def test_the_colleagues_and_the_office_are_brought_nothing(county: County) -> None:
    colleague = county.phones("田桂芳")
    told = tell(county)
    county.ingest()
    mine = f"private-{colleague.device}"
    hub = county.sili.hub
    if mine in hub.names():
        ids = [change.id for change in hub.peer(mine).changes("0").changes]
        assert not [id for id in ids if told.report in id]


def test_whoever_wrote_it_where_others_read_is_refused_at_the_hub(
    county: County,
) -> None:
    made = county.seal("protection.reported", reported(), case=new_case())
    with county.context():
        county.put(made.document(), made.home)
    county.ingest()
    with county.context():
        (held,) = db.session.query(Quarantined)
        assert held.reason == "not_secret"
        assert protecting.listed(county.officer, 1, county.clock.now).total == 0


def test_one_without_a_case_names_none_and_one_that_was_not_told_says_so(
    county: County,
) -> None:
    silent = reported(how="not_reported", reason="有人报过", instead="劝开了")
    for name in ("reported_at", "to_whom"):
        del silent[name]
    Case(county, county.phone).write("protection.reported", silent)
    county.ingest()
    with county.context():
        (line,) = protecting.listed(county.officer, 1, county.clock.now).reports
        assert (line.about, line.is_told) == (None, False)
        assert protecting.dispute(county.officer, new_case()) is None


def test_rebuilt_and_verified_it_is_what_it_was(county: County, told: Told) -> None:
    now = county.clock.now
    with county.context():
        before = protecting.listed(county.officer, 1, now)
        rebuilding.rebuild(now, lambda done, of: None)
        assert protecting.listed(county.officer, 1, now).total == before.total == 1
        found = list(verify(db.session(), county.sili.hub, county.sili.keys))
        assert not [each for each in found if each.weight == "broken"]
