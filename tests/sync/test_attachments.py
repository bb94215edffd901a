"""Bytes beside documents: what went in comes out, by every way, and nothing is left.

Laws over any attachments of any bytes; then what a clerk's database meets: a stub that
names nothing, a length that is not so, a file from before there were attachments.
"""

import base64
import gzip
import hashlib
import json
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import blobs, documents
from sync.attachments import BLOCK, PACKED
from sync.database import Database
from sync.errors import (
    Conflict,
    Forbidden,
    MissingStub,
    NotFound,
    SyncError,
    TooLarge,
)
from sync.peer import Inline, Refusal, Written
from sync.replicator import replicate

ALL = Inline(data=True)
TEXT, BYTES = "text/plain", "image/jpeg"
names = st.text("abc/字é😀 .", min_size=1, max_size=6)
sizes = st.sampled_from([0, 1, 100, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK])
contents = st.builds(
    lambda size, seed: hashlib.shake_128(seed.to_bytes(2)).digest(size),
    sizes,
    st.integers(0, 9),
)
several = st.dictionaries(
    names, st.tuples(st.sampled_from([TEXT, BYTES, "application/json"]), contents)
)
few = settings(max_examples=25, deadline=None)


def inline(kind, raw):
    return {"content_type": kind, "data": base64.b64encode(raw).decode()}


def with_all(found):
    return {
        name: (each["content_type"], base64.b64decode(each["data"]))
        for name, each in found.get("_attachments", {}).items()
    }


def document(attached, **more):
    told = {name: inline(*each) for name, each in attached.items()}
    return {"_id": "a", **more, "_attachments": told}


def counts(database):
    with sqlite3.connect(database.path) as connection:
        return tuple(
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("attachments", "blobs", "staged")
        )


def as_chunks(raw, size=1000):
    return (raw[at : at + size] for at in range(0, len(raw), size))


@given(several)
@few
def test_what_was_attached_is_told_by_every_way(tmp_path_factory, attached):
    with Database(tmp_path_factory.mktemp("a") / "a.sqlite") as database:
        rev = database.put(document(attached, words="一句话"))
        plain = database.get("a")
        assert plain["words"] == "一句话"
        for name, (kind, raw) in attached.items():
            told = plain["_attachments"][name]
            assert (told["stub"], told["length"], told["revpos"]) == (True, len(raw), 1)
            found = database.open_attachment("a", name)
            assert b"".join(found.chunks()) == raw
            stored = b"".join(found.encoded_chunks())
            assert len(stored) == found.encoded_length
            assert (
                gzip.decompress(stored) if PACKED.fullmatch(kind) else stored
            ) == raw
            digest = base64.b64encode(hashlib.md5(stored).digest()).decode()
            assert told["digest"] == f"md5-{digest}"
        assert with_all(database.get("a", inline=ALL)) == attached
        assert with_all(database.bulk_get([("a", rev)], inline=ALL)[0]) == attached
        assert with_all(database.open_revs("a", inline=ALL)[0]) == attached
        told = json.loads(database.bulk_get_text([("a", rev)])[0])
        assert told == database.bulk_get([("a", rev)])[0]
        (listed,) = database.all_docs(include_docs=True)
        assert listed.document == plain


@given(contents, st.sampled_from([TEXT, BYTES]), st.data())
@few
def test_any_part_of_it_is_that_part(tmp_path_factory, raw, kind, data):
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, len(raw)))
    with Database(tmp_path_factory.mktemp("a") / "a.sqlite") as database:
        database.put_attachment("a", "part", as_chunks(raw), kind)
        found = database.open_attachment("a", "part")
        assert b"".join(found.chunks(start, end)) == raw[start:end]


@given(several, several, st.booleans())
@few
def test_only_what_a_leaf_has_is_kept(tmp_path_factory, first, second, bury):
    with Database(tmp_path_factory.mktemp("a") / "a.sqlite") as database:
        rev = database.put(document(first))
        told = database.get("a").get("_attachments", {})
        document_now = document(second, _rev=rev)
        document_now["_attachments"] = told | document_now["_attachments"]
        rev = database.put(document_now)
        assert with_all(database.get("a", inline=ALL)) == first | second
        assert counts(database)[0] == len(first | second)
        if bury:
            database.delete("a", rev)
        else:
            database.purge("a")
        assert counts(database) == (0, 0, 0)


@given(several, several)
@few
def test_a_database_gives_another_all_it_has(tmp_path_factory, ours, theirs):
    folder = tmp_path_factory.mktemp("a")
    with Database(folder / "a.sqlite") as one, Database(folder / "b.sqlite") as other:
        one.put(document(ours, by="one"))
        other.put(document(theirs, by="other"))
        for source, target in ((one, other), (other, one)):
            leaves = source.open_revs("a", inline=ALL)
            assert all(
                isinstance(each, Written)
                for each in target.bulk_docs(leaves, new_edits=False)
            )
        told = [
            {d["_rev"]: d for d in x.open_revs("a", inline=ALL)} for x in (one, other)
        ]
        assert told[0] == told[1]
        assert counts(one)[0] == counts(other)[0] == len(ours) + len(theirs)


def test_a_stub_keeps_the_bytes_of_the_revision_before(tmp_path):
    with Database(tmp_path / "a.sqlite") as database:
        rev = database.put_attachment("a", "photo", [b"jpeg"], BYTES)
        rev = database.put({**database.get("a"), "words": "换了字"})
        assert database.get("a")["_attachments"]["photo"]["revpos"] == 1
        since = Inline(True, since=(rev,))
        rev = database.put_attachment("a", "sound", [b"wave"], "audio/wav", rev=rev)
        told = database.get("a", inline=since)["_attachments"]
        assert "data" in told["sound"]
        assert told["photo"]["stub"]
        assert counts(database) == (2, 2, 0)
        rev = database.delete_attachment("a", "photo", rev)
        assert list(database.get("a")["_attachments"]) == ["sound"]
        assert counts(database) == (1, 1, 0)
        with pytest.raises(NotFound):
            database.delete_attachment("a", "photo", rev)
        with pytest.raises(NotFound):
            database.open_attachment("a", "photo")
        with pytest.raises(Conflict):
            database.put_attachment("a", "photo", [b"x"], BYTES)


def test_a_stub_that_names_nothing_is_refused(tmp_path):
    with Database(tmp_path / "a.sqlite") as database:
        with pytest.raises(MissingStub):
            database.put({"_id": "a", "_attachments": {"photo": {"stub": True}}})
        rev = database.put_attachment("a", "photo", [b"jpeg"], BYTES)
        other = {"_attachments": {"sound": {"stub": True, "digest": "md5-x"}}}
        with pytest.raises(MissingStub):
            database.put({"_id": "a", "_rev": rev, **other})
        assert database.get("a")["_rev"] == rev


def test_a_branch_that_comes_with_stubs_finds_them_by_their_digest(tmp_path):
    """Whoever was asked what came since a revision sends the rest as stubs."""
    with Database(tmp_path / "a.sqlite") as database:
        database.put_attachment("a", "photo", [b"jpeg"], BYTES)
        told = database.get("a")["_attachments"]
        other = {"_id": "a", "_rev": "2-bb", "_attachments": told}
        (answer,) = database.bulk_docs([other], new_edits=False)
        assert isinstance(answer, Written)
        leaf = database.get("a", rev="2-bb", inline=ALL)
        assert with_all(leaf) == {"photo": (BYTES, b"jpeg")}
        unlike = {"photo": {**told["photo"], "digest": "md5-other"}}
        third = {"_id": "a", "_rev": "2-cc", "_attachments": unlike}
        (answer,) = database.bulk_docs([third], new_edits=False)
        assert answer.error == "missing_stub"
        # Known already, it is looked at no more.
        (again,) = database.bulk_docs(
            [{**other, "_attachments": {"photo": {"stub": True}}}], new_edits=False
        )
        assert isinstance(again, Written)


def test_the_bytes_of_an_edit_that_lost_at_once_are_not_kept(tmp_path):
    """An ancestor of what is here brings nothing."""
    with Database(tmp_path / "a.sqlite") as database:
        later = {"_id": "a", "_revisions": {"start": 2, "ids": ["bb"]}}
        database.bulk_docs([later], new_edits=False)
        database.put_attachment("other", "x", [b"1"])
        longer = {**later, "_revisions": {"start": 3, "ids": ["cc", "bb", "aa"]}}
        database.bulk_docs([longer], new_edits=False)
        (answer,) = database.bulk_docs(
            [document({"x": (BYTES, b"1")}, _rev="1-aa")], new_edits=False
        )
        assert isinstance(answer, Written)
        assert counts(database) == (1, 1, 0)


BIG = hashlib.shake_128(b"big").digest(blobs.HELD * 2 + 77)


@pytest.mark.parametrize("raw", [b"", b"short", BIG])
def test_bytes_that_follow_are_stored_as_they_come(tmp_path, raw):
    told = {"content_type": BYTES, "follows": True, "length": len(raw)}
    with Database(tmp_path / "a.sqlite") as database:
        sent = {"_id": "a", "_rev": "1-aa", "_attachments": {"x": told}}
        answer = database.store_with_bodies(sent, {"x": as_chunks(raw, 70_000)}.items())
        assert answer == Written("a", "1-aa")
        assert b"".join(database.open_attachment("a", "x").chunks()) == raw
        assert counts(database)[2] == 0
        # Sent once more, nothing changes and nothing is left beside.
        before = counts(database)
        again = database.store_with_bodies(sent, {"x": as_chunks(raw, 70_000)}.items())
        assert again == answer
        assert counts(database) == before


def packed(**told):
    return {"content_type": TEXT, "follows": True, "encoding": "gzip", **told}


ZIP = gzip.compress(b"0" * 5000, mtime=0)


@pytest.mark.parametrize(
    ("told", "raw"),
    [
        ({"follows": True, "length": 3}, b"four"),
        ({"follows": True, "digest": "md5-AAAAAAAAAAAAAAAAAAAAAA=="}, b"four"),
        ({"follows": True, "length": len(BIG) + 1}, BIG),
        (packed(length=4999), ZIP),
        (packed(length=5000, encoded_length=1), ZIP),
        (packed(), gzip.compress(bytes(10**7), mtime=0)),
        (packed(length=5000), ZIP[:-4]),
        (packed(length=5000), ZIP + b"more"),
        (packed(length=5000), b"not gzip"),
        ({"stub": True}, b"follows all the same"),
    ],
)
def test_bytes_that_are_not_what_was_told_leave_nothing(tmp_path, told, raw):
    with Database(tmp_path / "a.sqlite") as database:
        sent = {"_id": "a", "_rev": "1-aa", "_attachments": {"x": told}}
        answer = database.store_with_bodies(sent, {"x": as_chunks(raw, 70_000)}.items())
        assert isinstance(answer, Refusal)
        assert answer.error == "bad_request"
        assert counts(database) == (0, 0, 0)
        assert database.info().doc_count == 0


def test_what_came_packed_stays_packed(tmp_path):
    told = packed(length=5000, encoded_length=len(ZIP), revpos=7)
    with Database(tmp_path / "a.sqlite") as database:
        sent = {"_id": "a", "_rev": "2-aa", "_attachments": {"x": told}}
        database.store_with_bodies(sent, {"x": [ZIP]}.items())
        found = database.open_attachment("a", "x")
        assert b"".join(found.encoded_chunks()) == ZIP
        assert b"".join(found.chunks(10, 20)) == b"0" * 10
        assert found.kept.revpos == 2
        told = database.get("a", inline=Inline(coding=True))["_attachments"]["x"]
        assert (told["encoding"], told["encoded_length"]) == ("gzip", len(ZIP))


def test_what_comes_packed_need_not_say_what_it_holds(tmp_path):
    with Database(tmp_path / "a.sqlite") as database:
        database.put_attachment("a", "x", [ZIP], TEXT, encoding="gzip")
        assert database.open_attachment("a", "x").length == 5000


def test_more_than_an_answer_holds_is_not_told_inside_it(tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "LARGEST_INLINE", 10)
    with Database(tmp_path / "a.sqlite") as database:
        database.put_attachment("a", "x", [b"0123456789", b"!"], BYTES)
        with pytest.raises(TooLarge):
            database.get("a", inline=ALL)


def test_a_cut_line_leaves_nothing_behind(tmp_path):
    def cut():
        yield BIG
        raise ConnectionResetError

    told = {"x": {"follows": True}}
    with Database(tmp_path / "a.sqlite") as database:
        with pytest.raises(ConnectionResetError):
            database.store_with_bodies(
                {"_id": "a", "_attachments": told}, {"x": cut()}.items()
            )
        assert counts(database) == (0, 0, 0)
        answer = database.store_with_bodies(
            {"_id": "a", "_rev": "1-a", "_attachments": told}, {}
        )
        assert answer.reason == "Attachment 'x' did not follow"


def test_what_a_killed_process_had_put_by_is_swept(tmp_path, monkeypatch):
    told = {"content_type": BYTES, "follows": True}
    with Database(tmp_path / "a.sqlite") as database:
        monkeypatch.setattr(blobs, "leave", lambda *left: None)
        bad = {"_id": "a", "_rev": "1-aa", "_attachments": {"x": {**told, "length": 1}}}
        database.store_with_bodies(bad, {"x": as_chunks(BIG)}.items())
        assert counts(database)[2] == 1
        with sqlite3.connect(database.path) as connection:
            connection.execute("UPDATE staged SET since = 0")
        good = {"_id": "b", "_rev": "1-aa", "_attachments": {"x": told}}
        database.store_with_bodies(good, {"x": as_chunks(BIG)}.items())
        assert counts(database) == (1, len(BIG) // BLOCK + 1, 0)


def test_the_guard_is_asked_before_a_byte_is_taken(tmp_path):
    def guard(document):
        raise Forbidden("not here")

    def bytes_nobody_wants():
        raise AssertionError("read")
        yield b""

    with Database(tmp_path / "a.sqlite") as database:
        sent = {"_id": "a", "_rev": "1-a", "_attachments": {"x": {"follows": True}}}
        answer = database.store_with_bodies(
            sent, {"x": bytes_nobody_wants()}.items(), guard=guard
        )
        assert answer.error == "forbidden"


def test_an_attachment_replaced_before_it_was_read_is_gone(tmp_path):
    with Database(tmp_path / "a.sqlite") as database:
        rev = database.put_attachment("a", "x", [b"1"])
        found = database.open_attachment("a", "x")
        database.delete("a", rev)
        with pytest.raises(NotFound):
            list(found.chunks())
        with pytest.raises(NotFound):
            database.attachments_since({"_id": "a", "_rev": rev})


@pytest.mark.parametrize(
    "attached",
    [
        [],
        {"_x": {"data": ""}},
        {"": {"data": ""}},
        {"x": {"data": "???"}},
        {"x": {"data": "", "content_type": "text/\n"}},
        {"x": {"data": "", "encoding": "br"}},
        {"x": {"stub": True, "revpos": -1}},
        {"x": {"stub": True, "digest": 5}},
        {"a\0": {"data": ""}},
        {"\ud800": {"data": ""}},
        {"x": 5},
    ],
)
def test_attachments_that_are_none_are_refused(tmp_path, attached):
    with Database(tmp_path / "a.sqlite") as database:
        if not attached:
            attached = "text"
        with pytest.raises(SyncError) as refused:
            database.put({"_id": "a", "_attachments": attached})
        assert refused.value.status == 400


def test_the_same_attachments_make_the_same_revision(tmp_path):
    with Database(tmp_path / "a.sqlite") as one, Database(tmp_path / "b.sqlite") as two:
        revs = {
            database.put(document({"x": (kind, raw)}))
            for database in (one, two)
            for kind, raw in [(BYTES, b"1")]
        }
        assert len(revs) == 1
        assert two.put({**document({"x": (BYTES, b"2")}), "_id": "b"}) != two.put(
            {**document({"x": (BYTES, b"3")}), "_id": "c"}
        )


def test_a_file_from_before_attachments_opens_and_takes_them(tmp_path):
    path = tmp_path / "a.sqlite"
    with Database(path) as database:
        database.put({"_id": "old"})
    with sqlite3.connect(path) as connection:
        for table in ("attachments", "blobs", "staged"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("PRAGMA user_version = 1")
    with Database(path) as database:
        assert database.get("old")
        database.put_attachment("new", "x", [b"1"])
    with Database(path) as database:
        assert database.info().doc_count == 2


def test_replication_carries_documents_that_have_none_as_before(tmp_path):
    with Database(tmp_path / "a.sqlite") as one, Database(tmp_path / "b.sqlite") as two:
        one.put({"_id": "a"})
        one.put_attachment("b", "x", [b"1"])
        one.delete_attachment("b", "x", one.get("b")["_rev"])
        assert replicate(one, two).docs_written == 2


def of_revision(rev, told, *above):
    ids = [rev.partition("-")[2], *above]
    path = {"start": int(rev.partition("-")[0]), "ids": ids}
    return {"_id": "a", "_rev": rev, "_revisions": path, "_attachments": {"f": told}}


def test_a_stub_does_not_keep_what_lay_there_before_its_own_bytes_came(tmp_path):
    with Database(tmp_path / "a.sqlite") as database:
        old = of_revision("1-a", {**inline(BYTES, b"old"), "revpos": 1})
        database.bulk_docs([old], new_edits=False)
        newer = of_revision("3-c", {"stub": True, "revpos": 2}, "b", "a")
        (answer,) = database.bulk_docs([newer], new_edits=False)
        assert answer.error == "missing_stub"
        same = of_revision("3-d", {"stub": True, "revpos": 1}, "b", "a")
        assert database.bulk_docs([same], new_edits=False) == [Written("a", "3-d")]


def test_what_came_packed_is_given_on_inside_a_document(tmp_path):
    raw = b"<svg/>" * 100
    packed = gzip.compress(raw, mtime=0)
    told = {"follows": True, "content_type": "image/svg+xml", "encoding": "gzip"}
    with (
        Database(tmp_path / "a.sqlite") as one,
        Database(tmp_path / "b.sqlite") as other,
    ):
        given_as = of_revision("1-a", {**told, "length": len(raw)})
        one.store_with_bodies(given_as, {"f": [packed]}.items())
        answers = other.bulk_docs(one.open_revs("a", inline=ALL), new_edits=False)
        assert answers == [Written("a", "1-a")]
        assert b"".join(other.open_attachment("a", "f").chunks()) == raw


def test_changed_bytes_are_of_the_revision_that_changed_them(tmp_path):
    with Database(tmp_path / "a.sqlite") as database:
        first = database.put(document({"f": (BYTES, b"old")}))
        read = database.get("a", inline=ALL)
        read["_attachments"]["f"]["data"] = base64.b64encode(b"new").decode()
        database.put(read)
        since = database.get("a", inline=Inline(data=True, since=(first,)))
        assert since["_attachments"]["f"]["revpos"] == 2
        assert with_all(since) == {"f": (BYTES, b"new")}


def test_a_slow_reader_keeps_nobody_from_scrubbing_and_is_told_what_went(tmp_path):
    with Database(tmp_path / "a.sqlite") as database:
        rev = database.put_attachment("a", "f", [bytes(3 * BLOCK)], BYTES)
        slowly = database.open_attachment("a", "f").chunks()
        next(slowly)
        database.delete("a", rev)
        database.scrub()
        with pytest.raises(NotFound):
            next(slowly)
