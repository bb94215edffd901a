"""网巡 over a county: found once, put right, verified, opened again, and kept apart."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from schemas.patrol.context import finding_id, late_of
from schemas.patrol.findings import State
from schemas.patrol.judging import hits
from schemas.patrol.rules import RULES
from schemas.patrol.timeliness import CLOCKS
from schemas.petition.claims import Deed
from schemas.petition.deeds import NOUN
from server.errors import NotAllowed
from server.errors.patrol import FindingNotFound, FindingRefused
from server.patrol import gathering, listing, running
from server.patrol.gathering import Beside, gathered
from server.patrol.listing import FindingQuery
from server.permissions import Role
from server.registry import db, petitions, rebuilding, terms, transaction
from server.registry.patrol_rows import PatrolFinding, PatrolRun
from server.registry.record import ReceivedEntry
from server.verify import verify
from tests.schemas.petition.telling import OTHER, UNIT, legal
from tests.server import supervised
from tests.server.asked import later, pen, registered, step, today, unit
from tests.server.county import County
from tests.server.papers import papers
from tests.server.patrolled import act, of, only, patrol, report, rows

OPEN = FindingQuery()


def handed(county: County, name: str = UNIT, **said: Any) -> str:
    """Registered, classified and handed on, all on one day."""
    petition = registered(county, **said)
    step(county, petition, "classified")
    step(county, petition, "transferred", unit=name)
    return petition


def signed(county: County, name: str = UNIT, **said: Any) -> str:
    petition = handed(county, name, **said)
    step(county, petition, "unit_received", by=unit(name))
    return petition


def shown(county: County, who: Any, **asked: str) -> list[str]:
    with county.context():
        page = listing.listed(who, FindingQuery(**asked))
        return [each.row.rule for each in page.rows]


def test_what_nobody_hands_on_is_found_once_however_often_it_is_looked_at(
    county: County,
) -> None:
    petition = registered(county)
    later(county, 20)
    for everything in (False, True, False):
        patrol(county, everything=everything)
    assert [row.rule for row in rows(county)] == ["N2-1"]
    assert of(county, petition) == {"N2-1"}


def test_a_day_that_passes_finds_what_no_deed_changed(county: County) -> None:
    petition = signed(county)
    patrol(county)
    assert of(county, petition) == set()
    later(county, 10)
    patrol(county)
    assert of(county, petition) == {"N2-8"}
    later(county, 10)
    patrol(county)
    assert of(county, petition) == {"N2-2", "N2-8"}


def test_a_run_looks_only_at_what_changed_or_ran_over(county: County) -> None:
    for _ in range(3):
        registered(county, petitioners={"p1": {"name": "甲", "address": "乙"}})
    patrol(county)
    later(county, 2)
    changed = signed(county)
    patrol(county)
    with county.context():
        newest = listing.runs(most=1)[0]
    assert (newest.scope, newest.looked) == ("changed", 1)
    assert of(county, changed) == set()


def test_a_unit_puts_it_right_and_the_county_closes_it(county: County) -> None:
    signed(county)
    later(county, 10)
    patrol(county)
    found = only(county, "N2-8")
    act(county, found.id, "rectified", by=unit(), text="已上门见面")
    assert shown(county, county.officer, box="to_verify") == ["N2-8"]
    act(county, found.id, "verified", text="见面记录已核对")
    patrol(county, everything=True)
    assert only(county, "N2-8").state == State.VERIFIED
    assert shown(county, county.officer) == []


def test_what_is_no_fault_is_not_found_again(county: County) -> None:
    signed(county)
    later(county, 10)
    patrol(county)
    act(county, only(county, "N2-8").id, "false", reason="当日已在窗口见面")
    later(county, 1)
    patrol(county, everything=True)
    assert only(county, "N2-8").state == State.FALSE
    assert shown(county, county.officer) == []


def test_what_was_not_put_right_is_opened_again(county: County) -> None:
    signed(county)
    later(county, 10)
    patrol(county)
    found = only(county, "N2-8").id
    act(county, found, "rectified", by=unit(), text="已见面")
    act(county, found, "reopened", reason="没有见面记录")
    assert shown(county, unit()) == ["N2-8"]
    with pytest.raises(FindingRefused):
        act(county, found, "verified", text="x")


def test_done_in_time_and_written_down_late_it_is_gone(county: County) -> None:
    petition = signed(county)
    on_time = today(county) + timedelta(days=14)
    later(county, 20)
    patrol(county)
    assert "N2-2" in of(county, petition)
    step(county, petition, "accepted", by=unit(), accepted_on=on_time.isoformat())
    patrol(county)
    assert "N2-2" not in of(county, petition)
    assert shown(county, county.officer, box="gone") == ["N2-2"]


def test_lateness_is_told_to_the_unit_that_was_late_and_to_no_other(
    county: County,
) -> None:
    petition = signed(county)
    later(county, 20)
    step(county, petition, "disputed", by=unit(), units=[UNIT, OTHER])
    step(county, petition, "dispute_decided", unit=OTHER)
    patrol(county)
    assert "N2-2" in shown(county, unit())
    assert shown(county, unit(OTHER)) == []
    with pytest.raises(FindingNotFound):
        act(county, only(county, "N2-2").id, "rectified", by=unit(OTHER), text="x")


def test_what_could_tell_who_complained_is_for_the_county_alone(county: County) -> None:
    secret = report(county, "N5-3", unit=UNIT)
    open = report(county, "N3-1", unit=UNIT)
    assert shown(county, unit()) == ["N3-1"]
    assert sorted(shown(county, county.officer)) == ["N3-1", "N5-3"]
    with pytest.raises(FindingNotFound):
        act(county, secret, "rectified", by=unit(), text="x")
    act(county, open, "rectified", by=unit(), text="已受理")


def test_a_unit_neither_verifies_nor_reports(county: County) -> None:
    found = report(county, "N3-1", unit=UNIT)
    act(county, found, "rectified", by=unit(), text="已受理")
    with pytest.raises(NotAllowed):
        act(county, found, "verified", by=unit(), text="x")
    with pytest.raises(NotAllowed):
        act(county, found, "verified", by=county.principal(Role.MEDIATOR, "500230"))


def test_who_reports_names_an_item_and_a_petition_that_is_there(county: County) -> None:
    with pytest.raises(FindingRefused):
        report(county, "N9-9")
    with pytest.raises(FindingRefused):
        report(county, "N5-1", number="（2026）丰信访字第999号")


def test_three_petitions_with_one_meeting_are_found_all_three(county: County) -> None:
    words = "信访人反映水渠被邻户侵占，现场核实属实，双方对恢复方案仍有分歧"
    made = []
    for n in range(3):
        who = {"p1": {"name": f"王{n}", "address": f"{n}组"}}
        made.append(signed(county, petitioners=who))
        step(county, made[-1], "met", content=words, by=unit())
        if n == 1:
            patrol(county)
            assert not any("N5-5" in of(county, each) for each in made)
    patrol(county)
    assert all("N5-5" in of(county, each) for each in made)
    assert "N5-5" not in shown(county, unit())


def test_who_comes_again_is_found_at_the_petition_that_was_not_settled(
    county: County,
) -> None:
    petition = signed(county)
    step(county, petition, "met", by=unit())
    step(county, petition, "accepted", by=unit())
    step(county, petition, "met", number=2, content="再见面", by=unit())
    step(county, petition, "opinion_issued", by=unit())
    step(county, petition, "served", by=unit())
    later(county, 5)
    patrol(county)
    assert of(county, petition) == set()
    again = registered(county, repeats=petition)
    patrol(county)
    assert of(county, petition) == {"N4-5"}
    assert of(county, again) == set()


def test_who_asked_the_same_before_is_no_first(county: County) -> None:
    registered(county)
    second = registered(county)
    stranger = registered(
        county, petitioners={"p1": {"name": "李四", "address": "1组"}}
    )
    patrol(county)
    assert of(county, second) == {"N1-3"}
    assert of(county, stranger) == set()


def test_rebuilt_from_the_record_it_is_the_same(county: County) -> None:
    signed(county)
    registered(county)
    later(county, 20)
    patrol(county)
    found = only(county, "N2-2").id
    act(county, found, "assigned", unit=UNIT, reason="三日内补告知")
    act(county, found, "rectified", by=unit(), text="已告知")
    report(county, "N5-1")
    before = kept(county)
    with county.context():
        rebuilding.rebuild(county.clock.now, lambda done, total: None)
    assert kept(county) == before
    patrol(county)
    assert kept(county)[0] == before[0]


def test_a_finding_that_somebody_changed_by_hand_is_told_by_verify(
    county: County,
) -> None:
    registered(county)
    later(county, 20)
    patrol(county)
    assert broken(county) == []
    with county.context(), transaction() as session:
        session.execute(update(PatrolFinding).values(state="verified"))
    assert broken(county) == ["patrol"]


def broken(county: County) -> list[str]:
    sili = county.sili
    with county.context():
        found = [*verify(db.session(), sili.hub, sili.keys)]
    return [each.kind for each in found if each.weight == "broken"]


def kept(county: County) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Every column of every finding and of every run."""
    found = []
    with county.context():
        for table in (PatrolFinding, PatrolRun):
            every = db.session.scalars(select(table).order_by(table.position))
            names = [each.key for each in table.__table__.columns]
            lines = [{name: getattr(row, name) for name in names} for row in every]
            found.append(
                sorted(lines, key=lambda line: str(sorted(line.items(), key=str)))
            )
    return found[0], found[1]


def test_killed_between_two_steps_it_goes_on_where_it_was(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "SOME", 1)
    for n in range(3):
        registered(county, petitioners={"p1": {"name": f"王{n}", "address": "乙"}})
    later(county, 20)
    with county.context():
        running.begin(county.clock.now)
        assert running.go_on(county.sili.keys, county.clock)
    assert len(rows(county)) == 1
    patrol(county)
    assert [row.rule for row in rows(county)] == ["N2-1"] * 3
    with county.context():
        (report,) = listing.runs()
    assert (report.looked, report.new) == (3, 3)


def test_once_a_day_it_goes_by_itself(county: County) -> None:
    with county.context():
        assert not running.is_due(today(county))
    registered(county)
    with county.context():
        while running.daily(county.sili.keys, county.clock):
            pass
        assert not running.is_due(today(county))
        assert running.is_due(today(county) + timedelta(days=1))
        assert len(listing.runs()) == 1


def test_the_report_says_how_many_are_new_and_how_many_open(county: County) -> None:
    registered(county)
    later(county, 20)
    patrol(county)
    later(county, 1)
    patrol(county)
    with county.context():
        second, first = listing.runs()
    assert first.counts == {"N2-1": (1, 1)}
    assert second.counts == {"N2-1": (0, 1)}
    assert first.digest == second.digest


def test_the_patrol_reads_no_report(county: County) -> None:
    signed(county)
    later(county, 20)
    patrol(county)
    told = [row.zh + row.en for row in rows(county)]
    assert told
    assert not any("王秀英" in each or "水渠" in each for each in told)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(legal(most=10), st.integers(0, 90))
def test_sql_and_predicates_agree(county: County, done: list[Deed], days: int) -> None:
    """Written into the record as they were done, and asked both ways on one day."""
    petition, day = recorded(county, done), done[-1].on + timedelta(days=days)
    with county.context():
        session = db.session()
        ((told, context),) = gathered(session, [petition], Beside.of(session, day))
        by = terms.calendar(session), terms.standing(session)
        found = petitions.folded(session, petition, day)
        assert found is not None
        every = late_of(petitions.clocks_of(found.petition, *by, day), day)
        pure = [each for each in every if each.rule in CLOCKS]
        assert sorted(map(str, context.late)) == sorted(map(str, pure))
        over = [
            row for row in session.execute(gathering.late(day)) if row[0] == petition
        ]
        assert len(over) == len(
            {(e.rule, e.start_on, e.due_on, e.ended_on) for e in pure}
        )
        keys = [finding_id(hit.key) for hit in hits(told, context)]
        assert len(keys) == len(set(keys))
        session.rollback()


def recorded(county: County, done: list[Deed]) -> str:
    """The deeds as the desk would have sealed them, without asking it."""
    with county.context():
        petition = registered(county)
        writer = pen(county, county.officer)
        with transaction(cases=[petition]) as session:
            mine = ReceivedEntry.case == petition
            first = session.scalars(select(ReceivedEntry).where(mine)).one()
            session.delete(first)
            session.flush()
            for each in done:
                writer.write(
                    session, NOUN + each.type, each.body, county.clock.now, petition
                )
            petitions.take_away(session, first.position)
            petitions.project(session, petition, county.clock.now)
        return petition


def test_every_item_has_days_and_a_letter() -> None:
    assert all(
        each.days > 0 and each.letter.startswith("D3") for each in RULES.values()
    )


def accepted(county: County) -> str:
    petition = registered(county)
    step(county, petition, "classified")
    step(county, petition, "accepted")
    return petition


def test_a_notice_that_was_issued_is_not_missed_and_one_that_was_not_is(
    county: County,
) -> None:
    papers.issued(county, registered(county))
    told, silent = accepted(county), accepted(county)
    papers.issued(county, told, "D05")
    taken_back = accepted(county)
    papers.cancelled(county, papers.issued(county, taken_back, "D05"))
    later(county, 6)
    patrol(county)
    assert "N3-3" not in of(county, told)
    assert {"N3-3"} <= of(county, silent) & of(county, taken_back)


def test_a_letter_that_nobody_answers_is_found_once(county: County) -> None:
    supervised.issue(county)
    later(county, 13)
    patrol(county)
    assert not [row for row in rows(county) if row.rule == "N2-7"]
    later(county, 20)
    patrol(county)
    patrol(county)
    assert only(county, "N2-7").unit == UNIT
