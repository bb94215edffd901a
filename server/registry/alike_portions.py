"""A full run over the keys, in their order, and where it is.

    begin ─► the pairs go; then the cases are taken into the run, some at a time
    a span of keys ─► who shares one of them ─► pairs, and the run is so much further
    the last span ─► no row in linkage_sweep, and nothing else remains of it

A case that was taken in counts as compared. One that changes later is owed as ever,
and is compared as ever: nothing of the run is said of it but what holds for its sheet
as it is. A digest is as likely anywhere between FIRST and END, so spans of one width
hold about as many keys.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeAlias, cast

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from server.linkage.blocking import MOST_SHARING
from server.registry import portions
from server.registry.alike import (
    COMPARING_OWED,
    LinkageKey,
    LinkagePair,
    LinkageSheet,
    LinkageSweep,
)

FIRST, END = -(2**63), 2**63
Span: TypeAlias = tuple[int, int]


def spans(first: int, end: int, width: int) -> Iterator[Span]:
    """From the first to before the end."""
    for since in range(first, end, width):
        yield since, min(since + width, end)


# Where it is


def begin(session: Session, now: datetime) -> None:
    """From the first key, without the pairs of before."""
    session.execute(delete(LinkagePair))
    session.execute(delete(LinkageSweep))
    session.add(LinkageSweep(id=1, since=FIRST, run_at=now))


def take_in(session: Session, most: int) -> int:
    """So many of those that are to be compared; how many there were."""
    rows = select(LinkageSheet.row_id).where(COMPARING_OWED).limit(most)
    mine = update(LinkageSheet).where(LinkageSheet.row_id.in_(rows))
    taken = session.execute(mine.values(is_compared=True))
    return cast("CursorResult[Any]", taken).rowcount


def stands(session: Session) -> LinkageSweep | None:
    """The run that goes on, if one does."""
    return session.get(LinkageSweep, 1)


def move(session: Session, sweep: LinkageSweep, until: int) -> None:
    """It has gone over every key before this one."""
    if until < END:
        sweep.since = until
    else:
        session.delete(sweep)


def count_keys(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(LinkageKey)) or 0


# What is read and written


def sharing(session: Session, span: Span) -> Iterator[list[int]]:
    """The rows that share a key of the span; a key that too many share is passed
    over."""
    since, until = span
    held = select(LinkageKey.key, LinkageKey.row_id).where(
        LinkageKey.key.between(since, until - 1)
    )
    ordered = session.execute(held.order_by(LinkageKey.key, LinkageKey.row_id))
    for _, rows in groupby(ordered, key=itemgetter(0)):
        found = [row_id for _, row_id in rows]
        if 1 < len(found) <= MOST_SHARING:
            yield found


def noted(session: Session, cases: Iterable[str]) -> set[tuple[str, str]]:
    """The pairs that are there of which one of these is the first."""
    found: set[tuple[str, str]] = set()
    for some in portions(sorted(set(cases))):
        rows = select(LinkagePair.one, LinkagePair.other)
        asked = session.execute(rows.where(LinkagePair.one.in_(some)))
        found.update((one, other) for one, other in asked)
    return found


def note(session: Session, rows: list[dict[str, Any]]) -> None:
    """Pairs, beside those that are there."""
    made = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    if rows:
        beside = made.insert(LinkagePair).on_conflict_do_nothing()
        session.execute(beside, rows)
