"""合并 and 拆分: what the desk does about two cases that are one dispute, or are not.

    join          these cases are one, with a reason; cases that were one with them
                  come along, each by name (decision 0056)
    split         these cases go out of these joins; everything is back where it was
    distinguish   these two are not the same, and nobody is asked about them again

Nothing of a case is moved or changed by any of them. The phones of an open case hear
number, grid, holder and state of the others, and of a restricted one nothing. Who joins
reads every one of the cases; what is known to some only, and a case with a minor in it,
is joined at the county and nowhere below.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas import identifiers
from schemas.casefile import CaseFile
from schemas.joining import DISTINGUISHED, JOINED, SPLIT, Together, Who
from schemas.kinds import DISPUTE
from server import outbox
from server.errors import CaseNotFound, JoinRefused
from server.moving import checked
from server.permissions import TOWNSHIP, Principal, Verb, demand, may
from server.registry import db, joined, projecting, transaction
from server.registry.alike import LinkageSheet
from server.registry.cases import may_read
from server.registry.desk import Pen
from server.registry.epochs import begin_epoch
from server.registry.joined import CaseGroup
from server.registry.projection import CaseRow

MOST = 50


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody says of the cases that are joined."""

    leading: str
    reason: str
    persons: Sequence[Collection[Who]] = ()
    """Parties that are one person, of each person one set."""
    chosen: Mapping[str, str] = field(default_factory=dict)
    """Whose word stands at a place where they differ: pointer to case."""


def join(
    principal: Principal,
    cases: Collection[str],
    choice: Choice,
    *,
    pen: Pen,
    now: datetime,
) -> str:
    """The join's id. CaseNotFound, NotAllowed, JoinRefused, ReasonMissing."""
    reason = checked(choice.reason)
    with transaction() as session:
        if len(set(cases)) < 2:
            raise JoinRefused("two")
        stand = joined.standing(session, cases)
        every = set(cases).union(*(stand.group(case) for case in cases))
        if len(every) > MOST:
            raise JoinRefused("many", most=MOST)
        files = {case: readable(session, principal, case, now) for case in every}
        check(stand, every, choice, files)
        join = identifiers.uuid7(int(now.timestamp() * 1000))
        told = {
            "join": join,
            "cases": sorted(every),
            "leading": choice.leading,
            **persons(choice.persons),
            **chosen(choice.chosen),
            "reason": reason,
        }
        joined.note(session, pen.write(session, JOINED, told, now, choice.leading))
        tell(session, every, now)
        return join


def split(
    principal: Principal,
    joins: Collection[str],
    cases: Collection[str],
    reason: str,
    *,
    pen: Pen,
    now: datetime,
) -> None:
    """CaseNotFound, NotAllowed, JoinRefused, ReasonMissing."""
    said = checked(reason)
    with transaction() as session:
        for case in cases:
            readable(session, principal, case, now)
        stand = joined.standing(session, cases)
        held = [stand.joins.get(join, frozenset()) for join in joins]
        if not (held and cases) or any(each.isdisjoint(cases) for each in held):
            raise JoinRefused("over")
        told = {"joins": sorted(joins), "cases": sorted(cases), "reason": said}
        deed = pen.write(session, SPLIT, told, now, min(cases))
        joined.note(session, deed)
        tell(session, frozenset(cases).union(*held), now)


def distinguish(
    principal: Principal,
    one: str,
    other: str,
    reason: str,
    *,
    pen: Pen,
    now: datetime,
) -> None:
    """CaseNotFound, NotAllowed, JoinRefused, ReasonMissing."""
    said = checked(reason)
    pair = frozenset({one, other})
    with transaction() as session:
        if len(pair) < 2:
            raise JoinRefused("two")
        for case in sorted(pair):
            readable(session, principal, case, now)
        if pair in joined.standing(session, pair).apart:
            raise JoinRefused("apart")
        told = {"cases": sorted(pair), "reason": said}
        deed = pen.write(session, DISTINGUISHED, told, now, min(pair))
        joined.note(session, deed)


def tell(session: Session, cases: Collection[str], now: datetime) -> None:
    """The field hears with which others its cases are one, or no longer."""
    epoch = begin_epoch(session, now)
    told: set[str] = set()
    for case in sorted(cases):
        found = None if case in told else projecting.without_clocks(session, case)
        if found is not None:
            outbox.queue(session, found, epoch, now)
            told |= {case, *joined.others(session, case)}


def readable(
    session: Session, principal: Principal, case: str, now: datetime
) -> CaseFile:
    """The dispute, where the principal may read and join it."""
    row = row_of(session, principal, case)
    demand(principal, Verb.JOIN, row.grid)
    found = projecting.folded(session, case, projecting.county_day(now))
    if found is None:
        raise CaseNotFound(case)
    if found.casefile.kind != DISPUTE:
        raise JoinRefused("kind", row.case_number or row.temp_number)
    return found.casefile


def row_of(session: Session, principal: Principal, case: str) -> CaseRow:
    """What is out of scope, and what stays at the county, looks like not there."""
    row = session.scalar(select(CaseRow).where(CaseRow.case == case))
    if row is None or not may_read(principal, row):
        raise CaseNotFound(case)
    if is_below_county(principal) and stays_at_county(session, row):
        raise CaseNotFound(case)
    return row


def is_below_county(principal: Principal) -> bool:
    return all(len(area) >= TOWNSHIP for area in principal.areas)


def stays_at_county(session: Session, row: CaseRow) -> bool:
    """Known to some only, with a minor in it, or not looked at yet."""
    stays = select(LinkageSheet.county_only).where(LinkageSheet.row_id == row.id)
    return row.restricted or session.scalar(stays) is not False


def check(
    stand: Together, every: set[str], choice: Choice, files: Mapping[str, CaseFile]
) -> None:
    if any(every <= held for held in stand.joins.values()):
        raise JoinRefused("already")
    if choice.leading not in every:
        raise JoinRefused("leading")
    for person in choice.persons:
        cases = {who.case for who in person}
        is_there = all(who.party in parties(files, who.case) for who in person)
        if len(cases) < 2 or len(cases) < len(person) or not is_there:
            raise JoinRefused("person")
    for at, case in choice.chosen.items():
        if case not in files or at not in files[case].registers:
            raise JoinRefused("chosen")


def parties(files: Mapping[str, CaseFile], case: str) -> Collection[str]:
    return files[case].tree.get("party", {}) if case in files else ()


def persons(every: Iterable[Collection[Who]]) -> dict[str, Any]:
    """As the deed has them: numbered, each by the cases that it is in."""
    said = {
        f"p{n}": {
            "cases": {f"k{m}": who._asdict() for m, who in enumerate(sorted(each), 1)}
        }
        for n, each in enumerate(every, 1)
    }
    return {"persons": said} if said else {}


def chosen(every: Mapping[str, str]) -> dict[str, Any]:
    said = {
        f"c{n}": {"at": at, "case": case}
        for n, (at, case) in enumerate(sorted(every.items()), 1)
    }
    return {"chosen": said} if said else {}


# What is asked


@dataclass(frozen=True, slots=True)
class Join:
    """One deed that holds a case: why, and by whom."""

    id: str
    reason: str
    by: str

    @classmethod
    def of(cls, stand: Together, id: str) -> "Join":
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


def group_of(principal: Principal, row: CaseRow) -> Group:
    """Of a case that the principal has opened."""
    session = db.session()
    if session.get(CaseGroup, row.case) is None:
        return Group(row.case)
    stand = joined.standing(session, [row.case])
    every = stand.group(row.case)
    others = select(CaseRow).where(CaseRow.case.in_(every - {row.case}))
    seen = [each for each in session.scalars(others) if may_read(principal, each)]
    joins = [Join.of(stand, id) for id, held in stand.joins.items() if row.case in held]
    return Group(
        stand.leader(every),
        tuple(sorted(seen, key=lambda each: each.id)),
        len(every) - 1 - len(seen),
        tuple(joins),
        len(stand.against(every)),
        may(principal, Verb.JOIN, row.grid),
    )
