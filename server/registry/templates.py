"""Templates of papers as the desk's deeds left them: a row of each file proposed.

    note      a deed that was written now: the row of the template that it is about
    rebuild   every row from the record, by the same step

The files themselves come from the deeds too; a list of rows is read without them.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, fields
from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from schemas import entry
from schemas.entry import Entry
from schemas.papers import template_deeds, template_states
from schemas.papers.template_states import COUNTS, Proposal, Told
from server.registry import Base, Instant
from server.registry.record import ReceivedEntry


class TemplateRow(Base):
    __tablename__ = "template_row"

    template: Mapped[str] = mapped_column(Text, primary_key=True)
    code: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)
    by_id: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    version: Mapped[int | None] = mapped_column(BigInteger)
    decided_by: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    why: Mapped[str] = mapped_column(Text)
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    __table_args__ = (Index("ix_template_row_code", "code", "version"),)


def note(session: Session, deed: Entry) -> None:
    """A deed that was written now, and what follows of it."""
    keep(session, standing(session), told_by(deed))


def keep(session: Session, every: dict[str, Proposal], deed: Told) -> None:
    found = template_states.after(every, deed)
    if found is None:
        return
    every[found.template] = found
    said = asdict(found)
    if deed.type == template_deeds.PROPOSED:
        said["data"] = template_deeds.joined(deed.body["data"])
    session.merge(TemplateRow(**said))
    session.flush()


def rebuild(session: Session) -> None:
    """Every row from the record."""
    session.execute(delete(TemplateRow))
    session.expire_all()
    every: dict[str, Proposal] = {}
    for deed in deeds(session):
        keep(session, every, deed)


def recorded(session: Session) -> dict[str, Proposal]:
    """What the deeds in the record leave standing."""
    every: dict[str, Proposal] = {}
    for deed in deeds(session):
        found = template_states.after(every, deed)
        every |= {found.template: found} if found else {}
    return every


def deeds(session: Session) -> Iterator[Told]:
    kept = select(ReceivedEntry.raw).where(ReceivedEntry.type.in_(template_deeds.TYPES))
    for raw in session.scalars(kept.order_by(ReceivedEntry.position)):
        yield told_by(entry.read(json.loads(raw)))


def told_by(deed: Entry) -> Told:
    return Told(deed.type, deed.body or {}, deed.at.corrected)


def standing(session: Session) -> dict[str, Proposal]:
    """Every file that was ever proposed."""
    rows = session.scalars(select(TemplateRow))
    return {row.template: proposal_of(row) for row in rows}


def proposal_of(row: TemplateRow) -> Proposal:
    return Proposal(**{each.name: getattr(row, each.name) for each in fields(Proposal)})


def latest(session: Session, code: str) -> TemplateRow | None:
    """The version of that kind that counts; None where it is the built-in."""
    rows = select(TemplateRow).where(
        TemplateRow.code == code, TemplateRow.state == COUNTS
    )
    return session.scalars(rows.order_by(TemplateRow.version.desc()).limit(1)).first()


def versioned(session: Session, code: str, version: int) -> TemplateRow | None:
    """That version, whatever became of it since."""
    rows = select(TemplateRow).where(
        TemplateRow.code == code, TemplateRow.version == version
    )
    return session.scalars(rows).first()
