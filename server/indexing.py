"""Every case found by the newest scheme: after an upgrade the index is made anew.

    standing.searched_by   "2"        every case is indexed by version 2
                           "2 after 4711"   … so far those up to that row, by it

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
from server.registry import locks, projecting, transaction
from server.registry.projection import CaseRow, Standing
from server.registry.search import VERSION, search_of

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


def portion(mark: str, some: list[tuple[int, str]], now: datetime) -> None:
    """These cases, in one transaction; nothing where another was quicker."""
    with transaction(cases=[case for _, case in some]) as session:
        locks.only(session, "standing")
        standing = projecting.standing(session, now)
        if standing.searched_by != mark:
            return
        for row_id, case in some:
            found = projecting.without_clocks(session, case)
            if found is not None:
                search_of(session).put(session, row_id, projecting.searched(found))
        standing.searched_by = f"{AFTER}{some[-1][0]}" if some else VERSION


def owed(session: Session, mark: str) -> list[tuple[int, str]]:
    """Rows and cases, the oldest first."""
    after = int(mark.removeprefix(AFTER)) if mark.startswith(AFTER) else 0
    rows = select(CaseRow.id, CaseRow.case).where(CaseRow.id > after)
    some = session.execute(rows.order_by(CaseRow.id).limit(AT_ONCE))
    return [(row_id, case) for row_id, case in some]
