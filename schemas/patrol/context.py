"""What a petition is judged beside, and what a rule says that it hit.

    Late       a clock of one claim that ran over: still open, or ended after its day
    Paper      a paper about the petition, as it was issued and served
    Kin        another petition: an earlier one of the same people and matter, or one
               that repeats this
    Hit        rule, the fact by its key, where, on which day, whose it is, and words

Two hits of one key are one fact. An `excuse` says why it is nobody's negligence; it is
shown and not counted.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from schemas.calendar import Calendar
from schemas.clocks import Clock
from schemas.counting import Unit, count
from schemas.petition.claims import Petition
from schemas.texts import Words

EXCUSES: Mapping[str, Words] = MappingProxyType(
    {
        "elsewhere": Words(
            "外部系统登记在先，转入较晚", "registered elsewhere, brought over later"
        ),
        "late_sync": Words(
            "基层当日已记录，联网后才到县",
            "written that day, it reached the county later",
        ),
    }
)
OFFICE = ""
"""The county office itself; every other is a unit's name."""


class Late(NamedTuple):
    rule: str
    claim: str
    start_on: date
    due_on: date
    ended_on: date | None


class Paper(NamedTuple):
    code: str
    claims: tuple[str, ...]
    issued_on: date
    served_on: date | None = None


class Kin(NamedTuple):
    petition: str
    number: str
    received_on: date


@dataclass(frozen=True, slots=True)
class Hit:
    rule: str
    key: str
    petition: str
    claim: str
    evidence: Words
    happened_on: date
    unit: str = OFFICE
    excuse: str = ""

    @property
    def id(self) -> str:
        return finding_id(self.key)


def finding_id(key: str) -> str:
    """By what a finding is known: the fact, and nothing else."""
    return sha256(key.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Context:
    """All that stands beside one petition on a day."""

    day: date
    calendar: Calendar
    late: tuple[Late, ...] = ()
    recorded: Mapping[str, date] = field(default_factory=dict)
    """The day on which a deed came into the record, by its id."""
    papers: tuple[Paper, ...] = ()
    papers_since: date | None = None
    """Since when papers are issued here; before that none is missed."""
    earlier: tuple[Kin, ...] = ()
    followers: tuple[Kin, ...] = ()
    copies: Mapping[str, int] = field(default_factory=dict)
    """Of a deed, in how many other petitions the unit wrote the very same."""

    def after(self, start: date, n: int, unit: Unit = "workday") -> date:
        """The day on which so many days are over."""
        return count(start, n, unit, self.calendar).due_on

    def is_over(self, due_on: date) -> bool:
        return self.day > due_on


class Waiting(NamedTuple):
    """Nothing yet; a day after this one there may be something without a deed."""

    until: date


Judged: TypeAlias = Iterator[Hit | Waiting]
Predicate: TypeAlias = Callable[[Petition, Context], Judged]


def key(rule: str, *of: object) -> str:
    return "|".join((rule, *map(str, of)))


def late_of(clocks: tuple[Clock, ...], day: date) -> tuple[Late, ...]:
    """The clocks that ran over by that day, one for each claim they are about."""
    return tuple(
        Late(c.rule.id, claim, c.due.start_on, c.due.due_on, c.ended_on)
        for c in clocks
        if (c.ended_on or day) > c.due.due_on
        for claim in c.about.split()
    )
