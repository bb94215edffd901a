"""Signing by finger: the trace of a hand, bound to the text that it stands for.

A trace is what the glass felt: strokes of points, each with the milliseconds since the
first, and the pressure where the glass knows it. It is written as text, so that it can
be read in thirty years: strokes parted by `;`, points by a space, numbers by a comma;
the first point as it is, every other as the difference to the one before.

    512,300,0 3,-2,16 4,-3,17;88,-20,240 0,5,16        x,y,ms or x,y,ms,pressure

The glass is 1000 wide, y counts downwards, pressure is 0 to 100. A trace that is too
long for an entry is thinned: every other point inside its strokes goes, the ends stay.

It proves a hand on this glass and no more: 手写签名轨迹，非可靠电子签名 (电子签名法§13
asks for a key that the signer alone controls). It is *bound* to the text it stands for,
to who signed, and to a random number that is used once:

    bound = SHA-256("sili" 0 "handwriting/1" 0 text 0 signer 0 nonce 0 SHA-256(trace))

so that it cannot be moved to another text or another person. Nothing here makes a
trace out of a name, and nothing that was not felt is added to one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple, TypeAlias, TypeVar

from schemas import identifiers, texts
from schemas.fields import Form, Identifier, Label, Name, Text, Whole, legal
from schemas.texts import Words

WIDE = 1000
MOST_CHARS = 4096
MOST_STROKES = 90
LEAST_CHARS = 40
MOST_MS = 600_000
LEAST_POINTS = 8
LEAST_MS = 300
LEAST_PATH = 150
LEAST_EXTENT = 60

NUMBER = r"(?:0|-?[1-9][0-9]{0,5})"
POINT = rf"{NUMBER},{NUMBER},{NUMBER}(?:,(?:0|[1-9][0-9]?|100))?"
TRACE = re.compile(rf"{POINT}(?: {POINT})*(?:;{POINT}(?: {POINT})*)*")


class Point(NamedTuple):
    """Where the finger was, when, and how hard it pressed, if that is known."""

    x: int
    y: int
    ms: int
    pressure: int | None = None


Stroke: TypeAlias = tuple[Point, ...]
Key = TypeVar("Key")


def written(strokes: Iterable[Sequence[Point]]) -> str:
    """The trace as text, thinned until an entry can carry it."""
    kept = [tuple(stroke) for stroke in strokes if stroke]
    while len(text := spelled(kept)) > MOST_CHARS and any(len(s) > 2 for s in kept):
        kept = [_thinned(stroke) for stroke in kept]
    return text


def spelled(strokes: Iterable[Stroke]) -> str:
    """The trace as text, with every point."""
    before = Point(0, 0, 0)
    said = []
    for stroke in strokes:
        points = []
        for point in stroke:
            steps = [point.x - before.x, point.y - before.y, point.ms - before.ms]
            if point.pressure is not None:
                steps.append(point.pressure)
            points.append(",".join(map(str, steps)))
            before = point
        said.append(" ".join(points))
    return ";".join(said)


def _thinned(stroke: Stroke) -> Stroke:
    return (*stroke[:-1:2], stroke[-1])


def read(trace: str) -> tuple[Stroke, ...]:
    """The strokes of a trace that `fault` has nothing against in its form."""
    x = y = ms = 0
    strokes = []
    for part in trace.split(";"):
        stroke = []
        for point in part.split(" "):
            dx, dy, passed, *pressure = map(int, point.split(","))
            x, y, ms = x + dx, y + dy, ms + passed
            stroke.append(Point(x, y, ms, *pressure))
        strokes.append(tuple(stroke))
    return tuple(strokes)


def strokes_in(value: object) -> int:
    """How many strokes a value has that is a trace, wherever it stands; else none."""
    if not isinstance(value, str) or len(value) < LEAST_CHARS:
        return 0
    return value.count(";") + 1 if TRACE.fullmatch(value) else 0


def fault(trace: str) -> Words | None:
    """Why this cannot be the trace of a signature."""
    if len(trace) > MOST_CHARS or not TRACE.fullmatch(trace):
        return texts.NOT_A_TRACE
    strokes = read(trace)
    if len(strokes) > MOST_STROKES or not all(_felt(strokes)):
        return texts.NOT_A_TRACE
    return refusal(strokes)


def _felt(strokes: Iterable[Stroke]) -> Iterator[bool]:
    """Every point on the glass, and none before the one before it."""
    last = 0
    for stroke in strokes:
        for point in stroke:
            yield 0 <= point.x <= WIDE and 0 <= point.y <= WIDE
            yield last <= point.ms <= MOST_MS
            last = point.ms


def refusal(strokes: Sequence[Stroke]) -> Words | None:
    """Why these strokes are no signature yet, in words for whoever holds the phone."""
    points = [point for stroke in strokes for point in stroke]
    if not points:
        return texts.NOTHING_DRAWN
    xs, ys = [p.x for p in points], [p.y for p in points]
    if max(max(xs) - min(xs), max(ys) - min(ys)) < LEAST_EXTENT:
        return texts.NO_MOVEMENT
    is_hasty = len(points) < LEAST_POINTS or points[-1].ms - points[0].ms < LEAST_MS
    if is_hasty or sum(map(_length, strokes)) < LEAST_PATH:
        return texts.TOO_SHORT
    if len(strokes) > MOST_STROKES:
        return texts.TOO_MANY_STROKES
    return None


def _length(stroke: Stroke) -> int:
    pairs = zip(stroke, stroke[1:], strict=False)
    return sum(abs(b.x - a.x) + abs(b.y - a.y) for a, b in pairs)


def shape(trace: str) -> tuple[tuple[int, int], ...]:
    """The figure alone, wherever and however fast: nobody draws one twice."""
    points = [point for stroke in read(trace) for point in stroke]
    left, top = min(p.x for p in points), min(p.y for p in points)
    return tuple((p.x - left, p.y - top) for p in points)


def repeated(traces: Mapping[Key, str]) -> set[Key]:
    """Whose traces are the same figure as somebody else's."""
    by_shape: dict[tuple[tuple[int, int], ...], list[Key]] = {}
    for key, trace in traces.items():
        by_shape.setdefault(shape(trace), []).append(key)
    return {key for keys in by_shape.values() if len(keys) > 1 for key in keys}


def bound(text: str, signer: str, nonce: str, trace: str) -> str:
    """What ties a trace to a text and a person, once."""
    felt = sha256(trace.encode()).hexdigest()
    said = "\0".join(("sili", "handwriting/1", text, signer, nonce, felt))
    return sha256(said.encode()).hexdigest()


def is_bound(signer: str, signature: Mapping[str, Any]) -> bool:
    """Is this trace tied to the words that the signature names, and to the signer?"""
    hand = signature["hand"]
    said = bound(signature["text"], signer, hand["nonce"], hand["strokes"])
    return bool(hand["bound"] == said)


class Trace(Text):
    """A trace as text."""

    def __init__(self, label: Label) -> None:
        super().__init__(label, most=MOST_CHARS)

    def fault(self, value: str) -> Words | None:
        return fault(value)


class Hand(Form):
    """手写签名轨迹: what was drawn, when, and what it is bound to."""

    strokes = Trace(legal("笔迹", "trace", hard=True))
    nonce = Identifier(legal("随机数", "nonce", hard=True), identifiers.check_digest)
    wall = Name(legal("落笔时间", "when it began", hard=True), most=40)
    boot = Name(legal("开机标识", "boot", hard=True), most=64)
    mono_ms = Whole(legal("开机计时(毫秒)", "since boot", hard=True), 0, 2**53 - 1)
    bound = Identifier(
        legal("绑定摘要", "bound to the text", hard=True), identifiers.check_digest
    )


def traces(signatures: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Whose hands were felt."""
    return {
        key: signature["hand"]["strokes"]
        for key, signature in signatures.items()
        if "strokes" in signature.get("hand", {})
    }
