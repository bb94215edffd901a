"""一次性化解: said only where it was watched to the end."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schemas.petition import claims, resolved
from schemas.petition.clocks import clocks_of
from schemas.petition.resolved import ONCE, REPEATED, UNWATCHED, Judgement
from tests.schemas.petition.telling import (
    CALENDAR,
    MONDAY,
    TERMS,
    deed,
    legal,
    registered,
)

ANSWERED = ("transferred", "unit_received", "accepted", "opinion_issued", "served")


def judged(done, on: date, *again: str) -> list[Judgement]:
    petition = claims.fold("x", done)
    clocks = clocks_of(petition, CALENDAR, TERMS, on)
    every = petition.claims.values()
    return [resolved.judged(petition, c, clocks, again, on) for c in every]


@given(legal(), st.integers(0, 200))
def test_nothing_is_resolved_at_once_that_came_again_or_was_reviewed(
    done, after
) -> None:
    on = done[-1].on + timedelta(days=after)
    assert all(each.code == REPEATED for each in judged(done, on, "第2号"))
    petition = claims.fold("x", done)
    for claim, each in zip(petition.claims.values(), judged(done, on), strict=True):
        if each.code == ONCE:
            assert claim.last("review_requested") is None
            served = claim.last("served")
            assert served is not None
            assert on > served.on + timedelta(days=60)


@given(legal(), st.integers(0, 100), st.integers(0, 100))
def test_what_is_resolved_stays_so_while_nothing_happens(done, one, more) -> None:
    on = done[-1].on + timedelta(days=one)
    later = on + timedelta(days=more)
    for now, then in zip(judged(done, on), judged(done, later), strict=True):
        assert now.code != ONCE or then.code == ONCE


def test_a_letter_of_today_is_not_watched_yet() -> None:
    (found,) = judged([registered()], MONDAY)
    assert found.code == UNWATCHED


def answered(*later, **said) -> list:
    """Handed on, accepted, answered and served in the first week."""
    acts = [deed(t, MONDAY + timedelta(days=n)) for n, t in enumerate(ANSWERED)]
    return [registered(**said), deed("classified", MONDAY), *acts, *later]


def ground(done, days: int) -> tuple[str, str]:
    (found,) = judged(done, MONDAY + timedelta(days=days))
    return found.code, found.ground.en


def test_it_is_resolved_at_once_when_the_watching_is_over() -> None:
    last = MONDAY + timedelta(days=66)
    not_begun = "watching has not begun: first the time for review runs out"
    over = f"watching ended on {last}; not brought again, no review asked for"
    assert ground(answered(), 20) == (UNWATCHED, not_begun)
    assert ground(answered(), 66) == (UNWATCHED, f"watching ends on {last}")
    assert ground(answered(), 67) == (ONCE, over)


def test_what_repeats_another_is_never_resolved_at_once() -> None:
    repeated = answered(repeats="y")
    assert ground(repeated, 200) == (UNWATCHED, "it repeats another petition itself")


def test_what_was_reviewed_is_never_resolved_at_once() -> None:
    asked = answered(deed("review_requested", MONDAY + timedelta(days=10)))
    why = "a review was asked for, so it was not resolved at once"
    assert ground(asked, 200) == (UNWATCHED, why)
