"""责任清单: what each unit answers for, and what is due from it now.

    units    every unit with its duties and how much lies with it, by item and light
    owed     of one unit each thing to be done, with its day and its article: claims to
             sign for, to object to, to tell of, to meet about, to conclude, to report;
             letters to be answered, and what patrol and spot check found

What lay with a unit that ended is due from whoever goes on with its powers. Clocks that
are the office's or the petitioner's (to hand on, to ask for review) are not a unit's.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from schemas.letter_course import State as Letter
from schemas.patrol.findings import State as Finding
from schemas.patrol.rules import RULES as RULES_OF_PATROL
from schemas.petition.lanes import LIGHTS
from schemas.petition.moves import State
from schemas.petition.rules import RULES
from schemas.units import Unit
from server.permissions import Principal
from server.petitions import scope
from server.registry import db, units
from server.registry.checks import CheckRow
from server.registry.letters import LetterRow
from server.registry.patrol_rows import PatrolFinding
from server.registry.petition_rows import (
    PetitionClaim,
    PetitionClock,
    PetitionLane,
    PetitionRow,
)

OF_UNITS = frozenset(
    "DL02 DL03 DL04 DL06 DL07 DL08 DL17 DL18 DL19 DL21 DL22 DL23".split()
)
"""The rules by which a unit has something to do."""
LAWS = {rule.id: rule.article for rule in RULES}
TO_SIGN_FOR = (State.TRANSFERRED, State.ASSIGNED)
SHOWN = ("3", "4", "6", "7", "8", "12", "15")
"""The items of business of which the list of units counts."""
SIGN, PUT_RIGHT = "sign", "put_right"
MENDING = Finding.FOUND, Finding.ASSIGNED, Finding.REOPENED
LETTER_LAW = "信访工作条例§40④"
SIGN_LAW, CHECK_LAW = "信访工作条例§23③", "信访工作条例§43、§44(一)"


@dataclass(frozen=True, slots=True)
class Load:
    """A unit, and how many petitions lie with it in each item, by light."""

    unit: Unit
    by_lane: dict[str, dict[str, int]] = field(default_factory=dict)

    def many(self, lane: str) -> int:
        return sum(self.by_lane.get(lane, {}).values())


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing to be done: which, by when, by which article."""

    petition: str
    number: str
    summary: str
    what: str
    """A rule's id, an item of the patrol, the kind of a letter; `sign` or `put_right`
    where nothing counts."""
    light: str
    due_on: date | None
    law: str
    check: str = ""
    letter: str = ""
    finding: str = ""


def loads() -> list[Load]:
    """Every unit that goes on, in the order of the list of units."""
    session = db.session()
    stand = units.standing(session)
    found = {unit.name: Load(unit) for unit in stand.open}
    by = PetitionLane.unit, PetitionLane.lane, PetitionLane.light
    rows = select(*by, func.count()).where(PetitionLane.unit != "").group_by(*by)
    for name, lane, light, many in session.execute(rows):
        heir = stand.now(name)
        if heir is not None and heir.name in found:
            of_lane = found[heir.name].by_lane.setdefault(lane, {})
            of_lane[light] = of_lane.get(light, 0) + many
    return list(found.values())


def names(principal: Principal, unit: str) -> Collection[str]:
    """Under which names something may lie with it; a unit asks for its own alone."""
    session = db.session()
    if scope.is_unit(principal):
        return scope.names(session, principal)
    return units.names_of(session, unit)


def owed(mine: Collection[str]) -> list[Owed]:
    """All that is due from the unit of these names, what is due first on top."""
    session = db.session()
    found = [*by_clock(session, mine), *to_sign(session, mine), *wrong(session, mine)]
    found += [*to_answer(session, mine), *to_mend(session, mine)]
    return sorted(found, key=lambda e: (e.due_on or date.max, e.number, e.what))


def by_clock(session: Session, mine: Collection[str]) -> Iterator[Owed]:
    running = or_(PetitionClock.light != "grey", PetitionClock.state == "running")
    rows = (
        select(PetitionClock, PetitionRow)
        .join_from(PetitionClock, PetitionRow)
        .where(running, PetitionClock.rule.in_(OF_UNITS))
        .where(PetitionClock.row_id.in_(lying(mine)))
    )
    own = claims(session, mine)
    for clock, row in session.execute(rows):
        if own.get(row.id, set()).intersection(clock.about.split()):
            told = clock.rule, clock.light, clock.due_on, LAWS[clock.rule]
            yield Owed(row.petition, row.number, row.summary, *told)


def lying(mine: Collection[str]) -> Select[int]:
    """The rows with an open claim that lies with it."""
    open_claims = PetitionClaim.unit.in_(mine), PetitionClaim.is_open.is_(True)
    return select(PetitionClaim.row_id).where(*open_claims)


def claims(session: Session, mine: Collection[str]) -> dict[int, set[str]]:
    """The keys of the open claims that lie with it, by row."""
    open_claims = PetitionClaim.unit.in_(mine), PetitionClaim.is_open.is_(True)
    rows = select(PetitionClaim.row_id, PetitionClaim.key).where(*open_claims)
    found: dict[int, set[str]] = {}
    for row, key in session.execute(rows):
        found.setdefault(row, set()).add(key)
    return found


def to_sign(session: Session, mine: Collection[str]) -> Iterator[Owed]:
    waits = PetitionClaim.unit.in_(mine), PetitionClaim.state.in_(TO_SIGN_FOR)
    ids = select(PetitionClaim.row_id).where(*waits)
    for row in session.scalars(select(PetitionRow).where(PetitionRow.id.in_(ids))):
        told = row.petition, row.number, row.summary
        yield Owed(*told, SIGN, LIGHTS[-1], None, SIGN_LAW)


def wrong(session: Session, mine: Collection[str]) -> Iterator[Owed]:
    """What a spot check found, and is not put right."""
    waits = CheckRow.unit.in_(mine), CheckRow.rectified_on.is_(None)
    told = PetitionRow.petition, PetitionRow.number, PetitionRow.summary
    same = CheckRow.petition == PetitionRow.petition
    rows = select(*told, CheckRow.rectify_by, CheckRow.check).join_from(
        CheckRow, PetitionRow, same
    )
    for petition, number, summary, due_on, check in session.execute(rows.where(*waits)):
        named = petition, number, summary
        yield Owed(*named, PUT_RIGHT, "yellow", due_on, CHECK_LAW, check)


def to_answer(session: Session, mine: Collection[str]) -> Iterator[Owed]:
    """Letters that wait for what the unit has to say."""
    waits = LetterRow.is_open.is_(True), LetterRow.state == Letter.WAITING
    rows = select(LetterRow).where(LetterRow.to_unit.in_(mine), *waits)
    for row in session.scalars(rows):
        waiting = row.number, row.grounds, row.code, "yellow", row.due_on
        yield Owed("", *waiting, LETTER_LAW, letter=row.letter)


def to_mend(session: Session, mine: Collection[str]) -> Iterator[Owed]:
    """What the patrol found, but for what it may not know of."""
    known = [code for code, rule in RULES_OF_PATROL.items() if not rule.secret]
    is_open = PatrolFinding.is_open.is_(True), PatrolFinding.gone_on.is_(None)
    waits = PatrolFinding.state.in_(MENDING), PatrolFinding.excuse == ""
    rows = (
        select(PatrolFinding, PetitionRow.number)
        .outerjoin(PetitionRow, PetitionRow.petition == PatrolFinding.petition)
        .where(PatrolFinding.unit.in_(mine), *is_open, *waits)
        .where(PatrolFinding.rule.in_(known))
    )
    for row, number in session.execute(rows):
        rule = RULES_OF_PATROL[row.rule]
        about = row.petition, number or "", rule.name.zh
        waiting = row.rule, "yellow", row.due_on
        yield Owed(*about, *waiting, rule.law, finding=row.id)
