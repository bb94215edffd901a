"""Does the list of petitions say what the deeds say? A part of `server.verify`."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.errors import SiliError
from server.registry import Base, petitions
from server.registry.petition_rows import (
    PetitionClaim,
    PetitionClock,
    PetitionLane,
    PetitionRow,
    PetitionText,
    PetitionUnit,
)
from server.registry.petitions import Folded
from server.registry.projection import Standing
from server.registry.search import search_of

Words = tuple[str, str, str]
"""Which petition; what is wrong with it, in Chinese and in English."""


def wrong(session: Session) -> Iterator[Words]:
    """Each petition folded anew, its rows and words the same."""
    rows = {row.petition: row for row in session.scalars(select(PetitionRow))}
    standing = session.get(Standing, 1)
    as_of = standing.as_of if standing else date.min
    for petition in petitions.every(session):
        row = rows.pop(petition, None)
        try:
            found = petitions.folded(session, petition, as_of)
        except (SiliError, ValueError, LookupError):
            found = None
        if found is None:
            yield petition, "信访事项读不出，无法重算", "it cannot be read and folded"
        elif row is None:
            yield petition, "信访登记表中没有", "the registry has no row of it"
        else:
            yield from differing(session, found, row)
    for petition in rows:
        yield petition, "信访登记表中多出这一件", "it has a row and no deed"


def differing(session: Session, found: Folded, row: PetitionRow) -> Iterator[Words]:
    petition = row.petition
    for name, value in petitions.columns(found).items():
        if getattr(row, name) != value:
            zh, en = f"{name}与记录不符", f"{name} is not what the deeds say"
            yield petition, zh, en
    kept: list[tuple[type[Base], list[dict[str, Any]], str, str]] = [
        (PetitionClaim, petitions.claimed(found), "诉求", "its claims are"),
        (PetitionClock, petitions.clocked(found), "期限", "its clocks are"),
        (PetitionUnit, units(found), "经办单位", "its units are"),
        (PetitionLane, petitions.in_lanes(found), "业务事项", "its items are"),
        (PetitionText, petitions.written(found.petition), "文字", "its texts are"),
    ]
    for table, should, zh, en in kept:
        if stands(session, table, row.id) != in_order(should):
            yield petition, f"{zh}与记录不符", f"{en} not what the deeds say"
    searched = petitions.searched(found)
    words = search_of(session).kept(session, row.id)
    if words != (searched.tokens, searched.shown):
        yield petition, "检索词与记录不符", "its words are not what the deeds say"


def units(found: Folded) -> list[dict[str, Any]]:
    return [{"unit": unit} for unit in petitions.met(found.petition)]


def stands(session: Session, table: type[Base], row_id: int) -> list[dict[str, Any]]:
    columns = [c for c in table.__table__.columns if c.key != "row_id"]
    mine = table.__table__.columns["row_id"] == row_id
    rows = session.execute(select(*columns).where(mine)).mappings()
    return in_order([dict(row) for row in rows])


PLACES = ("position", "lane", "unit", "deed")


def in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: [str(row.get(name, "")) for name in PLACES])
