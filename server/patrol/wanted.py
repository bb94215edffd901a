"""Which petitions a run looks at.

    all        every petition that was ever registered
    changed    those with a deed since the last run, of their own or about their papers;
               whom these repeat; who wrote the same words; those whose clock ran over
               since; and those of which a day was noted to look again

They are put down in `patrol_look`, from which a run takes them, some at a time.
"""

from collections.abc import Collection
from datetime import date

from sqlalchemy import (
    Select,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from schemas.envelope import REGISTRY
from schemas.patrol.deeds import ALL, CHANGED
from server.registry import entries, locks, portions
from server.registry.patrol_rows import PatrolLook, PatrolMark, mark
from server.registry.petition_rows import PetitionClock, PetitionRow, PetitionText
from server.registry.record import ReceivedEntry

LOCK = "patrol"
OF_PAPERS = "paper."


def begin(session: Session, day: date, *, everything: bool = False) -> PatrolMark:
    """Put down what is to be looked at; a run that was left goes on as it was."""
    locks.only(session, LOCK)
    found = mark(session)
    if found is not None and found.is_running:
        if not everything or found.scope == ALL:
            return found
    scope = ALL if everything or found is None else CHANGED
    if scope == ALL:
        session.execute(delete(PatrolLook))
        all_of_them = select(PetitionRow.petition, literal(day))
        names = [PatrolLook.petition, PatrolLook.look_on]
        session.execute(insert(PatrolLook).from_select(names, all_of_them))
    elif found is not None:
        put(session, changed(session, found, day), day)
    return marked(session, found, day, scope)


def marked(
    session: Session, found: PatrolMark | None, day: date, scope: str
) -> PatrolMark:
    begun = found or PatrolMark(id=1)
    begun.day = max(day, found.day) if found else day
    begun.until = entries.last(session)
    begun.scope, begun.looked, begun.is_running = scope, 0, True
    session.add(begun)
    session.flush()
    return begun


def put(session: Session, petitions: Collection[str], day: date) -> None:
    """These are to be looked at on that day."""
    for some in portions(sorted(petitions)):
        session.execute(delete(PatrolLook).where(PatrolLook.petition.in_(some)))
        rows = [{"petition": each, "look_on": day} for each in some]
        session.execute(insert(PatrolLook), rows)


def changed(session: Session, since: PatrolMark, day: date) -> set[str]:
    """What a deed or a day changed since that run."""
    touched = set(session.scalars(with_deeds(since.until)))
    found = touched | set(session.scalars(run_over(since.day, day)))
    for some in portions(sorted(touched)):
        found |= {each for each in session.scalars(repeated(some)) if each}
        found |= set(session.scalars(alike(some)))
    return found


def with_deeds(until: int) -> Select[str]:
    """Their own deeds, and those about their papers."""
    mine = PetitionRow.petition == ReceivedEntry.case
    of = or_(
        ReceivedEntry.type.startswith("petition."),
        ReceivedEntry.type.startswith(OF_PAPERS),
    )
    rows = select(PetitionRow.petition).join(ReceivedEntry, mine)
    here = ReceivedEntry.database == REGISTRY, ReceivedEntry.position > until
    return rows.where(of, *here).distinct()


def run_over(before: date, day: date) -> Select[str]:
    """Those with a clock that was still in time on the day of the last run."""
    rows = select(PetitionRow.petition).join(
        PetitionClock, PetitionClock.row_id == PetitionRow.id
    )
    passed = PetitionClock.due_on >= before, PetitionClock.due_on < day
    return rows.where(PetitionClock.ended_on.is_(None), *passed).distinct()


def repeated(petitions: Collection[str]) -> Select[str | None]:
    """Whom these repeat."""
    again = PetitionRow.petition.in_(petitions), PetitionRow.repeats.is_not(None)
    return select(PetitionRow.repeats).where(*again)


def alike(petitions: Collection[str]) -> Select[str]:
    """Who wrote the very same as these."""
    other = aliased(PetitionText)
    owner = aliased(PetitionRow)
    return (
        select(owner.petition)
        .join(other, other.row_id == owner.id)
        .join(
            PetitionText,
            (PetitionText.digest == other.digest) & (PetitionText.unit == other.unit),
        )
        .join(PetitionRow, PetitionRow.id == PetitionText.row_id)
        .where(PetitionRow.petition.in_(petitions), owner.id != PetitionRow.id)
        .distinct()
    )


def next_of(session: Session, day: date, most: int) -> list[str]:
    """The next that are to be looked at."""
    due = PatrolLook.look_on <= day
    rows = select(PatrolLook.petition).where(due).order_by(PatrolLook.petition)
    return list(session.scalars(rows.limit(most)))


def left(session: Session, day: date) -> int:
    due = PatrolLook.look_on <= day
    return session.scalar(select(func.count()).where(due)) or 0
