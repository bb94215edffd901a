"""Transactions, threads, and files that cannot be used."""

import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Barrier, Thread

import pytest

from sync import connections
from sync.connections import Connections, use_write_ahead_log
from sync.database import Database
from sync.errors import NotADatabase, StorageFailed


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "grid.sqlite") as opened:
        yield opened


def ids(database: Database) -> list[str]:
    return [row.id for row in database.all_docs()]


def in_thread(work: Callable[[], object]) -> None:
    thread = Thread(target=work)
    thread.start()
    thread.join()


class Interrupted(Exception):
    """What a test raises to leave a transaction."""


# Transactions


def test_an_entry_its_chain_and_its_draft_are_written_at_once(
    database: Database,
) -> None:
    database.put_local("draft:1", {})
    with database.transaction():
        database.put({"_id": "entry"})
        database.put_local("chain", {"n": 1})
        database.delete_local("draft:1")
    assert ids(database) == ["entry"]
    assert [id for id, _ in database.local_docs()] == ["chain"]


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    with suppress(Interrupted), database.transaction():
        database.put({"_id": "entry"})
        database.put_local("chain", {"n": 1})
        assert ids(database) == ["entry"]
        raise Interrupted
    assert (ids(database), database.local_docs()) == ([], [])
    assert database.info().update_seq == "0"
    database.put({"_id": "next"})
    assert database.info().update_seq == "1"


def test_a_transaction_inside_another_undoes_only_itself(database: Database) -> None:
    with database.transaction():
        database.put({"_id": "kept"})
        with suppress(Interrupted), database.transaction():
            database.put({"_id": "undone"})
            raise Interrupted
        database.put({"_id": "kept too"})
    assert ids(database) == ["kept", "kept too"]
    assert database.info().doc_count == 2


def test_nobody_else_sees_a_transaction_before_it_ends(database: Database) -> None:
    seen: list[list[str]] = []
    with database.transaction():
        database.put({"_id": "entry"})
        in_thread(lambda: seen.append(ids(database)))
    in_thread(lambda: seen.append(ids(database)))
    assert seen == [[], ["entry"]]


def test_a_reader_sees_one_state_throughout(tmp_path: Path) -> None:
    with Database(tmp_path / "grid.sqlite") as database:
        file = Connections(database.path, create=False)
        with file.reading() as reader:
            count = "SELECT count(*) FROM documents"
            assert reader.execute(count).fetchone() == (0,)
            database.put({"_id": "entry"})
            assert reader.execute(count).fetchone() == (0,)
        with file.reading() as reader:
            assert reader.execute(count).fetchone() == (1,)
        file.close()


def test_a_commit_is_written_through_to_the_disk(tmp_path: Path) -> None:
    file = Connections(tmp_path / "grid.sqlite", create=True)
    with file.writing() as writer:
        # 2 is FULL: the log is flushed at every commit.
        assert writer.execute("PRAGMA synchronous").fetchone() == (2,)
        assert writer.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    file.close()


def test_threads_that_write_at_once_take_turns(database: Database) -> None:
    together = Barrier(4)

    def write(name: str) -> None:
        together.wait()
        for n in range(25):
            database.put({"_id": f"{name}{n:02}"})
            assert database.get(f"{name}{n:02}")
            assert database.changes(limit=5).changes

    threads = [Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids(database)) == database.info().doc_count == 100
    seqs = [change.seq for change in database.changes().changes]
    assert seqs == [str(n) for n in range(1, 101)]


def test_few_connections_stay_open_when_many_were_needed(tmp_path: Path) -> None:
    file = Connections(tmp_path / "grid.sqlite", create=True)
    with ExitStack() as stack:
        readers = [stack.enter_context(file.reading()) for _ in range(5)]
    closed = 0
    for reader in readers:
        try:
            reader.execute("SELECT 1")
        except sqlite3.ProgrammingError:
            closed += 1
    assert closed == 5 - connections.IDLE_READERS
    with file.reading() as last:
        file.close()
        assert last.execute("SELECT count(*) FROM documents").fetchone() == (0,)
    with pytest.raises(sqlite3.ProgrammingError):
        last.execute("SELECT 1")


# Files that cannot be used


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("尊敬的调解员：" * 200, encoding="utf-8")
    with pytest.raises(NotADatabase, match="letter"):
        Database(path)
    assert path.read_text(encoding="utf-8") == "尊敬的调解员：" * 200


def test_the_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE theirs (x)")
    other.close()
    with pytest.raises(NotADatabase):
        Database(path)


def test_the_file_of_a_later_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "later.sqlite"
    Database(path).close()
    later = sqlite3.connect(path)
    later.execute("PRAGMA user_version = 99")
    later.close()
    with pytest.raises(NotADatabase):
        Database(path)


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed) as failed:
        Database(tmp_path)
    assert str(tmp_path) in failed.value.zh


def test_a_file_that_others_hold_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "grid.sqlite"
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    opened: list[Database] = []
    opener = Thread(target=lambda: opened.append(Database(path)))
    opener.start()
    opener.join(0.1)
    assert opened == []
    holder.execute("ROLLBACK")
    holder.close()
    opener.join()
    opened[0].close()


def test_waiting_for_a_file_ends(tmp_path: Path) -> None:
    path = tmp_path / "grid.sqlite"
    holder = sqlite3.connect(path, isolation_level=None)
    waiting = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        use_write_ahead_log(waiting, patience=0.0)
    waiting.close()
    holder.close()


# A disk that fills up


@contextmanager
def room_for(database: Database, more: int) -> Iterator[None]:
    """Let no file of this process grow beyond what the log holds and so much more."""
    log = Path(f"{database.path}-wal").stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (log + more, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


LARGE = [{"_id": f"{n}", "x": "理" * 70_000} for n in range(60)]


@pytest.mark.parametrize("docs", [LARGE[:1], LARGE], ids=["at commit", "before it"])
def test_a_full_disk_refuses_the_batch_and_harms_nothing(
    database: Database, docs: list[dict[str, str]]
) -> None:
    database.put({"_id": "before"})
    with room_for(database, 20_000), pytest.raises(StorageFailed):
        database.bulk_docs(docs)
    assert ids(database) == ["before"]
    database.put({"_id": "after"})
    assert ids(database) == ["after", "before"]


def store_what_fits(database: Database) -> None:
    with database.transaction():
        with suppress(StorageFailed):
            database.bulk_docs(LARGE)
        database.put({"_id": "after"})


def test_nothing_is_written_in_a_transaction_that_the_disk_has_undone(
    database: Database,
) -> None:
    database.put({"_id": "before"})
    with room_for(database, 20_000), pytest.raises(StorageFailed, match="lost"):
        store_what_fits(database)
    assert ids(database) == ["before"]


def test_a_transaction_that_the_disk_has_undone_does_not_end_well(
    database: Database,
) -> None:
    database.put({"_id": "before"})
    with (
        room_for(database, 20_000),
        pytest.raises(StorageFailed),
        database.transaction(),
        pytest.raises(StorageFailed),
    ):
        database.bulk_docs(LARGE)
    assert ids(database) == ["before"]
