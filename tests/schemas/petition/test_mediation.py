"""When a claim may go to mediation, how that ends, and what of it is told."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import InvalidBody
from schemas.petition import deeds
from schemas.petition.claims import Petition
from schemas.petition.ending import AGREED, OVER, ending
from schemas.petition.mediation import Barred
from schemas.petition.moves import ENDS, State
from tests.schemas.petition.telling import MONDAY, against, deed, told
from tests.schemas.telling import ACCEPTED, APPRAISED, OPENED
from tests.schemas.test_course import case, stage
from tests.schemas.test_samples import FIRST, fold_of, folded, live

NONE = dict.fromkeys(Barred().fields, False)


def accepted(*later: Any) -> Petition:
    return told(deed("classified", MONDAY), deed("accepted", MONDAY), *later)


def sent(days: int = 0, **said: Any) -> Any:
    return deed("mediation_sent", MONDAY + timedelta(days), **said)


def returned(days: int, **said: Any) -> Any:
    return deed("mediation_returned", MONDAY + timedelta(days), **said)


@pytest.mark.parametrize("bar", sorted(NONE))
def test_each_bar_alone_is_enough(bar: str) -> None:
    assert against(accepted(), sent()) == []
    assert against(accepted(), sent(barred={**NONE, bar: True})) == ["mediable"]


def test_a_deed_of_before_can_be_read_and_none_is_written_without_the_questions() -> (
    None
):
    old = sent()
    body = {name: value for name, value in old.body.items() if name != "barred"}
    assert deeds.load("mediation_sent", body) == body
    assert against(accepted(), old._replace(body=body)) == ["mediable"]
    assert accepted(old._replace(body=body)).state is State.MEDIATING


def test_half_of_the_questions_are_none() -> None:
    with pytest.raises(InvalidBody):
        deeds.load("mediation_sent", {**sent().body, "barred": {"report": False}})


def test_what_may_not_be_mediated_is_not_sent_and_a_part_may_be() -> None:
    assert against(accepted(), sent(mediable="no")) == ["mediable"]
    assert against(accepted(), sent(mediable="partial", part="赔偿的数额")) == []


def test_where_a_side_refused_both_are_asked_anew() -> None:
    refused = accepted(sent(), returned(3, result="failed", ground="party_refused"))
    day = (MONDAY + timedelta(days=3)).isoformat()
    assert against(refused, sent(5, other_agreed_on=day)) == ["asked_again"]
    assert against(refused, sent(5)) == []
    failed = accepted(sent(), returned(3, result="failed", ground="failed"))
    assert against(failed, sent(5, other_agreed_on=day)) == []


def test_a_mediation_may_end_before_the_last_meeting_and_not_before_it_began() -> None:
    met = deed("met", MONDAY + timedelta(days=5))
    petition = accepted(sent(2), met)
    assert against(petition, returned(3)) == []
    assert against(petition, returned(1)) == ["day"]


def test_an_official_takes_a_claim_on_in_any_state_but_an_end() -> None:
    led = deed("led", MONDAY, until="2026-12-31")
    assert against(told(), led) == []
    assert against(accepted(sent()), led) == []
    assert accepted(led).state is State.ACCEPTED
    closed = told(deed("withdrawn", MONDAY))
    assert closed.claims["c1"].state in ENDS
    assert against(closed, led) == ["state"]
    assert "role" in against(told(), led, "unit")
    with pytest.raises(InvalidBody):
        deeds.load("led", {**led.body, "until": "2026-01-01"})


# How it ended.


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 30))
def test_an_ending_is_told_of_a_case_that_is_over_and_names_nobody(
    seed: int, most: int
) -> None:
    casefile = fold_of(seed, live(seed, FIRST)[:most])
    found = ending(casefile)
    contested = bool(casefile.conflicts or casefile.provisional)
    assert (found is not None) == (casefile.state in OVER and not contested)
    if found is None:
        return
    assert (found.result == "settled") == (casefile.state in AGREED)
    assert bool(found.ground) == (found.result == "failed")
    parties = casefile.tree.get("party", {}).values()
    assert not any(each["name"] in repr(found) for each in parties)


def test_both_endings_are_met() -> None:
    results = {found.result for each in folded() if (found := ending(each))}
    assert results == {"settled", "failed"}


def test_what_was_settled_on_the_spot_ends_with_its_last_appraisal() -> None:
    closed = case(OPENED, ACCEPTED, stage(1, 1, "settled_on_site"), APPRAISED)
    found = ending(closed)
    assert found is not None
    assert (found.result, found.agreement, found.ground) == ("settled", "", "")
    held_on = closed.tree["stage"]["4"]["round"]["1"]["held_on"]
    assert found.finished_on.isoformat() == held_on
