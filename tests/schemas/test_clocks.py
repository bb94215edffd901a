"""Counting by the Civil Code, and the clocks of a mediation."""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import calendar, casefile, clocks, counting
from schemas.clocks import Clock
from schemas.counting import Unit, count
from tests.schemas.records import BODIES, TREE, put, without
from tests.schemas.writing import Device

CALENDAR = calendar.built_in()
VECTORS = json.loads(
    (Path(__file__).parent / "vectors" / "deadline_test_vectors.json").read_text()
)
starts = st.dates(min_value=date(2019, 6, 1), max_value=date(2028, 1, 1))
lengths = st.integers(1, 120)
units = st.sampled_from(["calendar_day", "workday", "month"])


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v['rule']} {v['start']}")
def test_the_reckoned_dates(vector: dict[str, Any]) -> None:
    start_on = date.fromisoformat(vector["start"])
    due = count(start_on, vector["n"], vector["unit"], CALENDAR)
    raw = due.raw_due_on and due.raw_due_on.isoformat()
    assert (raw, due.due_on.isoformat()) == (vector["raw_due"], vector["due"])
    assert not due.provisional


@given(starts, lengths, units)
def test_nothing_is_due_on_a_day_off(start_on: date, n: int, unit: Unit) -> None:
    due = count(start_on, n, unit, CALENDAR)
    assert not CALENDAR.is_day_off(due.due_on)
    assert due.due_on > start_on


@given(starts, starts, lengths, units)
def test_who_starts_later_is_never_due_earlier(
    a: date, b: date, n: int, unit: Unit
) -> None:
    early, late = sorted((a, b))
    assert (
        count(early, n, unit, CALENDAR).due_on <= count(late, n, unit, CALENDAR).due_on
    )


@given(starts, lengths, units)
def test_a_longer_term_is_never_due_earlier(start_on: date, n: int, unit: Unit) -> None:
    short = count(start_on, n, unit, CALENDAR)
    assert short.due_on <= count(start_on, n + 1, unit, CALENDAR).due_on


@given(starts, lengths)
def test_working_days_are_counted_one_by_one(start_on: date, n: int) -> None:
    due = count(start_on, n, "workday", CALENDAR)
    days = (start_on + timedelta(days=d) for d in range(1, 1000))
    workdays = [day for day in days if not CALENDAR.is_day_off(day)]
    assert due.due_on == workdays[n - 1]
    assert due.raw_due_on is None


@given(starts, lengths, st.integers(0, 40))
def test_paused_days_lengthen_the_term_by_as_many(
    start_on: date, n: int, paused: int
) -> None:
    whole = count(start_on, n + paused, "calendar_day", CALENDAR)
    split = count(start_on, n, "calendar_day", CALENDAR, paused_days=paused)
    assert (split.raw_due_on, split.due_on) == (whole.raw_due_on, whole.due_on)
    assert split.paused_days == paused


@given(starts, lengths, st.integers(0, 40))
def test_days_paused_for_an_appraisal_are_no_working_days_of_the_term(
    start_on: date, n: int, paused: int
) -> None:
    later = count(start_on + timedelta(days=paused), n, "workday", CALENDAR)
    pausing = count(start_on, n, "workday", CALENDAR, paused_days=paused)
    assert pausing.due_on == later.due_on


@given(starts, lengths, units)
def test_a_year_without_its_order_makes_the_date_provisional(
    start_on: date, n: int, unit: Unit
) -> None:
    due = count(start_on, n, unit, CALENDAR)
    first = due.raw_due_on or start_on
    assert due.provisional == (
        not (CALENDAR.knows(first) and CALENDAR.knows(due.due_on))
    )


@pytest.mark.parametrize(
    ("start", "n", "raw"),
    [("2026-12-31", 2, "2027-02-28"), ("2024-01-31", 1, "2024-02-29")],
)
def test_a_month_without_the_day_ends_on_its_last(start: str, n: int, raw: str) -> None:
    due = count(date.fromisoformat(start), n, "month", CALENDAR)
    assert due.raw_due_on == date.fromisoformat(raw)


@dataclass
class Case:
    """What the clocks read of a case file."""

    tree: dict[str, Any]
    effective: dict[int, Any] = field(default_factory=dict)


AGREED = put(TREE, "/agreement/1", BODIES["agreement.signed"])
EFFECTIVE = {1: date(2026, 9, 9)}


def running(case: Case, as_of: str) -> dict[str, Clock]:
    found = clocks.clocks_of(case, CALENDAR, date.fromisoformat(as_of))
    return {clock.rule.id: clock for clock in found}


def seen(case: Case, rule: str, as_of: str) -> tuple[str, str]:
    clock = running(case, as_of)[rule]
    return clock.state, clock.light


def test_no_clock_runs_before_acceptance() -> None:
    assert running(Case(without(TREE, "/acceptance")), "2026-09-02") == {}


def test_a_month_from_acceptance() -> None:
    case = Case(TREE)
    clock = running(case, "2026-09-03")["DL13"]
    assert clock.due.start_on == date(2026, 9, 2)
    assert clock.due.raw_due_on == date(2026, 10, 2)
    assert clock.due.due_on == date(2026, 10, 8)
    assert clock.about == "/acceptance"
    assert seen(case, "DL13", "2026-09-30") == ("running", "green")
    assert seen(case, "DL13", "2026-10-01") == ("running", "yellow")
    assert seen(case, "DL13", "2026-10-08") == ("running", "yellow")
    assert seen(case, "DL13", "2026-10-09") == ("missed", "red")


def test_the_clock_says_how_its_date_came_about() -> None:
    clock = running(Case(TREE), "2026-09-03")["DL13"]
    assert clock.words_zh == (
        "自受理之日2026-09-02起(当日不计)1个月，2026-10-02届满，逢国庆节顺延至2026-10-08。"
        "依据：人民调解工作若干规定(司法部令第75号)§33"
    )
    assert clock.words_en == (
        "1 month from acceptance on 2026-09-02 (not counted), ends on 2026-10-02, "
        "National Day, hence on 2026-10-08. 人民调解工作若干规定(司法部令第75号)§33"
    )


def test_medical_disputes_have_thirty_working_days() -> None:
    case = Case(put(TREE, "/dispute/dispute_type", "15"))
    clock = running(case, "2026-09-03")["DL13"]
    assert (clock.due.n, clock.due.unit) == (30, "workday")
    assert clock.due.due_on == date(2026, 10, 20)
    assert "30个工作日，2026-10-20届满" in clock.words_zh


def test_an_agreement_in_effect_concludes_the_mediation() -> None:
    case = Case(AGREED, EFFECTIVE)
    assert seen(case, "DL13", "2026-11-01") == ("met", "grey")
    assert running(case, "2026-11-01")["DL13"].ended_on == date(2026, 9, 9)
    late = Case(AGREED, {1: date(2026, 10, 9)})
    assert seen(late, "DL13", "2026-11-01") == ("missed", "grey")


def test_the_first_agreement_in_effect_counts() -> None:
    case = Case(AGREED, {1: date(2026, 9, 9), 2: date(2026, 11, 9)})
    assert running(case, "2026-12-01")["DL13"].ended_on == date(2026, 9, 9)


def test_an_agreement_signed_but_not_in_effect_concludes_nothing() -> None:
    assert seen(Case(AGREED), "DL13", "2026-10-09") == ("missed", "red")
    assert not {"DL14", "DL27", "PF"} & set(
        running(Case(AGREED, {1: None}), "2026-09-20")
    )


def test_settling_on_the_spot_concludes_it_that_day() -> None:
    settled = put(TREE, "/stage/1/round/1/outcome", "settled_on_site")
    assert running(Case(settled), "2026-09-06")["DL13"].ended_on == date(2026, 9, 5)


def test_termination_stops_the_clock() -> None:
    ended = put(TREE, "/termination/terminated_on", "2026-09-28")
    assert seen(Case(ended), "DL13", "2026-12-01") == ("stopped", "grey")


def test_thirty_days_to_go_to_court_together() -> None:
    case = Case(AGREED, {1: "2026-09-09"})
    clock = running(case, "2026-09-10")["DL14"]
    assert clock.due.due_on == date(2026, 10, 9)
    assert clock.about == "/agreement/1"
    assert clock.light == "green"
    assert seen(case, "DL14", "2026-10-05") == ("running", "yellow")


def test_a_right_that_lapsed_is_nobodys_fault() -> None:
    assert seen(Case(AGREED, EFFECTIVE), "DL14", "2026-10-10") == ("missed", "grey")


@pytest.mark.parametrize(
    "tree",
    [
        put(AGREED, "/agreement/1/confirmation_bars", ["property_title"]),
        put(AGREED, "/dispute/subtype", "03-1"),
        put(AGREED, "/dispute/subtype", "01-3"),
    ],
)
def test_no_court_confirms_status_or_title(tree: dict[str, Any]) -> None:
    assert "DL14" not in running(Case(tree, EFFECTIVE), "2026-09-10")


def test_any_other_matter_may_be_confirmed() -> None:
    assert "DL14" in running(
        Case(without(AGREED, "/dispute/subtype"), EFFECTIVE), "2026-09-10"
    )


def test_the_visit_follows_the_last_day_of_performance() -> None:
    case = Case(AGREED, EFFECTIVE)
    clock = running(case, "2026-09-10")["DL27"]
    assert clock.due.start_on == date(2026, 9, 20)
    assert clock.due.due_on == date(2026, 9, 28)
    assert "逢周日顺延" not in clock.words_zh
    assert "2026-09-27届满，逢中秋节顺延至2026-09-28" in clock.words_zh
    assert clock.words_zh.endswith("试行口径")
    assert clock.words_en.endswith("trial rule")
    assert seen(case, "DL27", "2026-09-29") == ("missed", "red")


def test_without_a_day_of_performance_it_follows_effect() -> None:
    tree = without(without(AGREED, "/agreement/1/terms"), "/agreement/1/copies")
    clock = running(Case(tree, EFFECTIVE), "2026-09-10")["DL27"]
    assert clock.due.start_on == date(2026, 9, 9)


def test_a_visit_before_performance_was_due_is_not_the_visit() -> None:
    early = put(AGREED, "/follow_up/f1", {"visited_on": "2026-09-12"})
    assert seen(Case(early, EFFECTIVE), "DL27", "2026-09-25") == ("running", "yellow")
    that_day = put(early, "/follow_up/f2", {"visited_on": "2026-09-20"})
    assert seen(Case(that_day, EFFECTIVE), "DL27", "2026-12-25") == ("met", "grey")
    both = put(early, "/follow_up/f2", {"visited_on": "2026-09-24"})
    assert seen(Case(both, EFFECTIVE), "DL27", "2026-12-25") == ("met", "grey")


def test_next_years_dates_are_told_as_provisional() -> None:
    case = Case(put(TREE, "/acceptance/accepted_on", "2026-12-10"))
    clock = running(case, "2026-12-11")["DL13"]
    assert clock.due.provisional
    assert "放假安排未公布" in clock.words_zh
    assert "not yet announced" in clock.words_en


def test_paused_days_are_told() -> None:
    due = count(date(2026, 9, 2), 30, "calendar_day", CALENDAR, paused_days=3)
    zh, en = counting.explain(clocks.DL14, due, CALENDAR)
    assert "扣除3日" in zh
    assert "3 days not counted" in en


def test_each_rule_has_an_article_and_a_start_in_both_languages() -> None:
    for rule in clocks.RULES:
        assert rule.article
        assert rule.zh
        assert rule.en
        assert rule.start.zh
        assert rule.start.en


def test_the_clocks_of_a_case_that_was_folded() -> None:
    device = Device()
    entries = [
        device.write(BODIES[type], type=type)
        for type in (
            "dispute.opened",
            "dispute.accepted",
            "agreement.signed",
            "agreement.sealed",
        )
    ]
    case = casefile.fold(entries)
    found = clocks.clocks_of(case, CALENDAR, date(2026, 9, 10))
    assert [(c.rule.id, c.due.due_on.isoformat(), c.state) for c in found] == [
        ("DL13", "2026-10-08", "met"),
        ("SL1", "2026-09-07", "missed"),
        ("DL14", "2026-10-09", "running"),
        ("DL27", "2026-09-28", "running"),
        ("PF", "2026-09-20", "running"),
        ("PF", "2026-09-10", "running"),
    ]
