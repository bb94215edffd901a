"""What was acknowledged is there, whatever happens to the process or the file's end."""

import random
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from sync.database import Database
from sync.errors import NotFound

ROOT = Path(__file__).parents[2]


def start(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.sync.writing", str(path), name, str(count)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def check(path: Path) -> None:
    """The file is sound and the counts it keeps are those of its rows."""
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    counted = connection.execute(
        "SELECT ifnull(max(seq), 0), count(*) FILTER (WHERE NOT deleted),"
        " count(*) FILTER (WHERE deleted) FROM documents"
    ).fetchone()
    kept = "SELECT update_seq, doc_count, deleted_count FROM state"
    assert connection.execute(kept).fetchone() == counted
    connection.close()


def expected(name: str, n: int) -> list[str]:
    return [f"{name}-{n}"] if n % 3 else [f"{name}-{n}-{k}" for k in range(20)]


@pytest.mark.parametrize("acknowledged", [1, 2, 3, 17, 60, 61])
def test_a_killed_process_loses_nothing_it_was_told_is_stored(
    tmp_path: Path, acknowledged: int
) -> None:
    path = tmp_path / "grid.sqlite"
    with start(path, "a", -1) as writer:
        assert writer.stdout is not None
        told = [int(writer.stdout.readline()) for _ in range(acknowledged)]
        writer.kill()
    check(path)
    with Database(path, create=False) as database:
        for n in told:
            assert all(database.get(id) for id in expected("a", n))
        # A batch and its local document are one: neither is there without the other.
        head = (database.local("a") or {})["n"]
        assert database.get(f"a-{head}-19")
        with pytest.raises(NotFound):
            database.get(f"a-{head + 3}-0")
        database.put({"_id": "and on it goes"})


def test_a_log_cut_anywhere_leaves_a_file_that_opens_with_the_first_writes(
    tmp_path: Path,
) -> None:
    rng = random.Random(7)
    with Database(tmp_path / "grid.sqlite") as database:
        for n in range(60):
            database.put({"_id": f"{n:02}", "x": "理" * rng.randrange(3000)})
        for cut in range(40):
            torn = tmp_path / f"torn{cut}.sqlite"
            shutil.copy(database.path, torn)
            log = Path(f"{database.path}-wal").read_bytes()
            Path(f"{torn}-wal").write_bytes(log[: rng.randrange(len(log))])
            if is_made(torn):
                check(torn)
            with Database(torn) as opened:
                there = [row.id for row in opened.all_docs()]
            assert there == [f"{n:02}" for n in range(len(there))]


def is_made(path: Path) -> bool:
    connection = sqlite3.connect(path)
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    connection.close()
    return bool(tables)


def test_processes_that_make_and_write_one_file_at_once_all_succeed(
    tmp_path: Path,
) -> None:
    path = tmp_path / "grid.sqlite"
    writers = [start(path, name, 30) for name in "abc"]
    for writer in writers:
        writer.communicate()
        assert writer.returncode == 0
    check(path)
    with Database(path, create=False) as database:
        there = {row.id for row in database.all_docs()}
        assert there == {
            id for name in "abc" for n in range(30) for id in expected(name, n)
        }
        assert len(database.changes().changes) == len(there)
        assert database.info().update_seq == str(len(there))
