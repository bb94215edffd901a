"""A trace of a hand: laws first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import handwriting, texts
from schemas.handwriting import MOST_CHARS, Point, fault, read, refusal, written
from tests.schemas.hands import drawn, trace

texts_of = st.text("0123456789abcdef", min_size=64, max_size=64)


@given(drawn(6))
def test_what_is_written_reads_back_as_it_was_felt(strokes) -> None:
    if len(handwriting.spelled(strokes)) <= MOST_CHARS:
        assert read(written(strokes)) == strokes


@given(drawn())
def test_any_trace_fits_an_entry_and_keeps_the_ends_of_its_strokes(strokes) -> None:
    text = written(strokes)
    assert len(text) <= MOST_CHARS
    kept = read(text)
    assert [(s[0], s[-1]) for s in kept] == [(s[0], s[-1]) for s in strokes]
    assert all(
        set(thin) <= set(whole) for thin, whole in zip(kept, strokes, strict=True)
    )


def test_a_hand_that_takes_its_time_is_thinned_between_the_ends_of_its_strokes() -> (
    None
):
    slow = [[Point(40 * n, 900, 20 * n, 50) for n in range(600)] for _ in range(2)]
    kept = read(written(slow))
    assert len(written(slow)) <= MOST_CHARS < len(handwriting.spelled(map(tuple, slow)))
    assert [(s[0], s[-1]) for s in kept] == [(s[0], s[-1]) for s in slow]


@given(drawn())
def test_what_is_refused_on_the_glass_is_refused_in_the_entry(strokes) -> None:
    if len(handwriting.spelled(strokes)) <= MOST_CHARS:
        assert fault(written(strokes)) == refusal(strokes)


@given(st.text("0123456789,-; ax", max_size=60))
def test_junk_is_refused_and_never_breaks_the_reader(text: str) -> None:
    assert fault(text) is None or fault(text).zh


@given(st.tuples(texts_of, texts_of, texts_of), st.integers(0, 3))
def test_it_is_bound_to_text_person_nonce_and_trace(parts, changed: int) -> None:
    text, other, nonce = parts
    said = [text, "p1", nonce, trace()]
    bound = handwriting.bound(*said)
    assert bound == handwriting.bound(*said)
    if other not in (text, nonce):
        said[changed] = (other, "p2", other, trace(1))[changed]
        assert handwriting.bound(*said) != bound


@given(drawn(4), st.integers(0, 5000))
def test_a_figure_drawn_again_elsewhere_or_slower_is_the_same_figure(
    strokes, later: int
) -> None:
    moved = [
        [Point(p.x + 7, p.y + 9, p.ms * 2 + later, 50) for p in stroke]
        for stroke in strokes
    ]
    same = {"p1": handwriting.spelled(strokes), "p2": handwriting.spelled(moved)}
    assert handwriting.repeated(same) == {"p1", "p2"}
    assert handwriting.repeated({"p1": same["p1"], "p2": trace(5)}) == set()


def line(count: int, step: int, ms: int) -> tuple[tuple[Point, ...], ...]:
    return (tuple(Point(100 + n * step, 300, n * ms) for n in range(count)),)


@pytest.mark.parametrize(
    ("strokes", "why"),
    [
        ((), texts.NOTHING_DRAWN),
        (line(1, 0, 0), texts.NO_MOVEMENT),
        (line(40, 1, 20), texts.NO_MOVEMENT),
        (line(4, 100, 200), texts.TOO_SHORT),
        (line(12, 20, 10), texts.TOO_SHORT),
        (line(12, 10, 40), texts.TOO_SHORT),
        (line(12, 20, 40), None),
        (line(12, 20, 40) * (handwriting.MOST_STROKES + 1), texts.TOO_MANY_STROKES),
    ],
)
def test_it_says_why_something_is_no_signature(strokes, why) -> None:
    assert refusal(strokes) == why


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1,2",
        "1,2,3 4",
        "01,2,3",
        "-5,0,0 9,9,9",
        "2000,0,0",
        "5,5,9 1,1,-1",
        "5,5,700000",
        "5,5,5,101",
        ";".join(["1,1,1"] + ["0,0,0"] * handwriting.MOST_STROKES),
        "1,1,1 " * 2000,
    ],
)
def test_what_no_glass_could_have_felt_is_no_trace(text: str) -> None:
    assert fault(text) == texts.NOT_A_TRACE


@given(drawn(6))
def test_a_trace_is_known_wherever_it_stands_and_nothing_else_is_one(strokes) -> None:
    text = written(strokes)
    long = len(text) >= handwriting.LEAST_CHARS
    assert handwriting.strokes_in(text) == (len(strokes) if long else 0)
    assert handwriting.strokes_in(text + "。") == handwriting.strokes_in(17) == 0
