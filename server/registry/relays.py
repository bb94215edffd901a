"""Relays: a township's laptop, what it was certified for, what it said of itself last.

`report` is its own words (JSON) at its last contact: what it holds and what waits.
"""

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from server.registry import Base, Instant


class Relay(Base):
    __tablename__ = "relay"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    area: Mapped[str] = mapped_column(Text)
    alg: Mapped[str] = mapped_column(Text)
    public_key: Mapped[str] = mapped_column(Text)
    enrolled_at: Mapped[datetime] = mapped_column(Instant)
    serial: Mapped[int] = mapped_column(default=0)
    tls: Mapped[str | None] = mapped_column(Text)
    until: Mapped[datetime | None] = mapped_column(Instant)
    seen_at: Mapped[datetime | None] = mapped_column(Instant)
    report: Mapped[str | None] = mapped_column(Text)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_for: Mapped[str | None] = mapped_column(Text)
