"""卷宗 as the desk lists them: a row beside that of its case, and each claim.

    dossier_row     how far the dossier of a case that ended is (`schemas.dossier_life`)
    dossier_claim   以案定补: each claim with the dispute it was for, until withdrawn,
                    and by which deed the county signed it off

A row is made with that of its case, and again by each deed about it. Claims are made by
their deeds alone, in the order of the record. What is paid for a dispute of a grade is
read from the record: the deeds are few.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Text,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from schemas import entry
from schemas.casefile import CaseFile
from schemas.catalogue import Outcome
from schemas.dossier_deeds import (
    CLAIM_WITHDRAWN,
    CLAIMED,
    CONFIRMED,
    NOUN,
    OF_A_CASE,
    OF_CLAIMS,
    RATE_SET,
)
from schemas.dossier_life import DossierLife, Told, life_of
from schemas.entry import Entry
from schemas.envelope import REGISTRY
from schemas.kinds import DISPUTE
from server.registry import Base
from server.registry.numbers import COUNTY_TIME
from server.registry.projection import CaseRow
from server.registry.record import ReceivedEntry


class DossierRow(Base):
    """Of each dispute; `open` while it has no outcome."""

    __tablename__ = "dossier_row"

    row_id: Mapped[int] = mapped_column(
        ForeignKey("case_row.id", ondelete="CASCADE"), primary_key=True
    )
    step: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    bar: Mapped[str] = mapped_column(Text)
    """Why the case does not count for 以案定补; '' where it does."""
    lacking: Mapped[int]
    asked: Mapped[int]
    due_on: Mapped[date | None]
    accepted_on: Mapped[date | None]
    archived_on: Mapped[date | None]
    archive_no: Mapped[str] = mapped_column(Text)
    retention: Mapped[str] = mapped_column(Text)
    since: Mapped[int]
    case_row: Mapped[CaseRow] = relationship()

    __table_args__ = (Index("ix_dossier_row_step", "step", "due_on", "row_id"),)


class DossierClaim(Base):
    """`cases` are ids with spaces between them, `shares` JSON: person to fen."""

    __tablename__ = "dossier_claim"

    entry: Mapped[str] = mapped_column(Text, primary_key=True)
    case: Mapped[str] = mapped_column(Text)
    cases: Mapped[str] = mapped_column(Text)
    area: Mapped[str] = mapped_column(Text)
    month: Mapped[str] = mapped_column(Text)
    grade: Mapped[str] = mapped_column(Text)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    shares: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
    claimed_on: Mapped[date]
    withdrawn_on: Mapped[date | None]
    withdrawn_for: Mapped[str] = mapped_column(Text, default="")
    confirmed: Mapped[str | None] = mapped_column(Text)
    confirmed_on: Mapped[date | None]

    __table_args__ = (
        Index("ix_dossier_claim_case", "case"),
        Index("ix_dossier_claim_month", "month", "area"),
    )

    @property
    def stands(self) -> bool:
        return self.withdrawn_on is None

    @property
    def dispute(self) -> frozenset[str]:
        """The cases that were one when it was claimed."""
        return frozenset(self.cases.split())

    @property
    def by_person(self) -> Mapping[str, int]:
        found: dict[str, int] = json.loads(self.shares)
        return found


# A row of each dossier


def columns(casefile: CaseFile, life: DossierLife) -> dict[str, Any] | None:
    """What its row says, but for the row's place; None of what is no dispute."""
    if casefile.kind != DISPUTE:
        return None
    archived = life.archived
    said = archived.body if archived else {}
    return {
        "step": str(life.step),
        "outcome": str(life.outcome),
        "bar": bar(casefile, life),
        "lacking": len(life.lacking),
        "asked": len(life.open_items),
        "due_on": life.due_on,
        "accepted_on": life.accepted_on,
        "archived_on": archived and archived.on,
        "archive_no": said.get("archive_no", ""),
        "retention": said.get("retention", ""),
        "since": life.since,
    }


def bar(casefile: CaseFile, life: DossierLife) -> str:
    """Why it does not count for 以案定补: by what it became and what lacks of that."""
    if not life.is_settled:
        return "unsettled"
    if casefile.conflicts:
        return "conflict"
    lacking = {paper.about.code for paper in life.lacking}
    paper = "M08" if life.outcome is Outcome.WRITTEN else "M09"
    return "agreement" if paper in lacking else ""


def project(session: Session, row_id: int, casefile: CaseFile) -> None:
    """The row of this case in place of the one before."""
    session.execute(delete(DossierRow).where(DossierRow.row_id == row_id))
    said = columns(casefile, of_case(session, casefile))
    if said is not None:
        session.execute(insert(DossierRow), {"row_id": row_id, **said})


def of_case(session: Session, casefile: CaseFile) -> DossierLife:
    return life_of(casefile, deeds_of(session, casefile.case))


def deeds_of(session: Session, case: str) -> list[Told]:
    """What the desk did about the dossier, in its order."""
    rows = select(ReceivedEntry.raw).where(
        ReceivedEntry.case == case,
        ReceivedEntry.database == REGISTRY,
        ReceivedEntry.type.in_(OF_A_CASE),
    )
    ordered = rows.order_by(ReceivedEntry.position)
    return [told(entry.read(json.loads(raw))) for raw in session.scalars(ordered)]


def told(deed: Entry) -> Told:
    return Told(deed.id, deed.type, deed.body or {}, day_of(deed))


def day_of(deed: Entry) -> date:
    """The county's day on which it was done."""
    return deed.at.corrected.astimezone(COUNTY_TIME).date()


# Claims


def note(session: Session, deed: Entry) -> None:
    """A deed about claims that was written now."""
    if deed.type == NOUN + CLAIMED:
        session.execute(insert(DossierClaim), claimed(deed))
        return
    for claim, values in changed(deed):
        mine = update(DossierClaim).where(DossierClaim.entry == claim)
        session.execute(mine.values(**values))


def changed(deed: Entry) -> Iterator[tuple[str, dict[str, Any]]]:
    """Which claims a later deed is about, and what becomes of each."""
    said, on = deed.body or {}, day_of(deed)
    if deed.type == NOUN + CLAIM_WITHDRAWN:
        yield said["claim"], {"withdrawn_on": on, "withdrawn_for": said["reason"]}
    if deed.type == NOUN + CONFIRMED:
        for claim in said["claims"]:
            yield claim, {"confirmed": deed.id, "confirmed_on": on}


def claimed(deed: Entry) -> dict[str, Any]:
    said = deed.body or {}
    shares = {each["person"]: each["share"] for each in said["mediators"].values()}
    return {
        "entry": deed.id,
        "case": deed.case,
        "cases": " ".join(said["cases"]),
        "area": said["area"],
        "month": said["month"],
        "grade": said["grade"],
        "amount_fen": said["amount"],
        "shares": json.dumps(shares, sort_keys=True),
        "by": said["actor"]["name"],
        "claimed_on": day_of(deed),
        "withdrawn_on": None,
        "withdrawn_for": "",
        "confirmed": None,
        "confirmed_on": None,
    }


def rebuild(session: Session) -> None:
    """Every claim from the record."""
    session.execute(delete(DossierClaim))
    session.expire_all()
    if rows := [*made_of(session).values()]:
        session.execute(insert(DossierClaim), rows)


def made_of(session: Session) -> dict[str, dict[str, Any]]:
    """Each claim as the record leaves it."""
    rows: dict[str, dict[str, Any]] = {}
    for deed in recorded(session, OF_CLAIMS):
        if deed.type == NOUN + CLAIMED:
            rows[deed.id] = claimed(deed)
        for claim, values in changed(deed):
            rows[claim] |= values
    return rows


def recorded(session: Session, types: Collection[str]) -> Iterator[Entry]:
    """The desk's deeds of these types, in the order of the record."""
    ours = ReceivedEntry.database == REGISTRY, ReceivedEntry.type.in_(types)
    rows = select(ReceivedEntry.raw).where(*ours).order_by(ReceivedEntry.position)
    for raw in session.scalars(rows).all():
        yield entry.read(json.loads(raw))


def standing(session: Session, cases: Collection[str]) -> list[DossierClaim]:
    """The claims that stand of these cases, the first first."""
    rows = select(DossierClaim).where(
        DossierClaim.case.in_(cases), DossierClaim.withdrawn_on.is_(None)
    )
    ordered = rows.order_by(DossierClaim.claimed_on, DossierClaim.entry)
    return list(session.scalars(ordered))


def rates(session: Session, on: date) -> dict[str, int]:
    """What a dispute of each grade is paid on that day; who has none is not there."""
    found: dict[str, int] = {}
    for deed in recorded(session, {NOUN + RATE_SET}):
        said = deed.body or {}
        if date.fromisoformat(said["since"]) <= on:
            found[said["grade"]] = said["amount"]
    return {grade: amount for grade, amount in found.items() if amount}
