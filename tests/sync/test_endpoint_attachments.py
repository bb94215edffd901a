"""Attachments as a client meets them: alone, with their document, in part, refused."""

import base64
import gzip
import hashlib
import io
import json

import pytest

from sync.attachments import BLOCK
from sync.gate import Folder
from sync.multipart import Piece, Reader, boundary_of, write
from sync.peer import Inline
from tests.sync.served import endpoint

RAW = hashlib.shake_128(b"photo").digest(3 * BLOCK + 5)
WORDS = "院坝会记录\n".encode() * 500
PHOTO = "/cases/a/photo%20%E4%B8%80.jpg"
ALL = Inline(data=True)


@pytest.fixture
def cases(tmp_path):
    databases = Folder(tmp_path)
    yield databases.create("cases")
    databases.close()


@pytest.fixture
def client(cases):
    folder = Folder(cases.path.parent)
    yield endpoint(folder, largest=1024 * 1024).test_client()
    folder.close()


def put(client, path, raw, kind="image/jpeg", **headers):
    return client.put(path, data=raw, content_type=kind, headers=headers)


def multipart(document, *bodies, boundary="b"):
    told = Piece({"Content-Type": "application/json"}, [json.dumps(document).encode()])
    return b"".join(write(boundary, [told, *(Piece({}, [raw]) for raw in bodies)]))


def put_related(client, path, raw, boundary="b"):
    return put(client, path, raw, f'multipart/related; boundary="{boundary}"')


def parts_of(response):
    boundary = boundary_of(response.content_type)
    reader = Reader(io.BytesIO(response.data).read, boundary)
    return [(dict(part.headers), b"".join(part.chunks)) for part in reader]


def follows(raw, kind="image/jpeg", **more):
    return {"content_type": kind, "follows": True, "length": len(raw), **more}


def test_an_attachment_is_put_got_replaced_and_deleted(client):
    made = put(client, PHOTO, RAW)
    assert made.status_code == 201
    told = client.get("/cases/a").json["_attachments"]["photo 一.jpg"]
    assert (told["length"], told["stub"]) == (len(RAW), True)
    got = client.get(PHOTO)
    assert (got.data, got.content_type) == (RAW, "image/jpeg")
    assert (
        got.headers["Content-MD5"]
        == base64.b64encode(hashlib.md5(RAW).digest()).decode()
    )
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert client.head(PHOTO).content_length == len(RAW)
    unchanged = client.get(PHOTO, headers={"If-None-Match": got.headers["ETag"]})
    assert unchanged.status_code == 304

    assert put(client, PHOTO, b"other").status_code == 409
    rev = made.json["rev"]
    again = put(client, f"{PHOTO}?rev={rev}", b"other")
    assert client.get(PHOTO).data == b"other"
    assert client.get(f"{PHOTO}?rev={rev}").status_code == 404
    assert client.delete(PHOTO).status_code == 409
    gone = client.delete(PHOTO, headers={"If-Match": again.json["rev"]})
    assert gone.status_code == 200
    assert client.get(PHOTO).status_code == 404
    assert "_attachments" not in client.get("/cases/a").json


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-9", 0, 10), ("bytes=65530-65540", 65530, 65541), ("bytes=-7", -7, None)],
)
def test_a_part_of_it_is_given_as_asked(client, asked, start, end):
    put(client, PHOTO, RAW)
    got = client.get(PHOTO, headers={"Range": asked})
    part = RAW[start:end]
    at = start % len(RAW)
    assert got.status_code == 206
    assert got.data == part
    told = f"bytes {at}-{at + len(part) - 1}/{len(RAW)}"
    assert got.headers["Content-Range"] == told


def test_a_part_that_is_not_there_or_not_one_is_told_so(client):
    put(client, PHOTO, RAW)
    beyond = client.get(PHOTO, headers={"Range": f"bytes={len(RAW)}-"})
    assert beyond.status_code == 416
    assert beyond.json["error"] == "requested_range_not_satisfiable"
    for nonsense in ("bytes=5-1", "lines=1-2", "bytes=1-2,4-5", "bytes=x"):
        got = client.get(PHOTO, headers={"Range": nonsense})
        assert (got.status_code, got.data) == (200, RAW)


def test_text_is_kept_packed_and_given_as_it_is_taken(client):
    put(client, "/cases/a/words", WORDS, "text/plain;charset=utf-8")
    plain = client.get("/cases/a/words")
    assert (plain.data, plain.headers["Accept-Ranges"]) == (WORDS, "none")
    packed = client.get("/cases/a/words", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.content_length == len(packed.data) < len(WORDS) / 10
    assert gzip.decompress(packed.data) == WORDS


def test_what_is_put_packed_is_kept_as_it_came(client, cases):
    raw = gzip.compress(WORDS, 9, mtime=0)
    put(client, "/cases/a/words", raw, "text/plain", **{"Content-Encoding": "gzip"})
    found = cases.open_attachment("a", "words")
    assert (b"".join(found.encoded_chunks()), found.length) == (raw, len(WORDS))


def test_documents_with_slashes_stay_what_they_are(client):
    for id in ("a", "a/b"):
        assert client.put(f"/cases/{id}", json={"is": id}).status_code == 201
    rev = client.get("/cases/a/b").json["_rev"]
    assert put(client, f"/cases/a/b/x?rev={rev}", b"1").status_code == 201
    assert client.get("/cases/a/b/x").data == b"1"
    assert client.get("/cases/a/b").json["is"] == "a/b"
    rev = client.get("/cases/a").json["_rev"]
    typed = put(client, f"/cases/a/c.json?rev={rev}", b"{}", "application/json")
    assert typed.status_code == 201
    assert client.get("/cases/a/c.json").data == b"{}"
    assert put(client, "/cases/_design/d/page", b"<p>", "text/html").status_code == 201
    assert client.get("/cases/_design/d").json["_attachments"]["page"]["length"] == 3
    assert client.delete("/cases/a/nothing?rev=1-a").status_code == 404
    assert client.get("/cases/a/").status_code == 404
    assert client.put("/cases/z/y", json={"is": "z/y"}).status_code == 201


def test_a_document_comes_with_its_attachments_apart(client, cases):
    told = {"w": follows(WORDS, "text/plain"), "p": follows(RAW)}
    document = {"_id": "a", "by": "秦", "_attachments": told}
    made = put_related(client, "/cases/a", multipart(document, WORDS, RAW))
    assert made.status_code == 201
    got = client.get(
        "/cases/a?attachments=true&revs=true", headers={"Accept": "multipart/related"}
    )
    assert got.content_length == len(got.data)
    (first, *rest) = parts_of(got)
    said = json.loads(first[1])
    assert (said["by"], list(said["_attachments"])) == ("秦", ["w", "p"])
    assert [raw for _, raw in rest] == [WORDS, RAW]

    packed = client.get(
        "/cases/a?attachments=true&att_encoding_info=true",
        headers={"Accept": "multipart/related, application/json"},
    )
    (first, words, photo) = parts_of(packed)
    said = json.loads(first[1])["_attachments"]["w"]
    assert (said["encoding"], said["encoded_length"]) == ("gzip", len(words[1]))
    assert gzip.decompress(words[1]) == WORDS
    assert photo[1] == RAW
    # What was got can be given on as it is.
    raw = b"".join(
        write("c", [Piece(headers, [raw]) for headers, raw in parts_of(packed)])
    )
    again = put_related(client, "/cases/a2?new_edits=false", raw, "c")
    assert again.status_code == 400  # It names another document.
    inline = client.get("/cases/a?attachments=true").json["_attachments"]
    assert base64.b64decode(inline["p"]["data"]) == RAW
    rev = made.json["rev"]
    asked = {"docs": [{"id": "a", "rev": rev}]}
    (row,) = client.post("/cases/_bulk_get?attachments=true", json=asked).json[
        "results"
    ]
    assert "data" in row["docs"][0]["ok"]["_attachments"]["w"]


def test_only_what_came_since_is_given(client, cases):
    rev = cases.put_attachment("a", "p", [RAW], "image/jpeg")
    cases.put_attachment("a", "w", [WORDS], "text/plain", rev=rev)
    since = json.dumps([rev])
    got = client.get(
        f"/cases/a?attachments=true&atts_since={since}",
        headers={"Accept": "multipart/related"},
    )
    (first, *rest) = parts_of(got)
    said = json.loads(first[1])["_attachments"]
    assert ("stub" in said["p"], "follows" in said["w"]) == (True, True)
    assert [raw for _, raw in rest] == [WORDS]
    assert client.get("/cases/a?atts_since=5").status_code == 400


def test_leaves_come_as_parts_of_parts(client, cases):
    leaf = {"_id": "a", "_rev": "1-aa", "_attachments": {"p": follows(RAW)}}
    cases.store_with_bodies(leaf, [("p", [RAW])])
    cases.bulk_docs([{"_id": "a", "_rev": "1-bb"}], new_edits=False)
    asked = json.dumps(["1-aa", "1-bb", "1-cc"])
    got = client.get(
        f"/cases/a?open_revs={asked}&revs=true&attachments=true",
        headers={"Accept": "multipart/mixed"},
    )
    (one, other, missing) = parts_of(got)
    inner = Reader(io.BytesIO(one[1]).read, boundary_of(one[0]["content-type"]))
    assert [b"".join(part.chunks) for part in inner][1:] == [RAW]
    assert json.loads(other[1])["_rev"] == "1-bb"
    assert json.loads(missing[1]) == {"missing": "1-cc"}
    rows = client.get(f"/cases/a?open_revs={asked}&attachments=true").json
    assert "data" in rows[0]["ok"]["_attachments"]["p"]


def test_parts_are_known_by_their_names_in_any_order(client, cases):
    told = {"w": follows(WORDS, "text/plain"), "p": follows(RAW)}
    document = json.dumps({"_attachments": told}).encode()
    named = [
        ({"Content-Disposition": f'x; filename="{n}"'}, r)
        for n, r in (("p", RAW), ("w", WORDS))
    ]
    pieces = [Piece({}, [document]), *(Piece(head, [raw]) for head, raw in named)]
    assert (
        put_related(client, "/cases/a", b"".join(write("b", pieces))).status_code == 201
    )
    assert b"".join(cases.open_attachment("a", "p").chunks()) == RAW


GOOD = multipart({"_id": "a", "_attachments": {"p": follows(RAW)}}, RAW)


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (GOOD[:-3], 400),
        (GOOD[:200], 400),
        (b"--b--", 400),
        (multipart([1]), 400),
        (multipart({"_id": "a", "_attachments": {"p": follows(RAW)}}), 400),
        (multipart({"_id": "a"}, b"more"), 400),
        (multipart({"_id": "a", "_attachments": 5}, b"more"), 400),
        (multipart({"_attachments": {"p": follows(RAW, length=5)}}, RAW), 400),
        (multipart({"_attachments": {"p": follows(RAW, digest="md5-AA")}}, RAW), 400),
        (multipart({"_attachments": {"p": follows(b"")}}, bytes(2**20)), 413),
    ],
)
def test_what_is_not_what_it_says_leaves_nothing(client, cases, raw, status):
    assert put_related(client, "/cases/a", raw).status_code == status
    assert client.get("/cases/a").status_code == 404
    assert cases.info().update_seq == "0"


def test_a_body_that_is_too_large_or_names_no_boundary_is_refused(client):
    assert put(client, PHOTO, bytes(2**20 + 1)).status_code == 413
    assert put(client, "/cases/a", GOOD, "multipart/related").status_code == 400


def test_the_field_gives_attachments_inside_documents_and_takes_none_apart(cases):
    rev = cases.put_attachment("a", "p", [RAW], "image/jpeg")
    folder = Folder(cases.path.parent)
    field = endpoint(folder, profile="field").test_client()
    told = field.get(
        "/cases/a?attachments=true", headers={"Accept": "multipart/related"}
    )
    assert base64.b64decode(told.json["_attachments"]["p"]["data"]) == RAW
    asked = {"docs": [{"id": "a", "rev": rev}]}
    rows = field.post("/cases/_bulk_get?attachments=true", json=asked).json["results"]
    assert "data" in rows[0]["docs"][0]["ok"]["_attachments"]["p"]
    for verb in (field.get, field.put, field.delete):
        assert verb("/cases/a/p").status_code == 404
    leaf = cases.get("a", revs=True, inline=ALL)
    sent = {"docs": [{**leaf, "_id": "b"}], "new_edits": False}
    assert field.post("/cases/_bulk_docs", json=sent).json == []
    assert b"".join(cases.open_attachment("b", "p").chunks()) == RAW
    folder.close()
