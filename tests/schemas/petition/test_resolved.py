"""一次性化解: said only where it was watched to the end."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schemas.petition import claims, resolved
from schemas.petition.clocks import clocks_of
from schemas.petition.resolved import ONCE, REPEATED, UNWATCHED, Judgement
from tests.schemas.petition.telling import CALENDAR, MONDAY, TERMS, legal, registered


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
