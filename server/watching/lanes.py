"""How many petitions are in each item of business, by light, and which are due next.

    the county   every petition of its areas; of one township, those that lie in it
    a unit       what lies with it, by its own claims

Counted in one pass over the index of `petition_lane`, which is as large as the work in
hand, whatever the county has filed. The list opens with the same number.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from schemas.petition.lanes import LANES, LIGHTS, Lane
from server.permissions import Principal, Verb, areas
from server.petitions import listing, scope
from server.registry import db
from server.registry.petition_rows import PetitionLane, PetitionRow

NEXT = 3


@dataclass(frozen=True, slots=True)
class Due:
    """A petition that is due soon, or is late."""

    petition: str
    number: str
    summary: str
    light: str
    due_on: date | None
    rule: str


@dataclass(frozen=True, slots=True)
class Standing:
    """One item of business as it stands."""

    lane: Lane
    by_light: Mapping[str, int] = field(default_factory=dict)
    next: tuple[Due, ...] = ()

    @property
    def total(self) -> int:
        return sum(self.by_light.values())


def standing(principal: Principal, area: str = "") -> list[Standing]:
    """Every item, in its order; those without a petition too."""
    session = db.session()
    wanted = conditions(session, principal, area)
    tally = of_unit if scope.is_unit(principal) else of_county
    tallies = tally(session, wanted)
    return [
        Standing(lane, tallies.get(code, {}), due(session, wanted, code, tallies))
        for code, lane in LANES.items()
    ]


def conditions(
    session: Session, principal: Principal, area: str
) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    wanted.append(PetitionLane.unit.in_(listing.lying_with(session, principal)))
    if area:
        wanted.append(PetitionLane.area.startswith(area, autoescape=True))
    held = areas(principal, Verb.READ_PETITIONS)
    if not scope.is_unit(principal) and all(len(each) > scope.COUNTY for each in held):
        within = (PetitionLane.area.startswith(each, autoescape=True) for each in held)
        wanted.append(or_(*within))
    return wanted


def of_county(
    session: Session, wanted: Iterable[ColumnElement[bool]]
) -> dict[str, dict[str, int]]:
    """By lane and light how many petitions."""
    by = PetitionLane.lane, PetitionLane.light
    rows = select(*by, func.count()).where(*wanted).group_by(*by)
    found: dict[str, dict[str, int]] = {}
    for lane, light, many in session.execute(rows):
        found.setdefault(lane, {})[light] = many
    return found


def of_unit(
    session: Session, wanted: Iterable[ColumnElement[bool]]
) -> dict[str, dict[str, int]]:
    """The same; what lies with a unit under two names, its own and that of whoever it
    followed, is one petition and as pressing as the more pressing of them."""
    worst: dict[tuple[str, int], str] = {}
    columns = PetitionLane.lane, PetitionLane.row_id, PetitionLane.light
    for lane, row, light in session.execute(select(*columns).where(*wanted)):
        met = worst.setdefault((lane, row), light)
        worst[lane, row] = min(met, light, key=LIGHTS.index)
    found: dict[str, dict[str, int]] = {}
    for (lane, _), light in worst.items():
        of_lane = found.setdefault(lane, {})
        of_lane[light] = of_lane.get(light, 0) + 1
    return found


def due(
    session: Session,
    wanted: Iterable[ColumnElement[bool]],
    lane: str,
    tallies: Mapping[str, Collection[str]],
) -> tuple[Due, ...]:
    """The first that are due in it."""
    if set(tallies.get(lane, ())) <= {LIGHTS[-1]}:
        return ()
    named = PetitionRow.petition, PetitionRow.number, PetitionRow.summary
    told = PetitionLane.light, PetitionLane.due_on, PetitionLane.rule
    rows = (
        select(*named, *told)
        .join_from(PetitionLane, PetitionRow)
        .where(*wanted, PetitionLane.lane == lane, PetitionLane.due_on.is_not(None))
        .order_by(PetitionLane.due_on, PetitionLane.row_id)
        .limit(NEXT)
    )
    return tuple(Due(*row) for row in session.execute(rows))
