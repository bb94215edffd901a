"""A petition is registered: what came is written down and gets its number.

Clear or not, it is registered (信访工作条例§22、§23①); what it lacks is said beside it.
A number of another system is taken once, so that bringing the same list again adds
nothing.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas import identifiers
from schemas.petition import deeds
from server.errors.petitions import RegistrationRefused
from server.permissions import Principal, Verb, areas, demand, may
from server.petitions import bringing, once, scope
from server.registry import locks, petitions, transaction
from server.registry.desk import Pen
from server.registry.petition_rows import PetitionRow
from server.registry.projecting import county_day, standing

REGISTERED = "registered"


def register(
    principal: Principal,
    told: Mapping[str, Any],
    *,
    pen: Pen,
    now: datetime,
    key: str = "",
) -> str:
    """The petition's id. NotAllowed, InvalidBody, RegistrationRefused."""
    demand(principal, Verb.REGISTER_PETITION, first_area(principal))
    body = deeds.load(REGISTERED, {**told, "actor": pen.actor.words()})
    with transaction(cases=()) as session:
        alone(session)
        before = once.answered(session, principal, key, told)
        if before is not None:
            return before
        check(session, principal, body, now)
        petition = identifiers.uuid7(int(now.timestamp() * 1000))
        written(session, petition, body, pen, now, standing(session, now).as_of)
        once.keep(session, principal, key, told, petition, county_day(now))
        return petition


def alone(session: Session) -> None:
    """Nobody else registers until this is done: what is not here yet is not here."""
    locks.only(session, "numbers")


def written(
    session: Session,
    petition: str,
    body: Mapping[str, Any],
    pen: Pen,
    now: datetime,
    as_of: date,
) -> None:
    """Number, deed and rows, in the caller's transaction."""
    petitions.number(session, petition, body, pen.keys.county, now)
    pen.write(session, deeds.NOUN + REGISTERED, body, now, petition)
    if found := petitions.folded(session, petition, as_of):
        petitions.put(session, found)


def first_area(principal: Principal) -> str:
    return next(iter(areas(principal, Verb.REGISTER_PETITION)), "")


def check(
    session: Session, principal: Principal, body: Mapping[str, Any], now: datetime
) -> None:
    fits(principal, body, now)
    if "repeats" in body:
        mine = PetitionRow.petition == body["repeats"]
        visible = scope.visible(session, principal)
        if session.scalar(select(PetitionRow.id).where(mine, visible)) is None:
            raise RegistrationRefused("repeats", body["repeats"])
    bringing.check(session, principal, body)
    if (reference := body.get("external_ref")) and known(session, reference):
        raise RegistrationRefused("external_ref", reference)


def fits(principal: Principal, body: Mapping[str, Any], now: datetime) -> None:
    """It has come by now, and from where the principal may write it down."""
    if body["received_on"] > county_day(now).isoformat():
        raise RegistrationRefused("future", body["received_on"])
    if not may(principal, Verb.REGISTER_PETITION, body["area"]):
        raise RegistrationRefused("outside", body["area"])


def known(session: Session, reference: str) -> str | None:
    """The petition that bears this number of another system."""
    mine = PetitionRow.external_ref == reference
    return session.scalar(select(PetitionRow.petition).where(mine))
