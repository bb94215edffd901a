"""To whom the claims of a petition were handed to be mediated, and how that stands.

    petition.mediation_sent ──► assignment.made, whose case is the petition
                                  └─ taken ─► a dispute ─► its ending

The deed of an assignment names petition and claims, so that the record alone says what
belongs together. A claim's *last* assignment is the one that counts; what was declined
or taken back stays to be seen. Of the dispute only its ending is read.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from schemas.assigning import MADE, TAKEN
from schemas.entry import Entry
from schemas.envelope import REGISTRY
from schemas.petition.claims import Deed, Petition
from schemas.petition.deeds import NOUN
from schemas.petition.ending import OVER, Ending, ending
from schemas.petition.moves import State
from schemas.petition.needs import Refusal
from schemas.texts import Words
from server.registry import assignments, entries, portions, projecting
from server.registry.assignments import Assignment, Standing
from server.registry.directory import Person
from server.registry.projection import CaseRow
from server.registry.record import ReceivedEntry

Claims: TypeAlias = tuple[str, ...]
RETURNED = "mediation_returned"
READ = (MADE, NOUN + RETURNED)
GOES_ON = Words(
    "调解还没有结束。要提前收回，请先收回指派",
    "the mediation goes on; to end it earlier take the assignment back first",
)
DIFFERS = Words("与调解案件的结果或者日期不一致", "the case says another result or day")


class Told(NamedTuple):
    """What the record says of an assignment, and of which claims it still holds."""

    petition: str
    claims: Claims
    current: Claims


@dataclass(frozen=True, slots=True)
class Handed:
    """One assignment of claims, who was asked, and the dispute that it became."""

    petition: str
    claims: Claims
    current: Claims
    """Of these claims, those that did not come back since."""
    standing: Standing
    assignee: str
    row: CaseRow | None

    @property
    def case(self) -> str:
        """The dispute, once he took it on and for as long as he is asked to."""
        stands = self.standing.state == TAKEN
        return (self.standing.case or "") if stands else ""

    @property
    def is_over(self) -> bool:
        return self.row is not None and self.row.state in OVER


def of_petitions(session: Session, petitions: Collection[str]) -> list[Handed]:
    """In the order in which they were made."""
    told: dict[str, Told] = {}
    for some in portions(sorted(petitions)):
        rows = (
            select(ReceivedEntry)
            .options(undefer(ReceivedEntry.raw))
            .where(ReceivedEntry.type.in_(READ), ReceivedEntry.case.in_(some))
            .where(ReceivedEntry.database == REGISTRY)
            .order_by(ReceivedEntry.position)
        )
        for each in session.scalars(rows):
            take(told, each.case, entries.read(each))
    return list(joined(session, told))


def take(told: dict[str, Told], petition: str, deed: Entry) -> None:
    """One more deed: a claim that came back is with none of those before."""
    body = deed.body or {}
    claims = tuple(body.get("claims", ()))
    if deed.type == MADE and claims:
        told[body["assignment"]] = Told(petition, claims, claims)
    elif deed.type != MADE:
        for id, each in told.items():
            if each.petition == petition:
                left = tuple(key for key in each.current if key not in claims)
                told[id] = each._replace(current=left)


def joined(session: Session, told: Mapping[str, Told]) -> Iterator[Handed]:
    """With how they stand, who was asked, and the rows of the disputes."""
    found: list[Standing] = []
    for some in portions(sorted(told)):
        mine = select(Assignment).where(Assignment.id.in_(some))
        found += assignments.standing(session, list(session.scalars(mine)))
    persons = select(Person).where(Person.id.in_({e.row.assignee for e in found}))
    names = {person.id: person.name for person in session.scalars(persons)}
    cases = select(CaseRow).where(CaseRow.case.in_({e.case for e in found if e.case}))
    rows = {row.case: row for row in session.scalars(cases)}
    known = {each.row.id: each for each in found}
    for id in filter(known.__contains__, told):
        each = known[id]
        name = names.get(each.row.assignee, each.row.assignee)
        yield Handed(*told[id], each, name, rows.get(each.case or ""))


def of_petition(session: Session, petition: str) -> list[Handed]:
    return of_petitions(session, [petition])


def at_work(every: Sequence[Handed], key: str) -> Handed | None:
    """The assignment of a claim that is asked now, if there is one."""
    mine = [e for e in every if key in e.current and e.standing.is_standing]
    return mine[-1] if mine else None


def in_mediation(petition: Petition) -> list[str]:
    return [k for k, c in petition.claims.items() if c.state is State.MEDIATING]


def ending_of(session: Session, handed: Handed) -> Ending | None:
    """Of the dispute that it became; None while it goes on."""
    if not (handed.case and handed.is_over):
        return None
    found = projecting.without_clocks(session, handed.case)
    return ending(found.casefile) if found else None


def contradicts(session: Session, petition: Petition, deed: Deed) -> Iterator[Refusal]:
    """A return that the dispute, as far as the county has it, does not bear out."""
    if deed.type != RETURNED:
        return
    every = of_petition(session, petition.id)
    for key in deed.body["claims"]:
        now = at_work(every, key)
        if now is None:
            continue
        ended = ending_of(session, now)
        if ended is None:
            yield Refusal("goes_on", key, GOES_ON, "人民调解法§26")
        elif (ended.result, ended.finished_on) != (deed.result, deed.on):
            yield Refusal("differs", key, DIFFERS, "信访工作条例§33")
