"""How long a full run of linkage takes, and how soon one new case meets its others.

    python -m tests.server.measure_linkage [--cases 100000] [--asked 500] [--workers 2]

Sheets of made disputes go into the registry as the ingest would have put them. Of some
disputes that were written down twice one record is held back, and asked about when the
run is done. Filling is done in one process and measured in another, so that the peak
is that of the run and of those whom it asked.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby, islice
from multiprocessing import get_context
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from statistics import median

from sqlalchemy import insert, text

from server import linking, sweeping
from server.hands import hands
from server.linkage.made import draw
from server.linkage.sheet import Sheet
from server.registry import alike, db, transaction
from server.registry.alike import LinkageKey, LinkagePair, LinkageSheet, Made
from tests.bench.table import milliseconds, seconds
from tests.server.county import County, make_county

AT_ONCE = 5_000
MAKER = "measured"


@dataclass(frozen=True)
class Asked:
    """What is measured, of how many, by how many."""

    folder: Path
    held_back: tuple[Sheet, ...]
    workers: int


def disputes() -> Iterator[list[Sheet]]:
    """The records of one dispute after another, without an end."""
    drawing = 0
    while True:
        drawing += 1
        records = draw(f"measured {drawing}", AT_ONCE)
        for _, some in groupby(records, key=lambda record: record.matter):
            yield [
                replace(each.sheet, case=f"{drawing}-{each.sheet.case}")
                for each in some
            ]


def fill(county: County, cases: int, asked: int) -> tuple[Sheet, ...]:
    """So many sheets; who was held back."""
    held: list[Sheet] = []

    def kept() -> Iterator[Sheet]:
        for sheets in disputes():
            if len(sheets) > 1 and len(held) < asked:
                held.append(sheets.pop())
            yield from sheets

    every = enumerate(islice(kept(), cases), start=1)
    with county.context():
        while some := [Made.of(*each) for each in islice(every, AT_ONCE)]:
            put(some, MAKER)
    return tuple(held)


def put(some: list[Made], maker: str) -> None:
    """Sheets that nobody has compared, where none were."""
    state = {"made_by": maker, "is_compared": False}
    rows = [
        {"row_id": m.row_id, "sheet": m.sheet, "county_only": m.county_only, **state}
        for m in some
    ]
    keys = [{"key": key, "row_id": made.row_id} for made in some for key in made.keys]
    with transaction() as session:
        session.execute(insert(LinkageSheet), rows)
        session.execute(insert(LinkageKey), keys)


def measure(asked: Asked) -> None:
    """The full run; then one new case after another."""
    county = make_county(asked.folder / "county")
    with county.context(), hands(county.settings, asked.workers) as do:
        say("counting", seconds(lambda: linking.count_again(do)), "s")
        sweeping.begin(county.clock())
        say("sweep", seconds(lambda: sweeping.go_on(county.clock, do)), "s")
        session = db.session()
        say("pairs", alike.count(session, LinkagePair.bits.is_not(None)), "")
        new = iter(asked.held_back)
        keys = milliseconds(
            lambda: alike.sharing(session, next(new)), len(asked.held_back)
        )
        new, met = iter(asked.held_back), list[int]()
        found = milliseconds(
            lambda: met.append(len(linking.candidates(session, next(new)))),
            len(asked.held_back),
        )
        others = [len(alike.sharing(session, each)) for each in asked.held_back]
    say("its keys alone, median", keys[0], "ms")
    say("one new case, median", found[0], "ms")
    say("one new case, p95", found[1], "ms")
    say("that share a key, median", median(others), "")
    say("candidates, median", median(met), "")
    say("that met none", sum(not each for each in met), "")
    mine, theirs = getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)
    say("processor time, of all", sum([*mine[:2], *theirs[:2]]), "s")
    say("peak, who asks and writes", mine.ru_maxrss / 1024, "MB")
    say("peak, largest worker", theirs.ru_maxrss / 1024, "MB")
    county.close()


def say(what: str, figure: float, unit: str) -> None:
    sys.stdout.write(f"{what:28}{figure:12,.1f} {unit}\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--asked", type=int, default=500)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        county = make_county(Path(folder) / "county")
        held: list[Sheet] = []
        filled = seconds(lambda: held.extend(fill(county, given.cases, given.asked)))
        with county.context():
            db.session.execute(text("ANALYZE"))
            db.session.commit()
        county.close()
        say("cases", given.cases, "")
        say("fill", filled, "s")
        asked = Asked(Path(folder), tuple(held), given.workers)
        measured = get_context("spawn").Process(target=measure, args=(asked,))
        measured.start()
        measured.join()
        files = Path(folder).rglob("registry.sqlite*")
        say("database", sum(each.stat().st_size for each in files) / 1024**2, "MB")
    sys.exit(measured.exitcode)


if __name__ == "__main__":
    main()
