"""All that is found by words, by the newest scheme: an upgrade indexes it anew.

    standing.searched_by   "2"        every case and petition is indexed by version 2
                           "2 after 4711"   … so far those up to that row, by it

A petition is folded anew with it, so that its rows are what this program makes of it.

Beside the record and never before it, some cases to a transaction, the oldest first;
who dies goes on where it was. What comes meanwhile is indexed by the new scheme
anyway. Until it is done, what was not come to is not found, and the list says so.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.linking import asked
from server.registry import both, locks, petitions, projecting, transaction
from server.registry.both import Owed
from server.registry.petition_rows import PetitionRow
from server.registry.projection import CaseRow, Standing
from server.registry.search import VERSION, Searched, search_of

AT_ONCE = 50
AFTER = f"{VERSION} after "


def is_whole(session: Session) -> bool:
    """Is every case indexed as this program would?"""
    return standing_at(session) == VERSION


def standing_at(session: Session) -> str:
    """How far the index is; in a registry without a case it is whole."""
    found = session.scalar(select(Standing.searched_by))
    return VERSION if found is None else found


def settle(clock: Callable[[], datetime], *, most: int | None = None) -> bool:
    """Index every case that is not yet: all, or so many transactions. Is any left?"""
    for _ in count() if most is None else range(most):
        if (mark := asked(standing_at)) == VERSION:
            return False
        portion(mark, asked(partial(owed, mark=mark)), clock())
    return True


def portion(mark: str, some: list[Owed], now: datetime) -> None:
    """These, in one transaction; nothing where another was quicker."""
    with transaction(cases=[each.case for each in some]) as session:
        locks.only(session, "standing")
        standing = projecting.standing(session, now)
        if standing.searched_by != mark:
            return
        for each in some:
            if each.is_petition:
                petitions.project(session, each.case, now)
            elif words := searched(session, each):
                search_of(session).put(session, each.row_id, words)
        standing.searched_by = f"{AFTER}{some[-1].row_id}" if some else VERSION


def searched(session: Session, owed: Owed) -> Searched | None:
    found = projecting.without_clocks(session, owed.case)
    return projecting.searched(found) if found else None


def owed(session: Session, mark: str) -> list[Owed]:
    """The oldest first."""
    after = int(mark.removeprefix(AFTER)) if mark.startswith(AFTER) else 0
    cases = both.cases(CaseRow.id > after)
    return both.some(session, cases, both.petitions(PetitionRow.id > after), AT_ONCE)
