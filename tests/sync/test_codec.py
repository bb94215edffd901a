"""With a codec every body on the disk is what the codec made; nothing else changes."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.codec import Kept
from sync.database import Database
from sync.errors import Sealed
from sync.replicator import replicate
from tests.sync.replicas import edit, tempfolder

WORD = "planted-word"


class Turned:
    """A codec that anybody could break, and that is bound to its row all the same."""

    def seal(self, text: str, place: str) -> Kept:
        return bytes(255 - each for each in f"{place}|{text}".encode())

    def open(self, kept: Kept, place: str) -> str:
        text = "" if isinstance(kept, str) else bytes(255 - b for b in kept).decode()
        before, _, body = text.partition("|")
        if before != place:
            raise Sealed(subject=place)
        return body


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "grid.sqlite", codec=Turned()) as opened:
        yield opened


def files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def fork(database: Database) -> None:
    for digest, x in (("b", 1), ("c", 2)):
        revisions = {"start": 2, "ids": [digest, "a"]}
        document = {"_id": "a", "_revisions": revisions, "x": x, "word": WORD}
        database.bulk_docs([document], new_edits=False)


def test_no_body_lies_in_the_file_and_each_reads_back(database, tmp_path) -> None:
    fork(database)
    rev = database.put({"_id": "one", "word": WORD})
    database.put_local("draft", {"word": WORD})
    assert WORD.encode() not in files(tmp_path)
    assert database.get("one")["word"] == WORD
    assert [leaf["x"] for leaf in database.open_revs("a")] == [2, 1]
    listed = database.all_docs(include_docs=True)
    assert [each.document["word"] for each in listed] == [WORD, WORD]
    assert database.all_docs(keys=["one"], include_docs=True)[0].document["word"]
    assert WORD in database.bulk_get_text([("one", rev)])[0]
    assert database.local("draft")["word"] == WORD
    assert database.local_docs()[0][1]["word"] == WORD


def test_a_leaf_that_becomes_the_winner_opens_where_it_then_lies(database) -> None:
    fork(database)
    winner = database.get("a")
    database.delete("a", winner["_rev"])
    assert database.get("a")["x"] == 1
    assert database.get("a")["_rev"] == "2-b"


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.booleans(), st.integers(0, 3)), max_size=12
    )
)
def test_a_sealed_replica_and_an_open_one_are_the_same_database(edits) -> None:
    with (
        tempfolder() as folder,
        Database(folder / "a.sqlite", codec=Turned()) as sealed,
        Database(folder / "b.sqlite") as plain,
    ):
        for at, (id, deleted, value) in enumerate(edits):
            edit(sealed if at % 2 else plain, id, deleted, value)
        replicate(sealed, plain)
        replicate(plain, sealed)
        ids = [change.id for change in sealed.changes().changes]
        assert sorted(ids) == sorted(c.id for c in plain.changes().changes)
        for id in ids:
            assert sealed.open_revs(id) == plain.open_revs(id)


@pytest.mark.parametrize(
    "exchange",
    [
        "UPDATE documents SET body = (SELECT body FROM documents WHERE id = 'two')",
        "UPDATE documents SET rev = '1-f' WHERE id = 'one'",
    ],
)
def test_rows_that_somebody_exchanged_do_not_open(database, exchange) -> None:
    database.put({"_id": "one", "n": 1})
    database.put({"_id": "two", "n": 2})
    with sqlite3.connect(database.path) as connection:
        connection.execute(exchange)
    connection.close()
    with pytest.raises(Sealed):
        database.get("one")


def test_a_sealed_file_opened_without_its_codec_says_so(database, tmp_path) -> None:
    database.put({"_id": "one", "n": 1})
    with Database(tmp_path / "grid.sqlite") as stranger:
        assert stranger.info().doc_count == 1
        with pytest.raises(Sealed, match="one"):
            stranger.get("one")
