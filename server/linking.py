"""Linkage beside the ingest: each case that came or changed, against all others.

    settle       the sheets that are owed, then the comparing, some cases to a
                 transaction, the oldest first; who dies begins with the first owed
    candidates   who may be of the same dispute as a sheet, with every reason; asked
                 anew each time, since reasons are not kept
    make_sheets  the same sheets by many hands, for a full run (`sweeping`): folded
                 beside, and kept where the case is what it was when it was read

Beside the record and never before it: an entry is in the registry, answered and backed
up whether or not anybody has compared it yet. A sheet is made by a program (the day of
its weights) and under a key; another of either, and every sheet is owed.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import TypeVar

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from server.hands import Do
from server.keys import CountyKeys
from server.keys.kinds import Name
from server.linkage import weights
from server.linkage.blocking import Candidate, order
from server.linkage.cutting import can_be
from server.linkage.rarity import Rarity, counted, merged
from server.linkage.scoring import score
from server.linkage.sheet import Mac, Sheet, sheet_of
from server.registry import (
    alike,
    commonness,
    db,
    entries,
    locks,
    projecting,
    transaction,
)
from server.registry.alike import LinkageSheet, Made
from server.registry.alike_portions import Span, spans

AT_ONCE = 50
FOLDED_AT_ONCE = 250
COUNTED_AT_ONCE = 20_000
GROWN = 1.5
"""So many times as many sheets as were counted, and they are counted again."""
FEWEST = 100
Progress = Callable[[str, int], None]
T = TypeVar("T")
LINKAGE = "linkage"


@dataclass(frozen=True, slots=True)
class Linking:
    """Whose numbers are digested with what, and by which program."""

    mac: Mac
    maker: str

    @classmethod
    def under(cls, keys: CountyKeys) -> "Linking":
        maker = f"{weights.MADE_ON} {keys.kid(Name.LINKAGE)}"
        return cls(Mac(keys.linkage_key), maker)


def catch_up(keys: CountyKeys) -> int:
    """Whatever another program or key made, or none, is owed; how many are."""
    with transaction() as session:
        return alike.owe_all(session, Linking.under(keys).maker)


def begin_anew() -> None:
    """Everything is owed."""
    with transaction() as session:
        alike.drop(session)


def settle(
    keys: CountyKeys, progress: Progress | None = None, *, most: int | None = None
) -> bool:
    """Make every sheet that is owed, then compare what was not yet: all, or so many
    transactions of each. Is anything left?"""
    linking = Linking.under(keys)

    def sheet(session: Session, row_id: int, case: str) -> None:
        made = sheet_now(session, linking, case)
        alike.put(session, row_id, case, made, linking.maker)

    def tell(step: str) -> Callable[[int], None] | None:
        return partial(progress, step) if progress else None

    if each(alike.SHEET_OWED, sheet, tell("sheets"), most):
        return True
    count_again()
    return each(alike.COMPARING_OWED, compare, tell("pairs"), most)


def each(
    which: ColumnElement[bool],
    act: Callable[[Session, int, str], None],
    tell: Callable[[int], None] | None,
    most: int | None,
) -> bool:
    """Do so with what is owed; is anything left of it?"""
    for _ in count() if most is None else range(most):
        some = asked(lambda session: alike.owed(session, which, AT_ONCE))
        if not some:
            return False
        with transaction(cases=[case for _, case in some]) as session:
            locks.only(session, LINKAGE)
            for row_id, case in alike.owed(session, which, AT_ONCE):
                if (row_id, case) in some:
                    act(session, row_id, case)
        if tell:
            tell(asked(lambda session: alike.count(session, which)))
    return True


def asked(question: Callable[[Session], T]) -> T:
    """Read and let go, so that nobody waits for it."""
    session = db.session()
    session.rollback()
    try:
        return question(session)
    finally:
        session.rollback()


def sheet_now(session: Session, linking: Linking, case: str) -> Sheet | None:
    found = projecting.without_clocks(session, case)
    if found is None:
        return None
    restricted, grid = found.is_restricted, found.grid
    return sheet_of(found.casefile, grid, linking.mac, is_restricted=restricted)


# Sheets by many


Folded = tuple[str, str, Made]
"""A case, a digest of what the record had of it, and its sheet."""


def make_sheets(linking: Linking, do: Do, progress: Callable[[int], None]) -> None:
    """Whatever is owed now, but for what changes meanwhile."""
    left = asked(lambda session: alike.count(session, alike.SHEET_OWED))
    for some in do(partial(folded, linking), sheets_owed()):
        write_sheets(linking, some)
        left -= len(some)
        progress(left)


def sheets_owed() -> Iterator[list[tuple[int, str]]]:
    owed = partial(alike.owed, which=alike.SHEET_OWED, most=FOLDED_AT_ONCE)
    last = 0
    while some := asked(partial(owed, after=last)):
        yield some
        last, _ = some[-1]


def folded(linking: Linking, some: list[tuple[int, str]]) -> list[Folded]:
    """The sheets of these cases, each with what the record had before it was made."""

    def made(session: Session) -> list[Folded]:
        return [
            (
                case,
                entries.said_of(session, case),
                Made.of(row_id, sheet_now(session, linking, case)),
            )
            for row_id, case in some
        ]

    return asked(made)


def write_sheets(linking: Linking, some: list[Folded]) -> None:
    """Of the cases that are what they were; the others are owed still."""
    with transaction(cases=[case for case, _, _ in some]) as session:
        locks.only(session, LINKAGE)
        owed = alike.which_owed(session, [made.row_id for _, _, made in some])
        same = [
            made
            for case, said, made in some
            if made.row_id in owed and entries.said_of(session, case) == said
        ]
        alike.put_all(session, same, linking.maker)


# Who is alike


def compare(session: Session, row_id: int, case: str) -> None:
    """Note who is alike with this case."""
    sheet = alike.sheets(session, [row_id]).get(row_id)
    near = candidates(session, sheet) if sheet is not None else []
    bits = {each.sheet.case: each.score.total for each in near}
    alike.note_pairs(session, row_id, case, bits)


def candidates(session: Session, sheet: Sheet) -> list[Candidate]:
    """Who may be of the same dispute, the likeliest first."""
    shared = alike.sharing(session, sheet)
    others = {
        row_id: other
        for row_id, other in alike.sheets(session, shared).items()
        if other.case != sheet.case and can_be(sheet, other)
    }
    both = [(sheet, other) for other in others.values()]
    rare = commonness.rarity_between(session, both)
    found = [
        Candidate(other, score(sheet, other, rare), shared[row_id])
        for row_id, other in others.items()
    ]
    return sorted((each for each in found if each.score.is_possible), key=order)


def count_again(
    do: Do = map, progress: Callable[[int], None] = lambda left: None
) -> None:
    """When half as many more as were counted have come."""
    there = asked(lambda session: alike.count(session, LinkageSheet.sheet.is_not(None)))
    then = asked(commonness.counted_texts)
    if there >= FEWEST and there > then * GROWN:
        end = asked(alike.last_row) + 1
        width = max(1, end * COUNTED_AT_ONCE // there)
        made = merged(told(do(counted_in, spans(1, end, width)), there, progress))
        with transaction(cases=()) as session:
            locks.only(session, LINKAGE)
            commonness.note(session, made)


def counted_in(span: Span) -> Rarity:
    """What the sheets of these rows say."""
    return asked(lambda session: counted(alike.every_sheet(session, *span)))


def told(
    parts: Iterable[Rarity], left: int, progress: Callable[[int], None]
) -> Iterator[Rarity]:
    for part in parts:
        yield part
        left -= part.texts
        progress(left)
