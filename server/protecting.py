"""强制报告 at the county: listed without a name, read with a purpose, and logged.

    listed    each report within the reader's areas: its day, its ground, whether it was
              told, the village; not who reported, whom it is about, or what was seen
    opened    one report, once its line stands in the reading log

It is in the registry as a case of its own kind, which no list, search, figure or page
of cases shows to anybody (`registry.cases`), and is brought to no phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, select

from schemas import protection
from schemas.casefile import CaseFile
from schemas.envelope import Object
from schemas.fields import day
from schemas.kinds import PROTECTION
from server import reading
from server.errors import CaseNotFound
from server.keys import CountyKeys
from server.permissions import Principal, Verb, areas
from server.reading import Purpose
from server.reading_errors import PurposeMissing
from server.registry import cases, db, projecting
from server.registry.cases import EntryView
from server.registry.projection import CaseRow

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Report:
    """One report: what it says, and the dispute it is about where the reader may read
    that too."""

    row: CaseRow
    said: Object
    casefile: CaseFile
    entries: tuple[EntryView, ...]
    about: CaseRow | None
    about_file: CaseFile | None

    @property
    def case(self) -> str:
        return self.row.case

    @property
    def ground(self) -> str:
        return str(self.said.get("ground", ""))

    @property
    def article(self) -> str:
        return protection.article(self.ground) if self.ground else ""

    @property
    def reported_on(self) -> date | None:
        return day(str(self.said.get("reported_on", "")))

    @property
    def must(self) -> bool:
        return protection.must(self.ground)

    @property
    def is_told(self) -> bool:
        return protection.is_told(self.said)


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of them, the latest to come first."""

    reports: Sequence[Report]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PER_PAGE))


def listed(principal: Principal, page: int, now: datetime) -> Listing:
    wanted = within(principal)
    total = db.session.scalar(select(func.count()).select_from(CaseRow).where(wanted))
    number = min(max(page, 1), max(1, -(-(total or 0) // PER_PAGE)))
    rows = select(CaseRow).where(wanted).order_by(CaseRow.id.desc())
    shown = rows.limit(PER_PAGE).offset((number - 1) * PER_PAGE)
    today = projecting.county_day(now)
    found = [report(principal, row, today) for row in db.session.scalars(shown)]
    return Listing([each for each in found if each], total or 0, number)


def within(principal: Principal) -> ColumnElement[bool]:
    held = areas(principal, Verb.READ_PROTECTION)
    return and_(CaseRow.kind == PROTECTION, cases.within(held))


def readable(principal: Principal, case: str) -> CaseRow:
    """The row of a report that the principal may read. Raises CaseNotFound."""
    rows = select(CaseRow).where(CaseRow.case == case, within(principal))
    row = db.session.scalar(rows)
    if row is None:
        raise CaseNotFound(case)
    return row


def opened(
    principal: Principal,
    case: str,
    keys: CountyKeys,
    now: datetime,
    purpose: Purpose | None,
) -> Report:
    """All of it, once its line is written. Raises CaseNotFound, PurposeMissing."""
    row = readable(principal, case)
    if purpose is None:
        raise PurposeMissing(case)
    what = reading.PROTECTION
    reading.noted(principal, keys, now, what, case, row.grid, True, purpose)
    row = readable(principal, case)
    found = report(principal, row, projecting.county_day(now))
    if found is None:
        raise CaseNotFound(case)
    return found


def report(principal: Principal, row: CaseRow, today: date) -> Report | None:
    found = projecting.folded(db.session(), row.case, today)
    if found is None:
        return None
    said = found.casefile.tree.get("protection", {})
    views = tuple(cases.arrivals(found.received))
    about = dispute(principal, said.get("about"))
    named = about and projecting.folded(db.session(), about.case, today)
    of_dispute = named.casefile if named else None
    return Report(row, said, found.casefile, views, about, of_dispute)


def dispute(principal: Principal, case: object) -> CaseRow | None:
    """The dispute it names, where it came and the reader may read it."""
    row = db.session.scalar(select(CaseRow).where(CaseRow.case == case))
    may = row is not None and cases.may_read(principal, row)
    return row if may else None
