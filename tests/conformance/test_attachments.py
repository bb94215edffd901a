"""Attachments between a file of ours and every peer, both ways.

Each peer keeps them in its own way (PouchDB packs nothing, CouchDB and we pack text)
and tells them in its own way; every byte arrives, under its name.
"""

import hashlib

import pytest

from sync.database import Database
from sync.replicator import replicate
from sync.transport import CHUNK
from tests.sync.served import leaves_of

PHOTO = hashlib.shake_128(b"photo").digest(3 * CHUNK + 5)
WORDS = "院坝会记录\n".encode() * 500
ATTACHED = {
    "照片/一 1.jpg": ("image/jpeg", PHOTO),
    "été.txt": ("text/plain", WORDS),
    "🀄": ("application/octet-stream", b"\0"),
    "empty": ("application/octet-stream", b""),
}


def attach(peer, id, rev, attached, **members):
    """Store a leaf with attachments, as a replicator does, on any peer."""
    generation, ids = len(rev), list(reversed(rev))
    told = {
        name: {"content_type": kind, "follows": True, "length": len(raw)}
        for name, (kind, raw) in attached.items()
    }
    document = {
        "_id": id,
        "_rev": f"{generation}-{ids[0]}",
        "_revisions": {"start": generation, "ids": ids},
        "_attachments": told,
        **members,
    }
    answer = peer.store_with_bodies(
        document, ((name, [raw]) for name, (_, raw) in attached.items())
    )
    assert (answer.id, answer.rev) == (id, document["_rev"])


def attached_to(database, id, rev=None):
    told = database.get(id, rev=rev)["_attachments"]
    return {
        name: (
            said["content_type"],
            b"".join(database.open_attachment(id, name, rev=rev).chunks()),
        )
        for name, said in told.items()
    }


A, B, C = "a" * 32, "b" * 32, "c" * 32


@pytest.fixture
def brought(peer, ours, tmp_path):
    """A file of ours into which the peer is read."""
    with Database(tmp_path / "brought.sqlite") as database:
        yield database


def test_every_byte_goes_there_and_comes_back(peer, ours, brought):
    attach(ours, "a/b 甲", [A], ATTACHED, n=1)
    ours.put({"_id": "plain"})
    assert replicate(ours, peer).refusals == ()
    assert replicate(peer, brought).refusals == ()
    assert attached_to(brought, "a/b 甲") == ATTACHED
    assert leaves_of(brought) == leaves_of(ours)
    assert brought.get("a/b 甲")["n"] == 1


def test_what_was_attached_at_a_peer_comes_whole(peer, ours):
    attach(peer, "a", [A], ATTACHED)
    assert replicate(peer, ours).refusals == ()
    assert attached_to(ours, "a") == ATTACHED


def test_conflicting_leaves_keep_each_its_own(peer, ours, brought):
    attach(ours, "a", [A, B], {"f": ("image/jpeg", b"one")})
    attach(
        ours, "a", [A, C], {"f": ("image/jpeg", b"other"), "g": ("text/plain", WORDS)}
    )
    replicate(ours, peer)
    replicate(peer, brought)
    for rev in (f"2-{B}", f"2-{C}"):
        assert attached_to(brought, "a", rev) == attached_to(ours, "a", rev)


@pytest.mark.parametrize("way", ["there", "back"])
def test_a_second_revision_keeps_the_first_ones_attachments(peer, ours, brought, way):
    first = ours.put_attachment("a", "photo", [PHOTO], "image/jpeg")
    replicate(ours, peer)
    if way == "back":
        replicate(peer, brought)
    second = ours.put({**ours.get("a"), "n": 2})
    ours.put_attachment("a", "more", [WORDS], "text/plain", rev=second)
    assert first != second
    replicate(ours, peer)
    assert replicate(peer, brought).refusals == ()
    assert attached_to(brought, "a") == attached_to(ours, "a")
