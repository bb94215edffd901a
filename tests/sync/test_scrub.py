"""After a scrub no byte of what was deleted or replaced is in the file or its log."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync import connections
from sync.database import Database
from sync.errors import StorageFailed

WORD = b"planted-word"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "grid.sqlite") as opened:
        yield opened


def held(folder: Path) -> bool:
    return any(WORD in path.read_bytes() for path in folder.iterdir())


def test_what_was_deleted_or_replaced_is_gone_and_the_rest_stays(
    database: Database, tmp_path: Path
) -> None:
    seqs = [database.put({"_id": f"entry:{n}", "n": n}) for n in range(3)]
    before = database.changes()
    for n in range(40):
        database.put_local("draft:1", {"text": f"{WORD.decode()} {n}" * 200})
    database.delete_local("draft:1")
    database.put_local("draft:2", {"text": WORD.decode()})
    database.put_local("draft:2", {"text": "other"})
    assert held(tmp_path)  # Deleting alone leaves it.
    database.scrub()
    assert not held(tmp_path)
    assert database.changes() == before
    assert database.local("draft:2") is not None
    assert [database.get(f"entry:{n}")["_rev"] for n in range(3)] == seqs
    assert database.put({"_id": "entry:4"})


def test_inside_a_transaction_nothing_is_scrubbed(database: Database) -> None:
    with database.transaction(), pytest.raises(StorageFailed):
        database.scrub()


def test_a_log_that_somebody_reads_is_not_said_to_be_scrubbed(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "BUSY_FOR", 0.01)
    with Database(tmp_path / "grid.sqlite") as impatient:
        impatient.put({"_id": "one"})
        with database._file.reading() as connection:
            connection.execute("SELECT count(*) FROM documents").fetchone()
            impatient.put({"_id": "two"})
            with pytest.raises(StorageFailed):
                impatient.scrub()
        impatient.scrub()
