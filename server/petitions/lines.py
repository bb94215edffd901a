"""A petition as one line of a list, for whoever reads the list.

To the county office it is the row. A unit has it by its own claims: their clocks, how
far they are, and what they ask; the first thing asked for may lie with another unit,
and then it is read from the deeds.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.petition.moves import SPEED, State
from schemas.petition.rules import RULES
from server.permissions import Principal
from server.petitions import scope
from server.registry import db, petitions
from server.registry.petition_rows import PetitionClaim, PetitionClock, PetitionRow
from server.registry.projecting import WORST

RIGHTS = frozenset(rule.id for rule in RULES if rule.is_right)


@dataclass(frozen=True, slots=True)
class Line:
    """What the list shows of one petition."""

    row: PetitionRow
    summary: str
    state: str
    """Of a unit's own claims the slowest; empty where none lies with it any more."""
    light: str
    due_on: date | None
    rule: str | None
    units: tuple[str, ...]
    """With whom the open claims lie that the reader sees."""
    is_open: bool


def lines(principal: Principal, rows: Sequence[PetitionRow]) -> list[Line]:
    if not scope.is_unit(principal):
        return [whole(row) for row in rows]
    session = db.session()
    own = scope.names(session, principal)
    clocks = running(session, [row.id for row in rows])
    return [part(session, principal, row, own, clocks.get(row.id, ())) for row in rows]


def whole(row: PetitionRow) -> Line:
    units = tuple(dict.fromkeys(c.unit for c in row.claims if c.is_open and c.unit))
    told = row.summary, row.state, row.light, row.due_on, row.rule
    return Line(row, *told, units, row.is_open)


def part(
    session: Session,
    principal: Principal,
    row: PetitionRow,
    own: Collection[str],
    clocks: Iterable[PetitionClock],
) -> Line:
    mine = [claim for claim in row.claims if claim.unit in own]
    keys = {claim.key for claim in mine}
    ticking = [each for each in clocks if keys.intersection(each.about.split())]
    due = min(ticking, key=lambda clock: clock.due_on, default=None)
    light = min((each.light for each in mine), key=WORST.index, default="grey")
    return Line(
        row,
        asked(session, principal, row, own),
        slowest(mine),
        light,
        due.due_on if due else None,
        due.rule if due else None,
        tuple(dict.fromkeys(claim.unit for claim in mine)),
        any(claim.is_open for claim in mine),
    )


def running(session: Session, ids: Sequence[int]) -> dict[int, list[PetitionClock]]:
    """The clocks by which somebody may be late, by row."""
    found: dict[int, list[PetitionClock]] = {}
    rows = select(PetitionClock).where(PetitionClock.row_id.in_(ids))
    rows = rows.where(PetitionClock.light != "grey")
    for clock in session.scalars(rows.order_by(PetitionClock.position)):
        if clock.rule not in RIGHTS:
            found.setdefault(clock.row_id, []).append(clock)
    return found


def slowest(claims: Iterable[PetitionClaim]) -> str:
    states = (State(claim.state) for claim in claims)
    return str(min(states, key=SPEED.index, default=""))


def asked(
    session: Session, principal: Principal, row: PetitionRow, own: Collection[str]
) -> str:
    if row.claims[0].unit in own:
        return row.summary
    found = petitions.without_clocks(session, row.petition)
    seen = found and scope.seen(session, principal, found.petition)
    return petitions.summary(seen) if seen else ""
