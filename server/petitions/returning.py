"""回传: a mediation that ended goes back to its petition, when a person says so.

    ended   the disputes of a petition's claims that came to an end, and how
    back    one click: `mediation_returned` with the result, the day, the agreement's
            number and the case, as the case has them, of all claims that it was about
    waiting those of the whole list, for the queue: 待回传

That it comes back is a step of the law, so nobody's program takes it. The sixty days
went on all the while. What was said in the mediation stays there.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.petition.claims import Petition
from schemas.petition.ending import Ending
from schemas.petition.moves import State
from schemas.petition.needs import Refusal
from schemas.texts import Words
from server.errors.petitions import PetitionRefused
from server.permissions import Principal
from server.petitions import handed, scope
from server.petitions.doing import Order, step
from server.petitions.handed import RETURNED, Handed
from server.registry import db, transaction
from server.registry.cases import may_read
from server.registry.desk import Pen
from server.registry.petition_rows import PetitionClaim, PetitionRow
from server.registry.projecting import county_day

NOT_ENDED = Words("调解还没有结果", "the mediation has not ended")


@dataclass(frozen=True, slots=True)
class Ended:
    """What is proposed: these claims come back, with this ending of that case."""

    claims: tuple[str, ...]
    case: str
    number: str
    ending: Ending

    @property
    def told(self) -> dict[str, Any]:
        """The body of the deed, but for who does it."""
        said = {
            "claims": [*self.claims],
            "finished_on": self.ending.finished_on.isoformat(),
            "result": self.ending.result,
            "agreement": self.ending.agreement,
            "ground": self.ending.ground,
            "case": self.case,
        }
        return {name: value for name, value in said.items() if value}


def ended(session: Session, principal: Principal, petition: Petition) -> list[Ended]:
    every = handed.of_petition(session, petition.id)
    mediating = handed.in_mediation(scope.seen(session, principal, petition))
    known = [each for each in every if is_open_to(principal, each)]
    return list(endings(session, known, mediating))


def is_open_to(principal: Principal, each: Handed) -> bool:
    """Of what only some may know nobody else hears how it ended."""
    row = each.row
    return row is not None and (not row.restricted or may_read(principal, row))


def endings(
    session: Session, every: Iterable[Handed], mediating: Collection[str]
) -> Iterator[Ended]:
    for each in every:
        claims = tuple(key for key in each.current if key in mediating)
        found = handed.ending_of(session, each) if claims else None
        if found and each.row:
            number = each.row.case_number or each.row.temp_number
            yield Ended(claims, each.case, number, found)


def back(
    principal: Principal,
    petition: str,
    case: str,
    *,
    pen: Pen,
    now: datetime,
    seen: int | None = None,
) -> None:
    """PetitionNotFound, NotAllowed, PetitionChanged, PetitionRefused."""
    with transaction() as session:
        found = scope.readable(session, principal, petition, county_day(now)).petition
        mine = [e for e in ended(session, principal, found) if e.case == case]
        if not mine:
            refusal = Refusal("not_ended", "", NOT_ENDED, "人民调解法§26")
            raise PetitionRefused([refusal])
        order = Order(RETURNED, mine[-1].told, seen)
        step(session, principal, petition, order, pen=pen, now=now)


def waiting(principal: Principal) -> list[tuple[PetitionRow, list[Handed]]]:
    """Every petition in mediation that the principal sees, with who was asked; those
    whose mediation is over first."""
    session = db.session()
    mediating = PetitionClaim.state == State.MEDIATING
    rows = (
        select(PetitionRow)
        .where(scope.visible(session, principal))
        .where(PetitionRow.id.in_(select(PetitionClaim.row_id).where(mediating)))
        .order_by(PetitionRow.due_on.asc().nulls_last(), PetitionRow.id)
    )
    found = list(session.scalars(rows))
    every = handed.of_petitions(session, {row.petition for row in found})
    of_row = [(row, [h for h in mine(every, row)]) for row in found]
    return sorted(
        of_row, key=lambda each: not any(is_over(principal, h) for h in each[1])
    )


def mine(every: list[Handed], row: PetitionRow) -> list[Handed]:
    return [each for each in every if each.petition == row.petition and each.current]


def is_over(principal: Principal, each: Handed) -> bool:
    return bool(each.case) and each.is_over and is_open_to(principal, each)
