"""The findings and the reports, as their reader may see them.

    the county office   every finding
    a unit              its own, but for those that are `secret`: they could tell it who
                        complained

In the queue stand those that are open, due first; apart from them what is closed, what
is no fault, what is excused, and what is no fact any more.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import Session

from schemas.patrol.findings import State
from schemas.patrol.rules import EVERY, SECRET
from server.permissions import Principal
from server.petitions import scope
from server.registry import db
from server.registry.patrol_rows import PatrolFinding, PatrolRun
from server.registry.petition_rows import PetitionRow

PER_PAGE, MOST = 50, 5000
BOXES: Final = ("open", "to_verify", "verified", "false", "excused", "gone")
TREND = 30


@dataclass(frozen=True, slots=True)
class FindingQuery:
    """What is looked for; what is empty is not asked."""

    box: str = "open"
    list: str = ""
    rule: str = ""
    severity: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with its petition, where it is about one."""

    row: PatrolFinding
    petition: PetitionRow | None


@dataclass(frozen=True, slots=True)
class FindingPage:
    rows: tuple[Found, ...]
    total: int
    number: int
    boxes: dict[str, int] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PER_PAGE))


def visible(session: Session, principal: Principal) -> ColumnElement[bool]:
    if not scope.is_unit(principal):
        return true()
    own = PatrolFinding.unit.in_(scope.names(session, principal))
    return and_(own, PatrolFinding.rule.not_in(SECRET))


def of_box(box: str) -> ColumnElement[bool]:
    row = PatrolFinding
    is_fact = and_(row.gone_on.is_(None), row.excuse == "")
    rectified = and_(row.state == State.RECTIFIED, is_fact)
    return {
        "open": and_(row.is_open.is_(True), row.state != State.RECTIFIED),
        "to_verify": rectified,
        "verified": and_(row.state == State.VERIFIED, is_fact),
        "false": row.state == State.FALSE,
        "excused": and_(row.excuse != "", row.state != State.FALSE),
        "gone": and_(
            row.gone_on.is_not(None), row.excuse == "", row.state != State.FALSE
        ),
    }[box]


def conditions(
    session: Session, principal: Principal, query: FindingQuery
) -> list[ColumnElement[bool]]:
    wanted = [visible(session, principal), of_box(query.box)]
    codes = [
        each.code
        for each in EVERY
        if query.list in ("", each.list)
        and query.rule in ("", each.code)
        and query.severity in ("", each.severity)
    ]
    if len(codes) < len(EVERY):
        wanted.append(PatrolFinding.rule.in_(codes))
    if query.unit:
        wanted.append(PatrolFinding.unit == query.unit)
    return wanted


def listed(principal: Principal, query: FindingQuery, page: int = 1) -> FindingPage:
    session = db.session()
    boxes = {box: count(session, principal, replace(query, box=box)) for box in BOXES}
    total = boxes[query.box]
    number = min(max(page, 1), max(1, -(-total // PER_PAGE)))
    rows = found(session, principal, query, (number - 1) * PER_PAGE, PER_PAGE)
    return FindingPage(tuple(rows), total, number, boxes)


def count(session: Session, principal: Principal, query: FindingQuery) -> int:
    wanted = conditions(session, principal, query)
    many = select(func.count()).select_from(PatrolFinding).where(*wanted)
    return session.scalar(many) or 0


def found(
    session: Session, principal: Principal, query: FindingQuery, first: int, most: int
) -> Iterator[Found]:
    """Due first; of those that are over, the newest."""
    row = PatrolFinding
    order = (
        (row.due_on, row.position) if query.box == "open" else (row.position.desc(),)
    )
    rows = (
        select(row, PetitionRow)
        .outerjoin(PetitionRow, PetitionRow.petition == row.petition)
        .where(*conditions(session, principal, query))
        .order_by(*order, row.id)
    )
    for one, petition in session.execute(rows.offset(first).limit(most)).all():
        yield Found(one, petition)


def every(principal: Principal, query: FindingQuery) -> list[Found]:
    """For a table to take away; as many as a spreadsheet is for."""
    return list(found(db.session(), principal, query, 0, MOST))


def one(principal: Principal, finding: str) -> Found | None:
    session = db.session()
    mine = PatrolFinding.id == finding, visible(session, principal)
    rows = select(PatrolFinding, PetitionRow).outerjoin(
        PetitionRow, PetitionRow.petition == PatrolFinding.petition
    )
    told = session.execute(rows.where(*mine)).first()
    return Found(told[0], told[1]) if told else None


def units(principal: Principal) -> list[str]:
    """Whose findings are open, that the reader sees."""
    session = db.session()
    open = PatrolFinding.is_open.is_(True), PatrolFinding.unit != ""
    names = select(PatrolFinding.unit).where(visible(session, principal), *open)
    return list(session.scalars(names.distinct().order_by(PatrolFinding.unit)))


@dataclass(frozen=True, slots=True)
class Run:
    """The report of one run."""

    ran_on: date
    scope: str
    looked: int
    new: int
    standing: int
    counts: dict[str, tuple[int, int]]
    digest: str


def runs(most: int = TREND) -> list[Run]:
    """The newest first."""
    rows = select(PatrolRun).order_by(PatrolRun.position.desc()).limit(most)
    return [run_of(row) for row in db.session.scalars(rows)]


def run_of(row: PatrolRun) -> Run:
    counts: dict[str, Any] = json.loads(row.counts)
    told = {rule: (new, stand) for rule, (new, stand) in counts.items()}
    of = row.ran_on, row.scope, row.looked, row.new, row.standing
    return Run(*of, told, row.digest)


def by_unit(principal: Principal) -> list[tuple[str, dict[str, int]]]:
    """How many are open with each unit, by list."""
    session = db.session()
    open = visible(session, principal), PatrolFinding.is_open.is_(True)
    rows = select(PatrolFinding.unit, PatrolFinding.rule, func.count()).where(*open)
    counted: dict[str, dict[str, int]] = {}
    for unit, rule, many in session.execute(
        rows.group_by(PatrolFinding.unit, PatrolFinding.rule)
    ):
        of = counted.setdefault(unit, {})
        of[rule[:2]] = of.get(rule[:2], 0) + many
    return sorted(counted.items(), key=lambda each: -sum(each[1].values()))
