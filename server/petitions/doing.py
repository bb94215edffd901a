"""The next step with a petition, or with some of its claims.

    seen     how many deeds the doer had on screen: where there are more by now,
             somebody else was quicker and he is told, and keeps what he typed
    check    the state machine with its articles (`schemas.petition.needs`), for each
             claim; for a unit also that the claim lies with it
    deed     sealed, folded, listed, in one transaction

A unit speaks in its own name: where a deed names a unit it is its own, whatever was
sent.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from schemas.errors import UnknownType
from schemas.petition import deeds, needs
from schemas.petition.claims import Deed, Petition
from schemas.petition.needs import Refusal
from schemas.problems import PROPOSED
from schemas.texts import Words
from server.errors.petitions import (
    PetitionChanged,
    PetitionRefused,
    RegistrationRefused,
)
from server.permissions import Principal, Verb, demand
from server.petitions import handed, once, scope
from server.petitions.registering import REGISTERED
from server.registry import petitions, terms, transaction, units
from server.registry.desk import Pen
from server.registry.projecting import county_day

GIVING = frozenset({"transferred", "assigned", "disputed", "dispute_decided"})
NOTHING: Mapping[str, Any] = MappingProxyType({})
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
    with transaction(cases=[petition]) as session:
        step(session, principal, petition, order, pen=pen, now=now)


def step(
    session: Session,
    principal: Principal,
    petition: str,
    order: Order,
    *,
    pen: Pen,
    now: datetime,
    beside: Mapping[str, Any] = NOTHING,
) -> Petition | None:
    """In the caller's transaction: the petition as it stands after it, None where it
    was done before. `beside` is what is asked for in the same order."""
    asked = {"petition": petition, "type": order.type, "told": dict(order.told)}
    asked |= {"beside": dict(beside)} if beside else {}
    if once.answered(session, principal, order.key, asked) is not None:
        return None
    found = scope.readable(session, principal, petition, county_day(now))
    demand(principal, Verb.WRITE_PETITIONS, area_of(principal, found.petition))
    if order.seen is not None and order.seen != len(found.petition.deeds):
        raise PetitionChanged(order.seen, len(found.petition.deeds))
    body = spoken(principal, order, pen)
    check(session, principal, found.petition, order.type, body, now)
    pen.write(session, deeds.NOUN + order.type, body, now, petition)
    done = petitions.project(session, petition, now)
    once.keep(session, principal, order.key, asked, petition, county_day(now))
    return done.petition if done else None


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
    if against := [*not_theirs(session, principal, petition, deed)]:
        raise PetitionRefused(against)
    against = [*unlisted(session, deed), *handed.contradicts(session, petition, deed)]
    by = terms.calendar(session), terms.standing(session), heir(session)
    against += needs.check(petition, deed, str(principal.role), *by)
    if against:
        raise PetitionRefused(against)


def heir(session: Session) -> Callable[[str], str]:
    """Who goes on with what lies with a unit; itself, where nobody does."""

    def of(name: str) -> str:
        found = units.now(session, name)
        return found.name if found else name

    return of


def unlisted(session: Session, deed: Deed) -> Iterator[Refusal]:
    """A unit that the county does not list, or not any more; where it lists any."""
    if deed.type not in GIVING or not (stand := units.standing(session)).open:
        return
    named = [deed.body.get("unit"), *deed.body.get("units", ())]
    for name in filter(None, [*named, *deed.body.get("beside", ())]):
        unit = stand.named(name)
        if unit is None or not unit.is_open:
            words = Words(
                f"责任单位名录里没有“{name}”，请从名录里选",
                f"there is no unit {name!r} that goes on; choose one that is listed",
            )
            yield Refusal("unit", deed.body["claims"][0], words, PROPOSED)


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
