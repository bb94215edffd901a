"""Several ingest processes over one hub and one PostgreSQL, one killed amid its work.

Six phones have written six hundred entries, two of them to the same cases. Whatever
the moment of the death, the other worker takes over what the dead one held: every
entry is in the record exactly once, every number issued once, every answer said, and
the projections are those of a rebuild.
"""

import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import func, select

from schemas.entry import Entry
from server import outbox
from server.ingest import Read
from server.registry import checkpoints, db, locks, rebuilding, transaction
from server.registry.projection import CaseRow
from server.registry.record import CaseNumber, Quarantined, ReceivedEntry
from server.verify import verify
from tests.journeys.processes import SILI, Process
from tests.server.county import GRID, County, make_county, new_case
from tests.server.mediation import accepted, open_case, opened, terminated
from tests.server.postgres import Postgres
from tests.server.test_verify import projected

GRIDS = [f"{GRID[:12]}{n:03d}" for n in (1, 2, 3)]
PATIENCE = 120


@pytest.fixture
def county(tmp_path: Path, postgres: Postgres) -> Iterator[County]:
    made = make_county(
        tmp_path / "county", database_url=postgres.database(), ingest_batch=15
    )
    yield made
    made.close()
    postgres.drop(made.settings.database_url)


def logged(county: County, count: int) -> list[Entry]:
    """So many entries of six phones in three grids; two phones of one grid write to
    the same cases."""
    written = []
    for ordinal, grid in enumerate(GRIDS):
        first = county.phones(f"甲{ordinal}", grid)
        second = county.phones(f"乙{ordinal}", grid)
        for _ in range(count // 18):
            one, other = new_case(), new_case()
            for case, phone, type, body in (
                (one, first, "dispute.opened", opened()),
                (one, first, "dispute.accepted", accepted()),
                (one, second, "dispute.terminated", terminated()),
                (other, second, "dispute.opened", opened()),
                (other, second, "dispute.accepted", accepted()),
                (other, first, "dispute.terminated", terminated()),
            ):
                written.append(county.write(type, body, case=case, phone=phone))
    while len(written) < count:
        written.append(county.write("dispute.opened", opened(), case=new_case()))
    return written


def worker(county: County, command: list[str], log: Path, **more: str) -> Process:
    settings = {
        "SILI_DATA": str(county.settings.data),
        "SILI_DATABASE_URL": county.settings.database_url,
        "SILI_INGEST_BATCH": "15",
        "SILI_INGEST_SWEEP": "1",
    }
    return Process([*command], {**settings, **more}, log)


@contextmanager
def working(county: County, log: Path, aim: str) -> Iterator[Process]:
    """One worker that will die, and as soon as it has begun one as a county runs it;
    the first is given."""
    mortal = [sys.executable, "-m", "tests.server.mortal_ingest"]
    workers = [worker(county, mortal, log, SILI_KILL=aim)]
    try:
        wait_until(lambda: held(county), "it never began", log)
        workers.append(worker(county, [*SILI, "ingest"], log))
        yield workers[0]
    finally:
        for each in workers:
            each.kill()


def held(county: County) -> Counter[str]:
    with county.context():
        return Counter(db.session.scalars(select(ReceivedEntry.id)))


def is_done(county: County, count: int) -> bool:
    with county.context():
        found = db.session.scalar(select(func.count()).select_from(ReceivedEntry))
        return found == count and not outbox.waiting()


def findings(county: County) -> list:
    return list(verify(db.session(), county.sili.hub, county.sili.keys))


def wait_until(done, what: str, log: Path) -> None:
    until = monotonic() + PATIENCE
    tick = threading.Event()
    while not done():
        assert monotonic() < until, f"{what}: {log.read_text()}"
        tick.wait(0.1)


@pytest.mark.parametrize(
    ("count", "aim"),
    [(600, "transaction:12"), (150, "committed:4"), (150, "published:4")],
)
def test_one_worker_dies_and_every_entry_is_there_once(
    county: County, tmp_path: Path, count: int, aim: str
) -> None:
    written, log = logged(county, count), tmp_path / "log"
    assert len(written) == count
    with working(county, log, aim) as mortal:
        wait_until(lambda: mortal.ended, "it never died", log)
        assert mortal.child.returncode == -9
        wait_until(lambda: is_done(county, len(written)), "the other waits", log)
    assert held(county) == Counter(entry.id for entry in written)
    with county.context():
        assert findings(county) == []
        assert list(db.session.scalars(select(Quarantined))) == []
        numbers = sorted(db.session.scalars(select(CaseNumber.n)))
        assert numbers == list(range(1, count // 18 * 6 + 1))
        before = projected(db.session())
        rebuilding.rebuild(county.clock.now, lambda done, total: None)
        assert projected(db.session()) == before


def test_a_database_that_another_reads_is_skipped(county: County) -> None:
    case = open_case(county)
    database = county.phone.home
    county.ingest()
    county.write("dispute.terminated", terminated(), case=case)
    with county.context(), db.engine.connect() as other:
        claimed = select(checkpoints.Checkpoint).with_for_update()
        other.execute(claimed.where(checkpoints.Checkpoint.database == database))
        before = county.ingest().held
        assert county.sili.ingest.progress.failures == {}
        other.rollback()
        assert county.ingest().held == before + 1


def test_what_another_took_meanwhile_is_not_taken_again(county: County) -> None:
    open_case(county)
    county.ingest()
    done = county.sili.ingest.progress.batches
    with county.context():
        uuid = county.sili.hub.peer(county.phone.home).info().uuid
        stale = Read(county.phone.home, uuid, "0", "1", [])
        assert county.sili.ingest._take(stale)
        found = checkpoints.found(county.phone.home)
        assert found is not None
        assert found[1] not in {"0", "1"}
    assert county.sili.ingest.progress.batches == done


def test_a_desk_verb_holds_its_case_and_no_other(county: County) -> None:
    """A batch that touches the held case waits; another case is written meanwhile."""
    mine, other = open_case(county), open_case(county)
    county.ingest()
    began, ended = threading.Event(), threading.Event()

    def write(case: str, done: threading.Event) -> threading.Thread:
        def run() -> None:
            with county.context(), transaction(cases=[case, "unheard"]):
                began.set()
            done.set()

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        return thread

    with county.context(), transaction(cases=[mine]):
        write(other, threading.Event()).join(PATIENCE)
        assert began.is_set()
        began.clear()
        waiting = write(mine, ended)
        until_waiting(county)
        assert not began.is_set()
    waiting.join(PATIENCE)
    assert ended.is_set()


def test_a_verb_without_cases_is_alone(county: County) -> None:
    done = threading.Event()

    def run() -> None:
        with county.context(), transaction(cases=()):
            done.set()

    with county.context(), transaction():
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        until_waiting(county)
        assert not done.is_set()
    thread.join(PATIENCE)
    assert done.is_set()


def until_waiting(county: County) -> None:
    """Wait until PostgreSQL says that somebody waits for an advisory lock."""
    asked = "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
    asked += " WHERE d.datname = current_database() AND NOT granted"
    until = monotonic() + PATIENCE
    with db.engine.connect() as connection:
        while not connection.exec_driver_sql(asked).scalar():
            connection.rollback()
            assert monotonic() < until
            threading.Event().wait(0.02)


def test_only_one_publishes_a_database_at_a_time(county: County) -> None:
    open_case(county)
    published = threading.Event()

    def run() -> None:
        county.ingest()
        published.set()

    with county.context():
        with locks.turn(db.engine, f"publish {county.phone.home}"):
            thread = threading.Thread(target=run, daemon=True)
            thread.start()
            until_waiting(county)
            assert not published.is_set()
        thread.join(PATIENCE)
    assert published.is_set()
    with county.context():
        assert findings(county) == []


def test_processes_that_begin_together_make_one_registry(
    tmp_path: Path, postgres: Postgres
) -> None:
    """Two machines with folders of their own, so that only the database parts them."""
    url = postgres.empty()
    workers = []
    for name in ("one", "two"):
        settings = {"SILI_DATA": str(tmp_path / name), "SILI_DATABASE_URL": url}
        command = [*SILI, "user", "list"]
        workers.append(Process(command, settings, tmp_path / f"{name}.log"))
    for each in workers:
        assert each.child.wait(PATIENCE) == 0, each.log.read_text()
    third = make_county(tmp_path / "three", database_url=url)
    with third.context():
        assert list(db.session.scalars(select(CaseRow))) == []
    third.close()
    postgres.drop(url)
