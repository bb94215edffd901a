"""The desk's questions about cases: which there are, and all of one.

A list is answered from the projection alone, in pages, within the areas of whoever
asks. Its order always ends in the row's id, so that no row is on two pages.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import (
    ColumnElement,
    and_,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from schemas import on_paper
from schemas.casefile import CaseFile
from schemas.clocks import Clock
from schemas.entry import Entry
from schemas.kinds import DISPUTE, PROTECTION, Kind
from server.errors import CaseNotFound
from server.permissions import Principal, Verb, areas, may
from server.registry import db, finding, projecting, searched
from server.registry.directory import Person
from server.registry.finding import TALLIED, Hits
from server.registry.joined import CaseGroup
from server.registry.projection import CaseRow
from server.registry.record import Quarantined, ReceivedEntry
from server.registry.search import runs

Sort: TypeAlias = Literal[
    "relevance", "last_received_at", "opened_on", "due_on", "case_number", "township"
]
SORTS: Mapping[str, InstrumentedAttribute[Any]] = {
    "last_received_at": CaseRow.last_received_at,
    "opened_on": CaseRow.opened_on,
    "due_on": CaseRow.due_on,
    "case_number": CaseRow.case_number,
    "township": CaseRow.township,
}
EQUAL: Mapping[str, InstrumentedAttribute[Any]] = {
    "kind": CaseRow.kind,
    "township": CaseRow.township,
    "village": CaseRow.village,
    "grid": CaseRow.grid,
    "dispute_type": CaseRow.dispute_type,
    "source": CaseRow.source,
    "state": CaseRow.state,
    "stage": CaseRow.stage,
    "light": CaseRow.light,
}
LEADING = (CaseRow.kind, CaseRow.restricted)
"""Of the index by which cases are counted: in its order nothing is sorted."""
Tallied: TypeAlias = InstrumentedAttribute[Any]
LARGEST_PAGE = 200


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """What a clerk asks for; what is None is not asked."""

    text: str = ""
    kind: Kind = DISPUTE
    township: str | None = None
    village: str | None = None
    grid: str | None = None
    dispute_type: str | None = None
    source: str | None = None
    state: str | None = None
    stage: int | None = None
    light: str | None = None
    opened_from: date | None = None
    opened_to: date | None = None
    conflicts: bool = False
    once: bool = False
    """Of cases that are one, the leading one alone, where the asker sees that."""
    sort: Sort | None = None
    """Else by relevance where words are asked for, by arrival where none are."""
    descending: bool = True
    per_page: int = 50

    @property
    def is_of_words(self) -> bool:
        return bool(runs(self.text))

    @property
    def column(self) -> InstrumentedAttribute[Any] | None:
        """By which it is ordered; None is by relevance, or without words by arrival."""
        first = "relevance" if self.is_of_words else "last_received_at"
        return SORTS.get(self.sort or first)


@dataclass(frozen=True, slots=True)
class Facet:
    """How many cases have each value, all other conditions kept."""

    counts: Mapping[str, int] = field(default_factory=dict)
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, and how the whole of it is made up."""

    rows: tuple[CaseRow, ...]
    total: int
    number: int
    per_page: int
    states: Mapping[str, int] = field(default_factory=dict)
    lights: Mapping[str, int] = field(default_factory=dict)
    types: Facet = Facet()
    townships: Facet = Facet()
    is_cut: bool = False
    """There are more than were ranked; what is counted are those."""

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))


@dataclass(frozen=True, slots=True)
class Tally:
    """How the cases that match are made up; with the hits where words were asked."""

    by: Mapping[str, Mapping[str, int]]
    hits: Hits | None = None

    @property
    def is_cut(self) -> bool:
        return self.hits is not None and self.hits.is_cut


def list_cases(
    principal: Principal, query: CaseQuery, page: int = 1, *, facets: bool = False
) -> Page:
    """The cases that match, within the principal's areas, one page of them."""
    found = tally(principal, query, TALLIED if facets else TALLIED[:2])
    per_page = min(max(query.per_page, 1), LARGEST_PAGE)
    total = sum(found.by["state"].values())
    number = min(max(page, 1), max(1, -(-total // per_page)))

    def beside(column: Tallied) -> Facet:
        return facet(principal, query, column, found) if facets else Facet()

    return Page(
        rows(principal, query, found.hits, (number - 1) * per_page, per_page),
        total,
        number,
        per_page,
        found.by["state"],
        found.by["light"],
        beside(CaseRow.dispute_type),
        beside(CaseRow.township),
        found.is_cut,
    )


def rows(
    principal: Principal, query: CaseQuery, hits: Hits | None, first: int, most: int
) -> tuple[CaseRow, ...]:
    """One page, in the order asked for."""
    if hits is not None:
        ordered = hits.ids(None if query.column is None else query.descending)
        wanted = ordered[first : first + most]
        known = db.session.scalars(select(CaseRow).where(CaseRow.id.in_(wanted)))
        return tuple(sorted(known, key=lambda row: wanted.index(row.id)))
    ids = (
        select(CaseRow.id)
        .where(*conditions(principal, query))
        .order_by(*order(query))
        .limit(most)
        .offset(first)
    )
    page = select(CaseRow).where(CaseRow.id.in_(ids.scalar_subquery()))
    return tuple(db.session.scalars(page.order_by(*order(query))))


def facet(
    principal: Principal, query: CaseQuery, column: Tallied, found: Tally | None = None
) -> Facet:
    """How many there are of each value, whichever of them is asked for."""
    if found is None or getattr(query, column.key) is not None:
        others: dict[str, Any] = {column.key: None}
        found = tally(principal, replace(query, **others), [column])
    return Facet(found.by[column.key], found.is_cut)


def conditions(principal: Principal, query: CaseQuery) -> list[ColumnElement[bool]]:
    """All but the words."""
    wanted = [within(areas(principal, Verb.LIST_CASES)), open_to(principal)]
    for name, column in EQUAL.items():
        if (value := getattr(query, name)) is not None:
            wanted.append(column == value)
    if query.opened_from:
        wanted.append(CaseRow.opened_on >= query.opened_from)
    if query.opened_to:
        wanted.append(CaseRow.opened_on <= query.opened_to)
    if query.conflicts:
        wanted.append(CaseRow.conflict_count > literal_column("0"))
    if query.once:
        wanted.append(~led(principal))
    return wanted


def labels(principal: Principal, query: CaseQuery) -> list[list[str]]:
    """Of each group one, on every case that matches: what the index can narrow by."""
    held = areas(principal, Verb.LIST_CASES)
    asked = (query.township, query.village, query.grid)
    groups = [[area] for area in asked if area]
    if query.dispute_type:
        groups.append([searched.type_label(query.dispute_type)])
    if held and not any(len(area) == 6 for area in held):
        groups.append(list(held))
    return groups


def led(principal: Principal) -> ColumnElement[bool]:
    """Is it one with a case that leads it, and that the principal sees too?"""
    listed = within(areas(principal, Verb.LIST_CASES), Leader)
    return exists().where(
        CaseGroup.case == CaseRow.case,
        CaseGroup.leader != CaseRow.case,
        Leader.case == CaseGroup.leader,
        listed,
        open_to(principal, Leader),
    )


def open_to(principal: Principal, row: type[CaseRow] = CaseRow) -> ColumnElement[bool]:
    """What is not restricted, and what is where the principal may read such; never a
    report of violence or harm, which has a page of its own (`server.protecting`)."""
    held = areas(principal, Verb.READ_RESTRICTED)
    is_open = row.restricted.is_(False)
    known = or_(is_open, within(held, row)) if held else is_open
    return and_(known, row.kind != PROTECTION)


LEVELS = {9: "township", 12: "village", 15: "grid"}
Leader = aliased(CaseRow)


def within(held: tuple[str, ...], row: type[CaseRow] = CaseRow) -> ColumnElement[bool]:
    """Cases that lie in one of the areas. A registry holds one county and no more."""
    if any(len(area) == 6 for area in held):
        return true()
    levels = (getattr(row, LEVELS[len(area)]) == area for area in held)
    return or_(false(), *levels)


def order(query: CaseQuery) -> tuple[ColumnElement[Any], ...]:
    column = query.column or CaseRow.last_received_at
    if query.descending:
        return column.desc().nulls_last(), CaseRow.id.desc()
    return column.asc().nulls_last(), CaseRow.id.asc()


def tally(principal: Principal, query: CaseQuery, columns: Sequence[Tallied]) -> Tally:
    """How many of the cases that match have each value of these columns."""
    wanted = conditions(principal, query)
    if query.is_of_words:
        narrow = labels(principal, query)
        found = finding.hits(db.session(), query.text, wanted, narrow, query.column)
        return Tally({each.key: found.counts(each.key) for each in columns}, found)
    grouped = select(*columns, func.count()).where(*wanted)
    grouped = grouped.group_by(*LEADING, *columns)
    by: dict[str, dict[str, int]] = {each.key: {} for each in columns}
    for *values, count in db.session.execute(grouped):
        for counts, value in zip(by.values(), values, strict=True):
            if value is not None:
                counts[value] = counts.get(value, 0) + count
    return Tally(by)


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry of a case, with what the county knows of its arrival and author."""

    entry: Entry
    received_at: datetime
    database: str
    verdict: str
    person: str
    role: str
    mediator: str
    """Who did it: the author, or for whom the author wrote it down."""

    @property
    def for_another(self) -> bool:
        return on_paper.is_for_another(self.entry.body or {})


@dataclass(frozen=True, slots=True)
class CaseView:
    """All of one case: the row, the case file, how and when each piece came."""

    row: CaseRow
    casefile: CaseFile
    clocks: tuple[Clock, ...]
    entries: tuple[EntryView, ...]
    quarantined: tuple[Quarantined, ...]
    as_of: date

    def of(self, entry_id: str) -> EntryView | None:
        """The entry of that id, as it arrived."""
        return next((each for each in self.entries if each.entry.id == entry_id), None)


def case_page(principal: Principal, case: str, now: datetime) -> CaseView:
    """Everything about one case. CaseNotFound where there is none for the asker."""
    row = db.session.scalar(select(CaseRow).where(CaseRow.case == case))
    if row is None or not may_read(principal, row):
        raise CaseNotFound(case)
    today = projecting.county_day(now)
    found = projecting.folded(db.session(), case, today)
    if found is None:
        raise CaseNotFound(case)
    ordered = {entry.id: place for place, entry in enumerate(found.casefile.entries)}
    views = sorted(arrivals(found.received), key=lambda each: ordered[each.entry.id])
    return CaseView(
        row, found.casefile, found.clocks, tuple(views), held_back(case), today
    )


def may_read(principal: Principal, row: CaseRow) -> bool:
    if row.kind == PROTECTION:
        return False
    verbs = [Verb.READ_CASE, *([Verb.READ_RESTRICTED] if row.restricted else [])]
    return all(may(principal, verb, row.grid) for verb in verbs)


def arrivals(received: list[tuple[ReceivedEntry, Entry]]) -> list[EntryView]:
    named = {id for _, entry in received for id in (entry.by, doer(entry))}
    known = db.session.scalars(select(Person).where(Person.id.in_(named)))
    persons = {person.id: person for person in known}
    return [
        EntryView(
            entry,
            row.received_at,
            row.database,
            row.verdict,
            persons[entry.by].name,
            persons[entry.by].role,
            persons[doer(entry)].name if doer(entry) in persons else doer(entry),
        )
        for row, entry in received
    ]


def doer(entry: Entry) -> str:
    """The person whose act an entry tells of."""
    return str((entry.body or {}).get("on_behalf_of", entry.by))


def held_back(case: str) -> tuple[Quarantined, ...]:
    """What claims to be of this case and waits in quarantine."""
    claims = Quarantined.case == case, Quarantined.resolved_at.is_(None)
    rows = select(Quarantined).where(*claims).order_by(Quarantined.first_seen)
    return tuple(db.session.scalars(rows))
