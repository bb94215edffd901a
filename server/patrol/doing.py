"""What people do about findings, each a deed of the desk.

report    the county office enters what no record tells (N5-1, N5-3, or any other)
assign    to whom it goes, and by when
rectify   whose it is says what was done; a unit of its own findings alone
verify    the office looked, and closes it
reopen    the office finds that it was not put right
mark_false    no fault, with the reason; the same fact is found no more
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas import identifiers
from schemas.patrol import deeds
from schemas.patrol.context import Context, finding_id
from schemas.patrol.findings import SINCE, State, by_hand
from schemas.patrol.rules import RULES
from server.errors.patrol import FindingNotFound, FindingRefused
from server.patrol import listing, wanted
from server.permissions import Principal, Verb, demand
from server.petitions import repeating, scope
from server.registry import locks, patrol_rows, terms, transaction, units
from server.registry.desk import Pen
from server.registry.patrol_rows import PatrolFinding
from server.registry.projecting import county_day

BY_UNIT = frozenset({"rectified"})
DAYS: Mapping[str, str] = {
    "assigned": "assigned_on",
    "rectified": "rectified_on",
    "verified": "verified_on",
    "reopened": "reopened_on",
    "false": "marked_on",
}


class Report(NamedTuple):
    """What somebody knows of, and how."""

    rule: str
    evidence: str
    happened_on: date
    number: str = ""
    """Of the petition, where it is about one."""
    unit: str = ""


def report(principal: Principal, told: Report, *, pen: Pen, now: datetime) -> str:
    """The finding's id. NotAllowed, FindingRefused, InvalidBody."""
    demand(principal, Verb.PATROL, pen.keys.county)
    today = county_day(now)
    if told.rule not in RULES:
        raise FindingRefused("rule", told.rule)
    if told.happened_on > today:
        raise FindingRefused("future", told.happened_on.isoformat())
    with transaction(cases=()) as session:
        listed(session, told.unit)
        said = {
            "reported_on": today.isoformat(),
            "report": identifiers.uuid7(int(now.timestamp() * 1000)),
            "rule": told.rule,
            "petition": of_number(session, principal, told.number),
            "unit": told.unit,
            "happened_on": told.happened_on.isoformat(),
            "due_on": term(session, told.rule, today),
            "evidence": told.evidence,
        }
        body = {name: value for name, value in said.items() if value}
        write(session, pen, "reported", body, now)
        return finding_id(by_hand(body))


def of_number(session: Session, principal: Principal, number: str) -> str:
    if not number.strip():
        return ""
    found = repeating.of_number(session, principal, number.strip())
    if found is None:
        raise FindingRefused("petition", number.strip())
    return found


def assign(
    principal: Principal,
    finding: str,
    unit: str,
    reason: str,
    *,
    pen: Pen,
    now: datetime,
) -> None:
    """NotAllowed, FindingNotFound, FindingRefused, InvalidBody."""
    said = {"unit": unit.strip(), "reason": reason}
    act(principal, finding, "assigned", said, pen=pen, now=now)


def rectify(
    principal: Principal, finding: str, text: str, *, pen: Pen, now: datetime
) -> None:
    """NotAllowed, FindingNotFound, FindingRefused, InvalidBody."""
    act(principal, finding, "rectified", {"text": text}, pen=pen, now=now)


def verify(
    principal: Principal, finding: str, text: str, *, pen: Pen, now: datetime
) -> None:
    """NotAllowed, FindingNotFound, FindingRefused, InvalidBody."""
    act(principal, finding, "verified", {"text": text}, pen=pen, now=now)


def reopen(
    principal: Principal, finding: str, reason: str, *, pen: Pen, now: datetime
) -> None:
    """NotAllowed, FindingNotFound, FindingRefused, InvalidBody."""
    act(principal, finding, "reopened", {"reason": reason}, pen=pen, now=now)


def mark_false(
    principal: Principal, finding: str, reason: str, *, pen: Pen, now: datetime
) -> None:
    """NotAllowed, FindingNotFound, FindingRefused, InvalidBody."""
    act(principal, finding, "false", {"reason": reason}, pen=pen, now=now)


def act(
    principal: Principal,
    finding: str,
    type: str,
    said: Mapping[str, Any],
    *,
    pen: Pen,
    now: datetime,
) -> None:
    verb = Verb.WRITE_PETITIONS if type in BY_UNIT else Verb.PATROL
    demand(principal, verb, next(iter(principal.areas), ""))
    today = county_day(now)
    with transaction(cases=()) as session:
        locks.only(session, wanted.LOCK)
        row = one(session, principal, finding)
        if State(row.state) not in SINCE[type]:
            raise FindingRefused("state")
        body = {"finding": finding, DAYS[type]: today.isoformat(), **said}
        if type == "assigned":
            listed(session, body["unit"])
        if type in ("assigned", "reopened"):
            body["due_on"] = term(session, row.rule, today)
        write(session, pen, type, body, now)


def one(session: Session, principal: Principal, finding: str) -> PatrolFinding:
    """Where it is the reader's to see. FindingNotFound."""
    mine = PatrolFinding.id == finding, listing.visible(session, principal)
    row = session.scalar(select(PatrolFinding).where(*mine))
    if row is None:
        raise FindingNotFound(finding)
    return row


def listed(session: Session, unit: str) -> None:
    stand = units.standing(session)
    found = stand.named(unit)
    if unit and stand.open and not (found and found.is_open):
        raise FindingRefused("unit", unit)


def term(session: Session, rule: str, today: date) -> str:
    """By when it is to be put right."""
    counting = Context(today, terms.calendar(session))
    return counting.after(today, RULES[rule].days).isoformat()


def write(
    session: Session, pen: Pen, type: str, said: Mapping[str, Any], now: datetime
) -> None:
    deed = pen.write(session, deeds.NOUN + type, said, now)
    patrol_rows.note(session, deed)


def may(principal: Principal, row: PatrolFinding) -> tuple[str, ...]:
    """What stands open to the reader with this finding."""
    state = State(row.state)
    own = BY_UNIT if scope.is_unit(principal) else SINCE.keys()
    return tuple(type for type in SINCE if type in own and state in SINCE[type])
