"""The trial rules of a county: what it changes of them, and from which day on.

What a law says (原文) is code and stays as it is. A rule that no law fixes (试行口径)
has a default, and the county changes its length and unit, or puts it off, from a day
on. A term is counted by the rule that stood on the day it began, so a change moves no
clock that was running before it.

    at(rule, on)   the rule of that day; None where it is off

Where the day itself was named (`length` 0) there is nothing to change.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from schemas.counting import Rule, Unit

OFF_AT_FIRST = frozenset({"DL17", "DL18"})


@dataclass(frozen=True, slots=True)
class Change:
    """From that day on the county counts the rule so; `length` 0 puts it off."""

    rule: str
    since: date
    length: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Terms:
    """The rules of one county, as its changes left them."""

    changes: tuple[Change, ...] = ()

    @classmethod
    def of(cls, changes: Iterable[Change]) -> "Terms":
        """What was written last of one day counts."""
        return cls(tuple(sorted(changes, key=lambda each: each.since)))

    def at(self, rule: Rule, on: date) -> Rule | None:
        """As it stood on that day; None where it was off. Law never changes."""
        if not may_change(rule):
            return rule
        said = [c for c in self.changes if c.rule == rule.id and c.since <= on]
        if not said:
            return None if rule.id in OFF_AT_FIRST else rule
        last = said[-1]
        return (
            replace(rule, length=last.length, unit=last.unit) if last.length else None
        )


UNCHANGED = Terms()


def may_change(rule: Rule) -> bool:
    """Is it the county's, and a length to be counted?"""
    return rule.is_trial and rule.length > 0
