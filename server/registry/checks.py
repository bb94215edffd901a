"""登记抽查 as the desk's deeds left it (`schemas.checks`).

    check_draw   each draw: of what period and place, by which seed, how many
    check_row    each petition that was drawn: judged, with what is wrong, put right

    note      a deed that was written now
    rebuild   both tables from the record, by the same step

`population` is what the record held when the lot was drawn: a petition's row has the
place of its first deed, so what came later is told by it.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ForeignKey, Index, Text, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from schemas import checks, entry
from schemas.checks import NOUN, TYPES
from schemas.entry import Entry
from schemas.fields import day
from server.registry import Base, Instant
from server.registry.petition_rows import PetitionRow
from server.registry.record import ReceivedEntry


class CheckDraw(Base):
    __tablename__ = "check_draw"

    check: Mapped[str] = mapped_column(Text, primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger)
    """Of the deed in the record; the population lies before it."""
    drawn_at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(Text)
    since: Mapped[date]
    until: Mapped[date]
    area: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    method: Mapped[str] = mapped_column(Text)
    seed: Mapped[str] = mapped_column(Text)
    population: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)


class CheckRow(Base):
    __tablename__ = "check_row"

    check: Mapped[str] = mapped_column(ForeignKey("check_draw.check"), primary_key=True)
    petition: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[int]
    judged_on: Mapped[date | None]
    by: Mapped[str] = mapped_column(Text)
    result: Mapped[str] = mapped_column(Text)
    """passed, failed; "" as long as nobody has looked."""
    wrong: Mapped[str] = mapped_column(Text)
    """The items that do not pass with what is wrong, as JSON."""
    unit: Mapped[str] = mapped_column(Text)
    rectify_by: Mapped[date | None]
    rectified_on: Mapped[date | None]
    rectified: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        Index("ix_check_row_petition", "petition"),
        Index("ix_check_row_unit", "unit", "result"),
    )


class Told(NamedTuple):
    """A deed and its place in the record."""

    position: int
    deed: Entry


class Recorded(NamedTuple):
    """What the deeds leave: draws by id, rows by id and petition."""

    draws: dict[str, dict[str, Any]]
    rows: dict[tuple[str, str], dict[str, Any]]


def note(session: Session, deed: Entry) -> None:
    """A deed that was written now, and what follows of it."""
    place = select(ReceivedEntry.position).where(ReceivedEntry.id == deed.id)
    found = Recorded({}, {})
    body = deed.body or {}
    if deed.type != NOUN + checks.DRAWN:
        row = session.get_one(CheckRow, (body["check"], body["petition"]))
        found.rows[row.check, row.petition] = columns(row)
    after(found, Told(session.scalars(place).one(), deed))
    for draw in found.draws.values():
        session.add(CheckDraw(**draw))
        session.flush()
    for each in found.rows.values():
        session.merge(CheckRow(**each))
    session.flush()


def rebuild(session: Session) -> None:
    """Both tables from the record."""
    session.execute(delete(CheckRow))
    session.execute(delete(CheckDraw))
    session.expire_all()
    found = recorded(session)
    if found.draws:
        session.execute(insert(CheckDraw), list(found.draws.values()))
        session.execute(insert(CheckRow), list(found.rows.values()))


def recorded(session: Session) -> Recorded:
    """What the deeds in the record leave standing."""
    found = Recorded({}, {})
    for told in deeds(session):
        after(found, told)
    return found


def deeds(session: Session) -> Iterator[Told]:
    kept = select(ReceivedEntry.position, ReceivedEntry.raw)
    wanted = kept.where(ReceivedEntry.type.in_(TYPES)).order_by(ReceivedEntry.position)
    for position, raw in session.execute(wanted):
        yield Told(position, entry.read(json.loads(raw)))


def after(found: Recorded, told: Told) -> None:
    """What one more deed makes of it."""
    body = told.deed.body or {}
    verb = told.deed.type.removeprefix(NOUN)
    if verb == checks.DRAWN:
        found.draws[body["check"]] = drawn(told)
        for place, petition in enumerate(body["sample"], start=1):
            found.rows[body["check"], petition] = blank(body["check"], petition, place)
        return
    row = found.rows[body["check"], body["petition"]]
    row.update(judged(body) if verb == checks.JUDGED else rectified(body))


def drawn(told: Told) -> dict[str, Any]:
    body = told.deed.body or {}
    same = "check area method seed population digest size reason".split()
    return {
        **{name: body[name] for name in same},
        "position": told.position,
        "drawn_at": told.deed.at.corrected,
        "by": body["actor"]["name"],
        "since": day(body["since"]),
        "until": day(body["until"]),
        "channel": body.get("channel", ""),
    }


def blank(check: str, petition: str, place: int) -> dict[str, Any]:
    words = dict.fromkeys(("by", "result", "wrong", "unit", "rectified"), "")
    days = dict.fromkeys(("judged_on", "rectify_by", "rectified_on"))
    return {"check": check, "petition": petition, "place": place, **words, **days}


def judged(body: dict[str, Any]) -> dict[str, Any]:
    """Looked at again it is as it was found last, and what was done before is over."""
    wrong = {key: body["items"][key]["note"] for key in checks.failed(body)}
    return {
        "judged_on": day(body["judged_on"]),
        "by": body["actor"]["name"],
        "result": checks.result(body),
        "wrong": json.dumps(wrong, ensure_ascii=False) if wrong else "",
        "unit": body.get("unit", "") if wrong else "",
        "rectify_by": day(body["rectify_by"]) if wrong else None,
        "rectified_on": None,
        "rectified": "",
    }


def rectified(body: dict[str, Any]) -> dict[str, Any]:
    return {"rectified_on": day(body["rectified_on"]), "rectified": body["text"]}


def columns(row: CheckDraw | CheckRow) -> dict[str, Any]:
    return {each.key: getattr(row, each.key) for each in row.__table__.columns}


def population(
    session: Session,
    since: date,
    until: date,
    area: str,
    channel: str = "",
    before: int | None = None,
) -> list[str]:
    """What was received in that period and place, and registered before that place in
    the record, in the order of the record."""
    rows = select(PetitionRow.petition).where(
        PetitionRow.received_on.between(since, until),
        PetitionRow.area.startswith(area, autoescape=True),
    )
    if channel:
        rows = rows.where(PetitionRow.channel == channel)
    if before is not None:
        rows = rows.where(PetitionRow.id < before)
    return list(session.scalars(rows.order_by(PetitionRow.id)))
