"""Counting a statutory term: from which day, how long, until when, and why then.

The statutes of petitions and mediation do not say how to count; the Civil Code does
(民法典§200—204). The day of the start is not counted. A term of days ends on the nth
day, a term of months on the same day of the month, or its last day where it has no
such day. A term that ends on a day off ends on the working day after. A term of
working days counts working days only. All of it is dates at UTC+8; only the day of
the act counts, never the time at which it was recorded.

    start_on, n, unit → raw_due_on → due_on, by this version of the calendar
"""

import calendar as months
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

from schemas.calendar import Calendar
from schemas.texts import Words

Unit: TypeAlias = Literal["calendar_day", "workday", "month"]
Source: TypeAlias = Literal["原文", "地方做法", "记忆", "提案"]

UNITS: Mapping[Unit, Words] = {
    "calendar_day": Words("日", "days"),
    "workday": Words("个工作日", "working days"),
    "month": Words("个月", "month"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One statutory or local term; `warn` is how many days before it turns yellow."""

    id: str
    key: str
    zh: str
    en: str
    start: Words
    length: int
    unit: Unit
    article: str
    source: Source
    warn: int
    is_right: bool = False

    @property
    def is_trial(self) -> bool:
        """Is it no law's, but this county's for the time being (试行口径)?"""
        return self.source != "原文"


@dataclass(frozen=True, slots=True)
class Due:
    """A counted date with everything it was counted from."""

    start_on: date
    n: int
    unit: Unit
    raw_due_on: date | None
    due_on: date
    calendar_version: str
    provisional: bool
    paused_days: int


def count(
    start_on: date, n: int, unit: Unit, calendar: Calendar, *, paused_days: int = 0
) -> Due:
    """Count n units from the day after the start; paused days lengthen the term."""
    if unit == "workday":
        raw, due_on = None, start_on + timedelta(days=paused_days)
        for _ in range(n):
            due_on = calendar.next_workday(due_on + timedelta(days=1))
    else:
        raw = _raw(start_on, n, unit) + timedelta(days=paused_days)
        due_on = calendar.next_workday(raw)
    first = start_on if raw is None else raw
    provisional = not all(
        year in calendar.years for year in range(first.year, due_on.year + 1)
    )
    return Due(
        start_on, n, unit, raw, due_on, calendar.version, provisional, paused_days
    )


def _raw(start_on: date, n: int, unit: Unit) -> date:
    if unit == "calendar_day":
        return start_on + timedelta(days=n)
    years, month = divmod(start_on.month - 1 + n, 12)
    year = start_on.year + years
    last = months.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start_on.day, last))


def explain(rule: Rule, due: Due, calendar: Calendar) -> Words:
    """How the date came about, for whoever has to defend it."""
    zh, en = _from(rule, due)
    if due.paused_days:
        zh += f"，扣除{due.paused_days}日"
        en += f", {due.paused_days} days not counted"
    if not due.n and due.raw_due_on == due.due_on:
        pass
    elif due.raw_due_on is None or due.raw_due_on == due.due_on:
        zh += f"，{due.due_on}届满"
        en += f", ends on {due.due_on}"
    else:
        why = calendar.why_off(due.raw_due_on)
        zh += f"，{due.raw_due_on}届满" if due.n else ""
        en += f", ends on {due.raw_due_on}" if due.n else ""
        zh += f"，逢{why.zh}顺延至{due.due_on}"
        en += f", {why.en}, hence on {due.due_on}"
    if due.provisional:
        zh += "(放假安排未公布，暂按周六日休息计算)"
        en += " (holidays not yet announced, weekends only)"
    trial_zh, trial_en = ("，试行口径", ", trial rule") if rule.is_trial else ("", "")
    return Words(
        f"{zh}。依据：{rule.article}{trial_zh}", f"{en}. {rule.article}{trial_en}"
    )


def _from(rule: Rule, due: Due) -> Words:
    """A term is counted from a day; a day that was named is that day."""
    if not due.n:
        return Words(
            f"{rule.start.zh}{due.start_on}", f"{rule.start.en} {due.start_on}"
        )
    unit = UNITS[due.unit]
    return Words(
        f"自{rule.start.zh}{due.start_on}起(当日不计){due.n}{unit.zh}",
        f"{due.n} {unit.en} from {rule.start.en} on {due.start_on} (not counted)",
    )


def full_years(born: date, on: date) -> int:
    """How old somebody born then is on that day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
