"""村规民约: what a village gave itself, and until when it was in force."""

from datetime import date, datetime

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from server.registry import Base, Instant


class VillageRule(Base):
    __tablename__ = "village_rule"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    village: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    adopted_on: Mapped[date]
    entered_at: Mapped[datetime] = mapped_column(Instant)
    entered_by: Mapped[str] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_for: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (Index("ix_village_rule_village", "village"),)
