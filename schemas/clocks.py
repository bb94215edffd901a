"""The clocks of a mediation, as they stand on a day.

A clock is a rule at work in a case: counted from the day of an act, running until
the thing is done (met), given up (stopped) or late (missed). The rules are in
`clock_rules`; which acts start and end them, in `clock_starts`, `clock_stages` and
`clock_terms`. Nothing but the tree of the case is read, so the order in which its
entries came does not matter. A trial rule is the one that stood in the county on the
day the clock began (`terms`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from schemas import clock_stages, clock_starts, clock_terms, occasions
from schemas.calendar import Calendar
from schemas.clock_rules import DL13, DL13_MEDICAL, DL14, DL27, PF, RP, RULES, RV, STAGE
from schemas.clock_starts import (
    MEDICAL,
    CaseFile,
    Ended,
    Started,
    may_be_confirmed,
)
from schemas.counting import Due, Rule, count, explain
from schemas.terms import UNCHANGED, Terms

STAGES = frozenset(rule.id for rule in STAGE)
State: TypeAlias = Literal["running", "met", "missed", "stopped"]
Light: TypeAlias = Literal["green", "yellow", "red", "grey"]


@dataclass(frozen=True, slots=True)
class Clock:
    """A rule at work in a case; `about` points to what it runs for."""

    rule: Rule
    about: str
    due: Due
    ended_on: date | None
    state: State
    light: Light
    words_zh: str
    words_en: str


def clocks_of(
    case: CaseFile, calendar: Calendar, as_of: date, terms: Terms = UNCHANGED
) -> tuple[Clock, ...]:
    """The clocks of the case as they stand on that day."""
    return tuple(
        _clock(started._replace(rule=rule), calendar, as_of)
        for started in _started(case)
        if (rule := terms.at(started.rule, started.on)) is not None
    )


def _started(case: CaseFile) -> Iterator[Started]:
    tree, effective = case.tree, clock_starts.effective_days(case)
    yield from clock_starts.mediation(tree, effective)
    yield from clock_stages.stages(tree)
    yield from clock_starts.agreements(tree, effective)
    yield from clock_terms.terms(tree, effective)
    yield from clock_terms.visits(tree)
    for promise in occasions.promises(tree):
        ended = Ended(promise.done_on)
        yield Started(RP, promise.about, promise.due_on, ended)


def is_open(clock: Clock) -> bool:
    """Is there still something to do about it? A right that lapsed is over."""
    return clock.ended_on is None and clock.light != "grey"


def weighs(clock: Clock) -> bool:
    """Does it make the light of its case? The law and what was agreed do; the trial
    days of a stage stand beside them, and would drown them."""
    return clock.rule.id not in STAGES


def _clock(started: Started, calendar: Calendar, as_of: date) -> Clock:
    rule, about, start_on, ended = started
    due = count(start_on, rule.length, rule.unit, calendar)
    state = _state(due.due_on, ended, as_of)
    light = light_of(rule, state, due.due_on, ended.on, as_of)
    zh, en = explain(rule, due, calendar)
    return Clock(rule, about, due, ended.on, state, light, zh, en)


def _state(due_on: date, ended: Ended, as_of: date) -> State:
    if (ended.on or as_of) > due_on:
        return "missed"
    if ended.on is None:
        return "running"
    return "met" if ended.done else "stopped"


def light_of(
    rule: Rule, state: State, due_on: date, ended_on: date | None, as_of: date
) -> Light:
    if state == "running":
        return "yellow" if (due_on - as_of).days <= rule.warn else "green"
    if state == "missed" and ended_on is None and not rule.is_right:
        return "red"
    return "grey"


__all__ = [
    "DL13",
    "DL13_MEDICAL",
    "DL14",
    "DL27",
    "MEDICAL",
    "PF",
    "RP",
    "RULES",
    "RV",
    "STAGE",
    "Clock",
    "clocks_of",
    "is_open",
    "light_of",
    "may_be_confirmed",
    "weighs",
]
