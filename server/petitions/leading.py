"""包案: which officials answer for which petitions (信访工作条例§18②).

`petition.led` is a deed as any other, done by `doing`; the last of a claim counts,
until its day is over or the claim has ended. The list is of matters, in the order of
their days: no official is counted, compared or marked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.envelope import REGISTRY
from schemas.fields import day
from schemas.petition.claims import Claim, Deed
from schemas.petition.deeds import NOUN
from schemas.petition.moves import ENDS
from server.permissions import Principal
from server.petitions import scope
from server.registry import db, petitions
from server.registry.petition_rows import PetitionRow
from server.registry.record import ReceivedEntry

LED = "led"


@dataclass(frozen=True, slots=True)
class Led:
    """Who answers for which claims of a petition, since when and until when."""

    row: PetitionRow
    claims: tuple[str, ...]
    name: str
    post: str
    led_on: date
    until: date | None
    duty: str


def lead_officials(principal: Principal, today: date) -> list[Led]:
    """Those who answer today, whose time ends first on top."""
    session = db.session()
    deeds = select(ReceivedEntry.case).where(
        ReceivedEntry.type == NOUN + LED, ReceivedEntry.database == REGISTRY
    )
    visible = scope.visible(session, principal), PetitionRow.petition.in_(deeds)
    rows = select(PetitionRow).where(PetitionRow.is_open, *visible)
    found = [
        led
        for row in session.scalars(rows.order_by(PetitionRow.id))
        for led in of_petition(session, principal, row)
        if led.until is None or led.until >= today
    ]
    return sorted(found, key=lambda each: (each.until or date.max, each.row.id))


def of_petition(
    session: Session, principal: Principal, row: PetitionRow
) -> Iterator[Led]:
    """Each deed once, with those of its claims for which it counts."""
    found = petitions.without_clocks(session, row.petition)
    if found is None:
        return
    seen = scope.seen(session, principal, found.petition).claims
    now = {key: last.id for key, claim in seen.items() if (last := standing(claim))}
    for deed in found.petition.deeds:
        claims = tuple(key for key, id in now.items() if id == deed.id)
        if claims:
            said = deed.body
            until = day(str(said.get("until", "")))
            who = str(said["name"]), str(said["post"])
            yield Led(row, claims, *who, deed.on, until, str(said.get("duty", "")))


def standing(claim: Claim) -> Deed | None:
    return None if claim.state in ENDS else claim.last(LED)
