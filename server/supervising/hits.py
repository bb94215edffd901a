"""What the registry has that may be a ground for a letter, for the rules to weigh.

Every question goes over an index and answers at most as much as a page shows: open
claims by their day, letters by theirs, and what was done about the petitions that came
of late. What somebody decided about already is passed over where it is asked for.
"""

import json
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Text, cast, exists, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from schemas.counting import count
from schemas.letter_course import State
from schemas.letter_terms import LU, over_since
from schemas.patrol.findings import State as Finding
from schemas.patrol.rules import RULES
from schemas.petition.deeds import NOUN
from schemas.texts import Words
from server.permissions import TOWNSHIP
from server.registry import letters, portions, terms, units
from server.registry.letters import LetterFact, LetterPetition, LetterRow
from server.registry.patrol_rows import PatrolFinding
from server.registry.petition_rows import PetitionClaim, PetitionClock, PetitionRow
from server.registry.record import ReceivedEntry
from server.supervising import proposing
from server.supervising.proposing import (
    EXPLAINED,
    RETURNED_TO,
    SEVERAL,
    UNSATISFIED,
    WINDOW,
    Came,
    Days,
    Found,
    Ignored,
    Late,
    Mark,
    Proposal,
    Quarter,
)

MANY = 100
"""Of one rule, as a person can look through; the most pressing first."""
LONG_AGO = date(1900, 1, 1)
DISSATISFIED = "3"
RED = tuple(
    each.code
    for each in RULES.values()
    if (each.severity, each.letter) == ("red", "D33") and not each.secret
)


def proposals(session: Session, today: date) -> list[Proposal]:
    """All letters that are proposed on that day, by kind."""
    days = Days(today, terms.calendar(session), terms.standing(session))
    found = [*of_letters(session, days), *of_terms(session, days)]
    found += [*of_place(session, today), *of_work(session, today)]
    done = letters.settled(session, {each.key for each in found})
    fresh = proposing.merged(each for each in found if each.key not in done)
    return sorted(fresh, key=lambda each: (each.code, each.unit, each.key))


def of_letters(session: Session, days: Days) -> Iterator[Proposal]:
    yield from proposing.ignored(ignored(session, days.today), days)
    yield from proposing.found(found(session), days)


def of_terms(session: Session, days: Days) -> Iterator[Proposal]:
    ahead = days.terms.at(LU, days.today)
    until = days.today
    if ahead is not None:
        until = count(until, ahead.length, ahead.unit, days.calendar).due_on
    over = over_since(*days)
    first = over + timedelta(days=1) if over else LONG_AGO
    yield from proposing.urgings(late(session, "D32", first, until), days)
    if over:
        yield from proposing.overdue(late(session, "D33", LONG_AGO, over), days)


def of_place(session: Session, today: date) -> Iterator[Proposal]:
    since = today - timedelta(days=WINDOW)
    every = list(came(session, since))
    yield from proposing.urgent(every)
    open = units.standing(session).open
    towns = {unit.area: unit.name for unit in open if unit.level == "township"}
    known = {proposing.alike(each, c) for each in every for c in each.contents}
    done = frozenset(letters.settled(session, known))
    yield from proposing.similar(every, towns, done)


def of_work(session: Session, today: date) -> Iterator[Proposal]:
    quarter = Quarter.of(today)
    every = list(marks(session, quarter.first))
    against = (mark for mark in every if mark.kind != EXPLAINED)
    yield from proposing.slack(against, over(session, quarter.first, today), quarter)
    yield from proposing.gaps((m for m in every if m.kind == EXPLAINED), quarter)


def late(session: Session, code: str, since: date, until: date) -> list[Late]:
    """Open claims of units that are due between these days, once for each unit and
    day, as soon as their light says so; but for those with a letter of the kind, or a
    graver one, that is open."""
    told = (
        literal(f"{code}|due|")
        .concat(PetitionRow.petition)
        .concat("|")
        .concat(PetitionClaim.unit)
        .concat("|")
        .concat(cast(PetitionClaim.due_on, Text))
    )
    due = PetitionClaim.due_on.between(since, until)
    rows = (
        select(PetitionRow, PetitionClaim.unit, PetitionClaim.key, PetitionClaim.due_on)
        .join(PetitionClaim, PetitionClaim.row_id == PetitionRow.id)
        .where(PetitionClaim.is_open.is_(True), due, PetitionClaim.unit != "")
        .where(PetitionClaim.light.in_(("yellow", "red")))
        .where(~exists().where(LetterFact.fact == told), ~out(code, PetitionClaim.unit))
        .order_by(PetitionClaim.due_on, PetitionClaim.row_id)
        .limit(2 * MANY)
    )
    found = session.execute(rows).all()
    ruled = rules(session, {row.id for row, *_ in found})
    each = {
        (row.petition, unit, due_on): Late(
            row.petition,
            row.number,
            row.summary,
            unit,
            due_on,
            ruled.get((row.id, key, due_on), row.rule or ""),
        )
        for row, unit, key, due_on in reversed(found)
        if due_on
    }
    return list(reversed(each.values()))[:MANY]


def out(code: str, unit: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """A letter about the petition to that unit waits for its answer."""
    codes = ("D32", "D33") if code == "D32" else (code,)
    return (
        exists()
        .where(LetterPetition.petition == PetitionRow.petition)
        .where(LetterRow.id == LetterPetition.row_id, LetterRow.is_open.is_(True))
        .where(LetterRow.to_unit == unit, LetterRow.code.in_(codes))
    )


def rules(session: Session, rows: Collection[int]) -> dict[tuple[int, str, date], str]:
    """By which rule a claim is due on a day."""
    told = PetitionClock.row_id, PetitionClock.about, PetitionClock.due_on
    clocks = select(*told, PetitionClock.rule).where(PetitionClock.row_id.in_(rows))
    return {
        (row, key, due_on): rule
        for row, about, due_on, rule in session.execute(clocks)
        for key in about.split()
    }


def ignored(session: Session, today: date) -> list[Ignored]:
    """Letters whose answer is overdue, with their petitions."""
    waiting = LetterRow.is_open.is_(True), LetterRow.state == State.WAITING
    rows = select(LetterRow).where(*waiting, LetterRow.due_on < today)
    found = list(session.scalars(rows.order_by(LetterRow.due_on).limit(MANY)))
    about = petitions_of(session, {row.id for row in found})
    return [
        Ignored(
            row.letter,
            row.code,
            row.number or row.grounds[:40],
            row.to_unit,
            tuple(about.get(row.id, ())),
            row.due_on,
            row.urged,
            row.returned,
        )
        for row in found
    ]


def found(session: Session) -> list[Found]:
    """What the patrol found and marked red, of petitions; the newest first, but for
    those that a letter of supervision is out for."""
    told = literal("D33|finding|").concat(PatrolFinding.id)
    is_open = PatrolFinding.is_open.is_(True), PatrolFinding.state == Finding.FOUND
    rows = (
        select(PatrolFinding, PetitionRow.number)
        .join(PetitionRow, PetitionRow.petition == PatrolFinding.petition)
        .where(PatrolFinding.rule.in_(RED), PatrolFinding.unit != "", *is_open)
        .where(~exists().where(LetterFact.fact == told))
        .where(~out("D33", PatrolFinding.unit))
        .order_by(PatrolFinding.position.desc())
        .limit(MANY)
    )
    return [
        Found(
            *(row.id, row.petition, number, row.unit, Words(row.zh, row.en)),
            *(RULES[row.rule].law, row.found_on),
        )
        for row, number in session.execute(rows)
    ]


def petitions_of(session: Session, rows: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    of = select(LetterPetition).where(LetterPetition.row_id.in_(rows))
    for each in session.scalars(of.order_by(LetterPetition.petition)):
        found.setdefault(each.row_id, []).append(each.petition)
    return found


def came(session: Session, since: date) -> Iterator[Came]:
    """Petitions since that day, with whom they lie and of which content."""
    told = PetitionRow.petition, PetitionRow.number, PetitionRow.summary
    more = PetitionRow.area, PetitionRow.is_urgent, PetitionRow.is_open
    rows = (
        select(PetitionRow.id, *told, *more, PetitionClaim.unit, PetitionClaim.content)
        .join(PetitionClaim, PetitionClaim.row_id == PetitionRow.id)
        .where(PetitionRow.received_on >= since)
        .order_by(PetitionRow.id, PetitionClaim.position)
    )
    for _, claims in groupby(session.execute(rows), key=itemgetter(0)):
        first, *others = claims
        every = (first, *others)
        yield Came(
            first.petition,
            first.number,
            first.summary,
            first.area[:TOWNSHIP],
            max(each.unit for each in every),
            first.is_urgent and first.is_open,
            tuple(sorted({each.content for each in every} - {""})),
        )


def done(
    session: Session, type: str, after: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each deed of the type about a petition, from that place in the record on."""
    of = ReceivedEntry.type == NOUN + type, ReceivedEntry.position >= after
    rows = select(ReceivedEntry.case, ReceivedEntry.raw).where(*of)
    for petition, raw in session.execute(rows.order_by(ReceivedEntry.position)):
        yield petition, json.loads(raw)["body"] or {}


def place_of(session: Session, day: date) -> int:
    """Where the record stood about that day, as petitions came: a week earlier."""
    first = func.min(PetitionRow.id)
    came = PetitionRow.received_on >= day - timedelta(days=7)
    return session.scalar(select(first).where(came)) or 0


class Against(NamedTuple):
    """Of which claim a deed says something, before its unit is known."""

    kind: str
    petition: str
    claim: str


def marks(session: Session, since: date) -> Iterator[Mark]:
    """What was said since that day: sent back, unsatisfied, explained for lack of a
    rule; each claim once for each."""
    every = dict.fromkeys(against(session, since))
    claims = claims_of(session, {each.petition for each in every})
    for each in every:
        at = each.petition, each.claim
        number, unit, content = claims.get(at, ("", "", ""))
        yield Mark(each.kind, each.petition, number, unit, content)


def against(session: Session, since: date) -> Iterator[Against]:
    on, after = since.isoformat(), place_of(session, since)
    for petition, body in done(session, "sent_back", after):
        if body["sent_on"] >= on:
            yield from (Against(RETURNED_TO, petition, key) for key in body["claims"])
    for petition, body in done(session, "evaluated", after):
        if body["evaluated_on"] >= on and body["satisfaction"] == DISSATISFIED:
            yield from (Against(UNSATISFIED, petition, key) for key in body["claims"])
    for petition, body in done(session, "opinion_issued", after):
        if body["issued_on"] >= on:
            for key, reply in body["replies"].items():
                if reply["disposition"] == EXPLAINED:
                    yield Against(EXPLAINED, petition, key)


def claims_of(
    session: Session, petitions: Collection[str]
) -> dict[tuple[str, str], tuple[str, str, str]]:
    """By petition and claim, its number, with whom it lies, what it is about."""
    told = PetitionRow.petition, PetitionClaim.key, PetitionRow.number
    rows = select(*told, PetitionClaim.unit, PetitionClaim.content).join(
        PetitionClaim, PetitionClaim.row_id == PetitionRow.id
    )
    return {
        (petition, key): (number, unit, content)
        for some in portions(sorted(petitions))
        for petition, key, number, unit, content in session.execute(
            rows.where(PetitionRow.petition.in_(some))
        )
    }


def over(session: Session, since: date, today: date) -> dict[str, int]:
    """By unit, how many open claims ran over since that day; where they are several."""
    due = PetitionClaim.due_on.between(since, today - timedelta(days=1))
    many = func.count()
    rows = (
        select(PetitionClaim.unit, many)
        .where(PetitionClaim.is_open.is_(True), due, PetitionClaim.unit != "")
        .group_by(PetitionClaim.unit)
        .having(many >= SEVERAL)
    )
    return {unit: count for unit, count in session.execute(rows)}
