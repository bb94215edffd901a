"""文书 as the desk's deeds left them: a row of each, and where its files lie.

    paper_row    a projection: what a paper is, and what became of it since
    paper_file   the record: the printed .docx and PDF in the media store, each sealed
                 under a key of its own, which is enclosed to the county's media key

    note         a deed that was written now: the rows of the papers that it changes
    rebuild      every row from the record, by the same step

A row says nothing of what the paper says; that stands in the deed.
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import Index, Text, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from schemas import entry
from schemas.entry import Entry
from schemas.envelope import REGISTRY
from schemas.papers.deeds import CANCELLED, ISSUED, SERVED
from schemas.papers.numbering import read
from server.registry import Base
from server.registry.record import ReceivedEntry

TYPES = (ISSUED, CANCELLED, SERVED)
Rows: TypeAlias = dict[str, dict[str, Any]]


class PaperRow(Base):
    __tablename__ = "paper_row"

    paper: Mapped[str] = mapped_column(Text, primary_key=True)
    """A UUIDv7, so that the newer is the greater."""
    code: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    series: Mapped[str] = mapped_column(Text)
    n: Mapped[int | None]
    petition: Mapped[str | None] = mapped_column(Text)
    case_id: Mapped[str | None] = mapped_column(Text)
    claims: Mapped[str] = mapped_column(Text)
    """With spaces between them, in the order of the petition."""
    unit: Mapped[str] = mapped_column(Text)
    recipient: Mapped[str] = mapped_column(Text)
    issued_on: Mapped[date]
    cancelled_on: Mapped[date | None]
    served_on: Mapped[date | None]
    mode: Mapped[str | None] = mapped_column(Text)
    replaces: Mapped[str | None] = mapped_column(Text)
    replaced_by: Mapped[str | None] = mapped_column(Text)
    batch: Mapped[str | None] = mapped_column(Text)
    entry: Mapped[str] = mapped_column(Text)
    """The deed by which it was issued."""

    __table_args__ = (
        Index("ix_paper_row_petition", "petition", "paper"),
        Index("ix_paper_row_case", "case_id", "paper"),
        Index("ix_paper_row_number", "number"),
        Index("ix_paper_row_series", "series", "n"),
        Index("ix_paper_row_code", "code", "paper"),
        Index("ix_paper_row_unit", "unit", "paper"),
        Index("ix_paper_row_recipient", "recipient", "paper"),
        Index("ix_paper_row_batch", "batch"),
        Index("ix_paper_row_day", "issued_on", "series", "n"),
    )

    @property
    def is_standing(self) -> bool:
        """Neither cancelled nor replaced."""
        return self.cancelled_on is None and self.replaced_by is None

    @property
    def about(self) -> list[str]:
        return self.claims.split()


class PaperFile(Base):
    """One printed file of a paper; `sealed` opens it (`server.papers.files`)."""

    __tablename__ = "paper_file"

    paper: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    address: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    pieces: Mapped[int]
    sealed: Mapped[str] = mapped_column(Text)


def after(rows: Rows, deed: Entry) -> None:
    """What a deed makes of the papers that it names; of no other."""
    body, paper = deed.body or {}, paper_of(deed)
    if deed.type == ISSUED:
        rows[paper] = columns(deed)
        if (replaced := body.get("replaces")) in rows:
            rows[replaced]["replaced_by"] = paper
    elif paper not in rows:
        return
    elif deed.type == CANCELLED:
        row = rows[paper]
        row["cancelled_on"] = date.fromisoformat(body["cancelled_on"])
        if row["replaces"] in rows:
            rows[row["replaces"]]["replaced_by"] = None
    elif deed.type == SERVED and rows[paper]["served_on"] is None:
        rows[paper]["served_on"] = date.fromisoformat(body["served_on"])
        rows[paper]["mode"] = body["mode"]


def paper_of(deed: Entry) -> str:
    """The paper that it is about."""
    return str((deed.body or {})["paper"])


def columns(deed: Entry) -> dict[str, Any]:
    """Its row as it is issued."""
    body = deed.body or {}
    letter, n = read(body.get("number", ""))
    return {
        "paper": body["paper"],
        "code": body["code"],
        "number": body.get("number", ""),
        "series": letter,
        "n": n,
        "petition": body.get("petition"),
        "case_id": body.get("case_id"),
        "claims": " ".join(body.get("claims", ())),
        "unit": body["unit"],
        "recipient": body.get("recipient", ""),
        "issued_on": date.fromisoformat(body["issued_on"]),
        **dict.fromkeys(("cancelled_on", "served_on", "mode", "replaced_by")),
        "replaces": body.get("replaces"),
        "batch": body.get("batch"),
        "entry": deed.id,
    }


def note(session: Session, deed: Entry) -> None:
    """A deed that was written now, and what follows of it."""
    row = session.get(PaperRow, paper_of(deed))
    before = (deed.body or {}).get("replaces") or (row and row.replaces)
    known = [row, session.get(PaperRow, before) if before else None]
    rows = {each.paper: as_dict(each) for each in known if each is not None}
    after(rows, deed)
    for each in rows.values():
        session.merge(PaperRow(**each))
    session.flush()


def rebuild(session: Session) -> None:
    """Every row from the record."""
    session.execute(delete(PaperRow))
    session.expire_all()
    if rows := [*recorded(session).values()]:
        session.execute(insert(PaperRow), rows)


def recorded(session: Session) -> Rows:
    """What the deeds in the record leave standing."""
    rows: Rows = {}
    for deed in deeds(session):
        after(rows, deed)
    return rows


def deeds(session: Session, case: str = "") -> Iterator[Entry]:
    """All of them, or those that were written about one thing."""
    ours = ReceivedEntry.database == REGISTRY, ReceivedEntry.type.in_(TYPES)
    rows = select(ReceivedEntry.raw).where(*ours).order_by(ReceivedEntry.position)
    if case:
        rows = rows.where(ReceivedEntry.case == case)
    for raw in session.scalars(rows):
        yield entry.read(json.loads(raw))


def as_dict(row: PaperRow) -> dict[str, Any]:
    return {c.key: getattr(row, c.key) for c in PaperRow.__table__.columns}
