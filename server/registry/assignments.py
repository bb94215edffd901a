"""Assignments as the registry has them, and what the field is told of each.

    assignment          whom the desk asked, of which case or grid, until when; `said`
                        is what was asked and told, as JSON, until nobody needs it
    assignment_answer   what was answered in which case: folded, like every projection

How an assignment stands is a function of the two: what its assignee said, in whatever
cases, and whether the desk withdrew it.

    { "_id": "assignment:<id>", … "assignment", "case" or "matter", "assignee",
      "by": {"name", "office"}, "made_on", "due_on", "words", "state",
      "withdrawn_reason", "answered_on" }

It lies in the grid's database; of a restricted case in the private ones of the
assignee's devices, as far as they are brought the case, and then without words.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeAlias

from sqlalchemy import Index, Text, delete, insert, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from schemas import assigning
from schemas.assigning import PREFIX, STANDING, TAKEN, State
from schemas.casefile import CaseFile
from schemas.identifiers import grid_database, private_database
from server.registry import Base, Instant, restricting
from server.registry.directory import Device
from server.registry.projection import CaseRow

Document: TypeAlias = dict[str, Any]


class Assignment(Base):
    __tablename__ = "assignment"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    grid: Mapped[str] = mapped_column(Text)
    case: Mapped[str | None] = mapped_column(Text)
    assignee: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by: Mapped[str] = mapped_column(Text)
    office: Mapped[str] = mapped_column(Text)
    told: Mapped[bool]
    """Was anything said with it? Where `said` lacks all the same, it is not here."""
    said: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[str | None] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_for: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index("ix_assignment_case", "case"),
        Index("ix_assignment_grid", "grid"),
    )


class AssignmentAnswer(Base):
    __tablename__ = "assignment_answer"

    case: Mapped[str] = mapped_column(Text, primary_key=True)
    assignment: Mapped[str] = mapped_column(Text, primary_key=True)
    by: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    answered_on: Mapped[date]

    __table_args__ = (Index("ix_assignment_answer_assignment", "assignment"),)


@dataclass(frozen=True)
class Standing:
    """An assignment with what its assignee answered."""

    row: Assignment
    answers: tuple[AssignmentAnswer, ...]

    @cached_property
    def state(self) -> State:
        said = [each.answer for each in self.answers]
        return assigning.state(self.row.withdrawn_at is not None, said)

    @property
    def is_standing(self) -> bool:
        return self.state in STANDING

    @cached_property
    def answer(self) -> AssignmentAnswer | None:
        """The one that counts: that he took it on, else the last that he did not."""
        ordered = sorted(
            self.answers, key=lambda a: (a.answer == TAKEN, a.answered_on, a.case)
        )
        return ordered[-1] if ordered else None

    @property
    def case(self) -> str | None:
        """The case that it is about; of a matter the dispute that it became."""
        taken = self.answer if self.answer and self.answer.answer == TAKEN else None
        return self.row.case or (taken.case if taken else None)

    @property
    def reason(self) -> str:
        """Why he declined it."""
        return self.answer.reason if self.answer else ""

    @property
    def said(self) -> Document:
        found: Document = json.loads(self.row.said) if self.row.said else {}
        return found

    @property
    def is_lost(self) -> bool:
        """Was it told, and is what was said not here any more, while it is asked?"""
        return self.row.told and self.row.said is None and self.state is State.OPEN


def project(session: Session, casefile: CaseFile) -> frozenset[str]:
    """Put what this case answers in the place of what it answered; of which ones."""
    mine = AssignmentAnswer.case == casefile.case
    before = set(session.scalars(select(AssignmentAnswer.assignment).where(mine)))
    found = [
        {
            "case": casefile.case,
            "assignment": each.assignment,
            "by": casefile.registers[f"/assignment/{each.assignment}/answer"].write.by,
            "answer": each.answer,
            "reason": each.reason,
            "answered_on": date.fromisoformat(each.answered_on),
        }
        for each in assigning.answers(casefile.tree)
    ]
    if before:
        session.execute(delete(AssignmentAnswer).where(mine))
    if found:
        session.execute(insert(AssignmentAnswer), found)
    return frozenset(before | {str(each["assignment"]) for each in found})


def drop(session: Session) -> None:
    session.execute(delete(AssignmentAnswer))


def forget(session: Session, case: str) -> None:
    session.execute(delete(AssignmentAnswer).where(AssignmentAnswer.case == case))


def concerning(
    session: Session, case: str, answered: frozenset[str] = frozenset()
) -> list[Standing]:
    """Those of this case, and those that were answered in it, the last made first."""
    mine = or_(Assignment.case == case, Assignment.id.in_(answered))
    rows = select(Assignment).where(mine)
    return standing(session, list(session.scalars(rows)))


def of_case(session: Session, case: str) -> list[Standing]:
    answered = select(AssignmentAnswer.assignment).where(AssignmentAnswer.case == case)
    return concerning(session, case, frozenset(session.scalars(answered)))


def one(session: Session, id: str) -> Standing | None:
    row = session.get(Assignment, id)
    return standing(session, [row])[0] if row is not None else None


def standing(session: Session, rows: Sequence[Assignment]) -> list[Standing]:
    """Each with its answers; nobody else's count."""
    if not rows:
        return []
    ids = [row.id for row in rows]
    said = select(AssignmentAnswer).where(AssignmentAnswer.assignment.in_(ids))
    answers = list(session.scalars(said))
    found = [
        Standing(
            row,
            tuple(a for a in answers if (a.assignment, a.by) == (row.id, row.assignee)),
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: (each.row.made_at, each.row.id), reverse=True)


def named(session: Session, case: str) -> list[str]:
    """The documents by which a grid was told of assignments of this case."""
    rows = select(Assignment.id).where(Assignment.case == case)
    return [PREFIX + id for id in session.scalars(rows)]


def let_go(session: Session, case: str) -> None:
    """What was said with assignments of this case is kept no longer."""
    ids = [each.row.id for each in of_case(session, case)]
    gone = update(Assignment).where(Assignment.id.in_(ids))
    session.execute(gone.values(said=None, salt=None))
    session.expire_all()


# What the field is told


def documents(session: Session, each: Standing) -> Iterator[Document]:
    """One for each database that is told of it; none where it is lost what was asked:
    what was said before the restore stands."""
    if each.is_lost:
        return
    about = restricted(session, each.case)
    if about and each.row.case:
        for device in devices(session, each):
            yield document(each, private_database(device), secret=True)
    else:
        yield document(each, grid_database(each.row.grid), secret=about)


def restricted(session: Session, case: str | None) -> bool:
    rows = select(CaseRow.restricted).where(CaseRow.case == case)
    return bool(session.scalar(rows))


def devices(session: Session, each: Standing) -> list[str]:
    """The assignee's that are brought the case."""
    mine = select(Device.id).where(Device.person_id == each.row.assignee)
    knowing = restricting.holders(session, str(each.row.case))
    return sorted(set(session.scalars(mine)) & knowing)


def document(each: Standing, database: str, secret: bool) -> Document:
    """`secret`: nobody who may not know is told what case it became, or of what."""
    row, answer = each.row, each.answer
    said = each.said if each.is_standing and not secret else {}
    told: Document = {
        "e": 1,
        "type": "assignment",
        "id": PREFIX + row.id,
        "database": database,
        "assignment": row.id,
        "assignee": row.assignee,
        "by": {"name": row.made_by, "office": row.office},
        "made_on": row.made_at.isoformat(),
        "due_on": row.due_on.isoformat(),
        "state": str(each.state),
        **said,
    }
    if row.case or (each.case and not secret):
        told["case"] = each.case
    if row.withdrawn_for is not None:
        told["withdrawn_reason"] = row.withdrawn_for
    if answer is not None:
        told["answered_on"] = answer.answered_on.isoformat()
    return told
