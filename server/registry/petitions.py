"""From the desk's deeds to its list: fold a petition, replace its rows.

    petition.* deeds of one petition ──► fold ──► row, claims, clocks, lanes, words

`project` writes all of it in the caller's transaction, and depends on the record, on
the day the lights stand for, on the calendar and the county's terms, on nothing else:
`rebuild` gives the same rows. A right that somebody else has (to object, to ask for
review) is shown and makes no light: nobody at the desk is late by it.
"""

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.orm import Session, undefer

from schemas import codes
from schemas.canonical import digest_of
from schemas.clocks import Clock
from schemas.entry import Entry
from schemas.envelope import REGISTRY
from schemas.fields import Body
from schemas.patrol import duty
from schemas.petition import claims
from schemas.petition.claims import Claim, Petition
from schemas.petition.clocks import clocks_of
from schemas.petition.deeds import NOUN
from schemas.petition.lanes import lanes_of
from schemas.petition.moves import ENDS
from server.registry import entries, numbers, terms
from server.registry.petition_rows import (
    PetitionClaim,
    PetitionClock,
    PetitionLane,
    PetitionRow,
    PetitionText,
    PetitionUnit,
)
from server.registry.projecting import WORST, clock_columns, standing
from server.registry.record import CaseNumber, ReceivedEntry
from server.registry.search import Searched, search_of
from server.registry.searched import sounds

FROM_CASE, FROM_MATTER = "k", "r"
"""Before the id of what a petition was brought from: a label that finds it."""
SUMMARY = 60


@dataclass(frozen=True, slots=True)
class Folded:
    """A petition as the record has it now."""

    petition: Petition
    entries: tuple[Entry, ...]
    position: int
    """Of its first deed in the record."""
    number: str
    clocks: tuple[Clock, ...] = ()
    as_of: date = date.min
    """The day as of which the clocks stand."""


def folded(session: Session, petition: str, as_of: date) -> Folded | None:
    """None where nobody registered it."""
    found = without_clocks(session, petition)
    if found is None:
        return None
    by = terms.calendar(session), terms.standing(session)
    told = clocks_of(found.petition, *by, as_of)
    return replace(found, clocks=told, as_of=as_of)


def without_clocks(session: Session, petition: str) -> Folded | None:
    rows = (
        select(ReceivedEntry)
        .options(undefer(ReceivedEntry.raw))
        .where(ReceivedEntry.case == petition, ReceivedEntry.database == REGISTRY)
        .where(ReceivedEntry.type.startswith(NOUN))
        .order_by(ReceivedEntry.position)
    )
    received = list(session.scalars(rows))
    if not received:
        return None
    read = tuple(map(entries.read, received))
    number = session.get(CaseNumber, petition)
    return Folded(
        claims.fold(petition, map(deed, read)),
        read,
        received[0].position,
        number.text if number else "",
    )


def registered(session: Session, rows: Collection[int]) -> dict[int, Body]:
    """What was written down of these, by the ids of their rows."""
    first = ReceivedEntry.position.in_(rows)
    found = select(ReceivedEntry.position, ReceivedEntry.raw).where(first)
    return {id: json.loads(raw)["body"] or {} for id, raw in session.execute(found)}


def deed(read: Entry) -> claims.Deed:
    return claims.Deed(read.id, read.type.removeprefix(NOUN), read.body or {})


def project(
    session: Session, petition: str, now: datetime, as_of: date | None = None
) -> Folded | None:
    """Fold the petition and replace what is projected of it."""
    found = folded(session, petition, as_of or standing(session, now).as_of)
    if found is None:
        return None
    take_away(session, found.position)
    put(session, found)
    return found


def put(session: Session, found: Folded) -> None:
    """The rows of a petition of which there are none."""
    row = columns(found)
    session.execute(insert(PetitionRow), row)
    place = {"row_id": row["id"]}
    session.execute(insert(PetitionClaim), [place | each for each in claimed(found)])
    if units := met(found.petition):
        session.execute(insert(PetitionUnit), [place | {"unit": u} for u in units])
    if texts := written(found.petition):
        session.execute(insert(PetitionText), [place | each for each in texts])
    if found.clocks:
        session.execute(insert(PetitionClock), [place | e for e in clocked(found)])
    if lanes := in_lanes(found):
        session.execute(insert(PetitionLane), [place | each for each in lanes])
    search_of(session).put(session, row["id"], searched(found))


def columns(found: Folded) -> dict[str, Any]:
    """The row of a petition."""
    petition, told = found.petition, found.petition.registered
    due = most_pressing(found.clocks)
    return {
        "id": found.position,
        "petition": petition.id,
        "number": found.number,
        "external_ref": told.get("external_ref"),
        "received_on": date.fromisoformat(told["received_on"]),
        "channel": told["channel"],
        "area": told["area"],
        "summary": summary(petition),
        "petitioners": "、".join(names(told)),
        "people": told["people"],
        "repeats": told.get("repeats"),
        "is_urgent": told.get("is_urgent", False),
        "is_open": petition.is_open,
        "state": str(petition.state),
        "due_on": due and due.due.due_on,
        "light": light(found.clocks),
        "rule": due and due.rule.id,
        "deed_count": len(petition.deeds),
    }


def claimed(found: Folded) -> list[dict[str, Any]]:
    """The rows of its claims, each with the light of its own clocks."""
    return [
        {
            "position": position,
            "key": claim.key,
            "state": str(claim.state),
            "unit": claim.unit,
            "category": claim.category,
            "content": claim.content,
            "road": claim.road,
            "is_open": claim.state not in ENDS,
            **due_of(of_claim(found.clocks, claim)),
        }
        for position, claim in enumerate(found.petition.claims.values())
    ]


def clocked(found: Folded) -> list[dict[str, Any]]:
    return [
        {"position": position, **clock_columns(clock)}
        for position, clock in enumerate(found.clocks)
    ]


def in_lanes(found: Folded) -> list[dict[str, Any]]:
    """The rows of the items of business in which it is."""
    area = found.petition.registered["area"]
    return [
        {
            "lane": each.code,
            "unit": each.unit,
            "light": each.light,
            "due_on": each.due_on,
            "rule": each.rule,
            "area": area,
        }
        for each in lanes_of(found.petition, found.clocks, found.as_of)
    ]


def met(petition: Petition) -> list[str]:
    """Every unit that was ever given a claim of it."""
    return sorted({unit for c in petition.claims.values() for unit in c.units})


def written(petition: Petition) -> list[dict[str, str]]:
    """What its deeds say at length, so that who writes the same often is found."""
    return [
        {"deed": deed, "unit": unit, "digest": digest_of([*said])}
        for deed, (unit, said) in duty.written(petition).items()
    ]


def due_of(clocks: Iterable[Clock]) -> dict[str, Any]:
    told = tuple(clocks)
    due = most_pressing(told)
    return {"due_on": due and due.due.due_on, "light": light(told)}


def of_claim(clocks: Iterable[Clock], claim: Claim) -> tuple[Clock, ...]:
    return tuple(clock for clock in clocks if claim.key in clock.about.split())


def pressing(clocks: Iterable[Clock]) -> list[Clock]:
    return [c for c in clocks if c.light != "grey" and not c.rule.is_right]


def most_pressing(clocks: Iterable[Clock]) -> Clock | None:
    """The one that is due first."""
    return min(pressing(clocks), key=lambda clock: clock.due.due_on, default=None)


def light(clocks: Iterable[Clock]) -> str:
    lights = (clock.light for clock in pressing(clocks))
    return min(lights, key=WORST.index, default="grey")


def summary(petition: Petition) -> str:
    """The first thing asked for, as far as a line of a list has room."""
    first = next(iter(petition.claims.values())).asked["text"]
    text = " ".join(str(first).split())
    return text if len(text) <= SUMMARY else text[: SUMMARY - 1] + "…"


def names(registered: Body) -> list[str]:
    people = registered.get("petitioners", {}).values()
    return [str(each["name"]) for each in people if "name" in each]


def searched(found: Folded) -> Searched:
    """What a petition is found by: number and place, people, what is told, and under
    a letter of their own the claims, of which a unit may know only some."""
    told = found.petition.registered
    people = told.get("petitioners", {}).values()
    known = [str(p[n]) for p in people for n in IDENTITY if n in p]
    heard = [sound for name in names(told) for sound in sounds(name)]
    place = [told["area"][:n] for n in (6, 9, 12, 15) if len(told["area"]) >= n]
    places = [name for code in place if (name := codes.name_of(code))]
    claims = [claim.asked for claim in found.petition.claims.values()]
    numbers = [found.number, told.get("external_ref", "")]
    origin = [FROM_CASE + told["case"]] if "case" in told else []
    if "reception" in told:
        origin.append(FROM_MATTER + told["reception"]["case"])
    text = {
        "w": [*numbers, *places],
        "p": [*known, *heard],
        "m": [told.get("facts", ""), told.get("reasons", "")],
        "s": [str(each[n]) for each in claims for n in ASKED if n in each],
    }
    return Searched({k: "\n".join(v) for k, v in text.items()}, numbers, origin)


BESIDE = PetitionText, PetitionLane, PetitionUnit, PetitionClock, PetitionClaim
"""What hangs on a row, and goes before it."""
IDENTITY = ("name", "phone", "id_no", "address")
ASKED = ("text", "against")


def number(
    session: Session, petition: str, told: Body, county: str, now: datetime
) -> str:
    """The number that it bears for people, issued as it is registered."""
    year = date.fromisoformat(told["received_on"]).year
    return numbers.issue_petition(session, petition, county, year, now).text


def due_to_move(session: Session) -> list[str]:
    """Petitions whose lights may differ tomorrow: those with a clock that runs, and
    those of which a day without a rule is near."""
    ids = select(PetitionClock.row_id).where(PetitionClock.state == "running")
    days = select(PetitionLane.row_id).where(PetitionLane.due_on.is_not(None))
    days = days.where(PetitionLane.rule == "", PetitionLane.light == "green")
    near = or_(PetitionRow.id.in_(ids), PetitionRow.id.in_(days))
    rows = select(PetitionRow.petition).where(near)
    return list(session.scalars(rows.order_by(PetitionRow.id)))


def every(session: Session) -> list[str]:
    """All petitions, in the order in which they were registered."""
    first = ReceivedEntry.type == NOUN + "registered"
    rows = select(ReceivedEntry.case).where(first, ReceivedEntry.database == REGISTRY)
    return list(session.scalars(rows.order_by(ReceivedEntry.position)))


def since(session: Session, position: int) -> list[str]:
    """Those with a deed newer than that place."""
    newer = ReceivedEntry.position > position, ReceivedEntry.type.startswith(NOUN)
    return sorted(session.scalars(select(ReceivedEntry.case).where(*newer).distinct()))


def lying_with(session: Session, units: Collection[str]) -> int:
    """How many petitions have an open claim that lies with one of these."""
    of = func.count(PetitionClaim.row_id.distinct())
    mine = PetitionClaim.unit.in_(units), PetitionClaim.is_open.is_(True)
    return session.scalar(select(of).where(*mine)) or 0


def take_away(session: Session, row_id: int) -> None:
    for table in BESIDE:
        session.execute(delete(table).where(table.row_id == row_id))
    session.execute(delete(PetitionRow).where(PetitionRow.id == row_id))


def drop(session: Session) -> None:
    """All of it but the words, which go with those of the cases."""
    for table in BESIDE:
        session.execute(delete(table))
    session.execute(delete(PetitionRow))


def rebuild(
    session: Session,
    now: datetime,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Drop every row and fold the whole record again."""
    drop(session)
    waiting = every(session)
    for done, petition in enumerate(waiting, start=1):
        project(session, petition, now)
        session.expunge_all()
        progress(done, len(waiting))
    return len(waiting)
