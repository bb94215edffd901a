"""宣讲, 接访, 下访, 现场办公 at the county: listed, summed, and one opened.

    listed    those within the reader's areas, one page, the latest held first
    sums      of each township, or of each month: how many were held, how many people
              were reached, how many came with what, and what is still promised
    became    the dispute that a visitor's matter became, where the reader may read it

Sums stand in the order of the places and of the months, never of the figures, and are
of places and months alone: no leader, speaker or mediator is counted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import contains_eager

from schemas import occasions
from schemas.casefile import CaseFile
from server.permissions import Principal, Verb, areas
from server.registry import cases, db
from server.registry.occasions import OUTREACH, OccasionRow
from server.registry.projection import CaseRow

PER_PAGE = 50
RECEPTIONS = "receptions"  # Of whatever form.
IS_OUTREACH = OccasionRow.kind == OUTREACH


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for; empty where it is not asked."""

    township: str = ""
    kind: str = ""
    month: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of them."""

    rows: tuple[OccasionRow, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PER_PAGE))


@dataclass(frozen=True, slots=True)
class Sum:
    """What was held in one township, or in one month."""

    of: str
    outreach: int
    audience: int
    petitioners: int
    receptions: int
    visits: int
    visitors: int
    on_site: int
    promised: int
    kept: int

    @property
    def open(self) -> int:
        return self.promised - self.kept


# In the order in which a Sum has them.
FIGURES: tuple[ColumnElement[Any], ...] = (
    case((IS_OUTREACH, 1), else_=0),
    OccasionRow.audience.expression,
    OccasionRow.petitioners.expression,
    case((IS_OUTREACH, 0), else_=1),
    OccasionRow.visits.expression,
    OccasionRow.visitors.expression,
    OccasionRow.on_site.expression,
    OccasionRow.promised.expression,
    OccasionRow.kept.expression,
)
By: TypeAlias = Literal["township", "month"]
GROUPS: Mapping[By, Any] = {"township": CaseRow.township, "month": OccasionRow.month}


def listed(principal: Principal, asked: Asked, page: int = 1) -> Listing:
    wanted = conditions(principal, asked)
    counted = select(func.count()).select_from(OccasionRow).join(CaseRow)
    total = db.session.scalar(counted.where(*wanted)) or 0
    number = min(max(page, 1), max(1, -(-total // PER_PAGE)))
    shown = ordered(wanted).limit(PER_PAGE).offset((number - 1) * PER_PAGE)
    return Listing(tuple(db.session.scalars(shown)), total, number)


def every(principal: Principal, asked: Asked) -> Iterator[OccasionRow]:
    """All of the list, for a sheet."""
    yield from db.session.scalars(ordered(conditions(principal, asked)))


def ordered(wanted: list[ColumnElement[bool]]) -> Select[OccasionRow]:
    rows = select(OccasionRow).join(OccasionRow.case_row).where(*wanted)
    latest = rows.order_by(OccasionRow.held_on.desc(), OccasionRow.row_id.desc())
    return latest.options(contains_eager(OccasionRow.case_row))


def conditions(principal: Principal, asked: Asked) -> list[ColumnElement[bool]]:
    held = areas(principal, Verb.LIST_CASES)
    wanted = [cases.within(held), cases.open_to(principal)]
    wanted.append(OccasionRow.held_on.is_not(None))
    if asked.township:
        wanted.append(CaseRow.township == asked.township)
    if asked.kind:
        receptions = asked.kind == RECEPTIONS
        wanted.append(~IS_OUTREACH if receptions else OccasionRow.kind == asked.kind)
    if asked.month:
        wanted.append(OccasionRow.month == asked.month)
    return wanted


def sums(principal: Principal, asked: Asked, by: By) -> list[Sum]:
    """In the order of the places' codes; of the months, the latest first."""
    group = GROUPS[by]
    figures = [func.sum(each) for each in FIGURES]
    counted = select(group, *figures).join(OccasionRow.case_row)
    rows = counted.where(*conditions(principal, asked)).group_by(group)
    wise = group.desc() if by == "month" else group
    return [
        Sum(str(of), *map(int, found))
        for of, *found in db.session.execute(rows.order_by(wise))
    ]


def months(principal: Principal) -> list[str]:
    """In which anything was held, the latest first."""
    wanted = conditions(principal, Asked())
    rows = select(OccasionRow.month).join(OccasionRow.case_row).where(*wanted)
    found = rows.distinct().order_by(OccasionRow.month.desc())
    return list(db.session.scalars(found))


def became(principal: Principal, casefile: CaseFile) -> dict[str, CaseRow]:
    """By its id, the dispute that some matter became, if the reader may read it."""
    named = {each.case for each in occasions.matters(casefile.tree) if each.case}
    rows = db.session.scalars(select(CaseRow).where(CaseRow.case.in_(named)))
    return {row.case: row for row in rows if cases.may_read(principal, row)}
