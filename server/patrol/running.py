"""A run: look at what is wanted, write down what was found, end with a report.

    begin ─► what is to be looked at stands in patrol_look
    some     fold them, judge them; new facts, those that came again and those that are
             gone become deeds; of each the next day on which to look
    end      what is no petition's; then patrol.ran: counts by item, and a digest of
             every finding that stands

Each step is one transaction, so that others write between them, and a run that was
killed is gone on with. What was found before is found no second time.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from schemas.patrol.context import Context, Hit
from schemas.patrol.deeds import AT_ONCE, NOUN
from schemas.patrol.judging import Judgement, judge
from schemas.patrol.rules import RULES
from server.keys import CountyKeys
from server.patrol import beside, wanted
from server.patrol.gathering import Beside, gathered
from server.registry import db, locks, patrol_rows, portions, transaction
from server.registry.desk import Actor, Pen
from server.registry.patrol_rows import PatrolFinding, PatrolLook, PatrolMark, mark
from server.registry.petition_rows import PetitionRow
from server.registry.projecting import county_day

SOME = 500
# Nobody sits at the machine when the patrol goes round.
ITSELF = Actor("patrol", "网巡", "operator")


def run(
    keys: CountyKeys,
    clock: Callable[[], datetime],
    *,
    everything: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> PatrolMark | None:
    """To its end: of all, or of what changed since the last."""
    begin(clock(), everything=everything)
    while go_on(keys, clock, progress):
        pass
    return done()


def daily(keys: CountyKeys, clock: Callable[[], datetime]) -> bool:
    """One step of the run of the day; is anything left of it?"""
    now = clock()
    if not is_due(county_day(now)):
        return False
    begin(now)
    return go_on(keys, clock)


def is_due(day: date) -> bool:
    """Is there a petition, and no run of that day that came to its end?"""
    session = db.session()
    found = session.get(PatrolMark, 1)
    is_done = found is not None and found.day >= day and not found.is_running
    is_empty = session.scalar(select(PetitionRow.id).limit(1)) is None
    session.rollback()
    return not is_done and not is_empty


def begin(now: datetime, *, everything: bool = False) -> None:
    with transaction(cases=()) as session:
        wanted.begin(session, county_day(now), everything=everything)


def done() -> PatrolMark | None:
    with transaction(cases=()) as session:
        return mark(session)


def go_on(
    keys: CountyKeys,
    clock: Callable[[], datetime],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> bool:
    """One step; is anything left?"""
    now, pen = clock(), Pen(keys, ITSELF)
    with transaction(cases=()) as session:
        locks.only(session, wanted.LOCK)
        found = mark(session)
        if found is None or not found.is_running:
            return False
        day = max(found.day, county_day(now))
        some = wanted.next_of(session, day, SOME)
        if some:
            look(session, pen, some, day, now)
            found = mark(session) or found
            found.looked += len(some)
            progress(found.looked, found.looked + wanted.left(session, day))
        else:
            end(session, pen, found, day, now)
        return bool(some)


def look(
    session: Session, pen: Pen, some: Sequence[str], day: date, now: datetime
) -> None:
    """Judge these petitions, and write down what comes of it."""
    of = Beside.of(session, day)
    judged = {
        petition.id: judge(petition, context)
        for petition, context in gathered(session, some, of)
    }
    hits = [hit for each in judged.values() for hit in each.hits]
    write(session, pen, hits, of, now)
    vanished(session, pen, some, {hit.id for hit in hits}, day, now)
    look_again(session, some, judged)


def write(
    session: Session, pen: Pen, hits: Iterable[Hit], of: Beside, now: datetime
) -> None:
    """The facts that nobody found before, or that were gone and came again."""
    by_id = {hit.id: hit for hit in hits}
    stand = standing(session, by_id)
    new = [hit for id, hit in by_id.items() if not stand.get(id)]
    for first in range(0, len(new), AT_ONCE):
        some = new[first : first + AT_ONCE]
        facts = {f"f{n}": fact(hit, of) for n, hit in enumerate(some, 1)}
        tell(session, pen, "found", {"ran_on": of.day, "facts": facts}, now)


def standing(session: Session, ids: Iterable[str]) -> dict[str, bool]:
    """Of those that are known: are they still a fact?"""
    known = select(PatrolFinding.id, PatrolFinding.gone_on)
    return {
        id: gone_on is None
        for some in portions(list(ids))
        for id, gone_on in session.execute(known.where(PatrolFinding.id.in_(some)))
    }


def fact(hit: Hit, of: Beside) -> dict[str, Any]:
    due_on = Context(of.day, of.calendar).after(of.day, RULES[hit.rule].days)
    said = {
        "key": hit.key,
        "rule": hit.rule,
        "petition": hit.petition,
        "claim": hit.claim,
        "unit": hit.unit,
        "happened_on": hit.happened_on.isoformat(),
        "due_on": due_on.isoformat(),
        "zh": hit.evidence.zh,
        "en": hit.evidence.en,
        "excuse": hit.excuse,
    }
    return {name: value for name, value in said.items() if value}


def tell(
    session: Session, pen: Pen, type: str, said: dict[str, Any], now: datetime
) -> None:
    """Seal it, and list what it changes."""
    body = {**said, "ran_on": said["ran_on"].isoformat()}
    patrol_rows.note(session, pen.write(session, NOUN + type, body, now))


def vanished(
    session: Session,
    pen: Pen,
    some: Sequence[str],
    hit: set[str],
    day: date,
    now: datetime,
) -> None:
    """What was found of these and is a fact no longer; what people entered stays."""
    of = PatrolFinding.petition.in_(some), PatrolFinding.by_hand.is_(False)
    stands = PatrolFinding.gone_on.is_(None), PatrolFinding.found_on <= day
    rows = select(PatrolFinding.id).where(*of, *stands).order_by(PatrolFinding.id)
    gone = [id for id in session.scalars(rows) if id not in hit]
    for first in range(0, len(gone), AT_ONCE):
        ids = gone[first : first + AT_ONCE]
        tell(session, pen, "gone", {"ran_on": day, "findings": ids}, now)


def look_again(
    session: Session, some: Sequence[str], judged: dict[str, Judgement]
) -> None:
    session.execute(delete(PatrolLook).where(PatrolLook.petition.in_(some)))
    rows = [
        {"petition": petition, "look_on": each.look_on}
        for petition, each in judged.items()
        if each.look_on is not None
    ]
    if rows:
        session.execute(insert(PatrolLook), rows)


def end(
    session: Session, pen: Pen, found: PatrolMark, day: date, now: datetime
) -> None:
    """What is no petition's, and the report."""
    of = Beside.of(session, day)
    context = Context(day, of.calendar)
    write(session, pen, beside.hits(session, context), of, now)
    found = mark(session) or found
    said = {
        "ran_on": day,
        "scope": found.scope,
        "until": found.until,
        "looked": found.looked,
        "counts": counts(session, found.until),
        "digest": digest(session),
    }
    tell(session, pen, "ran", said, now)
    found = mark(session) or found
    found.is_running = False


def counts(session: Session, since: int) -> dict[str, dict[str, Any]]:
    """By item, what this run found first, and what is open; no excuse counts."""
    counted = PatrolFinding.excuse == ""
    many = select(PatrolFinding.rule, func.count()).group_by(PatrolFinding.rule)
    fresh = many.where(counted, PatrolFinding.position > since)
    new = {rule: n for rule, n in session.execute(fresh)}
    open = many.where(PatrolFinding.is_open.is_(True))
    stand = {rule: n for rule, n in session.execute(open)}
    told = sorted(new.keys() | stand.keys())
    return {
        f"r{n}": {
            "rule": rule,
            "new": new.get(rule, 0),
            "standing": stand.get(rule, 0),
        }
        for n, rule in enumerate(told, 1)
    }


def digest(session: Session) -> str:
    """Of every finding that is a fact, whatever was done about it."""
    stands = PatrolFinding.gone_on.is_(None)
    rows = select(PatrolFinding.id).where(stands).order_by(PatrolFinding.id)
    whole = sha256()
    for id in session.scalars(rows):
        whole.update(id.encode())
    return whole.hexdigest()
