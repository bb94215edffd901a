"""A purge forgets; what was forgotten comes back only as what is put in its place."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.database import Database
from sync.errors import NotFound
from sync.replicator import replicate

REV = "1-" + "a" * 32
WORDS = "王秀英说过的话"


def whole(words: str = WORDS, digest: str = "a" * 32) -> dict:
    return {
        "_id": "entry:1",
        "_rev": f"1-{digest}",
        "_revisions": {"start": 1, "ids": [digest]},
        "body": words,
    }


def bare() -> dict:
    return {**whole(), "body": None}


def stored(database: Database, *documents: dict) -> None:
    database.bulk_docs(documents, new_edits=False)


def strike(database: Database) -> None:
    with database.transaction():
        database.purge("entry:1")
        stored(database, bare())


def bytes_of(path: Path) -> bytes:
    return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))


@given(st.lists(st.sampled_from("abc"), min_size=1), st.booleans())
def test_what_is_purged_was_never_here_and_the_counts_say_so(digests, buried):
    with (
        TemporaryDirectory() as folder,
        Database(Path(folder) / "one.sqlite") as database,
    ):
        stored(database, {**whole(), "_id": "entry:2"})
        before = database.info().doc_count
        stored(database, *(whole(each, each * 32) for each in digests))
        if buried:
            stored(database, {**whole("", "d" * 32), "_deleted": True})
        assert database.purge("entry:1")
        assert not database.purge("entry:1")
        assert database.info().doc_count == before
        assert [each.id for each in database.changes().changes] == ["entry:2"]
        assert database.revs_diff({"entry:1": [REV]})["entry:1"].missing == (REV,)
        with pytest.raises(NotFound):
            database.open_revs("entry:1")


def test_a_tombstone_that_is_purged_is_no_longer_counted(tmp_path):
    with Database(tmp_path / "one.sqlite") as database:
        stored(database, {**whole("", "d" * 32), "_deleted": True})
        assert database.purge("entry:1")
        stored(database, whole())
        assert database.changes().pending == 0
        assert database.info().doc_count == 1


def test_the_bare_form_takes_the_same_revision_at_a_later_place_of_the_feed(tmp_path):
    with Database(tmp_path / "one.sqlite") as database:
        stored(database, whole())
        seen = database.changes().last_seq
        strike(database)
        (change,) = database.changes(seen).changes
        assert change.revs == (REV,)
        assert database.get("entry:1")["body"] is None


def test_a_peer_that_holds_the_words_never_brings_them_back(tmp_path):
    with Database(tmp_path / "a.sqlite") as here, Database(tmp_path / "b") as there:
        stored(here, whole())
        replicate(here, there)
        strike(here)
        for source, target in ((there, here), (here, there), (there, here)):
            assert not replicate(source, target).refusals
        assert here.get("entry:1")["body"] is None


def test_of_the_words_no_byte_is_left_in_the_file_or_its_log(tmp_path):
    path = tmp_path / "one.sqlite"
    with Database(path) as database:
        stored(database, whole(WORDS * 3000))
        stored(database, whole(WORDS, "b" * 32))
        assert WORDS.encode() in bytes_of(path)
        strike(database)
        database.scrub()
        assert WORDS.encode() not in bytes_of(path)
