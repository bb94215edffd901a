"""Multipart streams: what was written is read, however the stream is cut up."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.errors import BadRequest
from sync.multipart import (
    MOST_HEADERS,
    Piece,
    Reader,
    boundary_of,
    length_of,
    new_boundary,
    write,
)

BOUNDARY = "一".encode().hex()
tricky = st.lists(
    st.sampled_from([b"\r\n", b"--", BOUNDARY.encode(), b"\r", b"a", b"\r\n--", b"\0"]),
    max_size=9,
).map(b"".join)
payloads = (tricky | st.binary(max_size=200)).filter(
    lambda raw: f"\r\n--{BOUNDARY}".encode() not in b"\r\n" + raw
)
headers = st.dictionaries(
    st.sampled_from(["Content-Type", "Content-ID", "X-é"]),
    st.sampled_from(["a", "b c"]),
)
messages = st.lists(st.tuples(headers, payloads), max_size=4)


def written(parts, boundary=BOUNDARY):
    pieces = [Piece(told, [raw[:7], raw[7:]], len(raw)) for told, raw in parts]
    stream = b"".join(write(boundary, pieces))
    assert len(stream) == length_of(boundary, pieces)
    return stream


def dripping(stream, size):
    source = io.BytesIO(stream)
    return lambda n: source.read(min(n, size))


def read(stream, size=10**6, boundary=BOUNDARY):
    return [
        (dict(part.headers), b"".join(part.chunks))
        for part in Reader(dripping(stream, size), boundary)
    ]


@given(messages, st.integers(1, 90))
def test_what_was_written_is_read_however_it_drips(parts, size):
    lower = [
        ({k.encode().decode("latin-1").lower(): v for k, v in told.items()}, raw)
        for told, raw in parts
    ]
    assert read(written(parts), size) == lower


@given(messages, st.data())
def test_what_ends_early_is_an_error_and_never_a_short_part(parts, data):
    stream = written(parts)
    kept = data.draw(st.integers(0, len(stream) - 1))
    with pytest.raises(BadRequest):
        read(stream[:kept])


@given(messages.filter(bool), st.integers(1, 90))
@settings(max_examples=30)
def test_parts_that_nobody_reads_are_passed_over(parts, size):
    reader = Reader(dripping(written(parts), size), BOUNDARY)
    assert len([part.headers for part in reader]) == len(parts)


def test_a_part_may_hold_parts():
    inner = written([({}, b"1"), ({}, b"2")], "inner")
    outer = written([({"content-type": 'multipart/related; boundary="inner"'}, inner)])
    reader = Reader(io.BytesIO(outer).read, BOUNDARY)
    for part in reader:
        chunks = iter(part.chunks)

        def some(n, chunks=chunks):
            return next(chunks, b"")

        found = Reader(some, boundary_of(part.headers["content-type"]))
        assert [b"".join(each.chunks) for each in found] == [b"1", b"2"]


def test_what_stands_before_the_first_boundary_is_passed_over():
    assert read(b"for old readers\r\n" + written([({}, b"x")])) == [({}, b"x")]


@pytest.mark.parametrize(
    "stream",
    [
        b"--b\r\nno colon here\r\n\r\nx\r\n--b--",
        b"--b and more\r\n\r\nx\r\n--b--",
        b"--b\r\n" + b"a" * (MOST_HEADERS + 70_000) + b"\r\n\r\nx\r\n--b--",
        b"--b\r\n" + b"a: b\r\n" * MOST_HEADERS + b"\r\nx\r\n--b--",
        b"",
    ],
)
def test_what_is_malformed_is_refused(stream):
    with pytest.raises(BadRequest):
        read(stream, boundary="b")


def test_a_piece_that_is_not_as_long_as_was_told_is_an_error():
    with pytest.raises(BadRequest):
        b"".join(write("b", [Piece({}, [b"four"], 5)]))


@pytest.mark.parametrize(
    ("told", "boundary"),
    [
        ("multipart/related; boundary=abc", "abc"),
        ('multipart/related;type="a";Boundary="a b"', "a b"),
        ("multipart/related", None),
        ('multipart/related; boundary="a "', None),
        ("multipart/related; boundary=", None),
    ],
)
def test_the_boundary_is_what_the_type_names(told, boundary):
    if boundary is None:
        with pytest.raises(BadRequest):
            boundary_of(told)
    else:
        assert boundary_of(told) == boundary
    assert boundary_of(f"multipart/mixed; boundary={new_boundary()}")
