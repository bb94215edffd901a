"""What a run looks at besides petitions: receptions, letters, and the reading log.

Of the log it takes counts alone: who, on which day, how many; never which.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from schemas import occasions
from schemas.envelope import REGISTRY
from schemas.patrol import beside
from schemas.patrol.beside import Letter, Read, ToldAt
from schemas.patrol.context import Context, Hit
from server.petitions.bringing import of_matters
from server.petitions.exporting import WHAT as EXPORTED
from server.registry import projecting
from server.registry.directory import Account
from server.registry.numbers import COUNTY_TIME
from server.registry.occasions import OUTREACH, OccasionRow
from server.registry.patrol_rows import PatrolRun
from server.registry.projection import CaseRow
from server.registry.reading_log import Reading
from server.registry.record import ReceivedEntry

LOOKED_BACK = timedelta(days=60)
ONE = timedelta(days=1)


def hits(session: Session, context: Context) -> Iterator[Hit]:
    """The facts that are no petition's, by that day."""
    for told in receptions(session, context.day):
        yield from facts(beside.reception(told, context))
    for letter in letters(session):
        yield from facts(beside.letter(letter, context))
    on = last_run(session, context.day) - ONE
    while on <= context.day:
        for read in readings(session, on):
            yield from facts(beside.reading(read))
        on += ONE


def last_run(session: Session, day: date) -> date:
    """Since when the log was not looked at; of a first run, some weeks."""
    ran_on = session.scalar(select(func.max(PatrolRun.ran_on)))
    return max(ran_on or day - LOOKED_BACK, day - LOOKED_BACK)


def facts(judged: Any) -> Iterator[Hit]:
    return (each for each in judged if isinstance(each, Hit))


def receptions(session: Session, day: date) -> Iterator[ToldAt]:
    """The promised matters of the receptions of these weeks, and what became of each
    at the desk or in the village."""
    recent = OccasionRow.held_on.between(day - LOOKED_BACK, day)
    rows = select(CaseRow.case).join(OccasionRow, OccasionRow.row_id == CaseRow.id)
    held = OccasionRow.kind != OUTREACH, OccasionRow.promised > 0, recent
    for case_id in list(session.scalars(rows.where(*held).order_by(CaseRow.id))):
        found = projecting.without_clocks(session, case_id)
        held_on = found and occasions.day_held(found.casefile.tree)
        if not found or not held_on:
            continue
        entered = {key: row.received_on for key, row in of_matters(session, case_id)}
        arrived_on = arrived(session, case_id)
        for matter in occasions.matters(found.casefile.tree):
            if not matter.is_on_site:
                done = entered.get(matter.key) or matter.done_on
                on = date.fromisoformat(held_on)
                yield ToldAt(case_id, matter.key, on, arrived_on, done)


def arrived(session: Session, case_id: str) -> date:
    """The day on which the county first had it."""
    first = select(func.min(ReceivedEntry.received_at))
    at = session.scalar(first.where(ReceivedEntry.case == case_id))
    return at.astimezone(COUNTY_TIME).date() if at else date.min


def letters(session: Session) -> Iterator[Letter]:
    """Letters of supervision as they stand; what was withdrawn is none."""
    ours = ReceivedEntry.database == REGISTRY, ReceivedEntry.type.startswith("letter.")
    kept = select(ReceivedEntry.type, ReceivedEntry.raw).where(*ours)
    bodies: dict[str, dict[str, Any]] = {}
    for type, raw in session.execute(kept.order_by(ReceivedEntry.position)):
        body = json.loads(raw)["body"] or {}
        id = body.get("letter", "")
        if type == "letter.withdrawn":
            bodies.pop(id, None)
        elif type == "letter.issued":
            bodies[id] = body
        elif id in bodies:
            bodies[id] = after(bodies[id], type, body)
    yield from (letter(id, body) for id, body in bodies.items())


def after(known: dict[str, Any], type: str, body: dict[str, Any]) -> dict[str, Any]:
    """An answer that was found insufficient is waited for anew."""
    told = {k: v for k, v in body.items() if k in TOLD}
    if type == "letter.judged" and "feedback_due" in body:
        known = {k: v for k, v in known.items() if k != "feedback_on"}
    return {**known, **told}


TOLD = frozenset({"urged_on", "feedback_on", "adopted", "feedback_due"})


def letter(id: str, body: dict[str, Any]) -> Letter:
    day = {k: date.fromisoformat(v) for k, v in body.items() if k.endswith("_on")}
    return Letter(
        id,
        body.get("number") or id[-8:],
        body["to_unit"],
        date.fromisoformat(body["feedback_due"]),
        day.get("feedback_on"),
        day.get("urged_on"),
        body.get("adopted", ""),
    )


def readings(session: Session, on: date) -> Iterator[Read]:
    """What each account opened and took away on that day, in numbers."""
    first = datetime.combine(on, time(), COUNTY_TIME)
    within = Reading.at >= first, Reading.at < first + ONE
    is_away = Reading.what == EXPORTED
    away = func.sum(case((is_away, 1), else_=0))
    opened = func.count(case((~is_away, Reading.case)).distinct())
    rows = select(Reading.account, func.max(Reading.name), opened, away)
    grouped = rows.where(*within).group_by(Reading.account).order_by(Reading.account)
    for account, name, many, taken in session.execute(grouped).all():
        if many >= beside.OPENED or taken >= beside.TAKEN_AWAY:
            unit = session.scalar(select(Account.unit).where(Account.id == account))
            yield Read(account, name, unit or "", on, many, taken)
