"""What the measurements of many rows share: a county, a clock, a table of figures.

On SQLite everything happens in this process, so its processor time is what it takes,
whatever else the machine does. PostgreSQL is a process of its own: there it is the
time on the wall, and a busy machine makes it longer.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from server.registry import db
from server.registry.search import Searched, positions, search_of
from tests.server.county import County, make_county
from tests.server.postgres import running

ROOMY = {"shared_buffers": "2GB", "work_mem": "64MB", "max_wal_size": "8GB"}
POSITION = "pg_get_serial_sequence('entry', 'position')"
GO_ON = f"SELECT setval({POSITION}, max(position)) FROM entry"
"""What was inserted with its numbers has taken them."""
Line: TypeAlias = tuple[str, int, float, float]


def asked(doc: str | None, noun: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument(f"--{noun}", type=int, default=100_000, dest="count")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--postgresql", action="store_true")
    return parser.parse_args()


@contextmanager
def a_county(*, postgresql: bool) -> Iterator[County]:
    """In a folder that goes with it, on a server that ends with it."""
    with ExitStack() as kept:
        folder = Path(kept.enter_context(tempfile.TemporaryDirectory()))
        where = {}
        if postgresql:
            where["database_url"] = kept.enter_context(running(ROOMY)).database()
        county = make_county(folder, **where)
        kept.callback(county.close)
        yield county


def analyze(session: Session) -> None:
    """Let the database look at what it has, as it does by itself in time."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("ANALYZE"))
        session.commit()
        return
    session.execute(text(GO_ON))
    session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as alone:
        alone.execute(text("VACUUM ANALYZE"))


def put_words(session: Session, some: Iterable[tuple[int, Searched]]) -> None:
    """What a county writes one by one, many at once."""
    search = search_of(session)
    rows = [search.values(id, searched) for id, searched in some]
    for row in rows:
        if "vector" in row:
            row["vector"] = positions(row["words"])
    session.execute(insert(search.table), rows)


def clock_of(county: County) -> Callable[[], float]:
    own = county.settings.database_url.startswith("postgresql")
    return time.perf_counter if own else time.process_time


def timed(
    act: Callable[[], object], rounds: int, clock: Callable[[], float]
) -> tuple[float, float]:
    """Median and 95th percentile in ms, each round without what the last one read."""
    spent = []
    for _ in range(rounds):
        begun = clock()
        act()
        spent.append((clock() - begun) * 1000)
        db.session.rollback()
        db.session.expunge_all()
    spent.sort()
    return spent[len(spent) // 2], spent[int(len(spent) * 0.95)]


def print_table(title: str, lines: Iterable[Line]) -> None:
    sys.stdout.write(f"{title}\n{'':28}{'found':>8}{'p50':>8}{'p95':>8}\n")
    for label, total, median, slow in lines:
        sys.stdout.write(f"{label:28}{total:8}{median:8.1f}{slow:8.1f}\n")
        sys.stdout.flush()


def in_portions(count: int, size: int) -> Iterator[Sequence[int]]:
    """The numbers from 1 to `count`, so many at a time."""
    for first in range(1, count + 1, size):
        yield range(first, min(first + size, count + 1))
