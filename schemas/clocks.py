"""Statutory clocks: from which day, how long, until when, and how that came about.

The statutes of petitions and mediation do not say how to count; the Civil Code does
(民法典§200—204). The day of the start is not counted. A term of days ends on the nth
day, a term of months on the same day of the month, or its last day where it has no
such day. A term that ends on a day off ends on the working day after. A term of
working days counts working days only. All of it is dates at UTC+8; only the day of
the act counts, never the time at which it was recorded.

    Due     start_on, n, unit → raw_due_on → due_on, by which calendar
    Clock   a Due in a case: running, met, missed or stopped, with its words

The clocks of mediation:

    DL13  a month from acceptance to conclude (75号令§33); medical disputes: thirty
          working days (医疗纠纷预防和处理条例§38)
    DL14  thirty days from effect for the joint application to the court
          (调解法§33); not for personal status or title (民诉解释§355). A right, not
          a duty: when it lapses nobody has failed.
    DL27  seven days from the day performance was due, or from effect, for the
          follow-up visit (试行口径)
"""

import calendar as months
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, Protocol, TypeAlias

from schemas.calendar import Calendar
from schemas.codes import code_list
from schemas.texts import Words

Unit: TypeAlias = Literal["calendar_day", "workday", "month"]
State: TypeAlias = Literal["running", "met", "missed", "stopped"]
Light: TypeAlias = Literal["green", "yellow", "red", "grey"]
Tree: TypeAlias = Mapping[str, Any]

MEDICAL = "15"
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
    source: Literal["原文", "提案"]
    warn: int
    is_right: bool = False


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


def explain(rule: Rule, due: Due, calendar: Calendar) -> Words:
    """How the date came about, for whoever has to defend it."""
    unit = UNITS[due.unit]
    zh = f"自{rule.start.zh}{due.start_on}起(当日不计){due.n}{unit.zh}"
    en = f"{due.n} {unit.en} from {rule.start.en} on {due.start_on} (not counted)"
    if due.paused_days:
        zh += f"，扣除{due.paused_days}日"
        en += f", {due.paused_days} days not counted"
    if due.raw_due_on is None or due.raw_due_on == due.due_on:
        zh += f"，{due.due_on}届满"
        en += f", ends on {due.due_on}"
    else:
        why = calendar.why_off(due.raw_due_on)
        zh += f"，{due.raw_due_on}届满，逢{why.zh}顺延至{due.due_on}"
        en += f", ends on {due.raw_due_on}, {why.en}, hence on {due.due_on}"
    if due.provisional:
        zh += "(放假安排未公布，暂按周六日休息计算)"
        en += " (holidays not yet announced, weekends only)"
    trial_zh, trial_en = (
        ("，试行口径", ", trial rule") if rule.source == "提案" else ("", "")
    )
    return Words(
        f"{zh}。依据：{rule.article}{trial_zh}", f"{en}. {rule.article}{trial_en}"
    )
