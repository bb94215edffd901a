"""The stock PouchDB client and attachments, against our endpoint and with our client.

PouchDB gives and takes bytes as base64, and tells of its own that they are `Buffer`s.
It packs nothing where it keeps them, we pack text; each gives back what was put.
"""

import hashlib
from base64 import b64decode, b64encode

import pytest

from sync.replicator import replicate
from tests.conformance.peers import pouch
from tests.sync.served import hub, leaves_of, remote

PHOTO = hashlib.shake_128(b"photo").digest(100_003)
WORDS = "院坝会记录\n".encode() * 500
ATTACHED = {
    "照片/一 1.jpg": ("image/jpeg", PHOTO),
    "été.txt": ("text/plain", WORDS),
    "🀄": ("application/octet-stream", b"\0"),
    "empty": ("application/octet-stream", b""),
}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with pouch(tmp_path_factory.mktemp("pouch") / "dbs") as client:
        yield client


@pytest.fixture
def ours(tmp_path):
    with hub(tmp_path / "hub") as (served, databases):
        yield served.url("cases"), databases.create("cases")


@pytest.fixture
def name(request):
    """A database of PouchDB's own, for one test."""
    return request.node.name


def text(raw):
    return b64encode(raw).decode()


def inside(attached):
    return {
        name: {"content_type": kind, "data": text(raw)}
        for name, (kind, raw) in attached.items()
    }


def theirs(client, name, id, **options):
    """What PouchDB has attached to a document, here or at an address."""
    found = client("get", name, id, {"attachments": True, **options})
    return {
        name: (told["content_type"], b64decode(told["data"]))
        for name, told in found["_attachments"].items()
    }


def kept(database, id, rev=None):
    """What we have attached to a document."""
    return {
        name: (
            told["content_type"],
            b"".join(database.open_attachment(id, name, rev=rev).chunks()),
        )
        for name, told in database.get(id, rev=rev)["_attachments"].items()
    }


@pytest.mark.parametrize("attachment", ATTACHED)
def test_an_attachment_is_put_read_and_removed(client, ours, attachment):
    url, database = ours
    kind, raw = ATTACHED[attachment]
    put = client("putAttachment", url, "甲 1", attachment, text(raw), kind)
    assert kept(database, "甲 1") == {attachment: (kind, raw)}
    assert bytes(client("getAttachment", url, "甲 1", attachment)["data"]) == raw
    told = client("get", url, "甲 1")["_attachments"][attachment]
    assert (told["stub"], told["length"]) == (True, len(raw))
    client("removeAttachment", url, "甲 1", attachment, put["rev"])
    assert "_attachments" not in client("get", url, "甲 1")
    # PouchDB tells nothing of such an error but that it is one.
    with pytest.raises(AssertionError):
        client("getAttachment", url, "甲 1", attachment)


def test_attachments_come_and_go_inside_a_document(client, ours):
    url, database = ours
    client("put", url, {"_id": "a", "_attachments": inside(ATTACHED)})
    assert kept(database, "a") == ATTACHED
    assert theirs(client, url, "a") == ATTACHED
    # An edit with the stubs that PouchDB was given keeps what they stand for.
    client("put", url, {**client("get", url, "a"), "n": 2})
    assert kept(database, "a") == ATTACHED


def grown(client, name):
    """Documents with attachments: one edited after it was attached to, one torn."""
    client("put", name, {"_id": "a", "_attachments": inside(ATTACHED)})
    client("put", name, {"_id": "plain"})
    edited = {**client("get", name, "a"), "n": 2}
    client("put", name, edited)
    for digest, raw in (("aa", b"one"), ("bb", b"other")):
        rival = {"_id": "both", "_rev": f"1-{digest}"}
        rival["_attachments"] = inside({"f": ("image/jpeg", raw)})
        client("bulkDocs", name, [rival], {"new_edits": False})


def test_pouchdb_pushes_attachments_to_us(client, name, ours):
    url, database = ours
    grown(client, name)
    assert client("replicate", name, url)["doc_write_failures"] == 0
    assert leaves_of(database) == client("leaves", name)
    assert kept(database, "a") == ATTACHED
    assert kept(database, "both", "1-aa") == {"f": ("image/jpeg", b"one")}
    assert kept(database, "both", "1-bb") == {"f": ("image/jpeg", b"other")}


def test_pouchdb_pulls_attachments_from_us(client, name, ours):
    url, database = ours
    grown(client, url)
    assert client("replicate", url, name)["docs_written"] == 4
    assert client("leaves", name) == leaves_of(database)
    assert theirs(client, name, "a") == ATTACHED
    assert theirs(client, name, "both", rev="1-aa")["f"][1] == b"one"


def test_what_our_replicator_brought_pouchdb_pulls_and_gives_back(client, name, ours):
    url, database = ours
    with hub(database.path.parent / "other") as (served, databases):
        other = databases.create("cases")
        rev = None
        for attachment, (kind, raw) in ATTACHED.items():
            rev = other.put_attachment("a", attachment, [raw], kind, rev=rev)
        with remote(served.url("cases")) as far, remote(url) as near:
            assert replicate(far, near).refusals == ()
        client("replicate", url, name)
        client("put", name, {**client("get", name, "a"), "n": 2})
        client("replicate", name, served.url("cases"))
        assert other.get("a")["n"] == 2
        assert kept(other, "a") == ATTACHED
