"""Enrolments: for whom a code was made, who used it, who confirmed it; kept for ever.

Of a code only a digest is kept. `state` goes open → pending → enrolled, or ends:

    open       made, not used           pending    used; six digits to be confirmed
    enrolled   confirmed; has scope     ended      digits wrong too often

`role` is a person's; of a relay it is `relay`, with a name and a township.

What was not used or confirmed by `expires_at` is over without another word. The rows
are also the log of who did what at the desk.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from server.registry import Base, Instant


class Enrolment(Base):
    __tablename__ = "enrolment"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    code_digest: Mapped[str] = mapped_column(Text, unique=True)
    person: Mapped[str] = mapped_column(Text)
    person_id: Mapped[str | None] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    grids: Mapped[str] = mapped_column(Text)
    server: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(Text)
    made_by_id: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Instant, index=True)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    alg: Mapped[str | None] = mapped_column(Text)
    public_key: Mapped[str | None] = mapped_column(Text)
    nonce: Mapped[str | None] = mapped_column(Text)
    county_nonce: Mapped[str | None] = mapped_column(Text)
    transcript: Mapped[str | None] = mapped_column(Text)
    asked_at: Mapped[datetime | None] = mapped_column(Instant)
    wrong: Mapped[int] = mapped_column(default=0)
    device_id: Mapped[str | None] = mapped_column(ForeignKey("device.id"))
    relay_id: Mapped[str | None] = mapped_column(Text)
    ended_by: Mapped[str | None] = mapped_column(Text)
    ended_by_id: Mapped[str | None] = mapped_column(Text)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def grid_codes(self) -> list[str]:
        return self.grids.split(" ")
