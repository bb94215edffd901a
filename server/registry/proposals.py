"""What was asked for an account of the console, and what the second person said.

A line is written when somebody asks and decided once; it stays, whatever became of it.
"""

from datetime import datetime

from sqlalchemy import Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.registry import Base, Instant


class Proposal(Base):
    """`account` is that which is to be changed, empty where one is to be added; `half`
    of a password, enclosed, until it is decided."""

    __tablename__ = "grant_proposal"

    no: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(Text)
    account: Mapped[str] = mapped_column(Text)
    login: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    areas: Mapped[str] = mapped_column(Text)
    unit: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    half: Mapped[str | None] = mapped_column(Text)
    asked_by_id: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[str] = mapped_column(Text)
    asked_by_role: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    decided_by_id: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    agreed: Mapped[bool | None]

    @property
    def area_codes(self) -> list[str]:
        return self.areas.split()


def waiting(session: Session) -> list[Proposal]:
    rows = select(Proposal).where(Proposal.decided_at.is_(None))
    return list(session.scalars(rows.order_by(Proposal.no)))


def decided(session: Session, most: int) -> list[Proposal]:
    """The last that were, the newest first."""
    rows = select(Proposal).where(Proposal.decided_at.is_not(None))
    newest = rows.order_by(Proposal.decided_at.desc(), Proposal.no.desc())
    return list(session.scalars(newest.limit(most)))


def waits_for(session: Session, login: str) -> bool:
    mine = Proposal.login == login, Proposal.decided_at.is_(None)
    return session.scalar(select(Proposal.no).where(*mine).limit(1)) is not None
