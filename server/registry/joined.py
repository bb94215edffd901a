"""Which cases are one dispute, as the desk's deeds have it (`schemas.joining`).

    joining_deed   each deed that names a case, made from the record
    case_group     of each case that is one with others: the group's leader and size
    case_apart     two cases that were told apart, and not joined since

The groups that a deed can change are those of the cases it names, with all that hang
together over other deeds: only these are read and reckoned anew. Whoever lists cases
asks one table; whoever opens one asks for its deeds. They count in the order in which
they stand in the record, which a restore keeps.
"""

import json
from collections.abc import Collection, Iterator

from sqlalchemy import BigInteger, Index, Text, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from schemas import entry
from schemas.entry import Entry
from schemas.joining import TYPES, Case, Deed, Together, together
from server.registry import Base, portions
from server.registry.record import ReceivedEntry


class JoiningDeed(Base):
    __tablename__ = "joining_deed"

    case: Mapped[str] = mapped_column(Text, primary_key=True)
    entry: Mapped[str] = mapped_column(Text, primary_key=True)

    __table_args__ = (Index("ix_joining_deed_entry", "entry"),)


class CaseGroup(Base):
    __tablename__ = "case_group"

    case: Mapped[str] = mapped_column(Text, primary_key=True)
    leader: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (Index("ix_case_group_leader", "leader"),)


class CaseApart(Base):
    __tablename__ = "case_apart"

    one: Mapped[str] = mapped_column(Text, primary_key=True)
    other: Mapped[str] = mapped_column(Text, primary_key=True)
    """The smaller id first."""

    __table_args__ = (Index("ix_case_apart_other", "other"),)


def note(session: Session, deed: Entry) -> None:
    """A deed that was written now: what it names, and what follows of it."""
    index(session, deed)
    regroup(session, named(deed))


def index(session: Session, deed: Entry) -> None:
    rows = [{"case": case, "entry": deed.id} for case in sorted(named(deed))]
    session.execute(insert(JoiningDeed), rows)


def named(deed: Entry) -> set[Case]:
    return set((deed.body or {})["cases"])


def regroup(session: Session, cases: Collection[Case]) -> None:
    """Reckon anew the groups of these cases, and of all that hang with them."""
    found = of_cases(session, cases)
    reached = set(cases) | {case for deed in found for case in deed.body["cases"]}
    stand = together(found)
    for some in portions(sorted(reached)):
        session.execute(delete(CaseGroup).where(CaseGroup.case.in_(some)))
        session.execute(delete(CaseApart).where(CaseApart.one.in_(some)))
    rows = [
        {"case": case, "leader": stand.leader(group), "size": len(group)}
        for group in stand.groups
        for case in sorted(group)
    ]
    if rows:
        session.execute(insert(CaseGroup), rows)
    pairs = [{"one": min(pair), "other": max(pair)} for pair in stand.apart]
    if pairs:
        session.execute(insert(CaseApart), pairs)


def rebuild(session: Session) -> None:
    """Both tables from the record."""
    session.execute(delete(JoiningDeed))
    session.execute(delete(CaseGroup))
    session.execute(delete(CaseApart))
    cases: set[Case] = set()
    rows = select(ReceivedEntry.raw).where(ReceivedEntry.type.in_(TYPES))
    for raw in session.scalars(rows):
        deed = entry.read(json.loads(raw))
        index(session, deed)
        cases |= named(deed)
    regroup(session, cases)


def groups(session: Session, cases: Collection[Case]) -> dict[Case, CaseGroup]:
    """Of these cases, those that are one with others."""
    rows = select(CaseGroup).where(CaseGroup.case.in_(cases))
    return {row.case: row for row in session.scalars(rows)}


def led_by(session: Session, leaders: Collection[Case]) -> dict[Case, set[Case]]:
    """Whom each of them leads, itself among them."""
    rows = select(CaseGroup).where(CaseGroup.leader.in_(leaders))
    found: dict[Case, set[Case]] = {leader: set() for leader in leaders}
    for row in session.scalars(rows):
        found[row.leader].add(row.case)
    return found


def others(session: Session, case: Case) -> list[Case]:
    """The cases that are one with it."""
    found = session.get(CaseGroup, case)
    if found is None:
        return []
    rows = select(CaseGroup.case).where(CaseGroup.leader == found.leader)
    return sorted(set(session.scalars(rows)) - {case})


def standing(session: Session, cases: Collection[Case]) -> Together:
    """What the deeds leave standing of these cases and of whatever hangs together."""
    return together(of_cases(session, cases))


def of_cases(session: Session, cases: Collection[Case]) -> list[Deed]:
    """Every deed that these cases reach over cases that a deed names together."""
    found: dict[str, Deed] = {}
    reached: set[Case] = set()
    wanted = set(cases)
    while wanted:
        reached |= wanted
        naming_them = naming(session, wanted, list(found))
        deeds = {each.place[1]: each for each in naming_them}
        found |= deeds
        wanted = {case for each in deeds.values() for case in each.body["cases"]}
        wanted -= reached
    return sorted(found.values())


def naming(
    session: Session, cases: Collection[Case], known: Collection[str]
) -> Iterator[Deed]:
    for some in portions(sorted(cases)):
        ids = select(JoiningDeed.entry).where(JoiningDeed.case.in_(some)).distinct()
        rows = select(ReceivedEntry.position, ReceivedEntry.raw).where(
            ReceivedEntry.id.in_(ids), ReceivedEntry.id.not_in(known)
        )
        for position, raw in session.execute(rows):
            read = entry.read(json.loads(raw))
            yield Deed((f"{position:015}", read.id), read.type, read.body or {})
