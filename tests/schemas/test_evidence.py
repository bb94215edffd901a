"""Evidence opens as it was sealed, piece by piece, or not at all."""

import base64
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import bodies, evidence, texts
from schemas.errors import InvalidBody, NotForThisKey, SiliError
from schemas.evidence import PIECE, SEALED
from schemas.evidence_errors import DifferentEvidence, InvalidChunk, WrongPiece
from schemas.identifiers import uuid7
from schemas.recovery import Opener
from tests.schemas.records import body

DEVICE = "d-0123456789abcdef"
ID = uuid7(1, bytes)
KEY = bytes(range(32))
COUNTY = Opener.generate()

edges = st.sampled_from([1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 7])
items = st.tuples(edges | st.integers(1, 4 * PIECE), st.integers(0, 255)).map(
    lambda drawn: (
        (bytes(range(256)) * (drawn[0] // 256 + 1))[: drawn[0] - 1] + bytes([drawn[1]])
    )
)


def sealed(content: bytes) -> list[bytes]:
    return list(evidence.seal(KEY, ID, len(content), BytesIO(content)))


def record(content: bytes, **more: Any) -> dict[str, Any]:
    return body(
        "evidence.added",
        evidence=ID,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        key=evidence.wrap(COUNTY.addressee, "media-500230/1", ID, KEY),
        pieces=[evidence.digest(each) for each in sealed(content)],
        **more,
    )


@given(items)
def test_what_was_sealed_opens_whole_and_by_the_piece(content: bytes) -> None:
    pieces, said = sealed(content), record(content)
    assert bodies.load("evidence.added", 1, said) == said
    key = evidence.unwrap(COUNTY, said)
    assert b"".join(evidence.opened(key, said, pieces)) == content
    for number in range(len(pieces)):
        part = content[number * PIECE : (number + 1) * PIECE]
        assert evidence.open_piece(key, said, number, pieces[number]) == part


@given(items, st.data())
def test_a_changed_dropped_added_or_moved_piece_is_found(
    content: bytes, data: st.DataObject
) -> None:
    pieces, said = sealed(content), record(content)
    at = data.draw(st.integers(0, len(pieces) - 1))
    spoilt = bytearray(pieces[at])
    spoilt[data.draw(st.integers(0, len(spoilt) - 1))] ^= 1
    ways = [
        [*pieces[:at], bytes(spoilt), *pieces[at + 1 :]],
        [*pieces[:at], *pieces[at + 1 :]],
        [*pieces, pieces[at]],
    ]
    for wrong in ways:
        with pytest.raises((WrongPiece, DifferentEvidence)) as told:
            b"".join(evidence.opened(KEY, said, wrong))
        assert ID in told.value.zh
        assert ID in told.value.en


@given(items)
def test_a_piece_opens_under_its_number_item_and_key_alone(content: bytes) -> None:
    pieces, said = sealed(content), record(content)
    twice = {**said, "pieces": [*said["pieces"], said["pieces"][0]]}
    elsewhere = {**said, "evidence": uuid7(2, bytes)}
    for key, claimed in ((KEY, twice), (KEY, elsewhere), (bytes(32), said)):
        with pytest.raises(WrongPiece):
            evidence.open_piece(key, claimed, 0, pieces[0])
    with pytest.raises(NotForThisKey):
        evidence.unwrap(Opener.generate(), said)
    with pytest.raises(NotForThisKey):
        evidence.unwrap(COUNTY, elsewhere)


@pytest.mark.parametrize("lie", [-1, 1])
def test_a_thing_of_another_length_is_not_sealed(lie: int) -> None:
    content = b"x" * (PIECE + 5)
    with pytest.raises(DifferentEvidence):
        list(evidence.seal(KEY, ID, len(content) + lie, BytesIO(content)))


def test_a_record_that_tells_another_digest_opens_nothing() -> None:
    said = {**record(b"abc"), "sha256": "0" * 64}
    with pytest.raises(DifferentEvidence):
        list(evidence.opened(KEY, said, sealed(b"abc")))


@given(items, st.integers(1, 9), st.data())
def test_a_chunk_carries_consecutive_pieces(
    content: bytes, attempt: int, data: st.DataObject
) -> None:
    pieces = sealed(content)
    first = data.draw(st.integers(0, len(pieces) - 1))
    some = pieces[first : data.draw(st.integers(first + 1, len(pieces)))]
    document = evidence.chunk_document(DEVICE, ID, attempt, first, some)
    attached = carried(document)
    assert evidence.read_chunk(document, attached) == evidence.Chunk(
        DEVICE, ID, attempt, first, tuple(some)
    )
    again = evidence.chunk_document(DEVICE, ID, attempt, first, some)
    assert again == document
    other = evidence.chunk_document(DEVICE, ID, attempt + 1, first, some)
    assert document["_id"] != other["_id"]
    assert document["_rev"] != other["_rev"]


def carried(document: dict[str, Any]) -> bytes:
    return base64.b64decode(document["_attachments"]["pieces"]["data"])


def claiming(data: bytes, **said: Any) -> dict[str, Any]:
    """A chunk with that attachment, whose revision fits, but which says this."""
    document = evidence.chunk_document(DEVICE, ID, 1, 0, [data])
    document.update(said)
    return {**document, "_rev": evidence.chunk_rev(document["_id"], data)}


NAMED = f"chunk:{DEVICE}:{ID}-1"
WRONG = [
    ("id", claiming(b"x", _id=f"chunk:{DEVICE}:{ID}:0")),
    ("revision", {**claiming(b"x"), "_rev": "1-" + "0" * 32}),
    ("members", claiming(b"x", evidence=uuid7(2, bytes))),
    ("members", claiming(b"x", first=1)),
    ("members", claiming(b"x", pieces=2)),
    ("members", claiming(b"x", _id=f"{NAMED}:00", first=0)),
    ("size", claiming(b"", pieces=0)),
    ("size", claiming(bytes(9 * SEALED), pieces=9)),
    ("size", claiming(b"x", _id=f"{NAMED}:640", first=640)),
]


@pytest.mark.parametrize(("why", "document"), WRONG)
def test_a_chunk_that_does_not_hold_together_is_refused(
    why: str, document: dict[str, Any]
) -> None:
    data = bytes(9 * SEALED) if document["pieces"] == 9 else b"x"
    data = b"" if document["pieces"] == 0 else data
    with pytest.raises(InvalidChunk) as refused:
        evidence.read_chunk(document, data)
    assert refused.value.reason == why
    assert document["_id"] in refused.value.zh
    assert document["_id"] in refused.value.en


def told(**changes: Any) -> dict[str, str]:
    with pytest.raises(InvalidBody) as invalid:
        bodies.load("evidence.added", 1, body("evidence.added", **changes))
    return {error.pointer: error.zh for error in invalid.value.errors}


def test_the_record_holds_together() -> None:
    assert told(size=PIECE) == {"/pieces": texts.PIECES_DIFFER.zh}
    assert told(media_type="audio/mp4") == {"/media_type": texts.NOT_OF_THIS_KIND.zh}
    assert set(told(shows={"stage": 1})) == {"/shows/round"}
    assert set(told(key={"kid": "k", "enclosed": "x"})) == {
        "/key/kid",
        "/key/enclosed",
    }
    assert set(told(size=20 * 1024 * 1024 + 1)) == {"/size"}
    assert set(told(evidence="e1", media_type="text/html")) == {
        "/evidence",
        "/media_type",
    }


@pytest.mark.parametrize("place", ["/pieces", "/key/kid", "/sha256", "/evidence"])
def test_its_words_can_be_corrected_the_thing_cannot(place: str) -> None:
    said = body("evidence.added")
    renamed = {"set": {"/title": "石坎照片"}}
    assert bodies.correct("evidence.added", 1, said, renamed)["title"] == "石坎照片"
    with pytest.raises(SiliError):
        bodies.correct("evidence.added", 1, said, {"set": {place: "x"}})


def test_likeness_and_voice_are_asked_for_the_dossier() -> None:
    for kind, place in (("photo", "/faces"), ("sound", "/voice"), ("file", None)):
        said = {**body("evidence.added", kind=kind)}
        said.pop("faces")
        lacking = [
            each.pointer for each in bodies.missing("evidence.added", said, "dossier")
        ]
        assert lacking == ([place] if place else [])
