"""How a date came about, one day after the other, for whoever doubts it.

    start    the day of the act, which is not counted       named   the day itself
    paused   what a hearing took, not counted either        counted the nth day
    off      no working day, in a term of working days
    end      the last day, where it is a day off            rolled  off, after the end
    due      the day that counts

The days are those that `counting.count` went over, and no others.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple, TypeAlias

from schemas.calendar import Calendar
from schemas.counting import Due
from schemas.texts import Words

Kind: TypeAlias = Literal[
    "start", "named", "counted", "paused", "off", "end", "rolled", "due"
]


class Step(NamedTuple):
    """One day; `n` where it was counted, `why` where it is a day off."""

    day: date
    kind: Kind
    n: int
    why: Words | None


def steps(due: Due, calendar: Calendar) -> Iterator[Step]:
    """From the day of the act to the day on which it is due."""
    counted = 0
    for past in range((due.due_on - due.start_on).days + 1):
        day = due.start_on + timedelta(days=past)
        kind = _kind(due, day, is_off=calendar.is_day_off(day))
        is_counted = kind in ("counted", "end") or (
            kind == "due" and due.raw_due_on in (None, day)
        )
        counted += is_counted and due.n > 0
        why = calendar.why_off(day) if calendar.is_day_off(day) else None
        yield Step(day, kind, counted if is_counted and due.n else 0, why)


def _kind(due: Due, day: date, *, is_off: bool) -> Kind:
    raw, paused = due.raw_due_on, timedelta(days=due.paused_days)
    if day == due.due_on:
        return "due"
    if day == due.start_on:
        return "start" if due.n else "named"
    if raw is not None and day >= raw:
        return "end" if day == raw else "rolled"
    if day <= due.start_on + paused:
        return "paused"
    return "off" if raw is None and is_off else "counted"
