"""Bundles: what was put in comes out, or somebody says what is wrong with it."""

import io
import json
import zlib

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import bundle
from schemas.bundle import COUNTY, MAGIC, Reader, write
from schemas.bundle_errors import WHY, BundleCut, InvalidBundle
from schemas.canonical import canonical_bytes
from schemas.recovery import Enclosed, Opener
from schemas.sealing import Purpose, SigningKey

CODE = "500230"
OPENER = Opener.generate()
MAKER = SigningKey.generate()
ITEMS = [{"database": "grid-1", "document": {"_id": f"entry:{n}"}} for n in range(4)]

items = st.lists(
    st.fixed_dictionaries(
        {"document": st.dictionaries(st.text(max_size=3), st.text())}
    ),
    max_size=6,
)


def sign(digest):
    sig = MAKER.seal(Purpose.BUNDLE, CODE, digest)
    return {"alg": MAKER.alg, "kid": "d-1/1", "sig": sig}


def bundled(some=ITEMS, county=CODE, number=7, full=60):
    told = {"maker": "d-1", "number": number, "made_at": "2026-11-27T10:00:00+08:00"}
    before, bundle.FULL = bundle.FULL, full
    try:
        return [
            *write(
                some,
                county=county,
                to=COUNTY,
                addressee=("media-500230/1", OPENER.addressee),
                sign=sign,
                **told,
            )
        ]
    finally:
        bundle.FULL = before


def reader(raw, drip=10**6):
    stream = io.BytesIO(raw)
    return Reader(lambda n: stream.read(min(n, drip)))


def read(raw, skip=0, drip=10**6):
    found = reader(raw, drip)
    return [item for some in found.open(OPENER.disclose, skip) for item in some], found


@given(items, st.integers(1, 500), st.integers(1, 40))
@settings(max_examples=40)
def test_what_was_put_in_comes_out_in_its_order(some, full, drip):
    raw = b"".join(bundled(some, full=full))
    found, told = read(raw, drip=drip)
    assert found == some
    assert told.header.number == 7
    assert told.is_sealed_by(MAKER.public)
    assert told.kid == "d-1/1"
    assert not told.is_sealed_by(SigningKey.generate().public)


@given(st.data())
@settings(max_examples=60)
def test_cut_anywhere_its_whole_frames_are_of_use_and_it_says_so(data):
    frames = bundled()
    raw = b"".join(frames)
    kept = data.draw(st.integers(len(MAGIC), len(raw) - 1))
    came = []

    def take_what_there_is():
        for some in reader(raw[:kept]).open(OPENER.disclose):
            came.extend(some)

    with pytest.raises(BundleCut):
        take_what_there_is()
    assert came == ITEMS[: len(came)]
    whole = sum(len(b"".join(frames[: n + 1])) <= kept for n in range(1, len(frames)))
    assert len(came) == whole


@given(st.data())
@settings(max_examples=60)
def test_a_byte_that_was_changed_is_found(data):
    raw = bytearray(b"".join(bundled()))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    try:
        found, told = read(bytes(raw))
    except InvalidBundle:
        return
    # What the header says without the key being bound to it: nothing but the time.
    assert found == ITEMS
    assert not told.is_sealed_by(MAKER.public)


def test_frames_that_were_exchanged_or_spliced_or_left_out_do_not_open():
    head, one, two, *rest, end = bundled()
    other = bundled()
    for raw in (
        [head, two, one, *rest, end],
        [head, one, other[2], *rest, end],
        [head, one, *rest, end],
        [head, one, one, *rest, end],
        [head, end],
        [other[0], one, two, *rest, end],
    ):
        with pytest.raises(InvalidBundle):
            read(b"".join(raw))


def test_what_was_read_before_is_passed_over():
    raw = b"".join(bundled())
    assert read(raw, skip=2)[0] == ITEMS[2:]
    assert not reader(raw).is_sealed_by(MAKER.public)
    assert reader(raw).kid == ""


def test_a_bundle_for_somebody_else_does_not_open():
    raw = b"".join(bundled())
    with pytest.raises(InvalidBundle) as refused:
        list(reader(raw).open(Opener.generate().disclose))
    assert refused.value.reason == "key"

    def odd(purpose, about, enclosed):
        assert (purpose, about) == (Enclosed.BUNDLE, "500230/d-1/7/county")
        return b"short"

    with pytest.raises(InvalidBundle):
        list(reader(raw).open(odd))


def resealed(content, kind=b"m", place=1):
    """A frame by somebody who has the key."""
    raw = b"".join(bundled())
    found = reader(raw)
    opening = canonical_bytes(found.header.to_json())
    header = found.header
    key = OPENER.disclose(Enclosed.BUNDLE, header.about, header.enclosed)
    bound = bytes.fromhex(found.digest)
    sealed = AESGCM(key).encrypt(place.to_bytes(12, "big"), content, bound + kind)
    framed = [(b"h", opening), (kind, sealed)]
    return MAGIC + b"".join(k + len(c).to_bytes(4, "big") + c for k, c in framed)


@pytest.mark.parametrize(
    ("content", "kind", "reason"),
    [
        (b"not packed", b"m", "content"),
        (zlib.compress(b"[1]"), b"m", "content"),
        (zlib.compress(b"{}"), b"m", "content"),
        (zlib.compress(b"[" * 100_000), b"m", "content"),
        (zlib.compress(b'["' + b" " * 9_000_000 + b'"]'), b"m", "too_large"),
        (b"{}", b"e", "frame"),
        (b"nonsense", b"e", "content"),
        (json.dumps({"frames": 1, "digest": "x", "seal": {}}).encode(), b"e", "frame"),
    ],
)
def test_what_a_maker_may_not_put_in_is_refused(content, kind, reason):
    with pytest.raises(InvalidBundle) as refused:
        read(resealed(content, kind))
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"PK\3\4 something else",
        MAGIC + b"h\0\0\0\2{}",
        MAGIC + b"h\0\0\0\2{",
        MAGIC + b"m\0\0\0\2{}",
        MAGIC + b"h\0\0\0\1{",
        MAGIC + b"h\xff\0\0\0",
    ],
)
def test_what_is_no_bundle_is_said_to_be_none(raw):
    with pytest.raises(InvalidBundle) as refused:
        reader(raw)
    assert "离线包" in refused.value.zh


@pytest.mark.parametrize("reason", list(WHY))
def test_each_fault_is_said_in_both_languages(reason):
    for fault in (InvalidBundle(reason), InvalidBundle(reason, 3), BundleCut(3)):
        assert fault.zh
        assert fault.en
        assert str(fault) == fault.en


def test_nothing_of_what_it_holds_stands_in_the_clear():
    raw = b"".join(bundled([{"document": {"name": "秦晓春的院坝会"}}]))
    assert "秦晓春".encode() not in raw
    assert b"document" not in raw
