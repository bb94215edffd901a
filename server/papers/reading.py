"""Who sees which papers: the register, the papers of a petition, one paper.

    county office   every paper about what it may read, and about nothing but a unit
    unit            what it issued itself, what is addressed to it, and what is about
                    claims that were ever its own and about no other
    whoever reads a case reads its papers

What is out of scope looks like not there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import Literal, TypeAlias

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from schemas.entry import Entry
from schemas.papers.deeds import values_of
from schemas.papers.kind import Values
from server import reading
from server.errors.papers import PaperNotFound
from server.errors.petitions import PetitionNotFound
from server.keys import CountyKeys
from server.permissions import Principal, Verb, areas
from server.petitions import opening, scope
from server.petitions.opening import PetitionView
from server.reading import Purpose
from server.reading_errors import PurposeMissing
from server.registry import db, paper_rows
from server.registry.cases import may_read, open_to, within
from server.registry.desk import NO_CASE
from server.registry.paper_rows import PaperRow
from server.registry.petition_rows import PetitionRow
from server.registry.projection import CaseRow

State: TypeAlias = Literal["", "unserved", "served", "cancelled", "replaced"]
WHAT = "paper"
PAGE = 50
ORDER = (
    PaperRow.issued_on.desc(),
    PaperRow.series,
    PaperRow.n.desc(),
    PaperRow.paper.desc(),
)
NOWHERE = PaperRow.petition.is_(None) & PaperRow.case_id.is_(None)


@dataclass(frozen=True, slots=True)
class PaperQuery:
    """What to list; what is empty does not narrow."""

    text: str = ""
    code: str = ""
    series: str = ""
    year: int | None = None
    state: State = ""
    batch: str = ""


@dataclass(frozen=True, slots=True)
class PaperPage:
    rows: list[PaperRow]
    total: int
    number: int
    pages: int


@dataclass(frozen=True, slots=True)
class PaperView:
    """One paper: its row, what it says, and everything that was done with it."""

    row: PaperRow
    issued: Entry
    since: tuple[Entry, ...]

    @property
    def values(self) -> Values:
        return values_of(self.issued.body or {})


def visible(session: Session, principal: Principal) -> ColumnElement[bool]:
    if scope.is_unit(principal):
        own = scope.names(session, principal)
        return or_(PaperRow.unit.in_(own), PaperRow.recipient.in_(own))
    seen = select(PetitionRow.petition).where(scope.visible(session, principal))
    held = areas(principal, Verb.READ_CASE)
    read = select(CaseRow.case).where(open_to(principal), within(held))
    return or_(PaperRow.petition.in_(seen), PaperRow.case_id.in_(read), NOWHERE)


def listed(principal: Principal, asked: PaperQuery, number: int = 1) -> PaperPage:
    """The newest day first, and of a day series by series."""
    session = db.session()
    where = and_(visible(session, principal), *narrowed(asked))
    total = session.scalar(select(func.count()).select_from(PaperRow).where(where)) or 0
    pages = max(1, ceil(total / PAGE))
    at = min(max(1, number), pages)
    rows = select(PaperRow).where(where).order_by(*ORDER)
    found = session.scalars(rows.limit(PAGE).offset((at - 1) * PAGE))
    return PaperPage(list(found), total, at, pages)


def narrowed(asked: PaperQuery) -> Iterator[ColumnElement[bool]]:
    if asked.text:
        yield PaperRow.number.contains(asked.text, autoescape=True)
    if asked.code:
        yield PaperRow.code == asked.code
    if asked.series:
        yield PaperRow.series == asked.series
    if asked.batch:
        yield PaperRow.batch == asked.batch
    if asked.year:
        first, last = date(asked.year, 1, 1), date(asked.year, 12, 31)
        yield PaperRow.issued_on.between(first, last)
    yield from STATES.get(asked.state, ())


CANCELLED = PaperRow.cancelled_on.is_not(None)
REPLACED = PaperRow.replaced_by.is_not(None)
STANDS = (~CANCELLED, ~REPLACED)
STATES: dict[str, tuple[ColumnElement[bool], ...]] = {
    "unserved": (*STANDS, PaperRow.served_on.is_(None)),
    "served": (PaperRow.served_on.is_not(None),),
    "cancelled": (CANCELLED,),
    "replaced": (REPLACED,),
}


def series(principal: Principal) -> list[tuple[str, int]]:
    """The letters in use, each with how many papers bear it."""
    session = db.session()
    mine = visible(session, principal), PaperRow.series != ""
    rows = select(PaperRow.series, func.count()).where(*mine)
    counted = session.execute(rows.group_by(PaperRow.series).order_by(PaperRow.series))
    return [(letter, many) for letter, many in counted]


def of_petition(
    session: Session, principal: Principal, view: PetitionView
) -> list[PaperRow]:
    """Those that the reader of the petition may see, the first one first."""
    mine = PaperRow.petition == view.row.petition
    rows = session.scalars(select(PaperRow).where(mine).order_by(PaperRow.paper))
    if not scope.is_unit(principal):
        return list(rows)
    own = {*scope.names(session, principal)}
    return [r for r in rows if {r.unit, r.recipient} & own or is_about(r, view)]


def is_about(row: PaperRow, view: PetitionView) -> bool:
    """About claims of the view, and no other."""
    return bool(row.about) and set(row.about) <= set(view.petition.claims)


def row_of(session: Session, principal: Principal, paper: str) -> PaperRow:
    """PaperNotFound."""
    row = session.get(PaperRow, paper, populate_existing=True)
    if row is None or not readable(session, principal, row):
        raise PaperNotFound(paper)
    return row


def readable(session: Session, principal: Principal, row: PaperRow) -> bool:
    if row.case_id is not None:
        of_case = select(CaseRow).where(CaseRow.case == row.case_id)
        case = session.scalar(of_case)
        return case is not None and may_read(principal, case)
    if not areas(principal, Verb.READ_PETITIONS):
        return False
    mine = PaperRow.paper == row.paper, visible(session, principal)
    if session.scalar(select(PaperRow.paper).where(*mine)) is not None:
        return True
    return row.petition is not None and _among(session, principal, row)


def _among(session: Session, principal: Principal, row: PaperRow) -> bool:
    petition = row.petition or ""
    try:
        at = scope.row_of(session, principal, petition)
        found = scope.readable(session, principal, petition, date.min)
    except PetitionNotFound:
        return False
    return is_about(row, opening.view(session, principal, at, found))


def opened(
    principal: Principal,
    paper: str,
    keys: CountyKeys,
    now: datetime,
    purpose: Purpose | None = None,
) -> PaperView:
    """One paper, once the line of the log is written. PaperNotFound, PurposeMissing."""
    row = row_of(db.session(), principal, paper)
    about = row.petition or row.case_id
    if about is not None:
        area, restricted = place_of(db.session(), row)
        if restricted and purpose is None:
            raise PurposeMissing(about)
        reading.noted(principal, keys, now, WHAT, about, area, restricted, purpose)
    session = db.session()
    return view(session, row_of(session, principal, paper))


def place_of(session: Session, row: PaperRow) -> tuple[str, bool]:
    """Where it belongs, and whether only some may know of it."""
    if row.case_id is not None:
        of_case = CaseRow.case == row.case_id
        found = session.execute(select(CaseRow.grid, CaseRow.restricted).where(of_case))
        area, restricted = found.one()
        return area, restricted
    of = select(PetitionRow.area).where(PetitionRow.petition == row.petition)
    return session.scalar(of) or "", False


def view(session: Session, row: PaperRow) -> PaperView:
    every = paper_rows.deeds(session, row.petition or row.case_id or NO_CASE)
    issued, *since = [d for d in every if paper_rows.paper_of(d) == row.paper]
    return PaperView(row, issued, tuple(since))
