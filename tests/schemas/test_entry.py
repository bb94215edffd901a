import random
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import entry, identifiers
from schemas.entry import At, Chain
from schemas.errors import (
    BadSeal,
    InvalidEntry,
    UnknownEnvelope,
    WrongId,
    WrongRevision,
)
from schemas.sealing import PublicKey, SigningKey, from_base64url
from tests.schemas.test_canonical import values
from tests.schemas.vectors import envelope_vectors
from tests.schemas.writing import AT, CASE, COUNTY, GRID, NOW_MS, Device

VECTORS = envelope_vectors()
bodies = st.dictionaries(st.text("abc", min_size=1), values, max_size=4)


@given(bodies)
def test_what_is_written_is_read_and_verifies(body: dict[str, Any]) -> None:
    device = Device()
    written = device.write(body)
    again = entry.read(written.document())
    assert again == written
    assert again.body == body
    entry.verify(again, device.key.public, COUNTY)


@given(bodies)
def test_an_erased_entry_keeps_everything_but_what_was_said(
    body: dict[str, Any],
) -> None:
    device = Device()
    written = device.write(body)
    erased = entry.read(entry.erase(written).document())
    entry.verify(erased, device.key.public, COUNTY)
    assert (erased.body, erased.salt) == (None, None)
    assert replace(erased, body=written.body, salt=written.salt) == written
    assert entry.erase(erased) == erased


@given(bodies, bodies)
def test_no_other_body_takes_the_place_of_the_first(
    body: dict[str, Any], other: dict[str, Any]
) -> None:
    document = Device().write(body).document()
    if other != body:
        with pytest.raises(WrongId):
            entry.read({**document, "body": other})


@given(st.data())
def test_a_changed_member_is_found(data: st.DataObject) -> None:
    document = Device().write({"summary": "两家为晒坝争执。"}).document()
    name = data.draw(st.sampled_from(sorted(document)))
    value = data.draw(values)
    if value != document[name] or type(value) is not type(document[name]):
        with pytest.raises((InvalidEntry, UnknownEnvelope, WrongId, WrongRevision)):
            entry.read({**document, name: value})


def test_a_chain_counts_from_one_and_names_the_digest_before() -> None:
    device = Device()
    first, second = device.write(), device.write()
    assert (first.n, first.prev) == (1, None)
    assert (second.n, second.prev) == (2, first.digest)
    assert device.chain == Chain(first.chain, 2, second.digest)


def test_two_entries_of_one_body_and_one_instant_are_two() -> None:
    device = Device()
    head = device.chain
    first = device.write({"a": 1})
    device.chain = head
    second = device.write({"a": 1})
    assert first.id != second.id
    assert first.salt != second.salt


def test_chance_comes_from_outside() -> None:
    def written() -> entry.Entry:
        device = Device()
        made, _ = entry.write(
            device.author,
            device.chain,
            type="dispute.opened",
            v=1,
            home="registry",
            case=CASE,
            body={"a": 1},
            at=AT,
            seen=[],
            now_ms=NOW_MS,
            random=random.Random(7).randbytes,
        )
        return made

    assert written() == written()
    assert len({written(), written()}) == 1


def test_what_was_seen_is_kept_sorted_and_once() -> None:
    device = Device()
    a, b = sorted([device.write().id, device.write().id])
    assert device.write(seen=[b, a, b]).seen == (a, b)


def test_a_p256_phone_writes_as_well() -> None:
    device = Device(alg="p256")
    entry.verify(entry.read(device.write().document()), device.key.public, COUNTY)


def test_the_seal_is_of_the_enrolled_key_and_county() -> None:
    device, stranger = Device(), Device(2)
    written = device.write()
    for key, county in [
        (stranger.key.public, COUNTY),
        (device.key.public, "500105"),
        (SigningKey.generate("p256").public, COUNTY),
    ]:
        with pytest.raises(BadSeal, match=written.id) as found:
            entry.verify(written, key, county)
        assert device.id in found.value.zh


def test_the_corrected_time_is_the_wall_moved_by_the_offset() -> None:
    late = At("2026-11-21T10:00:00+08:00", "boot", 0, -90_000, 10, None)
    assert late.corrected == datetime.fromisoformat("2026-11-21T09:58:30+08:00")
    blind = replace(late, offset_ms=None)
    assert blind.corrected == blind.wall_time


def test_the_revision_tree_beside_a_document_is_no_part_of_it() -> None:
    written = Device().write()
    document = written.document()
    tree = {"start": 1, "ids": [written.rev[2:]]}
    assert entry.read({**document, "_revisions": tree}) == written


def test_an_id_that_does_not_follow_is_refused() -> None:
    document = Device().write().document()
    other = identifiers.entry_id(document["device"], CASE, "0" * 64)
    with pytest.raises(WrongId, match=other) as found:
        entry.read({**document, "_id": other})
    assert found.value.expected in found.value.zh


def test_a_revision_that_does_not_follow_is_refused() -> None:
    document = Device().write().document()
    with pytest.raises(WrongRevision, match="1-0") as found:
        entry.read({**document, "_rev": "1-" + "0" * 32})
    assert document["_rev"] in found.value.zh


def test_a_newer_envelope_is_kept_for_a_newer_program() -> None:
    document = Device().write().document()
    with pytest.raises(UnknownEnvelope, match="2") as found:
        entry.read({**document, "e": 2})
    assert "升级" in found.value.zh


def form_error(changes: dict[str, Any]) -> str:
    document = Device().write().document()
    with pytest.raises(InvalidEntry) as found:
        entry.read({**document, **changes})
    assert found.value.zh
    assert found.value.en
    return found.value.errors[0].pointer


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("_id", None),
        ("_id", "entry:x"),
        ("e", True),
        ("type", "Stage.Recorded"),
        ("v", 0),
        ("v", "1"),
        ("home", "grid-500230"),
        ("home", 3),
        ("home", ["registry"]),
        ("case", "7"),
        ("by", "王"),
        ("device", "d-1"),
        ("chain", "c-1"),
        ("n", 0),
        ("n", 2**53),
        ("prev", "0" * 64),
        ("at", None),
        ("seen", "x"),
        ("seen", ["x"]),
        ("seal", []),
        ("salt", "0"),
        ("body", []),
        ("more", 1),
        ("a/b", 1),
        ("_deleted", True),
        ("_attachments", {}),
        ("content", "0" * 64),
    ],
)
def test_a_member_of_the_wrong_form_is_named(name: str, value: object) -> None:
    pointer = form_error({name: value})
    expected = {"content": "/body", "a/b": "/a~1b"}.get(name, f"/{name}")
    assert pointer == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("wall", "2026-11-21"),
        ("wall", "2026-02-30T10:00:00+08:00"),
        ("wall", "2026-11-21T24:00:00+08:00"),
        ("wall", "2026-11-21T10:00:00Z"),
        ("wall", 5),
        ("boot", ""),
        ("mono_ms", -1),
        ("offset_ms", 10**15),
        ("uncertainty_ms", -1),
        ("beacon", "x"),
        ("more", 1),
    ],
)
def test_a_time_of_the_wrong_form_is_named(name: str, value: object) -> None:
    assert form_error({"at": {**AT.to_json(), name: value}}) == f"/at/{name}"


def test_a_seal_of_the_wrong_form_is_named() -> None:
    seal = {"alg": "ed25519", "kid": "d-0/1", "sig": "A" * 86}
    assert form_error({"seal": {**seal, "sig": "A" * 85 + "B"}}) == "/seal/sig"
    assert form_error({"seal": {"alg": "ed25519", "kid": "d-0/1"}}) == "/seal/sig"
    assert form_error({"seal": {**seal, "kid": "d-0"}}) == "/seal/kid"


def test_seen_is_sorted_without_repetition() -> None:
    device = Device()
    a, b = sorted([device.write().id, device.write().id])
    assert form_error({"seen": [b, a]}) == "/seen"
    assert form_error({"seen": [a, a]}) == "/seen"


def test_a_body_that_may_not_be_sealed_is_placed() -> None:
    assert form_error({"body": {"amount": [1, 8.5]}}) == "/body/amount/1"
    assert form_error({"body": {"t": "e\u0301"}}) == "/body/t"


def test_nothing_is_sealed_that_would_be_refused_later() -> None:
    device = Device()
    head = device.chain
    for wrong in ({"type": "x"}, {"home": "grid-1"}, {"body": {"a": 0.5}}):
        with pytest.raises(InvalidEntry):
            device.write(**wrong)  # type: ignore[arg-type]
    assert device.chain == head


@pytest.mark.parametrize("row", VECTORS["entries"], ids=lambda row: row["name"])
def test_the_vector_is_read_and_verifies(row: dict[str, Any]) -> None:
    key = PublicKey.from_text(VECTORS["public"])
    for document in (row["document"], row["erased"]):
        found = entry.read(document)
        entry.verify(found, key, VECTORS["county"])
        assert found.digest == row["digest"]
        assert found.document() == document
    assert entry.erase(entry.read(row["document"])).document() == row["erased"]


@pytest.mark.parametrize("row", VECTORS["entries"], ids=lambda row: row["name"])
def test_the_vector_is_written_so(row: dict[str, Any]) -> None:
    document = row["document"]
    private = from_base64url(VECTORS["private"])
    assert private is not None
    key = SigningKey.from_private_bytes(private)
    uuid = identifiers.parse_entry_id(document["_id"]).uuid
    chances = [
        bytes.fromhex(uuid.replace("-", ""))[6:],
        bytes.fromhex(document["salt"]),
    ]
    head = Chain(document["chain"], document["n"] - 1, document["prev"])
    kid = document["seal"]["kid"]
    author = entry.Author(
        document["by"], document["device"], kid, VECTORS["county"], key
    )
    written, _ = entry.write(
        author,
        head,
        type=document["type"],
        v=document["v"],
        home=document["home"],
        case=document["case"],
        body=document["body"],
        at=At(**document["at"]),
        seen=document["seen"],
        now_ms=int(uuid.replace("-", "")[:12], 16),
        random=lambda size: chances.pop(0)[:size],
    )
    assert written.document() == document


OWN = "private-d-0123456789abcdef"


def test_home_is_a_grid_the_registry_or_a_database_of_ones_own() -> None:
    assert Device().write(home="registry").home == "registry"
    assert Device().write(home=OWN).home == OWN
    assert Device().write(home=GRID).home == GRID
