"""A full run of linkage: everything with everything, over the keys in their order.

    sheets     of what is owed, folded by the workers
    counting   what is rare, once
    pairs      a span of keys at a time: who shares one, whether the two can be of one
               dispute at all (`linkage.cutting`), and of those few the score

It notes what `linking.settle` would note case by case, and reads each sheet some times
instead of a hundred. Where it is stands in the registry (`alike_portions`): whoever
dies goes on from there. What changes beside it is owed and compared as ever; of a sheet
that is not there any more when a portion is written, nothing is noted. A run that
nobody goes on with is taken up by the ingest, in small portions.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import combinations, count

from sqlalchemy.orm import Session

from server import linking
from server.hands import Do
from server.keys import CountyKeys
from server.linkage import kept
from server.linkage.blocking import digest
from server.linkage.cutting import can_be
from server.linkage.scoring import score
from server.linkage.sheet import Sheet
from server.linking import LINKAGE, Linking, Progress, asked
from server.registry import alike, alike_portions, commonness, locks, transaction
from server.registry.alike import COMPARING_OWED, LinkageSheet
from server.registry.alike_portions import END, FIRST, Span, spans

PORTION = 20_000
"""Keys, about so many at once."""
SMALL = 1_000
TAKEN_IN_AT_ONCE = 5_000
MANY = 0.1
"""Of the sheets; for fewer that are owed, each is compared by itself."""
LEFT = timedelta(minutes=10)
"""Without a word of who runs it, a run was left."""
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Near:
    """Two that may be one dispute, and the sheets of which that was said."""

    rows: Pair
    cases: tuple[str, str]
    sheets: Pair
    bits: float


@dataclass(frozen=True, slots=True)
class Portion:
    since: int
    until: int
    near: tuple[Near, ...]


def run(
    keys: CountyKeys,
    clock: Callable[[], datetime],
    do: Do = map,
    progress: Progress = lambda words, left: None,
) -> None:
    """Make and compare whatever is owed; of much, all with all."""
    linking.make_sheets(Linking.under(keys), do, partial(progress, "sheets"))
    linking.count_again(do, partial(progress, "counting"))
    if is_much():
        begin(clock())
    go_on(clock, do, partial(progress, "pairs"))
    linking.settle(keys, progress)


def is_much() -> bool:
    """Is it less to compare all with all than those that are owed?"""
    owed = asked(lambda session: alike.count(session, COMPARING_OWED))
    every = asked(lambda session: alike.count(session, LinkageSheet.sheet.is_not(None)))
    return owed > every * MANY


def begin(now: datetime) -> None:
    """A run over everything, from the first key."""
    with transaction(cases=()) as session:
        locks.only(session, LINKAGE)
        alike_portions.begin(session, now)
    for _ in count():
        with transaction(cases=()) as session:
            locks.only(session, LINKAGE)
            if not alike_portions.take_in(session, TAKEN_IN_AT_ONCE):
                return


def go_on(
    clock: Callable[[], datetime],
    do: Do = map,
    progress: Callable[[int], None] = lambda left: None,
) -> None:
    """To its end, if a run is there."""
    since = asked(where)
    if since is None:
        return
    keys = asked(alike_portions.count_keys)
    for portion in do(read, spans(since, END, width(PORTION, keys))):
        if not write(portion, clock()):
            return
        progress((END - portion.until) * keys // (END - FIRST))


def take_up(clock: Callable[[], datetime], most: int | None = None) -> bool:
    """A run that was left, so many small portions further; is anything left of it?"""
    keys: int | None = None
    for _ in count() if most is None else range(most):
        since = asked(lambda session: where(session, left_at=clock() - LEFT))
        if since is None:
            return False
        keys = keys or asked(alike_portions.count_keys)
        until = min(since + width(SMALL, keys), END)
        write(read((since, until)), None)
    return True


def where(session: Session, left_at: datetime | None = None) -> int | None:
    """The first key that is to be gone over; of a run that was left then, if asked."""
    sweep = alike_portions.stands(session)
    if sweep is None or (left_at and sweep.run_at > left_at):
        return None
    return sweep.since


def width(most: int, keys: int) -> int:
    """Of a span that holds about so many of the keys."""
    return (END - FIRST) // max(1, -(-keys // most))


# A portion


def read(span: Span) -> Portion:
    """Who may be one dispute, of those that share a key of the span."""
    return Portion(*span, asked(lambda session: tuple(near(session, span))))


def near(session: Session, span: Span) -> list[Near]:
    pairs = {
        pair
        for rows in alike_portions.sharing(session, span)
        for pair in combinations(rows, 2)
    }
    texts = alike.texts(session, {row_id for pair in pairs for row_id in pair})
    sheets = {row_id: kept.read(text) for row_id, text in texts.items()}
    can = [
        (one, other)
        for one, other in sorted(pairs)
        if one in sheets and other in sheets and can_be(sheets[one], sheets[other])
    ]
    left = [
        ((one, other), sheets[one], sheets[other])
        for one, other in without_noted(session, can, sheets)
    ]
    rare = commonness.rarity_between(session, [(one, other) for _, one, other in left])
    return [
        Near(pair, (one.case, other.case), marks_of(texts, pair), found.total)
        for pair, one, other in left
        if (found := score(one, other, rare)).is_possible
    ]


def marks_of(texts: dict[int, str], rows: Pair) -> Pair:
    """Digests of the two sheets."""
    one, other = rows
    return digest(texts[one]), digest(texts[other])


def without_noted(
    session: Session, pairs: Iterable[Pair], sheets: dict[int, Sheet]
) -> list[Pair]:
    """Those that no earlier portion noted."""
    by_cases = {
        tuple(sorted(sheets[row_id].case for row_id in pair)): pair for pair in pairs
    }
    noted = alike_portions.noted(session, (one for one, _ in by_cases))
    return [pair for cases, pair in by_cases.items() if cases not in noted]


def write(portion: Portion, now: datetime | None) -> bool:
    """Note its pairs, and that the run is further; does it still stand?

    Who takes up what another left does not say when (None): the other may come back.
    """
    with transaction(cases=()) as session:
        locks.only(session, LINKAGE)
        sweep = alike_portions.stands(session)
        if sweep is None:
            return False
        sweep.run_at = now or sweep.run_at
        if portion.since <= sweep.since < portion.until:
            alike_portions.note(session, rows(session, portion.near))
            alike_portions.move(session, sweep, portion.until)
        return True


def rows(session: Session, near: Iterable[Near]) -> list[dict[str, str | float]]:
    """Those whose sheets are what they were when they were read."""
    mine = {row_id for each in near for row_id in each.rows}
    now = {row: digest(text) for row, text in alike.texts(session, mine).items()}
    return [
        {"one": min(each.cases), "other": max(each.cases), "bits": each.bits}
        for each in near
        if each.sheets == tuple(now.get(row_id) for row_id in each.rows)
    ]
