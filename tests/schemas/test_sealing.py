import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import sealing
from schemas.errors import InvalidIdentifier, InvalidKey, UnknownAlgorithm
from schemas.sealing import PublicKey, Purpose, SigningKey
from tests.schemas.vectors import envelope_vectors

VECTORS = envelope_vectors()
DIGEST = "ab" * 32
ALGORITHMS = ["ed25519", "p256"]
digests = st.binary(min_size=32, max_size=32).map(bytes.hex)
keys = {alg: SigningKey.generate(alg) for alg in ALGORITHMS}


@given(st.sampled_from(ALGORITHMS), st.sampled_from(Purpose), digests)
def test_what_a_key_seals_its_public_half_verifies(
    alg: str, purpose: Purpose, digest: str
) -> None:
    key = keys[alg]
    assert key.public.verify(
        purpose, "500230", digest, key.seal(purpose, "500230", digest)
    )


@given(st.sampled_from(ALGORITHMS), digests, st.integers(0, 85), st.integers(1, 63))
def test_a_changed_letter_breaks_the_seal(
    alg: str, digest: str, place: int, step: int
) -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    sig = keys[alg].seal(Purpose.ENTRY, "500230", digest)
    other = letters[(letters.index(sig[place]) + step) % 64]
    changed = sig[:place] + other + sig[place + 1 :]
    assert not keys[alg].public.verify(Purpose.ENTRY, "500230", digest, changed)


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_a_signature_with_stray_bits_is_another_text_and_refused(alg: str) -> None:
    sig = keys[alg].seal(Purpose.ENTRY, "500230", DIGEST)
    stray = sig[:-1] + chr(ord(sig[-1]) + 1)
    assert not keys[alg].public.verify(Purpose.ENTRY, "500230", DIGEST, stray)


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_a_seal_proves_nothing_elsewhere(alg: str) -> None:
    sig = keys[alg].seal(Purpose.ENTRY, "500230", DIGEST)
    public = keys[alg].public
    assert not public.verify(Purpose.RECEIPT, "500230", DIGEST, sig)
    assert not public.verify(Purpose.ENTRY, "500105", DIGEST, sig)
    assert not public.verify(Purpose.ENTRY, "500230", "cd" * 32, sig)
    stranger = SigningKey.generate(alg).public
    assert not stranger.verify(Purpose.ENTRY, "500230", DIGEST, sig)


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_a_key_survives_being_kept(alg: str) -> None:
    key = keys[alg]
    assert SigningKey.from_private_bytes(key.private_bytes(), alg) == key
    assert PublicKey.from_text(key.public.to_text(), alg) == key.public


def test_a_key_does_not_show_its_private_half() -> None:
    key = SigningKey.generate()
    assert repr(key) == "SigningKey(alg='ed25519')"


@pytest.mark.parametrize("row", VECTORS["seals"], ids=lambda row: row["purpose"])
def test_the_vector_is_sealed_so(row: dict[str, Any]) -> None:
    private = sealing.from_base64url(VECTORS["private"])
    assert private is not None
    key = SigningKey.from_private_bytes(private, row["alg"])
    purpose = Purpose(row["purpose"])
    assert key.public.to_text() == VECTORS["public"]
    assert key.seal(purpose, row["county"], row["digest"]) == row["sig"]


def test_the_purposes_are_those_of_the_vectors() -> None:
    assert [str(purpose) for purpose in Purpose] == [
        row["purpose"] for row in VECTORS["seals"]
    ]


def test_only_the_lower_of_two_p256_signatures_verifies() -> None:
    row = VECTORS["p256"]
    key = PublicKey.from_text(row["public"], "p256")
    sealed = Purpose(row["purpose"]), row["county"], row["digest"]
    assert key.verify(*sealed, row["sig"])
    assert not key.verify(*sealed, row["twin"])
    private = sealing.from_base64url(row["private"])
    assert private is not None
    assert SigningKey.from_private_bytes(private, "p256").public == key


@pytest.mark.parametrize(
    "sig", ["", "A", "!" * 86, "A" * 85 + "B", "A" * 88, "山" * 86]
)
def test_a_signature_in_another_form_is_none(sig: str) -> None:
    for key in keys.values():
        assert not key.public.verify(Purpose.ENTRY, "500230", DIGEST, sig)


@pytest.mark.parametrize("alg", ALGORITHMS)
@pytest.mark.parametrize("text", ["", "AAAA", "?", "A" * 87])
def test_what_is_no_key_is_refused(alg: str, text: str) -> None:
    with pytest.raises(InvalidKey) as found:
        PublicKey.from_text(text, alg)
    assert alg in found.value.zh
    assert alg in str(found.value)


@pytest.mark.parametrize("alg", ALGORITHMS)
@pytest.mark.parametrize("private", [b"", b"short", bytes(31), b"\xff" * 33])
def test_what_is_no_private_key_is_refused(alg: str, private: bytes) -> None:
    with pytest.raises(InvalidKey):
        SigningKey.from_private_bytes(private, alg)


def test_a_point_off_the_curve_is_refused() -> None:
    with pytest.raises(InvalidKey):
        PublicKey("p256", b"\x04" + bytes(64))


def test_an_unknown_algorithm_is_named() -> None:
    with pytest.raises(UnknownAlgorithm, match="rot13") as found:
        SigningKey.generate("rot13")
    assert "rot13" in found.value.zh


@pytest.mark.parametrize("digest", ["", "AB" * 32, "ab" * 31, "ab" * 32 + "\n"])
def test_only_a_digest_is_sealed(digest: str) -> None:
    with pytest.raises(InvalidIdentifier):
        keys["ed25519"].seal(Purpose.ENTRY, "500230", digest)


def test_a_purpose_outside_the_list_is_refused() -> None:
    with pytest.raises(ValueError, match=re.escape("pay/1")):
        keys["ed25519"].seal("pay/1", "500230", DIGEST)  # type: ignore[arg-type]
