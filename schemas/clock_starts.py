"""Which clocks the acts of a case have started, and which act ended each.

acceptance   ──► DL13, until an agreement is in effect, or settled on the spot
             ──► the four stages                                  clock_stages
agreement in effect ──► DL14, DL27
             ──► the days of its terms, the next visit            clock_terms
termination  ──► stops what leads towards an agreement
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, Protocol, TypeAlias

from schemas.clock_rules import DL13, DL13_EXTENDED, DL13_MEDICAL, DL14, DL27
from schemas.codes import code_list
from schemas.counting import Rule

Tree: TypeAlias = Mapping[str, Any]
MEDICAL = "15"


@dataclass(frozen=True, slots=True)
class Ended:
    """When a clock stopped, and whether because the thing was done."""

    on: date | None = None
    done: bool = True


class Started(NamedTuple):
    """A clock that an act started; `about` points to what it runs for."""

    rule: Rule
    about: str
    on: date
    ended: Ended


class CaseFile(Protocol):
    """What of a case file the clocks read."""

    @property
    def tree(self) -> Tree: ...

    @property
    def effective(self) -> Mapping[int, Any]: ...


def effective_days(case: CaseFile) -> dict[int, date]:
    """The day on which each agreement took effect, by its round."""
    return {
        int(round): date.fromisoformat(str(day))
        for round, day in sorted(case.effective.items())
        if day
    }


def mediation(tree: Tree, effective: Mapping[int, date]) -> Iterator[Started]:
    accepted_on = day(tree.get("acceptance", {}).get("accepted_on"))
    if accepted_on:
        is_medical = tree.get("dispute", {}).get("dispute_type") == MEDICAL
        rule, start_on = DL13_MEDICAL if is_medical else DL13, accepted_on
        if until := _extended_to(tree):
            rule, start_on = DL13_EXTENDED, until
        yield Started(rule, "/acceptance", start_on, _concluded(tree, effective))


def _extended_to(tree: Tree) -> date | None:
    """The latest day on which all who were asked together agreed."""
    asked = tree.get("extension", {}).values()
    agreed = [
        day(each.get("until"))
        for each in asked
        if all(told.get("agreed") is True for told in each.get("answers", {}).values())
    ]
    return max((until for until in agreed if until), default=None)


def agreements(tree: Tree, effective: Mapping[int, date]) -> Iterator[Started]:
    for round, effective_on in effective.items():
        agreement = tree.get("agreement", {}).get(str(round), {})
        about = f"/agreement/{round}"
        if may_be_confirmed(agreement, tree):
            yield Started(DL14, about, effective_on, Ended())
        start_on = max([effective_on, *_performance_days(agreement)])
        yield Started(DL27, about, start_on, Ended(_visited(tree, start_on)))


def day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None


def stopped(tree: Tree) -> Ended:
    """Given up: terminated."""
    return Ended(day(tree.get("termination", {}).get("terminated_on")), done=False)


def _concluded(tree: Tree, effective: Mapping[int, date]) -> Ended:
    """Concluded by an agreement in effect or on the spot, else by termination."""
    settled = [
        day(record.get("held_on"))
        for record in tree.get("stage", {}).get("1", {}).get("round", {}).values()
        if record.get("outcome") == "settled_on_site"
    ]
    concluded = [day for day in (*effective.values(), *settled) if day]
    return Ended(min(concluded)) if concluded else stopped(tree)


def may_be_confirmed(agreement: Tree, tree: Tree) -> bool:
    """Would a court take an application to confirm it (民诉解释§355)?"""
    subtype = tree.get("dispute", {}).get("subtype")
    known = code_list("dispute_subtypes").get(str(subtype))
    barred = known is not None and not known.more["confirmable"]
    return not barred and not agreement.get("confirmation_bars")


def _performance_days(agreement: Tree) -> list[date]:
    days = (day(term.get("due_on")) for term in agreement.get("terms", {}).values())
    return [day for day in days if day]


def _visited(tree: Tree, start_on: date) -> date | None:
    """The first follow-up visit that could see the performance."""
    days = (
        day(visit.get("visited_on")) for visit in tree.get("follow_up", {}).values()
    )
    return min((day for day in days if day and day >= start_on), default=None)
