"""One line of the list for each case: made from its fold, kept beside its entries.

A summary is kept so that five thousand cases are listed without folding one. Nothing
in it depends on the day, except what `light_of` makes of the due days when the list is
shown. It can be thrown away and made again at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from sys import intern
from typing import Any, NamedTuple

from mobile import reviewed, steps
from mobile.reviewed import Asked, Unread
from schemas import assigning, codes, occasions
from schemas.calendar import Calendar
from schemas.casefile import CaseFile
from schemas.clocks import Clock, clocks_of, weighs
from schemas.counting import Unit
from schemas.course import STATE_WORDS
from schemas.kinds import DISPUTE
from schemas.terms import Terms

CLOSED = frozenset({"closed_success", "follow_up", "not_accepted", "terminated"})
ERASED = "内容已依法删除"
# What a clock is called where there is little room.
SHORT = {
    "mediation_due": "调解",
    "performance_due": "履行",
    "follow_up_due": "回访",
    "next_visit_due": "回访",
    "promise_due": "答应的事",
}
# Another number, and a phone of an earlier version makes its lines again.
VERSION = 5
STATES = {str(state): words.zh for state, words in STATE_WORDS.items()}
# Of thousands of lines few differ in these: they are kept once.
ALIKE = ("database", "state", "place", "opened_on")
LIGHT_ORDER = {"red": 0, "yellow": 1, "green": 2, "grey": 3}


class Running(NamedTuple):
    """A clock on which something is still to be done, as the index keeps it."""

    rule: str
    unit: Unit
    about: str
    start_on: str
    due_on: str
    warn: int
    is_right: bool
    n: int = 0


class Summary(NamedTuple):
    """What the list shows, and what it is searched by: a tuple, since thousands are
    made whenever the list is read."""

    case: str
    database: str
    title: str
    state: str
    stage: int
    place: str
    searched: str
    opened_on: str
    touched_at: str
    dues: tuple[tuple[str, str, int], ...]
    entry_count: int
    conflict_count: int
    amendment_count: int = 0
    is_erased: bool = False
    work: tuple[Running, ...] = ()
    step: str = ""
    first: str = ""
    kind: str = DISPUTE
    asked: tuple[Asked, ...] = ()
    unread: tuple[Unread, ...] = ()
    life: str = ""
    answered: tuple[str, ...] = ()
    """The assignments that somebody answered here."""

    @property
    def state_zh(self) -> str:
        if self.is_erased:
            return ERASED
        return STATES.get(self.state, "只有部分资料")

    @property
    def is_restricted(self) -> bool:
        """It lies in the private database: only those named may know of it."""
        return self.database.startswith("private-")

    @property
    def is_open(self) -> bool:
        return self.state not in CLOSED

    def to_json(self) -> dict[str, Any]:
        return {
            **self._asdict(),
            "dues": [list(due) for due in self.dues],
            "work": [list(running) for running in self.work],
            "asked": [list(each) for each in self.asked],
            "unread": [list(each) for each in self.unread],
            "answered": list(self.answered),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Summary:
        dues = tuple((intern(d[0]), intern(d[1]), int(d[2])) for d in kept["dues"])
        work = tuple(Running(*each) for each in kept.get("work", ()))
        asked = tuple(Asked(*each) for each in kept.get("asked", ()))
        unread = tuple(Unread(*each) for each in kept.get("unread", ()))
        same = {name: intern(kept[name]) for name in ALIKE}
        same["kind"] = intern(kept.get("kind", DISPUTE))
        answered = tuple(kept.get("answered", ()))
        told = {"dues": dues, "work": work, "asked": asked, "unread": unread}
        return cls(**{**kept, **same, **told, "answered": answered})


def summarise(
    casefile: CaseFile, database: str, today: date, calendar: Calendar, terms: Terms
) -> Summary:
    tree = casefile.tree
    dispute = tree.get("dispute", {})
    clocks = clocks_of(casefile, calendar, today, terms)
    work = tuple(_running(clock) for clock in clocks if clock.ended_on is None)
    dues = tuple(
        (SHORT[clock.rule.key], clock.due.due_on.isoformat(), clock.rule.warn)
        for clock in clocks
        if clock.ended_on is None and not clock.rule.is_right and weighs(clock)
    )
    place = codes.name_of(dispute.get("village", "")) or occasions.place(tree)
    names = [str(p.get("name", "")) for p in tree.get("party", {}).values()]
    phones = [str(p.get("phone", "")) for p in tree.get("party", {}).values()]
    told = (dispute.get("summary", ""), *occasions.words(tree))
    words = (casefile.title_zh, place, *names, *phones, *told)
    return Summary(
        case=casefile.case,
        database=database,
        title=casefile.title_zh,
        state=str(casefile.state or ""),
        stage=casefile.stage or 0,
        place=place,
        searched=" ".join(words).casefold(),
        opened_on=dispute.get("opened_on") or occasions.day_held(tree),
        touched_at=max(e.at.corrected.isoformat() for e in casefile.entries),
        dues=dues,
        entry_count=len(casefile.entries),
        conflict_count=len(casefile.conflicts),
        amendment_count=len(casefile.amendments),
        is_erased=is_erased(casefile),
        work=work,
        step=steps.undated(casefile),
        first=steps.first(casefile),
        kind=casefile.kind,
        asked=reviewed.asked_of(casefile),
        unread=reviewed.unread_of(casefile),
        life=str(casefile.dossier_life),
        answered=tuple(each.assignment for each in assigning.answers(tree)),
    )


def _running(clock: Clock) -> Running:
    rule, due = clock.rule, clock.due
    return Running(
        rule.id,
        rule.unit,
        clock.about,
        due.start_on.isoformat(),
        due.due_on.isoformat(),
        rule.warn,
        rule.is_right,
        due.n,
    )


def is_erased(casefile: CaseFile) -> bool:
    """Nothing that anybody said of it is left."""
    return len(casefile.erased) == len(casefile.entries)


def light_of(summary: Summary, today: date) -> tuple[str, str]:
    """The light of the nearest due day, and its words."""
    if not summary.is_open and not summary.dues:
        return "grey", ""
    found = [(*_light(due, warn, today), name) for name, due, warn in summary.dues]
    if not found:
        return "grey", ""
    light, days, name = min(found, key=lambda each: (LIGHT_ORDER[each[0]], each[1]))
    return light, f"{name}{days_words(days)}"


def _light(due: str, warn: int, today: date) -> tuple[str, int]:
    days = (date.fromisoformat(due) - today).days
    if days < 0:
        return "red", days
    return ("yellow" if days <= warn else "green"), days


def days_words(days: int) -> str:
    if days < 0:
        return f"超过 {-days} 天"
    return "今天到期" if days == 0 else f"还有 {days} 天"


def matches(summary: Summary, words: Iterable[str]) -> bool:
    """Every one of these words, in small letters, occurs somewhere."""
    return all(word in summary.searched for word in words)
