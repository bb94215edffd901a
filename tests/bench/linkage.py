"""Linkage in the registry, beside what no program could leave out.

A full run reads the keys at least once, and a new case asks for its own; both are
measured bare. What it makes of a pair stands beside the score with all its reasons.
"""

import tempfile
from collections.abc import Iterator
from itertools import combinations, islice
from pathlib import Path

from server import linking, sweeping
from server.linkage.cutting import can_be
from server.linkage.rarity import Rarity
from server.linkage.scoring import score
from server.linkage.sheet import Sheet
from server.registry import alike, alike_portions, db
from server.registry.alike_portions import END, FIRST
from tests.bench.table import Line, milliseconds, seconds
from tests.server.county import County, make_county
from tests.server.measure_linkage import fill

PART = "linkage"
ASKED = 100


def lines(count: int) -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as folder:
        county = make_county(Path(folder))
        held = fill(county, count, ASKED)
        with county.context():
            yield from full_run(county, count)
            yield from one_case(held)
            yield pairs(held)
        county.close()


def full_run(county: County, count: int) -> Iterator[Line]:
    """In one process; the keys alone are read as the run reads them."""
    linking.count_again()
    sweeping.begin(county.clock())
    run = count / seconds(lambda: sweeping.go_on(county.clock))
    bare = count / seconds(keys_alone)
    yield Line(PART, "full run", run, "cases/s", bare, "reading the keys alone")


def keys_alone() -> None:
    for _ in alike_portions.sharing(db.session(), (FIRST, END)):
        pass


def one_case(held: tuple[Sheet, ...]) -> Iterator[Line]:
    session, rounds = db.session(), len(held)
    each = iter(held)
    bare, _ = milliseconds(lambda: alike.sharing(session, next(each)), rounds)
    each = iter(held)
    ours, _ = milliseconds(lambda: linking.candidates(session, next(each)), rounds)
    yield Line(PART, "one new case, with reasons, p50", ours, "ms", bare, "its keys")


def pairs(held: tuple[Sheet, ...]) -> Line:
    """Most that share a key are told apart by this, and never scored."""
    some, rare = list(islice(combinations(held, 2), 2000)), Rarity()
    for pair in some:
        can_be(*pair)
    cut = len(some) / seconds(lambda: [can_be(*pair) for pair in some])
    scored = len(some) / seconds(lambda: [score(*pair, rare) for pair in some])
    return Line(PART, "pairs that cannot be", cut, "/s", scored, "scored")
