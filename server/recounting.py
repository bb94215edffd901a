"""Every clock counted by the rules that stand: after a change they are counted anew.

    standing.calendar_version   "2026.1 t2"        all is counted by these
                                "2026.1 t2 > 2026.1 2027.p1 t3 after 4711"   … so far
                                those up to that row, from the one to the other

A deed that changes a trial rule or publishes a year leaves the mark where it is: that
it is not `terms.version` any more is what is to be done, and a program that comes with
another calendar is the same to it. Gone over is only what the difference can
touch: with a clock over a year that was published, or that is open, begins or ended
from the day on which a rule was changed. Beside the record, some to a transaction; who
dies goes on where it was, and what is changed meanwhile begins again at the first.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from itertools import count
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from server.linking import asked
from server.registry import both, locks, petitions, projecting, terms, transaction
from server.registry.both import Owed
from server.registry.petition_rows import PetitionClock, PetitionRow
from server.registry.projection import CaseClock, CaseRow, Standing
from server.registry.terms import Between

AT_ONCE = 50
TO, AFTER = " > ", " after "


class Mark(NamedTuple):
    """From which version to which, and after which row it goes on."""

    before: str
    now: str
    after: int = 0

    def written(self) -> str:
        return f"{self.before}{TO}{self.now}{AFTER}{self.after}"


def is_whole(session: Session) -> bool:
    """Is every clock counted by what stands? In an empty registry it is."""
    found = session.scalar(select(Standing.calendar_version))
    return found is None or found == terms.version(session)


def settle(clock: Callable[[], datetime], *, most: int | None = None) -> bool:
    """Count what is owed anew: all, or so many transactions. Is any left?"""
    for _ in count() if most is None else range(most):
        if asked(is_whole):
            return False
        mark = asked(mark_of)
        portion(mark, asked(partial(owed, mark=mark)), clock())
    return True


def mark_of(session: Session) -> Mark:
    """Where it stands; from the first row, where it goes to what stands since."""
    kept = session.scalars(select(Standing.calendar_version)).one()
    before, _, rest = kept.partition(TO)
    now, _, after = rest.partition(AFTER)
    version = terms.version(session)
    return Mark(before, version, int(after) if now == version else 0)


def portion(mark: Mark, some: list[Owed], now: datetime) -> None:
    """These, in one transaction; nothing where another was quicker."""
    with transaction(cases=[each.case for each in some]) as session:
        locks.only(session, "standing")
        standing = projecting.standing(session, now)
        if mark_of(session) != mark:
            return
        for each in some:
            kind = petitions if each.is_petition else projecting
            kind.project(session, each.case, now, standing.as_of)
        last = mark._replace(after=some[-1].row_id).written() if some else mark.now
        standing.calendar_version = last


def owed(session: Session, mark: Mark) -> list[Owed]:
    """Cases and petitions that the difference can touch, the oldest first."""
    between = terms.since(session, mark.before, mark.now)
    if not between.years and between.since is None:
        return []
    of_cases = select(CaseClock.row_id).where(or_(*touching(between, CaseClock)))
    asked = touching(between, PetitionClock)
    of_petitions = select(PetitionClock.row_id).where(or_(*asked))
    return both.some(
        session,
        both.cases(CaseRow.id > mark.after, CaseRow.id.in_(of_cases)),
        both.petitions(PetitionRow.id > mark.after, PetitionRow.id.in_(of_petitions)),
        AT_ONCE,
    )


def touching(
    between: Between, clock: type[CaseClock | PetitionClock]
) -> Iterator[ColumnElement[bool]]:
    """An order may reach into the December before its year."""
    for year in sorted(between.years):
        first, last = date(year - 1, 12, 1), date(year, 12, 31)
        yield and_(clock.start_on <= last, clock.due_on >= first)
    if between.since is not None:
        yield clock.light != "grey"
        yield clock.start_on >= between.since
        yield clock.ended_on >= between.since
