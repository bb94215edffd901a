"""The work queue: petitions by clock, those that are due first on top.

    the county   every petition in its areas; apart from them, those that ended
    a unit       those with an open claim of its own, by the clocks of these claims;
                 apart from them, those with which it has no more to do

Counted are states, lights and channels, whichever of them is asked for. Words find
what `server.registry.petitions.searched` indexed; then the newest stand first.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, selectinload

from schemas.petition.moves import State
from server.permissions import Principal
from server.petitions import scope
from server.registry import db
from server.registry.finding import MANY
from server.registry.petition_rows import PetitionClaim, PetitionLane, PetitionRow
from server.registry.search import NUMBER, phrases, search_of, token

Sort: TypeAlias = Literal["due_on", "received_on"]
Said: TypeAlias = tuple[tuple[str, ...], ...]
"""Values of TALLIED, of each claim that a petition shows to whoever asks."""
PER_PAGE, LARGEST_PAGE = 50, 200
TALLIED = (PetitionRow.state, PetitionRow.light, PetitionRow.channel)
OWN = {"state": PetitionClaim.state, "light": PetitionClaim.light}
"""What a unit is told of its own claims, never of the whole petition."""
LIGHT_THERE = PetitionLane.light
"""In an item of business, of the petition or of a unit's claims in it."""
FIELDS, OF_UNIT, PEOPLE = "wpms", "wpm", "p"
"""Where words are looked for; what is asked (s) may be another unit's to know."""
WAITING: Mapping[str, tuple[State, ...]] = {
    "to_receive": (State.TRANSFERRED, State.ASSIGNED),
    "to_accept": (State.UNIT_RECEIVED, State.OBJECTED, State.DISPUTED),
    "to_handle": (State.ACCEPTED, State.HANDLING, State.EXTENDED, State.MEDIATING),
    "to_serve": (State.OPINION_ISSUED,),
}
"""What a unit has to do next, by the states of its claims."""


@dataclass(frozen=True, slots=True)
class PetitionQuery:
    """What is looked for; what is empty is not asked."""

    text: str = ""
    state: str = ""
    light: str = ""
    channel: str = ""
    unit: str = ""
    area: str = ""
    waits: str = ""
    """One of WAITING."""
    lane: str = ""
    """An item of business (`schemas.petition.lanes`): those in it, ended or not; the
    light is then that of the item."""
    ended: bool = False
    """Those at work, or those that came to an end."""
    sort: Sort = "due_on"
    per_page: int = PER_PAGE


@dataclass(frozen=True, slots=True)
class PetitionPage:
    """One page of them, and how the whole of it is made up."""

    rows: tuple[PetitionRow, ...]
    total: int
    number: int
    per_page: int
    tallies: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))


def listed(
    principal: Principal, query: PetitionQuery, page: int = 1, *, tally: bool = True
) -> PetitionPage:
    """The petitions that match, within what the principal sees, one page of them; with
    the tallies, where somebody looks at them."""
    session = db.session()
    tallies = tallied(session, principal, query) if tally else {}
    per_page = min(max(query.per_page, 1), LARGEST_PAGE)
    total = count(session, principal, query, tallies)
    number = min(max(page, 1), max(1, -(-total // per_page)))
    ids = ordered(session, principal, query).limit(per_page)
    wanted = list(session.scalars(ids.offset((number - 1) * per_page)))
    found = fetched(session, wanted)
    return PetitionPage(tuple(found), total, number, per_page, tallies)


def fetched(session: Session, ids: Sequence[int]) -> list[PetitionRow]:
    """The rows with their claims, in this order."""
    rows = select(PetitionRow).where(PetitionRow.id.in_(ids))
    loaded = rows.options(selectinload(PetitionRow.claims))
    place = {id: at for at, id in enumerate(ids)}
    return sorted(session.scalars(loaded), key=lambda row: place[row.id])


def every(principal: Principal, query: PetitionQuery) -> Iterator[PetitionRow]:
    """All that match, in their order, fetched in parts."""
    session = db.session()
    ids = list(session.scalars(ordered(session, principal, query)))
    for first in range(0, len(ids), LARGEST_PAGE):
        yield from fetched(session, ids[first : first + LARGEST_PAGE])


def waiting(principal: Principal, query: PetitionQuery) -> dict[str, int]:
    """How many there are of each of WAITING, whichever is asked for."""
    session = db.session()
    return {
        each: counted(session, principal, replace(query, waits=each))
        for each in WAITING
    }


def counted(session: Session, principal: Principal, query: PetitionQuery) -> int:
    wanted = conditions(session, principal, query)
    return session.scalar(select(func.count(PetitionRow.id)).where(*wanted)) or 0


def units(principal: Principal) -> list[str]:
    """With whom open claims lie that the principal sees."""
    session = db.session()
    names = (
        select(PetitionClaim.unit)
        .join(PetitionRow)
        .where(scope.visible(session, principal), PetitionRow.is_open.is_(True))
        .where(PetitionClaim.is_open.is_(True), PetitionClaim.unit != "")
    )
    return list(session.scalars(names.distinct().order_by(PetitionClaim.unit)))


def count(
    session: Session,
    principal: Principal,
    query: PetitionQuery,
    tallies: Mapping[str, Mapping[str, int]],
) -> int:
    """As the states sum up; they were counted already. Of a unit's own claims two
    may be in one petition."""
    if scope.is_unit(principal) or not tallies:
        return counted(session, principal, query)
    if query.state:
        return tallies["state"].get(query.state, 0)
    return sum(tallies["state"].values())


def tallied(
    session: Session, principal: Principal, query: PetitionQuery
) -> dict[str, dict[str, int]]:
    """How many there are of each value of TALLIED, whichever of them is asked for, the
    others as they are asked; of all petitions in one pass."""
    none: dict[str, Any] = {column.key: "" for column in TALLIED}
    anyhow = replace(query, **none)
    kinds = of_unit if scope.is_unit(principal) else of_all
    asked = [getattr(query, column.key) for column in TALLIED]
    found: dict[str, dict[str, int]] = {column.key: {} for column in TALLIED}
    for said, many in kinds(session, principal, anyhow):
        for place, column in enumerate(TALLIED):
            if fits(said, asked, but=place):
                counts = found[column.key]
                for value in {values[place] for values in said}:
                    counts[value] = counts.get(value, 0) + many
    return found


def of_all(
    session: Session, principal: Principal, query: PetitionQuery
) -> Iterator[tuple[Said, int]]:
    """What petitions say of TALLIED, and how many say it; of an item of business, by
    the light that it has there."""
    columns, rows = [*TALLIED], select(PetitionRow.id)
    if query.lane:
        columns = [LIGHT_THERE if c.key == "light" else c for c in columns]
        wanted = in_lane(session, principal, query)
        rows = rows.join(PetitionLane)
    else:
        wanted = conditions(session, principal, query)
    counted = rows.with_only_columns(*columns, func.count()).where(*wanted)
    for *values, many in session.execute(counted.group_by(*columns)):
        yield (tuple(values),), many


def of_unit(
    session: Session, principal: Principal, query: PetitionQuery
) -> Iterator[tuple[Said, int]]:
    """The same of a unit's own claims, of which one petition may have several. What has
    such a claim is seen by the unit, so nobody asks for that again."""
    wanted = matching(session, principal, query)
    names = scope.names(session, principal)
    values = [OWN.get(column.key, column) for column in TALLIED]
    claims = select(PetitionRow.id).join(PetitionClaim)
    if query.lane:
        values = [LIGHT_THERE if c.key == "light" else c for c in values]
        mine = PetitionLane.unit.in_(names), PetitionLane.lane == query.lane
        claims = claims.join(PetitionLane).where(*mine)
    own: defaultdict[int, list[tuple[str, ...]]] = defaultdict(list)
    rows = claims.with_only_columns(PetitionRow.id, *values)
    for id, *said in session.execute(
        rows.where(PetitionClaim.unit.in_(names), *wanted)
    ):
        own[id].append(tuple(said))
    yield from Counter(map(tuple, own.values())).items()


def fits(said: Said, asked: Sequence[str], but: int) -> bool:
    """Is of every other value one as it is asked for, where it is?"""
    return all(
        place == but or not wish or any(values[place] == wish for values in said)
        for place, wish in enumerate(asked)
    )


def ordered(
    session: Session, principal: Principal, query: PetitionQuery
) -> Select[int]:
    """The rows' ids: what is due first, what has no clock last; of words and of what
    ended, the newest first."""
    wanted = conditions(session, principal, query)
    if query.text:
        return select(PetitionRow.id).where(*wanted).order_by(PetitionRow.id.desc())
    if query.sort == "received_on" or query.ended:
        newest = PetitionRow.received_on.desc(), PetitionRow.id.desc()
        return select(PetitionRow.id).where(*wanted).order_by(*newest)
    if query.lane:
        return by_lane(session, principal, query)
    if scope.is_unit(principal):
        return by_own_clocks(session, principal, wanted)
    due = PetitionRow.due_on.asc().nulls_last(), PetitionRow.id.asc()
    return select(PetitionRow.id).where(*wanted).order_by(*due)


def by_lane(
    session: Session, principal: Principal, query: PetitionQuery
) -> Select[int]:
    """What is due first there; a unit may have it there under two names."""
    wanted = in_lane(session, principal, query)
    rows = select(PetitionRow.id).join(PetitionLane).where(*wanted)
    due = PetitionLane.due_on.asc()
    if scope.is_unit(principal):
        rows = rows.group_by(PetitionRow.id)
        due = func.min(PetitionLane.due_on).asc()
    return rows.order_by(due.nulls_last(), PetitionRow.id.asc())


def by_own_clocks(
    session: Session, principal: Principal, wanted: list[ColumnElement[bool]]
) -> Select[int]:
    own = own_open(session, principal)
    first = func.min(PetitionClaim.due_on)
    rows = select(PetitionRow.id).join(PetitionClaim).where(*own, *wanted)
    due = first.asc().nulls_last(), PetitionRow.id.asc()
    return rows.group_by(PetitionRow.id).order_by(*due)


def conditions(
    session: Session, principal: Principal, query: PetitionQuery
) -> list[ColumnElement[bool]]:
    """What the principal sees, as it is asked for."""
    matched = matching(session, principal, query)
    return [seen(session, principal, query), *matched]


def matching(
    session: Session, principal: Principal, query: PetitionQuery
) -> list[ColumnElement[bool]]:
    stands = standing(session, principal, query.ended)
    if query.lane:
        rows = select(PetitionLane.row_id).where(*there(session, principal, query))
        stands = PetitionRow.id.in_(rows)
    return [stands, *narrowed(session, principal, query)]


def narrowed(
    session: Session, principal: Principal, query: PetitionQuery
) -> list[ColumnElement[bool]]:
    """As it is asked for, wherever it stands."""
    wanted: list[ColumnElement[bool]] = []
    for column in TALLIED:
        of_lane = query.lane and column.key == "light"
        if (asked := getattr(query, column.key)) and not of_lane:
            wanted.append(is_so(session, principal, column, asked))
    if query.area:
        wanted.append(PetitionRow.area.startswith(query.area, autoescape=True))
    if claims := of_claims(session, principal, query):
        mine = select(PetitionClaim.row_id).where(*claims)
        wanted.append(PetitionRow.id.in_(mine))
    if query.text:
        letters = OF_UNIT if scope.is_unit(principal) else FIELDS
        wanted.append(PetitionRow.id.in_(spoken_of(session, query.text, letters)))
    return wanted


def in_lane(
    session: Session, principal: Principal, query: PetitionQuery
) -> list[ColumnElement[bool]]:
    """What the principal sees in that item, of rows that are joined with its own."""
    wanted = [seen(session, principal, query), *there(session, principal, query)]
    return [*wanted, *narrowed(session, principal, query)]


def there(
    session: Session, principal: Principal, query: PetitionQuery
) -> list[ColumnElement[bool]]:
    """In that item of business, with that light there: to a unit, with its claims."""
    mine = PetitionLane.unit.in_(lying_with(session, principal))
    found = [mine, PetitionLane.lane == query.lane]
    return [*found, LIGHT_THERE == query.light] if query.light else found


def lying_with(session: Session, principal: Principal) -> Collection[str]:
    """Under which names a lane counts for the principal; "" is the whole petition."""
    return scope.names(session, principal) if scope.is_unit(principal) else {""}


def is_so(
    session: Session,
    principal: Principal,
    column: InstrumentedAttribute[str],
    asked: str,
) -> ColumnElement[bool]:
    """Of the petition; to a unit, of one of its own claims."""
    own = OWN.get(column.key)
    if own is None or not scope.is_unit(principal):
        return column == asked
    mine = PetitionClaim.unit.in_(scope.names(session, principal))
    return PetitionRow.id.in_(select(PetitionClaim.row_id).where(mine, own == asked))


def seen(
    session: Session, principal: Principal, query: PetitionQuery
) -> ColumnElement[bool]:
    """A unit sees what it works on: `standing` says so by itself."""
    if scope.is_unit(principal) and not query.ended:
        return true()
    return scope.visible(session, principal)


def standing(
    session: Session, principal: Principal, ended: bool
) -> ColumnElement[bool]:
    """Still at work, or not; to a unit, by its own claims."""
    if not scope.is_unit(principal):
        return PetitionRow.is_open.is_(not ended)
    own = select(PetitionClaim.row_id).where(*own_open(session, principal))
    return PetitionRow.id.not_in(own) if ended else PetitionRow.id.in_(own)


def own_open(session: Session, principal: Principal) -> list[ColumnElement[bool]]:
    """Of the claims, the open ones that lie with the unit."""
    mine = PetitionClaim.unit.in_(scope.names(session, principal))
    return [mine, PetitionClaim.is_open.is_(True)]


def of_claims(
    session: Session, principal: Principal, query: PetitionQuery
) -> list[ColumnElement[bool]]:
    """What one of its claims must be."""
    wanted: list[ColumnElement[bool]] = []
    if query.unit:
        wanted.append(PetitionClaim.unit == query.unit)
        if not query.ended:
            wanted.append(PetitionClaim.is_open.is_(True))
    if states := WAITING.get(query.waits):
        wanted.append(PetitionClaim.state.in_(states))
    if wanted and scope.is_unit(principal):
        wanted.append(PetitionClaim.unit.in_(scope.names(session, principal)))
    return wanted


def spoken_of(session: Session, words: str, letters: str = FIELDS) -> Select[int]:
    """The rows that bear this number; else the newest in which every word is."""
    search = search_of(session)
    mine = select(search.key).join_from(
        search.table, PetitionRow, PetitionRow.id == search.row
    )
    bearing = mine.where(search.matches(search.all_of([[token(NUMBER, words)]])))
    if session.scalar(bearing.limit(1)) is not None:
        return bearing
    found = mine.where(search.matches(search.question(phrases(words), letters)))
    return found.order_by(search.key.desc()).limit(MANY)
