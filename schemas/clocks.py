"""The statutory clocks of a mediation.

A clock is a rule at work in a case: counted from the day of an act, running until
the thing is done (met), given up (stopped) or late (missed).

    DL13  a month from acceptance to conclude (75号令§33); medical disputes: thirty
          working days (医疗纠纷预防和处理条例§38)
    DL14  thirty days from effect for the joint application to the court
          (调解法§33); not for personal status or title (民诉解释§355). A right, not
          a duty: when it lapses nobody has failed.
    DL27  seven days from the day performance was due, or from effect, for the
          follow-up visit (试行口径)
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Protocol, TypeAlias

from schemas.calendar import Calendar
from schemas.codes import code_list
from schemas.counting import Due, Rule, count, explain
from schemas.texts import Words

State: TypeAlias = Literal["running", "met", "missed", "stopped"]
Light: TypeAlias = Literal["green", "yellow", "red", "grey"]
Tree: TypeAlias = Mapping[str, Any]

MEDICAL = "15"
DL13 = Rule(
    "DL13",
    "mediation_due",
    "调解期限",
    "Conclude the mediation",
    Words("受理之日", "acceptance"),
    1,
    "month",
    "人民调解工作若干规定(司法部令第75号)§33",
    "原文",
    7,
)
DL13_MEDICAL = Rule(
    "DL13",
    "mediation_due",
    "医疗纠纷调解期限",
    "Conclude the medical mediation",
    Words("受理之日", "acceptance"),
    30,
    "workday",
    "医疗纠纷预防和处理条例§38",
    "原文",
    7,
)
DL14 = Rule(
    "DL14",
    "judicial_confirmation_due",
    "共同申请司法确认",
    "Joint application for judicial confirmation",
    Words("协议生效之日", "the agreement's effect"),
    30,
    "calendar_day",
    "人民调解法§33；民事诉讼法§205",
    "原文",
    7,
    is_right=True,
)
DL27 = Rule(
    "DL27",
    "follow_up_due",
    "协议履行回访",
    "Follow-up visit",
    Words("履行期满之日(无约定的为生效之日)", "the day of performance, or effect"),
    7,
    "calendar_day",
    "人民调解法§31",
    "提案",
    3,
)
RULES = (DL13, DL13_MEDICAL, DL14, DL27)


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


class CaseFile(Protocol):
    """What of a case file the clocks read."""

    @property
    def tree(self) -> Tree: ...

    @property
    def effective(self) -> Mapping[int, Any]: ...


def clocks_of(case: CaseFile, calendar: Calendar, as_of: date) -> tuple[Clock, ...]:
    """The clocks of the case as they stand on that day."""
    return tuple(
        _clock(rule, about, start_on, ended, calendar, as_of)
        for rule, about, start_on, ended in _started(case)
    )


@dataclass(frozen=True, slots=True)
class _Ended:
    """When a clock stopped, and whether because the thing was done."""

    on: date | None = None
    done: bool = True


def _started(case: CaseFile) -> Iterator[tuple[Rule, str, date, _Ended]]:
    tree = case.tree
    accepted_on = _day(tree.get("acceptance", {}).get("accepted_on"))
    effective = {
        int(round): date.fromisoformat(str(day))
        for round, day in case.effective.items()
        if day
    }
    if accepted_on:
        is_medical = tree.get("dispute", {}).get("dispute_type") == MEDICAL
        rule = DL13_MEDICAL if is_medical else DL13
        yield rule, "/acceptance", accepted_on, _concluded(tree, effective)
    for round, effective_on in sorted(effective.items()):
        agreement = tree.get("agreement", {}).get(str(round), {})
        about = f"/agreement/{round}"
        if may_be_confirmed(agreement, tree):
            yield DL14, about, effective_on, _Ended()
        start_on = max([effective_on, *_performance_days(agreement)])
        yield DL27, about, start_on, _Ended(_visited(tree, start_on))


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None


def _concluded(tree: Tree, effective: Mapping[int, date]) -> _Ended:
    """Concluded by an agreement in effect or on the spot, else by termination."""
    settled = [
        _day(record.get("held_on"))
        for record in tree.get("stage", {}).get("1", {}).get("round", {}).values()
        if record.get("outcome") == "settled_on_site"
    ]
    concluded = [day for day in (*effective.values(), *settled) if day]
    if concluded:
        return _Ended(min(concluded))
    return _Ended(_day(tree.get("termination", {}).get("terminated_on")), done=False)


def may_be_confirmed(agreement: Tree, tree: Tree) -> bool:
    """Would a court take an application to confirm it (民诉解释§355)?"""
    subtype = tree.get("dispute", {}).get("subtype")
    known = code_list("dispute_subtypes").get(str(subtype))
    barred = known is not None and not known.more["confirmable"]
    return not barred and not agreement.get("confirmation_bars")


def _performance_days(agreement: Tree) -> list[date]:
    days = (_day(term.get("due_on")) for term in agreement.get("terms", {}).values())
    return [day for day in days if day]


def _visited(tree: Tree, start_on: date) -> date | None:
    """The first follow-up visit that could see the performance."""
    days = (
        _day(visit.get("visited_on")) for visit in tree.get("follow_up", {}).values()
    )
    return min((day for day in days if day and day >= start_on), default=None)


def _clock(
    rule: Rule,
    about: str,
    start_on: date,
    ended: _Ended,
    calendar: Calendar,
    as_of: date,
) -> Clock:
    due = count(start_on, rule.length, rule.unit, calendar)
    state = _state(due.due_on, ended, as_of)
    light = _light(rule, state, due.due_on, ended, as_of)
    zh, en = explain(rule, due, calendar)
    return Clock(rule, about, due, ended.on, state, light, zh, en)


def _state(due_on: date, ended: _Ended, as_of: date) -> State:
    if (ended.on or as_of) > due_on:
        return "missed"
    if ended.on is None:
        return "running"
    return "met" if ended.done else "stopped"


def _light(rule: Rule, state: State, due_on: date, ended: _Ended, as_of: date) -> Light:
    if state == "running":
        return "yellow" if (due_on - as_of).days <= rule.warn else "green"
    if state == "missed" and ended.on is None and not rule.is_right:
        return "red"
    return "grey"
