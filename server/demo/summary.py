"""What the phones recorded beside what the county registered: they must agree.

Counted from two sides that know nothing of each other, the phones' own answers and
the registry's tables, entry by entry.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from server.demo.village import Logged
from server.registry import db
from server.registry.entries import FIELD
from server.registry.projection import DISPUTES, CaseRow
from server.registry.record import CaseNumber, Quarantined, ReceivedEntry


@dataclass(frozen=True, slots=True)
class Summary:
    """Both sides, and what they differ in."""

    phones: int
    recorded: int
    unsent: int
    registered: int
    cases: int
    numbered: int
    quarantined: int
    missing: frozenset[str]

    @property
    def is_whole(self) -> bool:
        """Every entry is registered once, every case is there, nothing waits."""
        return (
            not self.missing
            and self.registered == self.recorded
            and self.unsent == 0
            and self.quarantined == 0
            and self.cases > 0
        )

    def lines(self) -> Iterator[tuple[str, str, int]]:
        yield "模拟手机", "simulated phones", self.phones
        yield "手机上记录", "entries recorded on phones", self.recorded
        yield "手机上未送达", "of them not delivered", self.unsent
        yield "县已登记记录", "entries in the registry", self.registered
        yield "案件", "cases", self.cases
        yield "已编案号", "case numbers issued", self.numbered
        yield "待处理", "in quarantine", self.quarantined


def summarise(logged: list[Logged]) -> Summary:
    recorded = frozenset().union(*(each.entries for each in logged))
    db.session.rollback()
    registered = set(db.session.scalars(select(ReceivedEntry.id).where(FIELD)))
    waiting = Quarantined.resolved_at.is_(None)
    return Summary(
        phones=len(logged),
        recorded=len(recorded),
        unsent=sum(each.unsent for each in logged),
        registered=len(registered),
        cases=count(CaseRow, DISPUTES),
        numbered=count(CaseNumber),
        quarantined=db.session.scalar(
            select(func.count()).select_from(Quarantined).where(waiting)
        )
        or 0,
        missing=recorded - registered,
    )


def count(table: type[CaseRow] | type[CaseNumber], *wanted: ColumnElement[bool]) -> int:
    counted = select(func.count()).select_from(table).where(*wanted)
    return db.session.scalar(counted) or 0
