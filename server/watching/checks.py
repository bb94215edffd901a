"""登记抽查: drawn by lot, looked at, put right.

    draw       so many of a period and place; the seed is the system's own
    again      the same lot from what the deed says: does it give the same sample?
    judge      the items of one petition; where one fails, who puts it right by when
    rectify    what was done about it, by the office or by the unit that was told
    shares     how many passed of those looked at; of none there is no share

The office draws and judges. A unit sees what it was told to put right, by number and
item, and the petition itself only where it ever lay with it.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session

from schemas import checks, identifiers
from schemas.checks import METHOD, MOST, NOUN
from server.errors.checks import CheckNotFound, CheckRefused
from server.moving import checked
from server.permissions import Principal, Verb, covers, demand
from server.permissions import areas as held_by
from server.petitions import scope
from server.registry import checks as kept
from server.registry import db, transaction, units
from server.registry.checks import CheckDraw, CheckRow
from server.registry.desk import Pen
from server.registry.petition_rows import PetitionRow
from server.registry.projecting import county_day


@dataclass(frozen=True, slots=True)
class Wish:
    """Of what is drawn, and how many."""

    since: date
    until: date
    area: str
    size: int
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A draw as the list shows it: how many were looked at, and how that ended."""

    draw: CheckDraw
    passed: int
    failed: int
    rectified: int

    @property
    def judged(self) -> int:
        return self.passed + self.failed

    @property
    def share(self) -> float | None:
        """Of those looked at, how many passed; of none there is no share."""
        return self.passed / self.judged if self.judged else None


def draw(
    principal: Principal, wish: Wish, reason: str, *, pen: Pen, now: datetime
) -> str:
    """The id of the draw. NotAllowed, ReasonMissing, CheckRefused."""
    allowed(principal, wish, county_day(now))
    said = checked(reason)
    with transaction() as session:
        asked = wish.since, wish.until, wish.area, wish.channel
        population = kept.population(session, *asked)
        if not population:
            raise CheckRefused("none")
        size, seed = min(wish.size, len(population)), secrets.token_hex(32)
        check = identifiers.uuid7(int(now.timestamp() * 1000))
        told = {
            "check": check,
            "since": wish.since.isoformat(),
            "until": wish.until.isoformat(),
            "area": wish.area,
            **({"channel": wish.channel} if wish.channel else {}),
            "method": METHOD,
            "seed": seed,
            "population": len(population),
            "digest": checks.digest(population),
            "size": size,
            "sample": list(checks.sample(seed, population, size)),
            "reason": said,
        }
        kept.note(session, pen.write(session, NOUN + checks.DRAWN, told, now))
        return check


def allowed(principal: Principal, wish: Wish, today: date) -> None:
    demand(principal, Verb.SPOT_CHECK, wish.area)
    if wish.until < wish.since:
        raise CheckRefused("period")
    if wish.until > today:
        raise CheckRefused("future")
    if not 1 <= wish.size <= MOST:
        raise CheckRefused("size", most=MOST)


def again(session: Session, draw: CheckDraw) -> bool:
    """Does the same seed over the same list give the same sample?"""
    about = draw.since, draw.until, draw.area, draw.channel
    population = kept.population(session, *about, before=draw.position)
    rows = select(CheckRow.petition).where(CheckRow.check == draw.check)
    sample = tuple(session.scalars(rows.order_by(CheckRow.place)))
    return (
        checks.digest(population) == draw.digest
        and checks.sample(draw.seed, population, draw.size) == sample
    )


def judge(
    principal: Principal,
    check: str,
    petition: str,
    told: Mapping[str, Any],
    *,
    pen: Pen,
    now: datetime,
) -> None:
    """CheckNotFound, NotAllowed, CheckRefused, InvalidBody."""
    with transaction() as session:
        found = draw_of(session, principal, check)
        demand(principal, Verb.SPOT_CHECK, found.area)
        row = row_of(session, principal, check, petition)
        if row.rectified_on is not None:
            raise CheckRefused("over")
        if (unit := told.get("unit")) and units.now(session, unit) is None:
            raise CheckRefused("unit", unit)
        body = {"check": check, "petition": petition, **told}
        verb = NOUN + checks.JUDGED
        kept.note(session, pen.write(session, verb, body, now, petition))


def rectify(
    principal: Principal,
    check: str,
    petition: str,
    text: str,
    *,
    pen: Pen,
    now: datetime,
) -> None:
    """CheckNotFound, NotAllowed, CheckRefused, ReasonMissing."""
    said = checked(text)
    with transaction() as session:
        row = row_of(session, principal, check, petition)
        if row.result != checks.FAILED or row.rectified_on is not None:
            raise CheckRefused("right")
        on = county_day(now).isoformat()
        body = {"check": check, "petition": petition, "rectified_on": on, "text": said}
        verb = NOUN + checks.RECTIFIED
        kept.note(session, pen.write(session, verb, body, now, petition))


def listed(principal: Principal) -> list[Drawn]:
    """Every draw, the newest first; to a unit none."""
    session = db.session()
    rows = (
        select(CheckDraw).where(visible(principal)).order_by(CheckDraw.drawn_at.desc())
    )
    ended = tallied(session)
    return [
        Drawn(
            each,
            ended.get((each.check, checks.PASSED, False), 0),
            sum(ended.get((each.check, checks.FAILED, on), 0) for on in (False, True)),
            ended.get((each.check, checks.FAILED, True), 0),
        )
        for each in session.scalars(rows)
    ]


def tallied(session: Session) -> dict[tuple[str, str, bool], int]:
    is_right = CheckRow.rectified_on.is_not(None)
    by = CheckRow.check, CheckRow.result, is_right
    rows = select(*by, func.count()).group_by(*by)
    return {
        (c, result, bool(on)): many for c, result, on, many in session.execute(rows)
    }


def opened(principal: Principal, check: str) -> tuple[Drawn, list[CheckRow]]:
    """One draw with its petitions, in the order in which they were drawn."""
    session = db.session()
    draw_of(session, principal, check)
    found = next(each for each in listed(principal) if each.draw.check == check)
    rows = select(CheckRow).where(CheckRow.check == check).order_by(CheckRow.place)
    return found, list(session.scalars(rows))


def to_put_right(principal: Principal) -> list[CheckRow]:
    """What was found wrong and is not put right yet, what is due first on top."""
    session = db.session()
    if scope.is_unit(principal):
        mine = CheckRow.unit.in_(scope.names(session, principal))
    else:
        mine = CheckRow.check.in_(select(CheckDraw.check).where(visible(principal)))
    rows = select(CheckRow).where(
        mine, CheckRow.result == checks.FAILED, CheckRow.rectified_on.is_(None)
    )
    return list(session.scalars(rows.order_by(CheckRow.rectify_by, CheckRow.petition)))


def numbers(session: Session, rows: list[CheckRow]) -> dict[str, PetitionRow]:
    """Of the petitions of these rows, by their ids."""
    ids = PetitionRow.petition.in_([each.petition for each in rows])
    return {
        each.petition: each for each in session.scalars(select(PetitionRow).where(ids))
    }


def visible(principal: Principal) -> ColumnElement[bool]:
    held = held_by(principal, Verb.SPOT_CHECK)
    if any(len(area) == scope.COUNTY for area in held):
        return CheckDraw.area != ""
    within = (CheckDraw.area.startswith(area, autoescape=True) for area in held)
    return or_(false(), *within)


def draw_of(session: Session, principal: Principal, check: str) -> CheckDraw:
    """What is out of scope looks like not there."""
    found = session.get(CheckDraw, check)
    held = held_by(principal, Verb.SPOT_CHECK)
    if found is None or not any(covers(area, found.area) for area in held):
        raise CheckNotFound(check)
    return found


def row_of(
    session: Session, principal: Principal, check: str, petition: str
) -> CheckRow:
    """One that was drawn: to a unit, one that it was told to put right."""
    row = session.get(CheckRow, (check, petition))
    if scope.is_unit(principal):
        if row is None or row.unit not in scope.names(session, principal):
            raise CheckNotFound(check)
        return row
    draw_of(session, principal, check)
    if row is None:
        raise CheckRefused("drawn")
    return row
