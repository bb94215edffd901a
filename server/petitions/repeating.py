"""Who came before with the same: is a petition the first, or does it repeat another?

    certain    the same document number
    likely     the same name, and telephone or address
    possible   the same name in the same village or township

Asked while it is registered and shown beside it; the clerk says of which it is the
repetition (信访工作条例§19③: what is in hand is not taken up again above). Nothing is
kept of persons: the index gives who may be meant, the petitions themselves decide.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.fields import Body
from server.permissions import Principal
from server.petitions import scope
from server.petitions.listing import PEOPLE, spoken_of
from server.registry import petitions
from server.registry.petition_rows import PetitionRow

Sureness: TypeAlias = Literal["certain", "likely", "possible"]
SURE: Final[tuple[Sureness, ...]] = ("certain", "likely", "possible")
MOST = 50
TOWNSHIP = 9


@dataclass(frozen=True, slots=True)
class Earlier:
    """A petition that may be of the same person; how sure, and by what."""

    row: PetitionRow
    sureness: Sureness
    by: tuple[str, ...]
    """Names of the fields that are the same."""
    number: str
    received_on: date


def earlier(
    session: Session,
    principal: Principal,
    told: Body,
    *,
    but: str = "",
) -> list[Earlier]:
    """Those of the same petitioners that the principal sees, the surest first, then
    the newest."""
    people = list(told.get("petitioners", {}).values())
    area = str(told.get("area", ""))
    rows = [r for r in candidates(session, principal, people) if r.petition != but]
    bodies = petitions.registered(session, [row.id for row in rows])
    found = [each for row in rows for each in of_row(row, bodies[row.id], people, area)]
    return sorted(found, key=lambda e: (SURE.index(e.sureness), -e.row.id))


def of_number(session: Session, principal: Principal, number: str) -> str | None:
    """The petition that bears it, where the principal sees one."""
    mine = PetitionRow.number == number, scope.visible(session, principal)
    return session.scalar(select(PetitionRow.petition).where(*mine))


def candidates(
    session: Session, principal: Principal, people: Iterable[Body]
) -> list[PetitionRow]:
    """Rows in which a name or a number of these people stands."""
    ids: dict[int, PetitionRow] = {}
    for words in dict.fromkeys(asked(people)):
        rows = select(PetitionRow).where(
            PetitionRow.id.in_(spoken_of(session, words, PEOPLE)),
            scope.visible(session, principal),
        )
        newest = rows.order_by(PetitionRow.id.desc()).limit(MOST)
        ids |= {row.id: row for row in session.scalars(newest)}
    return list(ids.values())


def asked(people: Iterable[Body]) -> Iterator[str]:
    for person in people:
        for name in ("id_no", "name"):
            if name in person:
                yield str(person[name])


def of_row(
    row: PetitionRow, told: Body, people: Iterable[Body], area: str
) -> Iterator[Earlier]:
    theirs = told.get("petitioners", {}).values()
    near = bool(area) and row.area[:TOWNSHIP] == area[:TOWNSHIP]
    met = [m for one in people for other in theirs if (m := compared(one, other, near))]
    if met:
        sureness, by = min(met, key=lambda each: SURE.index(each[0]))
        yield Earlier(row, sureness, by, row.number, row.received_on)


def compared(
    one: Mapping[str, Any], other: Mapping[str, Any], near: bool
) -> tuple[Sureness, tuple[str, ...]] | None:
    same = [n for n in ("id_no", "name", "phone", "address") if alike(one, other, n)]
    if "id_no" in same:
        return "certain", tuple(same)
    if "name" not in same or differs(one, other, "id_no"):
        return None
    if len(same) > 1:
        return "likely", tuple(same)
    return ("possible", ("name", "area")) if near else None


def alike(one: Mapping[str, Any], other: Mapping[str, Any], name: str) -> bool:
    return name in one and one.get(name) == other.get(name)


def differs(one: Mapping[str, Any], other: Mapping[str, Any], name: str) -> bool:
    return name in one and name in other and one[name] != other[name]
