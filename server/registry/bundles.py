"""Which bundles came and went: their numbers, how far each was read, what became of it.

One row for a bundle, named by the digest of its header. Of one that ended early the
next attempt goes on where the row says; of one that came whole nothing is done again.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Index, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.registry import Base, Instant

IN, OUT = "in", "out"
NAMED = 20


class Bundle(Base):
    """`said` is what the phone told beside its documents: how far it had read the
    county's databases (marks), of what it holds nothing any more (erased)."""

    __tablename__ = "bundle"

    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    way: Mapped[str] = mapped_column(Text)
    party: Mapped[str] = mapped_column(Text)
    number: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(Instant)
    first_at: Mapped[datetime] = mapped_column(Instant)
    last_at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(Text)
    frames: Mapped[int] = mapped_column(default=0)
    stored: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    chunks: Mapped[int] = mapped_column(default=0)
    is_whole: Mapped[bool] = mapped_column(default=False)
    fault: Mapped[str] = mapped_column(Text, default="")
    said: Mapped[str] = mapped_column(Text, default="{}")

    __table_args__ = (Index("ix_bundle_party", "party", "way", "number"),)

    @property
    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.said)
        return found

    def tell(self, what: str, about: dict[str, Any]) -> None:
        self.said = json.dumps(
            {**self.told, what: {**self.told.get(what, {}), **about}}
        )


def next_number(session: Session, party: str, way: str) -> int:
    last = select(func.max(Bundle.number)).where(
        Bundle.party == party, Bundle.way == way
    )
    return (session.scalar(last) or 0) + 1


def lacking(session: Session, party: str) -> list[int]:
    """Numbers of which a later one came whole and they did not; the first of them."""
    rows = session.execute(
        select(Bundle.number, Bundle.is_whole).where(
            Bundle.party == party, Bundle.way == IN
        )
    ).all()
    whole = {number for number, is_whole in rows if is_whole}
    missing = (n for n in range(1, max(whole, default=0)) if n not in whole)
    return [*islice(missing, NAMED)]


def newest(session: Session, party: str) -> Bundle | None:
    """The last that came whole from there, by its number."""
    return session.scalar(
        select(Bundle)
        .where(Bundle.party == party, Bundle.way == IN, Bundle.is_whole)
        .order_by(Bundle.number.desc(), Bundle.last_at.desc())
        .limit(1)
    )


def log(session: Session, parties: Sequence[str] | None, limit: int) -> list[Bundle]:
    """What came and went, the last first; of these parties, or of all."""
    chosen = select(Bundle).order_by(Bundle.last_at.desc()).limit(limit)
    if parties is not None:
        chosen = chosen.where(Bundle.party.in_(parties))
    return list(session.scalars(chosen))
