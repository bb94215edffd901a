"""Trial rules and the calendar of a county: what a change moves, what it never does."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import calendar, configured, configuring, desk
from schemas.calendar import Calendar
from schemas.clocks import Clock, clocks_of, weighs
from schemas.counting import Rule, count
from schemas.errors import InvalidBody, InvalidDirectory
from schemas.petition.clocks import SPANS
from schemas.petition.rules import DL17
from schemas.rule_book import BOOK, TO_COME, UNCOUNTED, handle, is_counted, is_ours
from schemas.terms import Change, Terms, may_change
from tests.schemas.configuring import (
    ACTOR,
    CHANGES,
    DAYS,
    NOTICE,
    TERMS,
    TRIAL,
    order,
    years,
)
from tests.schemas.test_stage_clocks import folded

RULES = st.sampled_from(list(BOOK.values()))
BUILT_IN = calendar.built_in()


FIXED = [rule for rule in BOOK.values() if rule.source == "原文" or not rule.length]


@given(st.sampled_from(FIXED), TERMS, st.integers(0, 40), DAYS)
def test_no_change_moves_a_term_of_the_law_or_a_day_that_was_named(
    rule: Rule, terms: Terms, n: int, on: date
) -> None:
    own = Change(rule.id, on, n, "workday")
    assert Terms.of([*terms.changes, own]).at(rule, on) is rule


@given(TERMS, CHANGES, RULES, DAYS)
def test_a_change_moves_no_clock_that_began_before_it(
    terms: Terms, change: Change, rule: Rule, on: date
) -> None:
    after = Terms.of([*terms.changes, change])
    if on < change.since or rule.id != change.rule:
        assert after.at(rule, on) == terms.at(rule, on)
    elif may_change(rule) and not any(
        each.since > change.since and each.since <= on
        for each in terms.changes
        if each.rule == rule.id
    ):
        there = after.at(rule, on)
        told = (there.length, there.unit) if there else None
        assert told == ((change.length, change.unit) if change.length else None)


@given(st.sampled_from(TRIAL), TERMS, DAYS)
def test_a_rule_that_was_changed_is_still_that_rule(
    rule: Rule, terms: Terms, on: date
) -> None:
    there = terms.at(rule, on)
    if there is not None:
        same = (there.id, there.article, there.is_trial, there.start)
        assert same == (rule.id, rule.article, True, rule.start)


def test_the_simple_road_is_off_until_the_county_puts_it_on() -> None:
    on = date(2026, 12, 1)
    assert Terms().at(DL17, on) is None
    since = Terms.of([Change("DL17", on, 3, "workday")])
    assert since.at(DL17, on) == DL17
    assert since.at(DL17, on - timedelta(days=1)) is None


@given(years(), DAYS, st.integers(0, 90))
def test_a_year_moves_only_what_was_counted_over_it(
    body: dict[str, Any], start_on: date, n: int
) -> None:
    after = calendar.published([order(body)])
    for unit in ("calendar_day", "workday"):
        was, now = (count(start_on, n, unit, each) for each in (BUILT_IN, after))
        if was.due_on < date(2026, 12, 1) or start_on > date(2027, 12, 31):
            assert (was.raw_due_on, was.due_on) == (now.raw_due_on, now.due_on)
        if now.due_on.year <= 2027 and start_on.year >= 2026:
            assert not now.provisional


@given(years(), years())
def test_of_two_orders_of_a_year_the_later_counts_and_the_version_says_so(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    found = calendar.published([order(one), order(other, 2)])
    assert found == calendar.published([order(other, 2)])
    assert found.version == f"{BUILT_IN.version} 2027.p2"


@given(st.lists(CHANGES), years(), years(year=2026))
def test_what_is_told_to_phones_is_what_the_county_counts_by(
    changes: list[Change], one: dict[str, Any], other: dict[str, Any]
) -> None:
    orders = [order(other), order(one, 3)]
    about = {"epoch": "e-1", "serial": 4, "at": "2026-12-01T08:00:00+08:00"}
    read = configured.read({**configured.write(changes, orders), **about})
    assert read.terms == Terms.of(changes)
    assert read.calendar == calendar.published(orders)
    newer = configured.read({**configured.write([], []), **about, "serial": 5})
    assert newer.is_newer_than(read)
    assert not read.is_newer_than(newer)


@pytest.mark.parametrize(
    "wrong",
    [
        {"changes": [{"rule": "SL1", "since": "明天", "length": 3, "unit": "workday"}]},
        {
            "changes": [
                {"rule": "SL1", "since": "2026-12-01", "length": 3, "unit": "年"}
            ]
        },
        {"years": [{"year": 2027, "edition": "p1", "off": {"元旦": "x"}, "work": []}]},
        {"years": None},
    ],
)
def test_what_a_phone_cannot_read_is_refused_whole(wrong: dict[str, Any]) -> None:
    about = {"epoch": "e-1", "serial": 4, "at": "2026-12-01T08:00:00+08:00"}
    with pytest.raises(InvalidDirectory):
        configured.read({**configured.write([], []), **about, **wrong})


def published(**changes: object) -> dict[str, Any]:
    off = {"h1": {"name": "元旦", "first": "2027-01-01", "last": "2027-01-03"}}
    about = {"actor": ACTOR, "year": 2027, "off": off, "notice": NOTICE}
    return {**about, "work": ["2026-12-26"], "reason": "照通知登记", **changes}


def off(first: str, last: str) -> dict[str, Any]:
    return {"off": {"h1": {"name": "元旦", "first": first, "last": last}}}


def test_a_year_is_entered_as_the_notice_says_it() -> None:
    body = desk.load(configuring.CALENDAR_PUBLISHED, published())
    said = configuring.order(body, 1)
    assert list(said["off"]) == ["2027-01-01", "2027-01-02", "2027-01-03"]
    found: Calendar = calendar.published([said])
    assert not found.is_day_off(date(2026, 12, 26))
    assert found.is_day_off(date(2027, 1, 1))


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        (off("2027-01-03", "2027-01-01"), "/off/h1/last"),
        (off("2028-01-01", "2028-01-03"), "/off/h1/first"),
        ({"work": ["2026-11-28"]}, "/work"),
        ({"work": ["2027-01-02"]}, "/work"),
        ({"work": ["2027-01-06"]}, "/work"),
        ({"off": {}}, "/off"),
        ({"notice": " "}, "/notice"),
    ],
)
def test_what_no_order_could_say_is_refused(
    wrong: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(InvalidBody) as refused:
        desk.load(configuring.CALENDAR_PUBLISHED, published(**wrong))
    assert refused.value.errors[0].pointer == pointer


def test_the_book_names_every_rule_once_and_says_what_nothing_counts_by() -> None:
    counted = {span.rule.id for span in SPANS} | {"DL07", "DL25"}
    counted |= {"DL13", "DL14", "DL27", "SL1", "SL2", "SL3", "SL4", "PF", "RV", "RP"}
    counted |= {"DL28", "LD", "LO", "LR", "LU"}
    assert {rule.id for rule in BOOK.values() if is_counted(rule)} == counted
    assert {rule.id for rule in BOOK.values()} >= {f"DL{n:02}" for n in range(1, 29)}
    assert all(BOOK[handle(rule)] is rule for rule in BOOK.values())
    assert [rule for rule in UNCOUNTED if is_ours(rule)] == list(TO_COME)


SEEDS = st.integers(0, 7)
AS_OF = date(2026, 5, 1)


def clocks(seed: int, terms: Terms, days: Calendar = BUILT_IN) -> dict[Any, Clock]:
    """What runs in a whole dispute, by what it runs for."""
    found = clocks_of(folded(seed), days, AS_OF, terms)
    return {(clock.rule.id, clock.about): clock for clock in found}


NEAR = st.builds(
    Change,
    st.sampled_from(["SL1", "SL2", "SL3", "SL4", "DL27", "DL13"]),
    st.dates(date(2026, 2, 20), date(2026, 4, 30)),
    st.integers(0, 40),
    st.sampled_from(["calendar_day", "workday"]),
)


@settings(max_examples=40)
@given(
    SEEDS, st.builds(Terms.of, st.lists(NEAR, max_size=3)), st.lists(NEAR, min_size=1)
)
def test_clocks_that_began_before_a_change_stay_as_they_are(
    seed: int, terms: Terms, more: list[Change]
) -> None:
    before, after = clocks(seed, terms), clocks(seed, Terms.of([*terms.changes, *more]))
    since = min(change.since for change in more)
    of_law = {at for at, clock in before.items() if not may_change(clock.rule)}
    began = {at for at, clock in before.items() if clock.due.start_on < since}
    assert {at: before[at] for at in of_law | began} == {
        at: after[at] for at in of_law | began
    }


@settings(max_examples=40)
@given(SEEDS, years(year=2026), years(year=2027))
def test_a_published_year_moves_only_clocks_whose_days_touch_it(
    seed: int, this: dict[str, Any], next: dict[str, Any]
) -> None:
    before, now = clocks(seed, Terms()), calendar.published([order(next)])
    assert {at: days(clock) for at, clock in before.items()} == {
        at: days(clock) for at, clock in clocks(seed, Terms(), now).items()
    }
    moved = clocks(seed, Terms(), calendar.published([order(this)]))
    assert moved.keys() == before.keys()


def days(clock: Clock) -> tuple[Any, ...]:
    return clock.due.start_on, clock.due.due_on, clock.state, clock.words_zh


def test_a_stage_of_another_length_makes_no_light_of_its_case_either() -> None:
    since = date(2026, 1, 1)
    terms = [Change("SL1", since, 9, "workday"), Change("SL2", since, 0, "month")]
    found = clocks(0, Terms.of(terms))
    stages = [clock for (id, _), clock in found.items() if id.startswith("SL")]
    assert {clock.due.n for clock in stages if clock.rule.id == "SL1"} == {9}
    assert "SL2" not in {clock.rule.id for clock in stages}
    assert not any(map(weighs, stages))
