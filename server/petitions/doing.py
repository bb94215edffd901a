"""The next step with a petition, or with some of its claims.

    seen     how many deeds the doer had on screen: where there are more by now,
             somebody else was quicker and he is told, and keeps what he typed
    check    the state machine with its articles (`schemas.petition.needs`), for each
             claim; for a unit also that the claim lies with it
    deed     sealed, folded, listed, in one transaction

A unit speaks in its own name: where a deed names a unit it is its own, whatever was
sent.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from schemas import calendar
from schemas.errors import UnknownType
from schemas.petition import deeds, needs
from schemas.petition.claims import Deed, Petition
from schemas.petition.needs import Refusal
from schemas.petition.rules import Terms
from schemas.problems import PROPOSED
from schemas.texts import Words
from server.errors.petitions import (
    PetitionChanged,
    PetitionRefused,
    RegistrationRefused,
)
from server.permissions import Principal, Verb, demand
from server.petitions import once, scope
from server.petitions.registering import REGISTERED
from server.registry import petitions, transaction
from server.registry.desk import Pen
from server.registry.projecting import county_day

NOT_WITH_YOU = Words("这项诉求不在您单位", "this claim does not lie with your unit")


class Order(NamedTuple):
    """What somebody wants done: the verb without its noun, what it says, how many
    deeds he saw, and the key by which it is known again."""

    type: str
    told: Mapping[str, Any]
    seen: int | None = None
    key: str = ""


def do(
    principal: Principal, petition: str, order: Order, *, pen: Pen, now: datetime
) -> None:
    """PetitionNotFound, NotAllowed, UnknownType, InvalidBody, PetitionChanged,
    PetitionRefused."""
    if order.type == REGISTERED:
        raise UnknownType(deeds.NOUN + order.type, 1)
    asked = {"petition": petition, "type": order.type, "told": dict(order.told)}
    with transaction(cases=[petition]) as session:
        if once.answered(session, principal, order.key, asked) is not None:
            return
        found = scope.readable(session, principal, petition, county_day(now))
        demand(principal, Verb.WRITE_PETITIONS, area_of(principal, found.petition))
        if order.seen is not None and order.seen != len(found.petition.deeds):
            raise PetitionChanged(order.seen, len(found.petition.deeds))
        body = spoken(principal, order, pen)
        check(session, principal, found.petition, order.type, body, now)
        pen.write(session, deeds.NOUN + order.type, body, now, petition)
        petitions.project(session, petition, now)
        once.keep(session, principal, order.key, asked, petition, county_day(now))


def area_of(principal: Principal, petition: Petition) -> str:
    """Where it is written: to a unit, wherever the unit itself may act."""
    if scope.is_unit(principal):
        return next(iter(principal.areas), "")
    return str(petition.registered["area"])


def spoken(principal: Principal, order: Order, pen: Pen) -> dict[str, Any]:
    """The body, whole and in form."""
    own = {}
    if scope.is_unit(principal) and "unit" in deeds.form_of(order.type).fields:
        own = {"unit": principal.unit}
    said = {**order.told, **own, "actor": pen.actor.words()}
    return deeds.load(order.type, said)


def check(
    session: Session,
    principal: Principal,
    petition: Petition,
    type: str,
    body: Mapping[str, Any],
    now: datetime,
) -> None:
    deed = Deed("", type, body)
    if deed.on > county_day(now):
        raise RegistrationRefused("future", deed.on.isoformat())
    against = [*not_theirs(session, principal, petition, deed)]
    told = calendar.built_in(), Terms()
    against += needs.check(petition, deed, str(principal.role), *told)
    if against:
        raise PetitionRefused(against)


def not_theirs(
    session: Session, principal: Principal, petition: Petition, deed: Deed
) -> Iterator[Refusal]:
    """To a unit, what lies with another."""
    if not scope.is_unit(principal):
        return
    own = scope.names(session, principal)
    for key in deed.body["claims"]:
        claim = petition.claims.get(key)
        if claim is None or claim.unit not in own:
            yield Refusal("own", key, NOT_WITH_YOU, PROPOSED)
