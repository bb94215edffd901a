"""Petitions are taken away as a table of the exchange's fields.

What the reader sees of each, a line in the reading log for each before any of it is
shown. Without a purpose the numbers of documents are covered, and days of birth with
them. A table of very many persons is nothing that one person takes away alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas import exchange
from schemas.exchange import Codes
from schemas.exchange_fields import FIELDS
from server.errors.exchange import ExportRefused
from server.keys import CountyKeys
from server.permissions import Principal, Verb, areas, demand
from server.petitions import listing, scope
from server.petitions.listing import PetitionQuery
from server.reading import HANDLING, ITSELF, Purpose
from server.registry import db, petitions, portions, reading_log, transaction
from server.registry.desk import Pen
from server.registry.petition_rows import PetitionRow

MOST = 1000
WHAT = "exported"
LEFT, RIGHT, SHORT = 6, 4, 15  # Digits of a document number that stay.
HEAD = tuple(each.words.zh for each in FIELDS)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be taken away; to what purpose, where numbers are to be readable."""

    query: PetitionQuery
    purpose: Purpose | None = None
    codes: Codes = exchange.TRIAL
    most: int = MOST


def rows(
    principal: Principal, wish: Wish, keys: CountyKeys, now: datetime
) -> list[list[str]]:
    """NotAllowed, ExportRefused."""
    held = areas(principal, Verb.READ_PETITIONS)
    demand(principal, Verb.READ_PETITIONS, next(iter(held), ""))
    found = wanted(db.session(), principal, wish)
    note(principal, found, wish.purpose, keys, now)
    return [*told(db.session(), principal, found, wish)]


class Found(NamedTuple):
    """A petition that is taken away."""

    petition: str
    area: str
    repeats: str | None


def wanted(session: Session, principal: Principal, wish: Wish) -> list[Found]:
    """In the order of the list."""
    ids = listing.ordered(session, principal, wish.query).limit(wish.most + 1)
    every = list(session.scalars(ids))
    if len(every) > wish.most:
        raise ExportRefused("many", most=wish.most)
    of = PetitionRow.id, PetitionRow.petition, PetitionRow.area, PetitionRow.repeats
    found = {
        id: Found(petition, area, repeats)
        for some in portions(every)
        for id, petition, area, repeats in session.execute(
            select(*of).where(PetitionRow.id.in_(some))
        )
    }
    return [found[id] for id in every if id in found]


def note(
    principal: Principal,
    found: list[Found],
    purpose: Purpose | None,
    keys: CountyKeys,
    now: datetime,
) -> None:
    """A line for each, in one transaction."""
    why = purpose or Purpose(HANDLING)
    with transaction(cases=()) as session:
        for each in found:
            reading_log.write(
                session,
                Pen(keys, ITSELF),
                principal,
                now,
                what=WHAT,
                case=each.petition,
                area=each.area,
                restricted=False,
                purpose=why.code,
                said=why.said,
            )


def told(
    session: Session, principal: Principal, found: list[Found], wish: Wish
) -> Iterator[list[str]]:
    before = numbers(session, found)
    for row in found:
        folded = petitions.without_clocks(session, row.petition)
        if folded is None:
            continue
        seen = scope.seen(session, principal, folded.petition)
        first = before.get(row.repeats or "", "")
        cells = exchange.to_row(seen, folded.number, wish.codes, first)
        shown = cells if wish.purpose else covered(cells)
        yield [shown[each.code] for each in FIELDS]


def numbers(session: Session, found: list[Found]) -> dict[str, str]:
    """By what the petitions that these repeat are known."""
    bears = PetitionRow.petition, PetitionRow.external_ref, PetitionRow.number
    repeated = sorted({row.repeats for row in found if row.repeats})
    return {
        petition: reference or number
        for some in portions(repeated)
        for petition, reference, number in session.execute(
            select(*bears).where(PetitionRow.petition.in_(some))
        )
    }


def covered(cells: dict[str, str]) -> dict[str, str]:
    lines = (covered_number(each) for each in cells["zjhm"].split("\n"))
    return {**cells, "zjhm": "\n".join(lines), "csrq": ""}


def covered_number(number: str) -> str:
    """By its ends; a short one not at all."""
    if len(number) < SHORT:
        return "*" * len(number)
    return number[:LEFT] + "*" * (len(number) - LEFT - RIGHT) + number[-RIGHT:]
