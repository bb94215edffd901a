"""Petitions of another system are brought in from a table.

    look    what would come of it: new, here already, wrong; nothing is written
    take    all of it in one transaction, or none of it

Each row that is new is registered by a sealed deed of its own. A row is known by its
number in the other system (`external_ref`) or by our own, so bringing the same table
again adds nothing. A row may repeat one that is here or another row of the table,
wherever in it that stands.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from schemas import exchange, identifiers
from schemas.exchange import Codes, Fault, Taken
from schemas.exchange_fields import BY_CODE
from schemas.fields import Body
from schemas.texts import Words
from server.errors.exchange import ImportRefused
from server.errors.petitions import RegistrationRefused
from server.permissions import Principal, Verb, demand
from server.petitions import registering, scope
from server.registry import db, portions, transaction
from server.registry.desk import Pen
from server.registry.petition_rows import PetitionRow
from server.registry.projecting import standing
from server.tables import Table

AT_ONCE = 200
FIELD_OF = {"future": "xfrq", "outside": "wtsddm"}
NOT_HERE = Words(
    "原件不在本系统，也不在这个文件里", "the first one is neither here nor in the table"
)
ITSELF = Words("重复的是它自己", "it repeats itself")


def in_row(number: int) -> Words:
    return Words(f"第 {number} 行已经有这个编号", f"row {number} has this number too")


class Line(NamedTuple):
    """A row that is new: by what it is known, what is registered of it."""

    reference: str
    body: Body
    repeats: str


class Wrong(NamedTuple):
    """What is wrong with a row, in which column, and what to do."""

    row: int
    column: str
    words: Words
    do: Words


@dataclass(frozen=True, slots=True)
class Looked:
    """What would come of a table; a row with a fault is neither new nor here."""

    new: tuple[Line, ...]
    here: tuple[tuple[int, str], ...]
    """Rows that are here already, with their numbers."""
    wrong: tuple[Wrong, ...]
    known: Mapping[str, str]
    """Petitions that rows repeat, by their numbers."""

    @property
    def wrong_rows(self) -> int:
        return len({each.row for each in self.wrong})


@dataclass(frozen=True, slots=True)
class Source:
    """A table, what its columns mean, the county's codes, who received it all."""

    table: Table
    columns: Mapping[str, str]
    codes: Codes = exchange.TRIAL
    received_by: str = "petition_office"

    @property
    def unused(self) -> list[str]:
        """Columns of which nothing is taken."""
        used = set(self.columns.values())
        return [name for name in self.table.head if name and name not in used]


def look(principal: Principal, source: Source, now: datetime) -> Looked:
    """NotAllowed."""
    demand(principal, Verb.REGISTER_PETITION, registering.first_area(principal))
    return looked(db.session(), principal, source, now)


def take(
    principal: Principal,
    source: Source,
    *,
    pen: Pen,
    now: datetime,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Looked:
    """NotAllowed, ImportRefused."""
    demand(principal, Verb.REGISTER_PETITION, registering.first_area(principal))
    with transaction(cases=()) as session:
        registering.alone(session)
        found = looked(session, principal, source, now)
        if found.wrong:
            raise ImportRefused("rows", most=len(found.wrong))
        as_of = standing(session, now).as_of
        for done, (petition, body) in enumerate(numbered(found, now), start=1):
            registering.written(session, petition, body, pen, now, as_of)
            if done % AT_ONCE == 0:
                session.expunge_all()
            progress(done, len(found.new))
    return found


def numbered(found: Looked, now: datetime) -> Iterator[tuple[str, Body]]:
    """Each new one with its id, and with that of the one it repeats."""
    ms = int(now.timestamp() * 1000)
    ids = {line.reference: identifiers.uuid7(ms) for line in found.new}
    for line in found.new:
        before = ids.get(line.repeats) or found.known.get(line.repeats)
        yield (
            ids[line.reference],
            {**line.body, **({"repeats": before} if before else {})},
        )


def looked(
    session: Session, principal: Principal, source: Source, now: datetime
) -> Looked:
    taken = [(number, of_row(source, cells)) for number, cells in source.table.rows]
    known = named(session, (each.reference for _, each in taken), true())
    visible = scope.visible(session, principal)
    before = named(session, (each.repeats for _, each in taken), visible)
    new: list[Line] = []
    here: list[tuple[int, str]] = []
    wrong: list[Wrong] = []
    first: dict[str, int] = {}
    there = {each.reference for _, each in taken} | before.keys()
    for number, each in taken:
        if each.reference in known:
            here.append((number, each.reference))
            continue
        faults = [*each.faults, *against(principal, each, first, there, now)]
        first.setdefault(each.reference, number)
        wrong += (told(source, number, fault) for fault in faults)
        if not faults:
            new.append(Line(each.reference, each.body, each.repeats))
    return Looked(tuple(new), tuple(here), tuple(wrong), before)


def of_row(source: Source, cells: tuple[str, ...]) -> Taken:
    row = source.table.row(cells, source.columns)
    return exchange.from_row(row, source.codes, source.received_by)


def against(
    principal: Principal,
    taken: Taken,
    first: Mapping[str, int],
    there: Iterable[str],
    now: datetime,
) -> Iterator[Fault]:
    """What speaks against a row that its own cells do not say."""
    if taken.reference and taken.reference in first:
        yield exchange.fault("xfjbh", in_row(first[taken.reference]))
    if taken.repeats and taken.repeats == taken.reference:
        yield exchange.fault("lhxfjid", ITSELF)
    elif taken.repeats and taken.repeats not in there:
        yield exchange.fault("lhxfjid", NOT_HERE)
    if not taken.faults:
        try:
            registering.fits(principal, taken.body, now)
        except RegistrationRefused as refused:
            yield exchange.fault(
                FIELD_OF[refused.reason], Words(refused.zh, refused.en)
            )


def told(source: Source, row: int, fault: Fault) -> Wrong:
    """By the column that a person sees, or by the field that has none."""
    name = BY_CODE[fault.field].words.zh
    column = source.columns.get(fault.field, name)
    return Wrong(row, column, fault.words, fault.do)


def named(
    session: Session, numbers: Iterable[str], within: ColumnElement[bool]
) -> dict[str, str]:
    """The petitions that bear these numbers, theirs or ours."""
    found: dict[str, str] = {}
    asked = PetitionRow.external_ref, PetitionRow.number
    for some in portions(sorted({number for number in numbers if number})):
        bearing = or_(*(column.in_(some) for column in asked))
        rows = select(PetitionRow.petition, *asked).where(bearing, within)
        for petition, reference, number in session.execute(rows):
            found |= {number: petition}
            found |= {reference: petition} if reference else {}
    return found
