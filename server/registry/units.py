"""责任单位 as the desk's deeds left them (`schemas.units`): a row of each, by its name.

    note      a deed that was written now: the row of the unit that it is about
    rebuild   every row from the record, by the same step

Whoever asks one thing reads all rows: a county has some sixty. A principal, who is made
anew with each page, reads the rows of his own unit and of those that followed it.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Text, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from schemas import entry, units
from schemas.entry import Entry
from schemas.envelope import REGISTRY
from schemas.units import Told, Unit, UnitName, Units
from server.registry import Base, Instant
from server.registry.record import ReceivedEntry


class UnitRow(Base):
    """`duties` are codes with spaces between them."""

    __tablename__ = "unit_row"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    level: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    area: Mapped[str] = mapped_column(Text)
    duties: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    successor: Mapped[str] = mapped_column(Text)


def note(session: Session, deed: Entry) -> None:
    """A deed that was written now, and what follows of it."""
    told = told_by(deed)
    row = session.get(UnitRow, told.body["unit"])
    unit = units.after(unit_of(row) if row else None, told)
    if unit is not None:
        session.merge(UnitRow(**columns(unit)))
        session.flush()


def rebuild(session: Session) -> None:
    """Every row from the record."""
    session.execute(delete(UnitRow))
    session.expire_all()
    rows = [columns(unit) for unit in recorded(session).every.values()]
    if rows:
        session.execute(insert(UnitRow), rows)


def recorded(session: Session) -> Units:
    """What the deeds in the record leave standing."""
    return units.standing(deeds(session))


def deeds(session: Session) -> Iterator[Told]:
    ours = ReceivedEntry.database == REGISTRY, ReceivedEntry.type.in_(units.TYPES)
    rows = select(ReceivedEntry.raw).where(*ours).order_by(ReceivedEntry.position)
    for raw in session.scalars(rows):
        yield told_by(entry.read(json.loads(raw)))


def told_by(deed: Entry) -> Told:
    return Told(deed.type, deed.body or {}, deed.at.corrected)


def standing(session: Session) -> Units:
    """All units that ever were."""
    rows = session.scalars(select(UnitRow))
    return Units({row.name: unit_of(row) for row in rows})


def now(session: Session, name: UnitName) -> Unit | None:
    """Who goes on with what lay with it; as `Units.now`, asked of one."""
    passed: dict[UnitName, Unit] = {}
    row = session.get(UnitRow, name)
    while row is not None and row.name not in passed:
        passed[row.name] = unit_of(row)
        row = session.get(UnitRow, row.successor)
    return Units(passed).now(name)


def names_of(session: Session, name: UnitName) -> frozenset[UnitName]:
    """Itself, and every unit with whose powers it goes on."""
    found, new = frozenset[UnitName](), frozenset({name})
    while new:
        found |= new
        before = select(UnitRow.name).where(UnitRow.successor.in_(new))
        new = frozenset(session.scalars(before)) - found
    return found


def unit_of(row: UnitRow) -> Unit:
    names = [each.key for each in UnitRow.__table__.columns]
    said: dict[str, Any] = {name: getattr(row, name) for name in names}
    return Unit(**said | {"duties": tuple(row.duties.split())})


def columns(unit: Unit) -> dict[str, Any]:
    return asdict(unit) | {"duties": " ".join(unit.duties)}
