"""一次性化解: what the record speaks for, and on what ground."""

from collections.abc import Collection
from datetime import date, timedelta

from schemas.petition import resolved
from schemas.petition.claims import Deed, Petition
from schemas.petition.clocks import clocks_of
from schemas.petition.resolved import ONCE, REPEATED, UNWATCHED
from tests.schemas.petition.telling import (
    CALENDAR,
    MONDAY,
    TERMS,
    deed,
    registered,
    told,
)

LATER = "（2026）丰信访字第9号"


def on(days: int) -> date:
    return MONDAY + timedelta(days=days)


def served(*later: Deed, first: Deed | None = None) -> Petition:
    replies = {"c1": {"disposition": "supported", "text": "应予恢复"}}
    done = (
        deed("classified", on(0)),
        deed("accepted", on(1)),
        deed("opinion_issued", on(20), replies=replies),
        deed("served", on(21)),
    )
    return told(*done, *later, first=first)


def judged(petition: Petition, days: int, again: Collection[str] = ()) -> str:
    as_of = on(days)
    clocks = clocks_of(petition, CALENDAR, TERMS, as_of)
    claim = petition.claims["c1"]
    found = resolved.judged(petition, claim, clocks, again, as_of)
    assert found.ground.zh
    return found.code


def test_what_came_again_was_not_resolved():
    assert judged(served(), 30, [LATER]) == REPEATED


def test_what_repeats_another_is_no_first_petition():
    again = registered(repeats="0199e0bf-0000-7000-8000-000000000009")
    assert judged(served(first=again), 400) == UNWATCHED


def test_who_asked_for_a_review_was_not_content():
    asked = deed("review_requested", on(30), requested_on=on(30).isoformat())
    assert judged(served(asked), 400) == UNWATCHED


def test_watching_begins_after_the_time_for_review_and_ends_with_its_days():
    assert judged(served(), 22) == UNWATCHED
    codes = [judged(served(), days) for days in range(22, 400, 10)]
    assert codes[-1] == ONCE
    assert codes == sorted(codes, key=[UNWATCHED, ONCE].index)
