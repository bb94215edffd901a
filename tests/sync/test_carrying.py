"""Attachments go from peer to peer: whole, as they were, as streams, or not at all."""

import gzip
import hashlib
import json
import tracemalloc
from threading import Event

import pytest
from flask import Response
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.attachments import BLOCK
from sync.carrying import Resumed, inside, verified
from sync.database import Database
from sync.errors import BadRequest, Cancelled, NotFound, PeerMisbehaved, PeerUnavailable
from sync.multipart import Part, Piece
from sync.peer import Carried, Refusal, Written
from sync.related import following, in_order, one_by_one, piece, read_first
from sync.replicator import replicate
from tests.sync.replicas import Around, tempfolder
from tests.sync.served import contents, hub, line, remote, serving, strange

RAW = hashlib.shake_128(b"photo").digest(3 * BLOCK + 5)
WORDS = "院坝会记录\n".encode() * 5000
SIZE = 48 * 1024 * 1024
ODD = ["a/b.jpg", "é", "照片 一.jpg", "🀄.png", 'q"uo\\te', "x+y&z?#%41"]
names = st.sampled_from(ODD)
kinds = st.sampled_from(["image/jpeg", "text/plain", "application/json"])
raws = st.binary(max_size=300) | st.sampled_from([b"", RAW, WORDS])
made = st.dictionaries(names, st.tuples(kinds, raws), min_size=1, max_size=3)


def attach(database, id, attached, rev=None):
    for name, (kind, raw) in attached.items():
        rev = database.put_attachment(id, name, [raw], kind, rev=rev)
    return rev


def all_of(database):
    """Every leaf with every byte that it has."""
    found = {}
    for (id, rev), document in contents(database).items():
        for name in document.get("_attachments", {}):
            opened = database.open_attachment(id, name, rev=rev)
            told = document["_attachments"][name]
            found[id, rev, name] = (told, b"".join(opened.chunks()))
    return contents(database), found


def assert_same(one, other):
    assert all_of(one) == all_of(other)


@given(made, made, st.sampled_from(["files", "push", "pull", "inside"]))
@settings(max_examples=8, deadline=None)
def test_whatever_is_attached_arrives_as_it_was(first, second, way):
    with tempfolder() as folder, hub(folder / "hub") as (served, databases):
        there = databases.create("cases")
        with (
            Database(folder / "here.sqlite") as here,
            remote(served.url("cases")) as far,
        ):
            source, target = (there, here) if way == "pull" else (here, there)
            ends = {"files": (here, there), "pull": (far, here)}.get(way, (here, far))
            far._refuses_multipart = way == "inside"
            source.put({"_id": "plain"})
            rev = attach(source, "a", first)
            assert replicate(*ends).refusals == ()
            assert_same(source, target)
            rev = attach(source, "a", second, rev)
            assert replicate(*ends).refusals == ()
            assert_same(source, target)


def big(database, size, id="big"):
    chunk = hashlib.shake_128(b"sound").digest(BLOCK)
    return database.put_attachment(id, "sound", [chunk] * (size // BLOCK), "audio/x")


@pytest.mark.parametrize("pull", [True, False])
def test_memory_does_not_grow_with_what_is_attached(tmp_path, pull):
    with hub(tmp_path / "hub") as (served, databases):
        there = databases.create("cases")
        with (
            Database(tmp_path / "a.sqlite") as here,
            remote(served.url("cases")) as far,
        ):
            source, ends = (there, (far, here)) if pull else (here, (here, far))
            big(source, SIZE)
            tracemalloc.start()
            try:
                assert replicate(*ends).docs_written == 1
                assert tracemalloc.get_traced_memory()[1] < SIZE / 4
            finally:
                tracemalloc.stop()
            sizes = {d.open_attachment("big", "sound").length for d in (here, there)}
            assert sizes == {SIZE}


def test_a_second_revision_brings_only_what_came_since(tmp_path):
    with hub(tmp_path / "hub") as (served, databases):
        there = databases.create("cases")
        with Database(tmp_path / "a.sqlite") as here:
            for source, pull in ((there, True), (here, False)):
                id = f"doc-{pull}"
                rev = attach(source, id, {"photo": ("image/jpeg", RAW)})
                for change in range(2):
                    with (
                        line(served.port, 10**9) as wire,
                        remote(f"http://127.0.0.1:{wire.port}/cases") as far,
                    ):
                        replicate(*((far, here) if pull else (here, far)))
                        passed = 10**9 - wire.left
                    assert (passed > len(RAW)) == (change == 0)
                    assert_same(here, there)
                    if change == 0:
                        rev = source.put({**source.get(id), "n": 1})
                        attach(source, id, {"more": ("image/png", b"new")}, rev)


class Damaging(Around):
    """A source whose bytes come damaged so many times."""

    def __init__(self, peer, times):
        super().__init__(peer)
        self.times = times

    def fetch(self, id, rev, since=()):
        whole = self.peer.fetch(id, rev, since)
        self.times -= 1
        if self.times < 0:
            return whole
        return Damaged(whole)


def spoilt(raw):
    return raw[:-1] + bytes([raw[-1] ^ 1])


class Damaged:
    def __init__(self, whole):
        self.whole = whole

    def __enter__(self):
        found = self.whole.__enter__()
        turned = ((n, map(spoilt, some)) for n, some in found.bodies)
        return Carried(found.document, turned)

    def __exit__(self, *how):
        return self.whole.__exit__(*how)


@pytest.mark.parametrize("over_http", [True, False])
def test_what_came_damaged_comes_again_and_is_never_stored(tmp_path, over_http):
    with hub(tmp_path / "hub") as (served, databases):
        there = databases.create("cases")
        with (
            Database(tmp_path / "a.sqlite") as here,
            remote(served.url("cases")) as far,
        ):
            attach(here, "a", {"photo": ("image/jpeg", RAW)})
            attach(here, "b", {"photo": ("image/jpeg", RAW)})
            here.put({"_id": "plain"})
            target = far if over_http else there
            refused = replicate(Damaging(here, 3), target, batch_size=9).refusals
            assert [each.id for each in refused] == ["a"]
            assert "digest" in refused[0].reason
            assert sorted(each.id for each in there.all_docs()) == ["b", "plain"]


def test_a_stub_the_target_cannot_build_on_is_sent_whole(tmp_path):
    with (
        Database(tmp_path / "a.sqlite") as here,
        Database(tmp_path / "b.sqlite") as there,
    ):
        first = attach(here, "a", {"photo": ("image/jpeg", RAW)})
        # The target knows the revision, and has lost what was attached to it.
        path = {"start": 1, "ids": [first.partition("-")[2]]}
        bare = {"_id": "a", "_rev": first, "_revisions": path}
        there.bulk_docs([bare], new_edits=False)
        here.put({**here.get("a"), "n": 2})
        assert replicate(here, there).refusals == ()
        assert_same(here, there)


def test_who_stops_in_the_middle_of_an_attachment_has_nothing_of_it(tmp_path):
    cancel = Event()
    with (
        Database(tmp_path / "a.sqlite") as here,
        Database(tmp_path / "b.sqlite") as there,
    ):
        big(here, 8 * BLOCK)

        def after_two(progress):
            if progress.bytes_carried > 2 * BLOCK:
                cancel.set()

        with pytest.raises(Cancelled):
            replicate(here, there, cancel=cancel, on_progress=after_two)
        assert there.info().doc_count == 0
        replicate(here, there)
        assert_same(here, there)


class Replacing(Around):
    """A source in which somebody writes while it is read."""

    def fetch(self, id, rev, since=()):
        self.peer.put({**self.peer.get(id), "newer": True, "_attachments": {}})
        return self.peer.fetch(id, rev, since) if self.before else Gone()

    before = True


class Gone:
    def __enter__(self):
        raise NotFound("missing")

    def __exit__(self, *how):
        return None


@pytest.mark.parametrize("before", [True, False])
def test_what_the_source_replaces_meanwhile_comes_later_and_is_no_refusal(
    tmp_path, before
):
    with (
        Database(tmp_path / "a.sqlite") as here,
        Database(tmp_path / "b.sqlite") as there,
    ):
        attach(here, "a", {"photo": ("image/jpeg", RAW)})
        source = Replacing(here)
        source.before = before
        assert replicate(source, there).refusals == ()
        assert there.info().doc_count == 0
        replicate(here, there)
        assert_same(here, there)


class Raising(Around):
    def __init__(self, peer, error):
        super().__init__(peer)
        self.error = error

    def fetch(self, id, rev, since=()):
        raise self.error


def test_what_is_there_and_not_found_ends_the_run(source, target):
    attach(source, "a", {"f": ("a/b", b"1")})
    with pytest.raises(NotFound):
        replicate(Raising(source, NotFound("no such database")), target)


def test_one_that_fails_is_refused_and_three_are_not_the_documents_fault(
    source, target
):
    attach(source, "a", {"f": ("a/b", b"1")})
    broken = Raising(source, PeerMisbehaved("500"))
    assert [each.id for each in replicate(broken, target).refusals] == ["a"]
    for id in "bcd":
        attach(source, id, {"f": ("a/b", b"1")})
    with pytest.raises(PeerMisbehaved):
        replicate(broken, target)


# A line that drops, a peer that takes or makes no multipart


@pytest.mark.parametrize("kind", ["audio/x", "text/plain"])
def test_a_line_that_drops_goes_on_at_the_byte_where_it_was_cut(tmp_path, kind):
    raw = gzip.compress(hashlib.shake_128(b"x").digest(6 * BLOCK), 1)
    with hub(tmp_path / "hub") as (served, databases):
        there = databases.create("cases")
        rev = attach(there, "a", {"long": (kind, raw), "more": (kind, b"more")})
        with (
            Database(tmp_path / "here.sqlite") as here,
            line(served.port, 3 * BLOCK, mends=True) as bad,
            remote(f"http://127.0.0.1:{bad.port}/cases") as far,
        ):
            if kind == "audio/x":
                replicate(far, here)
                assert_same(here, there)
                assert b"".join(far.attachment("a", "long", rev=rev)) == raw
                part = b"".join(far.attachment("a", "long", start=len(raw) - 9))
                assert part == raw[-9:]
                asked = [path for _, path in served.asked if path == "/cases/a/long"]
                assert len(asked) >= 4
            else:
                # No ranges of what is kept packed, and never enough for it at once.
                with pytest.raises(PeerUnavailable):
                    replicate(far, here)
                assert here.info().doc_count == 0


class Said:
    def __init__(self, status, chunks, **headers):
        self.status, self.headers, self._chunks = status, headers, [*chunks, b""]

    def read(self):
        return self._chunks.pop(0)


def test_what_is_known_is_passed_over_where_no_ranges_are_given():
    reading = Resumed(0)
    assert reading.range == {}
    assert b"".join(reading.rest_of(Said(200, [b"ab", b"cd"], ETag="1"))) == b"abcd"
    assert reading.got_further()
    assert not reading.got_further()
    assert reading.range == {"Range": "bytes=4-"}
    assert b"".join(reading.rest_of(Said(200, [b"abc", b"de", b"f"]))) == b"ef"
    assert b"".join(reading.rest_of(Said(206, [b"gh"], ETag="1"))) == b"gh"
    with pytest.raises(BadRequest):
        list(reading.rest_of(Said(206, [b"i"], ETag="2")))


def leaf(**told):
    return {
        "_id": "a",
        "_rev": "1-a",
        "_attachments": {"f": {"content_type": "a/b", **told}},
    }


def refusing(status, asked):
    """A peer that inflates and answers multipart with a status."""

    def answer(request):
        asked.append((request.method, request.mimetype, request.get_data()))
        if request.method == "PUT":
            return Response('{"error": "x", "reason": "y"}', status)
        if request.method == "POST":
            return []
        told = {"db_name": "cases", "update_seq": 1, "uuid": "u"}
        head = {"Server": "CouchDB/3.5"}
        return Response(json.dumps(told), headers=head)

    return strange(answer)


@pytest.mark.parametrize("status", [404, 405, 415])
def test_a_peer_that_takes_no_multipart_is_sent_it_inside_the_next_time(status):
    asked = []
    document = leaf(follows=True, length=3)
    with serving(refusing(status, asked)) as served:
        with remote(served.url("cases")) as far:
            far.info()
            first = far.store_with_bodies(document, [("f", [b"abc"])])
            assert isinstance(first, Refusal)
            again = far.store_with_bodies(document, [("f", [b"abc"])])
            assert again == Written("a", "1-a")
    assert asked[-1][:2] == ("POST", "application/json")
    assert b'"data":"YWJj"' in asked[-1][2]


def test_what_is_of_no_known_length_goes_inside(tmp_path):
    with hub(tmp_path / "hub") as (served, databases):
        there = databases.create("cases")
        with remote(served.url("cases")) as far:
            far.info()
            stored = far.store_with_bodies(leaf(follows=True), [("f", [b"abc"])])
            assert stored == Written("a", "1-a")
            assert b"".join(there.open_attachment("a", "f").chunks()) == b"abc"


def test_a_peer_that_answers_json_is_read_and_one_that_answers_neither_is_named():
    answers = {}
    with serving(strange(lambda request: answers[request.path])) as served:
        with remote(served.url("cases")) as far:
            answers["/cases/a"] = leaf(data="YQ==")
            with far.fetch("a", "1-a") as found:
                assert found == Carried(leaf(data="YQ=="))
            for other in (b"[", b'{"_id": "b", "_rev": "1-a"}'):
                answers["/cases/a"] = flask_response(other, "application/json")
                with pytest.raises(PeerMisbehaved), far.fetch("a", "1-a"):
                    pass
            short = flask_response(b"{}", "application/json")
            short.headers["Content-Length"] = "9"
            short.automatically_set_content_length = False
            answers["/cases/a"] = short
            with pytest.raises(PeerUnavailable), far.fetch("a", "1-a"):
                pass
            for raw in (b"", b"--b\r\n\r\n{}\r\n--b", b"--b--"):
                answers["/cases/a"] = flask_response(
                    raw, "multipart/related; boundary=b"
                )
                with pytest.raises(PeerMisbehaved), far.fetch("a", "1-a"):
                    pass


def flask_response(raw, kind):
    return Response(raw, content_type=kind)


def test_what_a_peer_does_not_have_is_no_error(tmp_path):
    with hub(tmp_path / "hub") as (served, databases):
        there = databases.create("cases")
        with remote(served.url("cases")) as far:
            for peer in (far, there):
                with peer.fetch("a", "1-a") as found:
                    assert isinstance(found, Refusal)


def test_an_upload_that_the_peer_cannot_take_now_is_no_refusal():
    with serving(refusing(503, [])) as served, remote(served.url("cases")) as far:
        far.info()
        with pytest.raises(PeerUnavailable):
            far.store_with_bodies(leaf(follows=True, length=3), [("f", [b"abc"])])


def test_what_was_not_said_to_follow_or_does_not_is_refused():
    told = leaf(follows=True, length=1)
    with pytest.raises(BadRequest):
        list(in_order({}, [Part({}, iter([b""]))]))
    with pytest.raises(BadRequest):
        list(verified(told, [("g", [b"1"])]))
    with pytest.raises(BadRequest):
        inside(told, [])
    pieces = [Piece({}, [b"{}"]), piece("f", told["_attachments"]["f"], ())]
    for bodies in ([], [("g", [b"1"])]):
        with pytest.raises(BadRequest):
            list(one_by_one(pieces, bodies))
    assert following({"_attachments": []}) == []
    packed = {"f": [gzip.compress(b"abc")]}
    said = leaf(follows=True, encoding="gzip")
    assert inside(said, packed.items())["_attachments"]["f"]["data"] == "YWJj"


@pytest.mark.parametrize("raw", [b"[]", b"{", b"{" + b" " * 99 + b"}"])
def test_a_first_part_that_is_no_document_is_refused(raw):
    with pytest.raises(BadRequest):
        read_first(Part({}, iter([raw])), 50)
