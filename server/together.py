"""With which others a case is one, and how it came to that.

    group_of   as it stands: who leads, by which joins, whether it may be split
    sizes      of many cases, how many each is one with
    past_of    what the desk did in its order: joined, split, told apart

Both are asked of a case that the reader has opened. Of another that he may not read he
learns that there is one, without number or place; of one that only some may know of
nothing, not even that: neither a join that holds it nor the reason that was given.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from schemas.joining import JOINED, SPLIT, Case, Deed, Together
from schemas.joining import Join as JoinId
from server.permissions import Principal, Verb, may
from server.registry import db, entries, joined, portions
from server.registry.cases import may_read
from server.registry.joined import CaseGroup
from server.registry.projection import CaseRow
from server.registry.record import ReceivedEntry


@dataclass(frozen=True, slots=True)
class Join:
    """One deed that holds a case: why, and by whom."""

    id: str
    reason: str
    by: str

    @classmethod
    def of(cls, stand: Together, id: JoinId) -> "Join":
        said = stand.said[id]
        return cls(id, said["reason"], said["actor"]["name"])


@dataclass(frozen=True, slots=True)
class Group:
    """The others that a case is one with, as far as the reader may know of them."""

    leader: str
    rows: tuple[CaseRow, ...] = ()
    unseen: int = 0
    joins: tuple[Join, ...] = ()
    against: int = 0
    may_split: bool = False


@dataclass(frozen=True, slots=True)
class Size:
    """Of how many cases one is, and whether it leads them."""

    leads: bool
    cases: int


@dataclass(frozen=True, slots=True)
class Past:
    """One deed that this case went through, as far as the reader may know of it."""

    how: str
    """A type of `schemas.joining`."""
    at: datetime
    by: Mapping[str, str]
    rows: tuple[CaseRow, ...]
    unseen: int
    reason: str
    leader: str = ""
    leaves: bool = False
    """Of a split: is it this case that went out, or another?"""


class Others:
    """What a reader may know of some cases."""

    def __init__(
        self, session: Session, principal: Principal, cases: Collection[Case]
    ) -> None:
        self.seen: dict[Case, CaseRow] = {}
        self.hidden: set[Case] = set()
        for some in portions(sorted(cases)):
            rows = select(CaseRow).where(CaseRow.case.in_(some))
            for row in session.scalars(rows):
                if may_read(principal, row):
                    self.seen[row.case] = row
                elif row.restricted:
                    self.hidden.add(row.case)

    def rows(self, cases: Iterable[Case]) -> tuple[CaseRow, ...]:
        found = [self.seen[case] for case in cases if case in self.seen]
        return tuple(sorted(found, key=lambda each: each.id))

    def unseen(self, cases: Collection[Case]) -> int:
        return sum(case not in self.seen and case not in self.hidden for case in cases)

    def hides(self, cases: Iterable[Case]) -> bool:
        return not self.hidden.isdisjoint(cases)


def group_of(principal: Principal, row: CaseRow) -> Group:
    """Of a case that the principal has opened."""
    session = db.session()
    if session.get(CaseGroup, row.case) is None:
        return Group(row.case)
    stand = joined.standing(session, [row.case])
    every = stand.group(row.case)
    others = Others(session, principal, every - {row.case})
    joins = [
        Join.of(stand, join)
        for join, held in stand.joins.items()
        if row.case in held and not others.hides(held)
    ]
    return Group(
        stand.leader(every),
        others.rows(every),
        others.unseen(every - {row.case}),
        tuple(joins),
        len(stand.against(every)),
        bool(joins) and may(principal, Verb.JOIN, row.grid),
    )


def sizes(principal: Principal, cases: Collection[Case]) -> dict[Case, Size]:
    """Of these cases those that are one with others, as a list shows it."""
    session = db.session()
    groups = joined.groups(session, cases)
    led = joined.led_by(session, {group.leader for group in groups.values()})
    every = {case for some in led.values() for case in some}
    others = Others(session, principal, every)
    found = {
        case: Size(group.leader == case, len(led[group.leader] - others.hidden))
        for case, group in groups.items()
    }
    return {case: size for case, size in found.items() if size.cases > 1}


def past_of(principal: Principal, case: Case) -> tuple[Past, ...]:
    """Of a case that the principal has opened."""
    session = db.session()
    deeds = joined.of_cases(session, [case])
    named = {each for deed in deeds for each in deed.body["cases"]}
    others = Others(session, principal, named - {case})
    went = list(through(case, deeds))
    done_at = moments(session, [deed.place[1] for deed, _, _ in went])
    return tuple(
        past(deed, done_at[deed.place[1]], others, concerned, leaves)
        for deed, concerned, leaves in went
        if others.rows(concerned) or others.unseen(concerned)
    )


def past(
    deed: Deed,
    at: datetime,
    others: Others,
    concerned: Collection[Case],
    leaves: bool,
) -> Past:
    said = deed.body
    is_whole = not others.hides({*concerned, *said["cases"]})
    return Past(
        how=deed.type,
        at=at,
        by=said["actor"],
        rows=others.rows(concerned),
        unseen=others.unseen(concerned),
        reason=said["reason"] if is_whole else "",
        leader=said["leading"] if deed.type == JOINED else "",
        leaves=leaves,
    )


def through(
    case: Case, deeds: Iterable[Deed]
) -> Iterator[tuple[Deed, frozenset[Case], bool]]:
    """The deeds that changed with whom it is one, in their order: each with those whom
    it concerns beside this case, and whether this case left them."""
    joins: dict[JoinId, frozenset[Case]] = {}
    for deed in deeds:
        cases = frozenset(deed.body["cases"])
        if deed.type == SPLIT:
            held = [joins.get(join, frozenset()) for join in deed.body["joins"]]
            mine = frozenset[Case]().union(*(each for each in held if case in each))
            if case in cases & mine:
                yield deed, mine - {case}, True
            elif gone := cases & mine:
                yield deed, gone, False
            left = zip(deed.body["joins"], held, strict=True)
            joins |= {join: each - cases for join, each in left}
            continue
        if deed.type == JOINED:
            joins[deed.body["join"]] = cases
        if case in cases:
            yield deed, cases - {case}, False


def moments(session: Session, ids: Collection[str]) -> dict[str, datetime]:
    """When the desk did them, by its own clock: a restore takes them in later."""
    rows = select(ReceivedEntry).options(undefer(ReceivedEntry.raw))
    rows = rows.where(ReceivedEntry.id.in_(ids))
    return {row.id: entries.sealed(row).at.corrected for row in session.scalars(rows)}
