"""What the desk lists and sums of 宣讲 and receptions: a row beside that of its case.

A reception's lines are *visits*: what was settled there, what was *promised* to the
visitor, and of that what was *kept*. Nobody is named but who received, in their post.
"""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from schemas import occasions
from schemas.casefile import CaseFile
from schemas.fields import day
from server.registry import Base
from server.registry.projection import CaseRow

OUTREACH = "outreach"


class OccasionRow(Base):
    """One occasion. Without a day it was voided, or only what came of it is here."""

    __tablename__ = "occasion_row"

    row_id: Mapped[int] = mapped_column(
        ForeignKey("case_row.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(Text)
    held_on: Mapped[date | None]
    month: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    host: Mapped[str] = mapped_column(Text)
    audience: Mapped[int]
    petitioners: Mapped[int]
    visits: Mapped[int]
    visitors: Mapped[int]
    on_site: Mapped[int]
    promised: Mapped[int]
    kept: Mapped[int]
    case_row: Mapped[CaseRow] = relationship()

    __table_args__ = (Index("ix_occasion_row_month", "month", "row_id"),)

    @property
    def is_outreach(self) -> bool:
        return self.kind == OUTREACH

    @property
    def open(self) -> int:
        return self.promised - self.kept


def columns(casefile: CaseFile) -> dict[str, Any]:
    """What its row says, but for the row's place."""
    tree = casefile.tree
    told, lines = occasions.held(tree), occasions.matters(tree)
    promised = [line for line in lines if not line.is_on_site]
    held_on = day(occasions.day_held(tree))
    leader = told.get("leader", {})
    return {
        "kind": str(told.get("activity_kind", OUTREACH)),
        "held_on": held_on,
        "month": f"{held_on:%Y-%m}" if held_on else "",
        "place": occasions.place(tree),
        "host": f"{leader.get('post', '')} {leader.get('name', '')}".strip(),
        "audience": int(told.get("audience_count", 0)),
        "petitioners": int(told.get("petitioner_count", 0)),
        "visits": len(lines),
        "visitors": sum(line.people for line in lines),
        "on_site": len(lines) - len(promised),
        "promised": len(promised),
        "kept": sum(not line.is_open for line in promised),
    }
