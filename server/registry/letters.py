"""Letters of supervision as the desk lists them, folded from their deeds.

    letter_row        each letter: to whom, how far, until when its answer is due
    letter_petition   which petitions it is about
    letter_fact       each fact that a letter was written for, or was not: a letter is
                      proposed for none of them again

A letter's deeds have its id as their case. Its light is told by the day on which
somebody looks, so nothing is moved at night.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Text, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column, undefer

from schemas import letter_course
from schemas.entry import Entry
from schemas.envelope import REGISTRY
from schemas.letter_course import Letter
from schemas.letters import NOUN
from server.registry import Base, entries, portions
from server.registry.record import ReceivedEntry

DISMISSED = NOUN + "dismissed"


class LetterRow(Base):
    __tablename__ = "letter_row"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """The place of its first deed in the record."""
    letter: Mapped[str] = mapped_column(Text, unique=True)
    code: Mapped[str] = mapped_column(Text)
    suggestion: Mapped[str] = mapped_column(Text)
    to_unit: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    paper: Mapped[str] = mapped_column(Text)
    grounds: Mapped[str] = mapped_column(Text)
    issued_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(Text)
    is_open: Mapped[bool]
    urged: Mapped[int]
    urged_on: Mapped[date | None]
    returned: Mapped[int]
    answered_on: Mapped[date | None]
    adopted: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        Index("ix_letter_row_open", "is_open", "due_on", "id"),
        Index("ix_letter_row_unit", "to_unit", "is_open", "due_on"),
    )


class LetterPetition(Base):
    __tablename__ = "letter_petition"

    row_id: Mapped[int] = mapped_column(
        ForeignKey("letter_row.id", ondelete="CASCADE"), primary_key=True
    )
    petition: Mapped[str] = mapped_column(Text, primary_key=True)

    __table_args__ = (Index("ix_letter_petition_petition", "petition"),)


class LetterFact(Base):
    """`entry` is the deed by which it was settled."""

    __tablename__ = "letter_fact"

    fact: Mapped[str] = mapped_column(Text, primary_key=True)
    entry: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class Folded:
    """A letter as the record has it now."""

    letter: Letter
    entries: tuple[Entry, ...]
    position: int


def folded(session: Session, letter: str) -> Folded | None:
    """None where nobody issued it."""
    rows = (
        select(ReceivedEntry)
        .options(undefer(ReceivedEntry.raw))
        .where(ReceivedEntry.case == letter, ReceivedEntry.database == REGISTRY)
        .where(ReceivedEntry.type.startswith(NOUN), ReceivedEntry.type != DISMISSED)
        .order_by(ReceivedEntry.position)
    )
    received = list(session.scalars(rows))
    if not received:
        return None
    read = tuple(map(entries.read, received))
    done = ((each.type.removeprefix(NOUN), each.body or {}) for each in read)
    return Folded(letter_course.fold(done), read, received[0].position)


def note(session: Session, deed: Entry) -> None:
    """A deed that was written now, and what follows of it."""
    settle(session, deed)
    if deed.type != DISMISSED:
        project(session, deed.case)


def settle(session: Session, deed: Entry) -> None:
    told = (deed.body or {}).get("facts", ())
    rows = [{"fact": fact, "entry": deed.id} for fact in sorted(told)]
    if rows:
        session.execute(insert(LetterFact), rows)


def project(session: Session, letter: str) -> None:
    found = folded(session, letter)
    if found is None:
        return
    of = LetterPetition.row_id == found.position
    session.execute(delete(LetterPetition).where(of))
    session.execute(delete(LetterRow).where(LetterRow.id == found.position))
    session.execute(insert(LetterRow), columns(found))
    if about := petitions_of(found):
        session.execute(insert(LetterPetition), about)
    session.expire_all()


def columns(found: Folded) -> dict[str, Any]:
    """The row of a letter."""
    letter, told = found.letter, found.letter.issued
    answer = letter.feedback or {}
    answered = answer.get("feedback_on")
    return {
        "id": found.position,
        "letter": told["letter"],
        "code": told["code"],
        "suggestion": told.get("suggestion", ""),
        "to_unit": told["to_unit"],
        "number": told.get("number", ""),
        "paper": told.get("paper", ""),
        "grounds": told["grounds"],
        "issued_on": date.fromisoformat(told["issued_on"]),
        "due_on": letter.due_on,
        "state": str(letter.state),
        "is_open": letter.is_open,
        "urged": letter.urged,
        "urged_on": letter.urged_on,
        "returned": letter.returned,
        "answered_on": date.fromisoformat(answered) if answered else None,
        "adopted": answer.get("adopted", ""),
    }


def petitions_of(found: Folded) -> list[dict[str, Any]]:
    about = sorted(found.letter.issued.get("petitions", ()))
    return [{"row_id": found.position, "petition": each} for each in about]


def every(session: Session) -> list[str]:
    """All letters, in the order in which they were issued."""
    first = ReceivedEntry.type == NOUN + "issued"
    rows = select(ReceivedEntry.case).where(first, ReceivedEntry.database == REGISTRY)
    return list(session.scalars(rows.order_by(ReceivedEntry.position)))


def recorded_facts(session: Session) -> Iterator[tuple[str, str]]:
    """Each fact that the record settles, with the deed."""
    of = ReceivedEntry.type.in_((NOUN + "issued", DISMISSED))
    rows = select(ReceivedEntry.id, ReceivedEntry.raw)
    for id, raw in session.execute(rows.where(of).order_by(ReceivedEntry.position)):
        for fact in (json.loads(raw)["body"] or {}).get("facts", ()):
            yield fact, id


def rebuild(session: Session) -> None:
    """All three tables from the record."""
    for table in (LetterPetition, LetterRow, LetterFact):
        session.execute(delete(table))
    session.expire_all()
    for letter in every(session):
        project(session, letter)
    facts = [{"fact": fact, "entry": id} for fact, id in recorded_facts(session)]
    if facts:
        session.execute(insert(LetterFact), facts)


def settled(session: Session, facts: Collection[str]) -> set[str]:
    """Of these, those for which somebody decided already."""
    found: set[str] = set()
    for some in portions(sorted(facts)):
        rows = select(LetterFact.fact).where(LetterFact.fact.in_(some))
        found |= set(session.scalars(rows))
    return found
