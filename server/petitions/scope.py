"""Who sees which petitions, and which of their claims are whose.

    county office   what lies in its areas, whole
    unit            what was ever laid with it: the petition as it was written down,
                    and of claims and deeds those that concern it

A unit writes about claims that lie with it now. What lay with a unit that ended lies
with whoever goes on with its powers.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import Session

from schemas.petition.claims import Claim, Petition
from server.errors.petitions import PetitionNotFound
from server.permissions import Principal, Role, Verb, areas
from server.registry import petitions, units
from server.registry.petition_rows import PetitionRow, PetitionUnit
from server.registry.petitions import Folded

COUNTY = 6


def names(session: Session, principal: Principal) -> Collection[str]:
    """The names under which something may lie with the principal's unit."""
    return units.names_of(session, principal.unit) if principal.unit else set()


def is_unit(principal: Principal) -> bool:
    return principal.role is Role.UNIT


def visible(session: Session, principal: Principal) -> ColumnElement[bool]:
    held = areas(principal, Verb.READ_PETITIONS)
    if is_unit(principal):
        laid = PetitionUnit.unit.in_(names(session, principal))
        return PetitionRow.id.in_(select(PetitionUnit.row_id).where(laid))
    if any(len(area) == COUNTY for area in held):
        return true()
    within = (PetitionRow.area.startswith(area, autoescape=True) for area in held)
    return or_(false(), *within)


def row_in_scope(
    session: Session, principal: Principal, petition: str
) -> PetitionRow | None:
    mine = PetitionRow.petition == petition, visible(session, principal)
    return session.scalar(select(PetitionRow).where(*mine))


def row_of(session: Session, principal: Principal, petition: str) -> PetitionRow:
    """What is out of scope looks like not there."""
    row = row_in_scope(session, principal, petition)
    if row is None:
        raise PetitionNotFound(petition)
    return row


def readable(
    session: Session, principal: Principal, petition: str, as_of: date
) -> Folded:
    """All of it, where the principal may read it. PetitionNotFound."""
    row_of(session, principal, petition)
    found = petitions.folded(session, petition, as_of)
    if found is None:
        raise PetitionNotFound(petition)
    return found


def seen(session: Session, principal: Principal, petition: Petition) -> Petition:
    """As the principal may see it: to a unit, the claims that were ever its own."""
    if not is_unit(principal):
        return petition
    own = names(session, principal)
    mine = {k: c for k, c in petition.claims.items() if was_with(c, own)}
    deeds = tuple(d for d in petition.deeds if concerns(d.body["claims"], mine))
    asked = {k: petition.registered["claims"][k] for k in mine}
    told = {**petition.registered, "claims": asked}
    return replace(petition, registered=told, claims=mine, deeds=deeds)


def was_with(claim: Claim, names: Collection[str]) -> bool:
    return any(unit in names for unit in claim.units)


def concerns(about: Collection[str], mine: Collection[str]) -> bool:
    return any(key in mine for key in about)
