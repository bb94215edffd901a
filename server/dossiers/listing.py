"""The queue of dossiers: by step, within the areas of whoever asks, and one of them.

    tally   how many there are of each step
    rows    one page of a step: what is late first, then what waits longest
    opened  a dossier with all that a page of it says

A dossier that was received is *claimed* when a claim of its dispute stands, *claimable*
when it counts, the county pays and none does; both are conditions over the rows, since
a join or a split changes them and no row.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from schemas.dossier_life import RECEIVED, DossierLife, Step
from schemas.texts import Words
from server.dossiers import claiming, doubts
from server.dossiers.claiming import Bar
from server.dossiers.doubts import Doubt
from server.permissions import Principal, Verb, areas, may
from server.registry import db, dossier_rows
from server.registry.cases import CaseView, open_to
from server.registry.directory import Person
from server.registry.dossier_rows import DossierClaim, DossierRow
from server.registry.joined import CaseGroup
from server.registry.projecting import county_day
from server.registry.projection import CaseRow

AT_ONCE = 50


class Shelf(StrEnum):
    """Where a dossier lies in the queue."""

    COMPLETE = "complete"
    MENDED = "mended"
    RETURNED = "returned"
    LACKING = "lacking"
    ACCEPTED = "accepted"
    CLAIMABLE = "claimable"
    CLAIMED = "claimed"
    REOPENED = "reopened"
    ARCHIVED = "archived"


SHELF_WORDS: Mapping[Shelf, Words] = {
    Shelf.COMPLETE: Words("齐了待审", "Whole, to review"),
    Shelf.MENDED: Words("已补待看", "Mended, to see"),
    Shelf.RETURNED: Words("退回待补", "Returned"),
    Shelf.LACKING: Words("还没齐", "Papers lacking"),
    Shelf.ACCEPTED: Words("已接收", "Received"),
    Shelf.CLAIMABLE: Words("可申领", "To claim"),
    Shelf.CLAIMED: Words("已申领", "Claimed"),
    Shelf.REOPENED: Words("重新打开", "Reopened"),
    Shelf.ARCHIVED: Words("已归档", "Archived"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One dossier of the queue."""

    dossier: DossierRow
    row: CaseRow


@dataclass(frozen=True, slots=True)
class Page:
    lines: tuple[Line, ...]
    total: int
    number: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // AT_ONCE))


@dataclass(frozen=True, slots=True)
class Opened:
    """A dossier on its page."""

    life: DossierLife
    claims: tuple[DossierClaim, ...]
    """Those that stand of its dispute."""
    bar: Bar | None
    rates: Mapping[str, int]
    mediators: tuple[Person, ...]
    doubts: tuple[Doubt, ...]
    may_judge: bool

    @property
    def may_receive(self) -> bool:
        return self.may_judge and self.life.step not in {*RECEIVED, Step.OPEN}

    @property
    def may_return(self) -> bool:
        return self.may_judge and self.life.step is not Step.OPEN

    @property
    def may_archive(self) -> bool:
        received = self.life.step in RECEIVED - {Step.ARCHIVED}
        return self.may_judge and received

    @property
    def may_claim(self) -> bool:
        return self.may_judge and self.bar is None


def claimed() -> ColumnElement[bool]:
    """Does a claim of its dispute stand?"""
    mine, other = aliased(CaseGroup), aliased(CaseGroup)
    stands = DossierClaim.withdrawn_on.is_(None)
    itself = exists().where(DossierClaim.case == CaseRow.case, stands)
    beside = exists().where(
        mine.case == CaseRow.case,
        other.leader == mine.leader,
        DossierClaim.case == other.case,
        stands,
    )
    return itself | beside


def lies(shelf: Shelf, *, is_paid: bool) -> ColumnElement[bool]:
    """`is_paid`: has the county said what it pays for any dispute?"""
    received = DossierRow.step.in_(RECEIVED)
    if shelf is Shelf.CLAIMED:
        return and_(received, claimed())
    if shelf is Shelf.CLAIMABLE:
        counts = and_(received, DossierRow.bar == "", ~claimed())
        return counts if is_paid else false()
    return DossierRow.step == str(shelf)


def tally(principal: Principal, township: str, now: datetime) -> dict[Shelf, int]:
    """What is claimed or claimable is counted beside the step that it has."""
    session, mine = db.session(), conditions(principal, township)
    beside = select(DossierRow.step, func.count()).join(DossierRow.case_row)
    steps = session.execute(beside.where(*mine).group_by(DossierRow.step))
    found: dict[str, int] = {step: many for step, many in steps}
    is_paid = bool(dossier_rows.rates(session, county_day(now)))
    for shelf in (Shelf.CLAIMABLE, Shelf.CLAIMED):
        found[shelf] = count(session, mine, lies(shelf, is_paid=is_paid))
    return {shelf: found.get(shelf, 0) for shelf in Shelf}


def count(
    session: Session, mine: Iterable[ColumnElement[bool]], which: ColumnElement[bool]
) -> int:
    beside = select(func.count()).select_from(DossierRow).join(DossierRow.case_row)
    return session.scalar(beside.where(*mine, which)) or 0


def rows(
    principal: Principal, shelf: Shelf, township: str, number: int, now: datetime
) -> Page:
    session = db.session()
    is_paid = bool(dossier_rows.rates(session, county_day(now)))
    mine, which = conditions(principal, township), lies(shelf, is_paid=is_paid)
    total = count(session, mine, which)
    number = min(max(number, 1), max(1, -(-total // AT_ONCE)))
    page = (
        select(DossierRow, CaseRow)
        .join(DossierRow.case_row)
        .where(*mine, which)
        .order_by(DossierRow.due_on.asc().nulls_last(), DossierRow.row_id)
        .offset((number - 1) * AT_ONCE)
        .limit(AT_ONCE)
    )
    lines = tuple(Line(*each) for each in session.execute(page))
    return Page(lines, total, number)


def conditions(principal: Principal, township: str) -> list[ColumnElement[bool]]:
    """By the grid in which it was recorded, for that says whose office reviews it."""
    held = areas(principal, Verb.READ_DOSSIERS)
    mine = or_(false(), *(CaseRow.grid.startswith(area) for area in held))
    there = [CaseRow.grid.startswith(township)] if township else []
    return [mine, open_to(principal), *there]


def opened(principal: Principal, view: CaseView, now: datetime) -> Opened:
    """Of a case that the principal has opened."""
    session, case = db.session(), view.row.case
    life = dossier_rows.of_case(session, view.casefile)
    rates = dossier_rows.rates(session, county_day(now))
    group = claiming.dispute(session, case)
    return Opened(
        life,
        tuple(dossier_rows.standing(session, group)),
        claiming.why_not(session, principal, view.casefile, life, rates),
        rates,
        tuple(claiming.mediators(session, group)),
        tuple(doubts.of_case(session, view.casefile)) if life.is_settled else (),
        may(principal, Verb.JUDGE_DOSSIERS, view.row.grid),
    )
