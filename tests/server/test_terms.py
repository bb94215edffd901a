"""期限与口径: changed at the desk, in the record, and every clock counted by it."""

from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from schemas import configured
from schemas.clocks import clocks_of
from schemas.errors import InvalidBody
from schemas.terms import Terms
from server import recounting, terms, terms_checks
from server.errors import NotAllowed, ReasonMissing, TermRefused
from server.permissions import Principal, Role
from server.registry import db, projecting, rebuilding, transaction
from server.registry import terms as kept
from server.registry.projection import CaseClock, Standing
from server.registry.terms import CalendarYear, TermChange
from server.terms import Festival, Wish
from server.verify import verify
from tests.server.county import County
from tests.server.mediation import open_case
from tests.server.test_backups import back_up, restore
from tests.server.test_reference import at_hub

TODAY = date(2026, 3, 2)
NOTICE = "国务院办公厅关于2027年部分节假日安排的通知"
NEW_YEAR = Festival("元旦", "2027-01-01", "2027-01-03")
MAY_DAY = Festival("劳动节", "2026-05-01", "2026-05-05")


def change(
    county: County,
    rule: str = "SL1",
    length: int = 5,
    unit: str = "calendar_day",
    since: date = TODAY,
    by: Principal | None = None,
    reason: str = "县里统一口径",
) -> None:
    wish = Wish(rule, since.isoformat(), str(length), unit)
    about = {"pen": county.pen, "now": county.clock.now}
    with county.context():
        terms.change_term(by or county.officer, wish, reason, **about)


def publish(
    county: County,
    year: int = 2027,
    off: tuple[Festival, ...] = (NEW_YEAR,),
    work: tuple[str, ...] = (),
    notice: str = NOTICE,
    by: Principal | None = None,
) -> None:
    told = year, off, work, notice, "照通知登记"
    about = {"pen": county.pen, "now": county.clock.now}
    with county.context():
        terms.publish_year(by or county.officer, *told, **about)


def refused(act: Any, *told: Any, **more: Any) -> str:
    with pytest.raises(TermRefused) as found:
        act(*told, **more)
    return found.value.reason


def clocks(county: County) -> list[tuple[Any, ...]]:
    with county.context():
        rows = select(CaseClock.__table__).order_by(
            CaseClock.row_id, CaseClock.position
        )
        return [tuple(row) for row in db.session.execute(rows)]


def due(county: County) -> dict[str, date]:
    with county.context():
        rows = db.session.execute(select(CaseClock.rule, CaseClock.due_on))
        return {rule: due_on for rule, due_on in rows}


def kinds(county: County) -> list[str]:
    with county.context():
        session = db.session()
        found = [*verify(session, county.sili.hub, county.sili.keys)]
        return [each.kind for each in [*found, *terms_checks.check(session)]]


def rebuild(county: County) -> None:
    with county.context():
        rebuilding.rebuild(county.clock.now, lambda done, total: None)


def test_a_stage_has_five_days_from_the_day_on_which_the_county_says_so(
    county: County,
) -> None:
    open_case(county)
    county.ingest()
    before = due(county)
    assert before["SL1"] == date(2026, 3, 5)
    change(county)
    assert due(county) == before
    assert kinds(county) == ["uncounted"]
    county.ingest()
    assert due(county) == {**before, "SL1": date(2026, 3, 9)}
    assert kinds(county) == []


def test_what_began_before_it_keeps_its_day(county: County) -> None:
    open_case(county)
    county.ingest()
    before = clocks(county)
    change(county, since=TODAY + timedelta(days=1))
    county.ingest()
    assert clocks(county) == before
    assert kinds(county) == []


def test_a_rule_that_is_put_off_counts_nothing_that_begins_then(
    county: County,
) -> None:
    change(county, length=0)
    open_case(county)
    county.ingest()
    assert "SL1" not in due(county)
    assert "DL13" in due(county)


def test_a_month_that_ends_on_a_day_off_goes_on_when_the_year_is_published(
    county: County,
) -> None:
    county.clock.forward(days=270)
    open_case(county)
    county.ingest()
    rules = select(CaseClock).where(CaseClock.rule == "DL13")
    with county.context():
        assert db.session.scalars(rules).one().due_on == date(2026, 4, 2)
    publish(county, 2026, (Festival("清明节", "2026-04-02", "2026-04-06"),))
    county.ingest()
    with county.context():
        clock = db.session.scalars(rules).one()
        assert clock.due_on == date(2026, 4, 7)
        assert "逢清明节顺延至2026-04-07" in clock.words_zh
    assert kinds(county) == []


def test_it_goes_on_where_it_stopped_and_begins_again_with_a_further_change(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recounting, "AT_ONCE", 2)
    for _ in range(5):
        open_case(county)
    county.ingest()
    change(county)
    with county.context():
        assert recounting.settle(county.clock, most=2)
        mark = db.session.scalars(select(Standing.calendar_version)).one()
        assert " t1 after " in mark
        assert not recounting.is_whole(db.session())
    change(county, length=7)
    assert "uncounted" in kinds(county)
    with county.context():
        assert not recounting.settle(county.clock)
        found = db.session.scalars(
            select(CaseClock.due_on).where(CaseClock.rule == "SL1")
        )
        assert set(found) == {date(2026, 3, 9)}
        days = select(Standing.calendar_version)
        assert db.session.scalars(days).one() == kept.version(db.session())
    counted = clocks(county)
    rebuild(county)
    assert clocks(county) == counted
    assert kinds(county) == []


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_rebuilt_from_the_record_all_of_it_is_the_same(
    county: County, data: st.DataObject
) -> None:
    rule = st.sampled_from(["SL1", "SL2", "DL27", "DL21", "DL17"])
    for _ in range(data.draw(st.integers(1, 3))):
        if data.draw(st.booleans()):
            n, ahead = data.draw(st.integers(0, 40)), data.draw(st.integers(0, 30))
            since = TODAY + timedelta(days=ahead)
            try_(change, county, data.draw(rule), n, "workday", since)
        else:
            first = date(2026, 3, 3) + timedelta(days=data.draw(st.integers(0, 60)))
            off = Festival("停工", first.isoformat(), f"{first + timedelta(days=3)}")
            try_(publish, county, 2026, (off,))
        open_case(county)
        county.ingest()
    before = clocks(county), stands(county)
    rebuild(county)
    assert (clocks(county), stands(county)) == before
    assert kinds(county) == []


def try_(act: Any, *told: Any) -> None:
    """What stands so already is refused, and nothing happened."""
    with suppress(TermRefused):
        act(*told)


def stands(county: County) -> tuple[Any, ...]:
    with county.context():
        session = db.session()
        rows = [
            tuple(row)
            for table in (TermChange, CalendarYear)
            for row in session.execute(select(table.__table__).order_by(table.position))
        ]
        return kept.standing(session), kept.calendar(session), rows


def test_phones_are_told_and_count_every_case_as_the_county_does(
    county: County,
) -> None:
    case = open_case(county)
    county.ingest()
    change(county, "SL1", 2, "workday")
    change(county, "DL27", 10)
    publish(county, off=(NEW_YEAR,))
    publish(county, 2026, (Festival("停工", "2026-03-03", "2026-03-05"), MAY_DAY))
    county.ingest()
    said = configured.read(at_hub(county, "terms"))
    with county.context():
        session = db.session()
        assert said.terms == kept.standing(session)
        assert said.calendar == kept.calendar(session)
        found = projecting.folded(session, case, TODAY)
        assert found is not None
        assert found.clocks == clocks_of(
            found.casefile, said.calendar, TODAY, said.terms
        )
    assert due(county)["SL1"] == date(2026, 3, 9)
    serial = at_hub(county, "terms")["serial"]
    county.ingest()
    assert at_hub(county, "terms")["serial"] == serial


def test_a_county_that_changed_nothing_tells_of_nothing(county: County) -> None:
    county.ingest()
    assert configured.read(at_hub(county, "terms")).terms == Terms()


def test_what_no_county_may_change_is_refused(county: County) -> None:
    assert refused(change, county, "DL13") == "law"
    assert refused(change, county, "DL06") == "law"
    assert refused(change, county, "RV") == "named"
    assert refused(change, county, "DL20") == "elsewhere"
    assert refused(change, county, "DL99") == "unknown"
    assert refused(change, county, length=3) == "same"
    assert refused(change, county, "DL17", length=0) == "same"
    assert refused(change, county, length=367) == "length"
    assert refused(change, county, length=-1) == "length"
    assert refused(change, county, unit="years") == "length"
    assert refused(change, county, since=TODAY - timedelta(days=1)) == "past"
    assert refused(change, county, since=TODAY + timedelta(days=400)) == "far"
    with pytest.raises(ReasonMissing):
        change(county, reason=" ")
    with county.context():
        assert kept.changes(db.session()) == []


def test_why_a_day_that_is_over_is_refused_is_said(county: County) -> None:
    with pytest.raises(TermRefused) as found:
        change(county, since=TODAY - timedelta(days=1))
    assert "已经告诉当事人的日子不因改口径而变动" in found.value.zh
    assert "2026-03-02" in found.value.en


def test_a_year_is_published_as_its_notice_says_it_or_not_at_all(
    county: County,
) -> None:
    late = Festival("元旦", "2027-01-03", "2027-01-01")
    for wrong in ({"off": (late,)}, {"off": ()}, {"work": ("2027-01-06",)}):
        with pytest.raises(InvalidBody):
            publish(county, **wrong)
    assert refused(publish, county, notice="  ") == "notice"
    assert refused(publish, county, 1999) == "year"
    publish(county)
    assert refused(publish, county) == "same_year"
    publish(county, work=("2026-12-26",))
    with county.context():
        rows = terms.published(db.session())
        assert [row.year for row in rows] == [2027, 2027]
        assert kept.version(db.session()).endswith(" 2027.p2")


@pytest.mark.parametrize(
    "role", [Role.TOWNSHIP_SUPERVISOR, Role.JUSTICE_BUREAU, Role.SYSTEM_ADMINISTRATOR]
)
def test_nobody_but_the_county_office_changes_how_dates_are_counted(
    county: County, role: Role
) -> None:
    other = county.principal(role, "500230")
    with pytest.raises(NotAllowed):
        change(county, by=other)
    with pytest.raises(NotAllowed):
        publish(county, by=other)


def test_verify_tells_of_a_rule_that_no_deed_made(county: County) -> None:
    change(county)
    publish(county)
    with county.context(), transaction() as session:
        session.execute(update(TermChange).values(length=50))
        session.execute(update(CalendarYear).values(position=10**6))
    assert sorted(kinds(county)) == ["term", "term", "term_without_deed"]
    rebuild(county)
    assert kinds(county) == []


def test_verify_tells_of_a_clock_that_was_counted_otherwise(county: County) -> None:
    open_case(county)
    county.ingest()
    with county.context(), transaction() as session:
        session.execute(delete(CaseClock).where(CaseClock.rule == "SL1"))
    assert kinds(county) == ["clocks"]
    change(county)
    assert kinds(county) == ["uncounted"]


def test_a_restored_county_counts_as_it_was_told_since(
    county: County, tmp_path: Path
) -> None:
    open_case(county)
    county.ingest()
    change(county, length=9)
    shelf = back_up(county, tmp_path / "disk")
    change(county)
    publish(county, 2026, (Festival("停工", "2026-03-06", "2026-03-07"),))
    county.ingest()
    before, told = due(county), stands(county)[:2]
    restore(county, shelf, registry=True, hub=False)
    county.ingest()
    assert (due(county), stands(county)[:2]) == (before, told)
    assert before["SL1"] == date(2026, 3, 9)
    assert kinds(county) == []
