"""Hands on glass, for tests: traces that somebody might have drawn, and signing."""

from typing import Any

from hypothesis import strategies as st

from schemas import agreement_text, handwriting
from schemas.handwriting import Point

NONCE = "5" * 64


@st.composite
def drawn(draw: st.DrawFn, most_strokes: int = handwriting.MOST_STROKES) -> Any:
    """Strokes as a glass may feel them: any number of points, times that only rise."""
    ms, strokes = 0, []
    presses = draw(st.booleans())
    for length in draw(st.lists(st.integers(1, 40), min_size=1, max_size=most_strokes)):
        stroke = []
        for x, y, passed in draw(
            st.lists(
                st.tuples(
                    st.integers(0, 1000), st.integers(0, 1000), st.integers(0, 60)
                ),
                min_size=length,
                max_size=length,
            )
        ):
            ms += passed
            stroke.append(Point(x, y, ms, x % 101 if presses else None))
        strokes.append(tuple(stroke))
    return tuple(strokes)


def trace(seed: int = 0) -> str:
    """A name of three strokes; another seed, another hand."""
    strokes = [
        [
            Point(
                100 + 200 * n + 9 * i,
                300 + (i * i * (seed + 3)) % 200,
                300 * n + 16 * i,
            )
            for i in range(12)
        ]
        for n in range(3)
    ]
    return handwriting.written(strokes)


def hand(text: str, signer: str, seed: int = 0) -> dict[str, Any]:
    strokes = trace(seed)
    return {
        "strokes": strokes,
        "nonce": NONCE,
        "wall": "2026-11-20T10:00:00.000+08:00",
        "boot": "b0",
        "mono_ms": 1000,
        "bound": handwriting.bound(text, signer, NONCE, strokes),
    }


def by_finger(
    agreement: dict[str, Any], tree: dict[str, Any], day: str
) -> dict[str, Any]:
    """The agreement with its text, signed by everybody on the glass."""
    signed = {**agreement, "clauses": agreement_text.stated(agreement, tree)}
    text = agreement_text.digest(signed)
    assert text
    signed["signatures"] = {
        party: {
            "how": "signature",
            "signed_on": day,
            "text": text,
            "hand": hand(text, party, seed),
        }
        for seed, party in enumerate(agreement["signatures"])
    }
    signed["mediator_signatures"] = {
        key: {**each, "text": text, "hand": hand(text, key, 70)}
        for key, each in agreement["mediator_signatures"].items()
    }
    return signed
