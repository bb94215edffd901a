"""指派: a mediator of a grid is asked to take on a case, or a matter that is told.

    assign_case     of a case that the principal may read, in his area
    assign_matter   of a grid of his: facts, and parties if they are known
    withdraw        with a reason; asked no more

Each is a sealed deed, a row, and `assignment:<id>` for the phones, in one transaction,
alone in the registry: of two clerks at once one is told that the other was first. What
is asked and told is not in the deed, whose readers see no case; its salted digest is.
What stands in the way is one function, `bars`: some of it can be overcome by saying
why. Words that nobody needs are dropped after KEPT; those of a case that an erasure
touched at once.
"""

import json
import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, TypeAlias

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from schemas import assigning, codes, identifiers
from schemas.assigning import ASSIGNEES, DECLINED, MADE, WITHDRAWN
from schemas.canonical import canonical_bytes
from schemas.course import ENDS, State
from schemas.fields import day
from schemas.kinds import DISPUTE
from schemas.strict_json import has_invisible
from server import moving, outbox
from server.errors import AssignmentNotFound, AssignmentRefused, CaseNotFound
from server.permissions import WORDS, Principal, Verb, areas, covers, demand
from server.registry import assignments, db, projecting, restricting, transaction
from server.registry.assignments import Assignment, AssignmentAnswer, Standing
from server.registry.cases import may_read
from server.registry.desk import NO_CASE, Pen
from server.registry.directory import Device, Grid, Person, Scope
from server.registry.epochs import begin_epoch
from server.registry.projecting import Folded
from server.registry.projection import CaseRow

Words: TypeAlias = dict[str, Any]

LONGEST = 500
FARTHEST = timedelta(days=366)
KEPT = timedelta(days=30)
ENDED = ENDS | {State.CLOSED_SUCCESS, State.FOLLOW_UP}


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked, until when, and what; `again`: why him all the same."""

    assignee: str
    due_on: str
    words: str = ""
    again: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Of which grid, and what it is about: a case, or claims of a petition."""

    grid: str
    case: str = ""
    petition: str = ""
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One of a list: how it stands, who was asked, and of what case."""

    standing: Standing
    assignee: str
    is_acting: bool
    row: CaseRow | None
    is_overdue: bool
    is_unanswered: bool


def assign_case(
    principal: Principal, case: str, asked: Asked, *, pen: Pen, now: datetime
) -> str:
    """CaseNotFound, NotAllowed, AssignmentRefused, ReasonMissing."""
    with transaction() as session:
        found = within(session, principal, case, now)
        person = acting(session, found.grid, asked.assignee)
        again = checked(asked.again)
        for bar, who in bars(session, found, person, again):
            raise AssignmentRefused(bar, who)
        words = checked(asked.words)
        if words and found.is_restricted:
            raise AssignmentRefused("no_words")
        said = {"words": words} if words else {}
        place = Place(found.grid, case)
        return enter(session, principal, place, asked, said, pen=pen, now=now)


def assign_matter(
    principal: Principal,
    grid: str,
    matter: Words,
    asked: Asked,
    *,
    pen: Pen,
    now: datetime,
) -> str:
    """InvalidIdentifier, NotAllowed, InvalidBody, AssignmentRefused."""
    identifiers.check_grid_code(grid)
    demand(principal, Verb.ASSIGN, grid)
    told = assigning.matter(matter)
    words = checked(asked.words)
    with transaction() as session:
        acting(session, grid, asked.assignee)
        said = {"matter": told, **({"words": words} if words else {})}
        return enter(session, principal, Place(grid), asked, said, pen=pen, now=now)


def withdraw(
    principal: Principal, id: str, reason: str, *, pen: Pen, now: datetime
) -> None:
    """AssignmentNotFound, ReasonMissing, AssignmentRefused."""
    why = moving.checked(reason)
    with transaction() as session:
        found = readable(session, principal, id)
        if not found.is_standing:
            raise AssignmentRefused("over")
        found.row.withdrawn_at, found.row.withdrawn_for = now, why
        told = {"assignment": id, "reason": why}
        pen.write(session, WITHDRAWN, told, now, found.row.case or NO_CASE)
        tell(session, id, now)


def within(session: Session, principal: Principal, case: str, now: datetime) -> Folded:
    """A case that the principal may read and assign; else it looks like not there."""
    row = session.scalar(select(CaseRow).where(CaseRow.case == case))
    if row is None or not may_read(principal, row):
        raise CaseNotFound(case)
    demand(principal, Verb.ASSIGN, row.grid)
    found = projecting.folded(session, case, projecting.county_day(now))
    if found is None:
        raise CaseNotFound(case)
    return found


def bars(
    session: Session, found: Folded, person: Person, again: str
) -> Iterator[tuple[str, str]]:
    """What stands in the way, the gravest first, and whom it names."""
    casefile = found.casefile
    earlier = assignments.of_case(session, casefile.case)
    if casefile.kind != DISPUTE:
        yield "no_dispute", ""
    if casefile.state in ENDED:
        yield "ended", ""
    for each in earlier:
        if each.is_standing:
            yield "standing", name_of(session, each.row.assignee)
    if person.id in casefile.restriction.kept_out:
        yield "kept_out", person.name
    elif found.is_restricted:
        if person.id not in restricting.persons(session, found.grid, casefile):
            yield "not_knower", person.name
    if again:
        return
    if person.name in set(concerned(casefile.tree)):
        yield "named", person.name
    if any(each.row.assignee == person.id and each.reason for each in earlier):
        yield "declined", person.name


def concerned(tree: Words) -> Iterator[str]:
    """The names of those who may not settle it: parties, who acts for them, and who
    was recused where it was deliberated."""
    for party in tree.get("party", {}).values():
        yield party.get("name", "")
        yield party.get("agent", {}).get("name", "")
        yield party.get("guardian", {}).get("name", "")
    for held in tree.get("stage", {}).get("2", {}).get("round", {}).values():
        present = held.get("participants", {})
        checks = held.get("deliberate", {}).get("recusal_checks", {})
        for key, check in checks.items():
            if check.get("result") == "recused":
                yield present.get(key, {}).get("name", "")


def acting(session: Session, grid: str, person: str) -> Person:
    """Whom one may ask there. Raises AssignmentRefused."""
    for each in candidates(session, grid):
        if each.id == person:
            return each
    raise AssignmentRefused("not_acting", name_of(session, person) or "这个人")


def candidates(session: Session, grid: str) -> list[Person]:
    """Who mediates in that grid now, and has a phone to hear of it."""
    phones = select(Device.person_id).where(Device.revoked_at.is_(None))
    rows = (
        select(Person, Scope.area)
        .join(Scope, Scope.holder == Person.id)
        .where(
            Person.role.in_(ASSIGNEES),
            Scope.ended_at.is_(None),
            Person.id.in_(phones),
        )
        .order_by(Person.name, Person.id)
    )
    found = {p.id: p for p, area in session.execute(rows) if covers(area, grid)}
    return list(found.values())


def askable(
    session: Session, held: tuple[str, ...], township: str
) -> list[tuple[str, Person]]:
    """Each grid of a township within these areas, with each whom one may ask there."""
    rows = select(Grid.code).where(Grid.code.startswith(township)).order_by(Grid.code)
    return [
        (grid, person)
        for grid in session.scalars(rows)
        if any(covers(area, grid) for area in held)
        for person in candidates(session, grid)
    ]


def enter(
    session: Session,
    principal: Principal,
    place: Place,
    asked: Asked,
    said: Words,
    *,
    pen: Pen,
    now: datetime,
) -> str:
    """The row, the deed, and the word for the phones."""
    id = identifiers.uuid7(int(now.timestamp() * 1000))
    salt, due_on = os.urandom(16).hex(), checked_day(asked.due_on, now)
    session.add(
        Assignment(
            id=id,
            grid=place.grid,
            case=place.case or None,
            assignee=asked.assignee,
            due_on=due_on,
            made_at=now,
            made_by=principal.name,
            office=(office := office_of(principal)),
            told=bool(said),
            said=json.dumps(said, ensure_ascii=False) if said else None,
            salt=salt if said else None,
        )
    )
    told = {
        "assignment": id,
        "grid": place.grid,
        "assignee": asked.assignee,
        "due_on": due_on.isoformat(),
        **({"content": digest(salt, said)} if said else {}),
        **({"claims": [*place.claims]} if place.claims else {}),
        **({"again": again} if (again := checked(asked.again)) else {}),
    }
    beside = {"case": place.case, "office": office}
    about = place.case or place.petition or NO_CASE
    pen.write(session, MADE, told, now, about, beside)
    session.flush()
    tell(session, id, now)
    return id


def digest(salt: str, said: Words) -> str:
    """By which it can be shown what was said, as long as it is kept."""
    return sha256(salt.encode() + canonical_bytes(said)).hexdigest()


def tell(session: Session, id: str, now: datetime) -> None:
    found = assignments.one(session, id)
    if found is not None:
        epoch = begin_epoch(session, now)
        for said in assignments.documents(session, found):
            outbox.say(session, said, epoch, now)


def office_of(principal: Principal) -> str:
    """名山街道 乡镇（街道）主管: for the phone, in the county's language."""
    place = codes.short_name_of(principal.areas[0]) or codes.name_of(principal.areas[0])
    return f"{place or ''} {WORDS[principal.role][0]}".strip()


def checked(text: str) -> str:
    """The words as they are kept. Raises AssignmentRefused."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    said = unicodedata.normalize("NFC", "\n".join(line for line in lines if line))
    if len(said) > LONGEST or has_invisible(said.replace("\n", "")):
        raise AssignmentRefused("words", most=LONGEST)
    return said


def checked_day(text: str, now: datetime) -> date:
    found, today = day(text.strip()), projecting.county_day(now)
    if found is None or not today <= found <= today + FARTHEST:
        raise AssignmentRefused("day")
    return found


def name_of(session: Session, person: str) -> str:
    found = session.get(Person, person)
    return found.name if found is not None else ""


# What is asked


def seen(principal: Principal, now: datetime) -> list[Line]:
    """Those of the principal's areas that wait or were taken on: what is late first,
    then what waits longest; then what was declined, and what was withdrawn."""
    session = db.session()
    rows = select(Assignment).where(within_areas(areas(principal, Verb.ASSIGN)))
    found = assignments.standing(session, list(session.scalars(rows)))
    lines = [
        each
        for each in lines_of(session, found, now)
        if each.row is None or may_read(principal, each.row)
    ]
    return sorted(lines, key=urgency)


def urgency(line: Line) -> tuple[Any, ...]:
    each = line.standing
    if not each.is_standing:
        to_do = 3 if each.state is assigning.State.DECLINED else 4
        return to_do, -each.row.made_at.timestamp()
    late = 0 if line.is_overdue else 1 if line.is_unanswered else 2
    return late, each.row.due_on.toordinal(), each.row.made_at.timestamp()


def of_case(principal: Principal, row: CaseRow, now: datetime) -> list[Line]:
    """For the page of a case that the principal has opened."""
    session = db.session()
    return lines_of(session, assignments.of_case(session, row.case), now)


def lines_of(session: Session, found: list[Standing], now: datetime) -> list[Line]:
    cases = {each.case for each in found if each.case}
    rows = session.scalars(select(CaseRow).where(CaseRow.case.in_(cases)))
    known = {row.case: row for row in rows}
    persons = {each.row.assignee for each in found}
    named = select(Person).where(Person.id.in_(persons))
    names = {person.id: person.name for person in session.scalars(named)}
    act = {g: candidates(session, g) for g in {each.row.grid for each in found}}
    today = projecting.county_day(now)
    return [
        Line(
            each,
            names.get(each.row.assignee, each.row.assignee),
            any(p.id == each.row.assignee for p in act[each.row.grid]),
            known.get(each.case or ""),
            each.is_standing and each.row.due_on < today,
            each.state is assigning.State.OPEN
            and assigning.is_overdue(each.row.made_at, now),
        )
        for each in found
    ]


def readable(session: Session, principal: Principal, id: str) -> Standing:
    """One of the principal's area, of a case that he may read."""
    found = assignments.one(session, id)
    held = areas(principal, Verb.ASSIGN)
    if found is None or not any(covers(area, found.row.grid) for area in held):
        raise AssignmentNotFound(id)
    row = session.scalar(select(CaseRow).where(CaseRow.case == found.case))
    if row is not None and not may_read(principal, row):
        raise AssignmentNotFound(id)
    return found


def within_areas(held: tuple[str, ...]) -> Any:
    return or_(False, *(Assignment.grid.startswith(area) for area in held))


# What is dropped


def drop_words(session: Session, now: datetime) -> None:
    """Of what was withdrawn or declined some time ago."""
    declined = select(AssignmentAnswer.assignment).where(
        AssignmentAnswer.answer == DECLINED,
        AssignmentAnswer.answered_on < projecting.county_day(now - KEPT),
    )
    old = or_(Assignment.withdrawn_at < now - KEPT, Assignment.id.in_(declined))
    rows = select(Assignment).where(old, Assignment.said.is_not(None))
    for each in assignments.standing(session, list(session.scalars(rows))):
        if not each.is_standing:
            gone = update(Assignment).where(Assignment.id == each.row.id)
            session.execute(gone.values(said=None, salt=None))
