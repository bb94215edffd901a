"""Where reports lie: one table of lines, to which lines are only added.

    line n    what happened, when, to which report or by which key, by whom
              digest = SHA-256 of the canonical bytes of all that and `prev`
              sig    = the desk key's seal (report-line/1) of the digest

    reader.set_up, .admitted, .ended    a reader's key: `key`; `said` holds it, wrapped
    report.taken_in                     `word` is the day it came; `said` is sealed
    report.enclosed                     the report's key, as the reader's `key` opens it
    report.read                         `word` is to what purpose
    report.noted                        `word` is the step; `said` is sealed

The database is its own: a file, or an address that is not the registry's. Nothing of
it is in the registry's metadata, so no verb, backup or export of the registry meets it.
A connection lasts as long as what is asked over it.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Any

from sqlalchemy import Engine, Index, MetaData, NullPool, Text, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, deferred, mapped_column

from schemas.canonical import digest_of
from schemas.sealing import Purpose
from server.keys import CountyKeys
from server.permissions import Principal
from server.registry import NAMES, Instant, locks

SET_UP, ADMITTED, ENDED = "reader.set_up", "reader.admitted", "reader.ended"
TAKEN_IN, ENCLOSED = "report.taken_in", "report.enclosed"
READ, NOTED = "report.read", "report.noted"
TOLD = ("n", "kind", "report", "key", "account", "name", "word", "prev")


class Apart(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


class Line(Apart):
    """One thing that happened."""

    __tablename__ = "line"

    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[str] = mapped_column(Text)
    report: Mapped[str] = mapped_column(Text, default="")
    key: Mapped[str] = mapped_column(Text, default="")
    account: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(Text, default="")
    word: Mapped[str] = mapped_column(Text, default="")
    said: Mapped[str] = deferred(mapped_column(Text, default="{}"))
    prev: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)
    kid: Mapped[str] = mapped_column(Text)
    sig: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        Index("ix_line_report", "report", "kind"),
        Index("ix_line_key", "key", "kind"),
    )

    @property
    def words(self) -> dict[str, Any]:
        """What it says besides."""
        found: dict[str, Any] = json.loads(self.said)
        return found

    def computed(self) -> str:
        """The digest that the line's own words give."""
        told: dict[str, Any] = {name: getattr(self, name) for name in TOLD}
        micros = round(self.at.timestamp() * 1_000_000)
        said = sha256(self.said.encode()).hexdigest()
        return digest_of({**told, "at": micros, "said": said})


@dataclass(frozen=True)
class ReportStore:
    """The database, with the keys that seal its lines."""

    address: str
    keys: CountyKeys

    @property
    def county(self) -> str:
        return self.keys.county

    @cached_property
    def engine(self) -> Engine:
        options = locks.engine_options(self.address)
        made = create_engine(self.address, poolclass=NullPool, **options)
        with locks.turn(made, "reports"):
            Apart.metadata.create_all(made)
        return made

    @contextmanager
    def asking(self) -> Iterator[Session]:
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction, alone in the store: all of it, or nothing happened."""
        with Session(self.engine) as session:
            session.connection(execution_options={"begin": "IMMEDIATE"})
            locks.only(session, "report line")
            yield session
            session.commit()

    def is_sound(self, line: Line) -> bool:
        """Its digest is its own and bears the desk's seal."""
        key, digest = self.keys.desk_keys.get(line.kid), line.computed()
        if key is None or digest != line.digest:
            return False
        return key.verify(Purpose.REPORT_LINE, self.county, digest, line.sig)

    def write(
        self,
        session: Session,
        kind: str,
        now: datetime,
        who: Principal | None = None,
        *,
        report: str = "",
        key: str = "",
        word: str = "",
        said: Mapping[str, Any] | None = None,
    ) -> Line:
        """Add a line in the caller's transaction."""
        n, prev = head(session)
        line = Line(
            n=n + 1,
            at=now,
            kind=kind,
            report=report,
            key=key,
            account=who.id if who else "",
            name=who.name if who else "",
            word=word,
            said=json.dumps(dict(said or {}), ensure_ascii=False),
            prev=prev,
            kid=self.keys.desk_kid,
        )
        line.digest = line.computed()
        line.sig = self.keys.desk_key.seal(
            Purpose.REPORT_LINE, self.county, line.digest
        )
        session.add(line)
        session.flush()
        return line


def head(session: Session) -> tuple[int, str]:
    """How far the lines go: the last one's number and digest."""
    last = select(Line.n, Line.digest).order_by(Line.n.desc()).limit(1)
    found = session.execute(last).first()
    return (found.n, found.digest) if found else (0, "")
