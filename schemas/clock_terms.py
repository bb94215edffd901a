"""The clocks after an agreement: the day of each term, and the visits arranged.

A term's day is the agreement's own, else the performance plan's; where a case was
settled on the spot, the plan alone names days. It is over when a visit found the term
performed (or everything), and stops when the parties have gone to court. 未履行 and
部分履行 leave it open: the committee urges performance until it is seen (调解法§31).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from schemas.clock_rules import PF, RV
from schemas.clock_starts import Ended, Started, Tree, day

PERFORMED = "performed"
IN_COURT = frozenset({"sued", "enforced"})


def terms(tree: Tree, effective: Mapping[int, date]) -> Iterator[Started]:
    visits = list(tree.get("follow_up", {}).values())
    last = max(effective, default=0)
    for about, round, key, due_on in _named(tree, effective):
        told = _told(visits, round or 1, key, is_last=round in (0, last))
        yield Started(PF, about, due_on, _ended(told))


def visits(tree: Tree) -> Iterator[Started]:
    """A visit that was arranged is over when somebody came again."""
    told = tree.get("follow_up", {})
    days = [on for on in (day(v.get("visited_on")) for v in told.values()) if on]
    for key, visit in told.items():
        next_on, on = day(visit.get("next_on")), day(visit.get("visited_on"))
        if next_on and on:
            came = min((later for later in days if later > on), default=None)
            yield Started(RV, f"/follow_up/{key}", next_on, Ended(came))


def _named(
    tree: Tree, effective: Mapping[int, date]
) -> Iterator[tuple[str, int, str, date]]:
    """Where each day stands, of which agreement (0: of none), which term, and it."""
    plan = _plan(tree)
    for round in effective:
        agreed = tree.get("agreement", {}).get(str(round), {}).get("terms", {})
        for key, term in agreed.items():
            due_on = day(term.get("due_on") or plan.get(key, {}).get("due_on"))
            if due_on:
                yield f"/agreement/{round}/terms/{key}", round, key, due_on
    for key, item in () if effective else plan.items():
        due_on = day(item.get("due_on"))
        if due_on:
            yield f"/performance_plan/{key}", 0, key, due_on


def _plan(tree: Tree) -> Mapping[str, Any]:
    """The plan of the last appraisal that passed."""
    rounds = tree.get("stage", {}).get("4", {}).get("round", {})
    passed = [int(r) for r, held in rounds.items() if held.get("outcome") == "passed"]
    if not passed:
        return {}
    found = rounds[str(max(passed))].get("appraise", {}).get("performance_plan", {})
    return found if isinstance(found, Mapping) else {}


def _told(
    visits: Iterable[Tree], round: int, key: str, *, is_last: bool
) -> Iterator[tuple[date, str]]:
    """What each visit found of that term; of the whole, where it names no term.

    A visit that does not say of which agreement speaks of the last one.
    """
    for visit in visits:
        on = day(visit.get("visited_on"))
        if on is None:
            continue
        whole = visit.get("performance_status", "")
        found = visit.get("performed", {}).get(key, {})
        of_this = visit.get("agreement") == round if "agreement" in visit else is_last
        own = found.get("status", "") if of_this else ""
        yield day(found.get("performed_on")) or on if own else on, own or whole


def _ended(told: Iterable[tuple[date, str]]) -> Ended:
    found = list(told)
    performed = [on for on, status in found if status == PERFORMED]
    if performed:
        return Ended(min(performed))
    sued = [on for on, status in found if status in IN_COURT]
    return Ended(min(sued, default=None), done=False)
