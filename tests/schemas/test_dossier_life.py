"""How far a dossier is: a function of entries and deeds, and no deed of the desk's is
outweighed by what it knew."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import deeds, dossier_deeds
from schemas.casefile import fold
from schemas.catalogue import Outcome
from schemas.dossier_deeds import ACCEPTED, ARCHIVED, NOUN, RETURNED, as_known
from schemas.dossier_life import (
    RECEIVED,
    STEP_WORDS,
    DossierLife,
    Step,
    Told,
    life_of,
)
from schemas.errors import InvalidBody
from schemas.reviewing import Fate
from tests.schemas.telling import Phone, reviewing, told, visiting
from tests.schemas.test_dossier import WHOLE

ACTOR = {"id": "a-1", "name": "秦晓梅", "role": "judicial_office"}
ON = date(2026, 3, 20)
ITEMS = {"i1": {"words": "补签收回证"}, "i2": {"words": "写明期限", "paper": "M08"}}
FILED = {"retention": "30", "archive_no": "（2026）1号", "pages": 40, "place": "3 柜"}
BODIES: dict[str, dict[str, Any]] = {
    RETURNED: {"items": {"i1": ITEMS["i1"]}},
    ACCEPTED: {},
    ARCHIVED: FILED,
}


def whole(outcome: Outcome = Outcome.WRITTEN) -> Phone:
    return told(*WHOLE[outcome])


def deed(
    phone: Phone, type: str, n: int = 1, upto: int | None = None, **said: Any
) -> Told:
    """Of the desk, when it had all that this phone has, or the first `upto` of it."""
    last: dict[str, int] = {}
    for each in phone.known[:upto]:
        last[each.chain] = max(each.n, last.get(each.chain, 0))
    body = {"actor": ACTOR, "known": as_known(last), **BODIES[type], **said}
    deeds.load(NOUN + type, body)
    id = f"entry:d-{'0' * 16}:0199e0bf-0000-7000-8000-{n:012d}:{'c' * 32}"
    return Told(id, NOUN + type, body, ON)


def life(phone: Phone, *done: Told) -> DossierLife:
    return life_of(fold(phone.known), done)


def test_what_nobody_judged_is_whole_or_lacks_something():
    assert life(whole()).step is Step.COMPLETE
    assert life(whole(Outcome.OPEN)).step is Step.OPEN
    assert life(told(*WHOLE[Outcome.WRITTEN][:-1])).step is Step.LACKING


def test_returned_then_answered_then_received():
    phone = whole()
    asks = deed(phone, RETURNED)
    assert life(phone, asks).step is Step.RETURNED
    said = {"review": asks.id, "answered_on": "2026-03-21"}
    phone.record("review.answered", {**said, "answers": {"i1": {"done": "补了"}}})
    found = life(phone, asks)
    assert found.step is Step.MENDED
    assert found.given[0].items[0].done == "补了"
    takes = deed(phone, ACCEPTED, 2)
    assert life(phone, asks, takes).step is Step.ACCEPTED
    assert life(phone, asks, takes).accepted_on == ON


def test_an_answer_to_one_item_is_none_to_the_other():
    phone = whole()
    both = {"i1": ITEMS["i1"], "i2": {"words": "写明期限"}}
    asks = deed(phone, RETURNED, items=both)
    said = {"review": asks.id, "answered_on": "2026-03-21"}
    phone.record("review.answered", {**said, "answers": {"i1": {"done": "补了"}}})
    (given,) = life(phone, asks).given
    assert [each.fate for each in given.items] == [Fate.ANSWERED, Fate.OPEN]


def test_an_item_of_a_paper_is_mended_once_it_lacks_nothing():
    phone = told(*WHOLE[Outcome.WRITTEN][:-1])
    (lacking,) = life(phone).lacking
    item = {"words": "补上", "paper": lacking.about.code}
    asks = deed(phone, RETURNED, items={"i1": item})
    assert life(phone, asks).open_items
    phone.record(*WHOLE[Outcome.WRITTEN][-1])
    assert life(phone, asks).given[0].items[0].fate is Fate.MENDED


def test_an_item_of_a_place_is_mended_by_what_the_desk_did_not_have():
    phone = whole()
    item = {"words": "写明在哪里", "place": "/follow_up"}
    phone.record("follow_up.recorded", visiting())
    asks = deed(phone, RETURNED, items={"i1": item})
    assert life(phone, asks).step is Step.RETURNED
    phone.record("follow_up.recorded", visiting())
    assert life(phone, asks).step is Step.MENDED


def test_what_the_desk_received_knowing_of_it_is_asked_for_no_more():
    phone = whole()
    phone.record("review.given", reviewing())
    assert life(phone).step is Step.RETURNED
    assert life(phone, deed(phone, ACCEPTED)).step is Step.ACCEPTED
    phone.record("review.given", reviewing())
    found = life(phone, deed(phone, ACCEPTED, upto=-1))
    assert [each.items[0].fate for each in found.given if each.items] == [
        Fate.LIFTED,
        Fate.OPEN,
    ]
    assert found.step is Step.RETURNED


def test_what_was_said_of_a_stage_is_nothing_that_the_desk_receives():
    phone = whole()
    stage = next(e for e in phone.known if e.type == "stage.recorded")
    phone.record("review.given", reviewing(about=stage.id))
    found = life(phone, deed(phone, ACCEPTED))
    (of_stage,) = [each for each in found.given if each.subject == "stage"]
    assert of_stage.items[0].fate is Fate.OPEN


def test_archived_until_somebody_writes_or_the_desk_asks():
    phone = whole()
    done = [deed(phone, ACCEPTED), deed(phone, ARCHIVED, 2)]
    assert life(phone, *done).step is Step.ARCHIVED
    phone.record("follow_up.recorded", visiting())
    assert (life(phone, *done).step, life(phone, *done).since) == (Step.REOPENED, 1)
    assert life(phone, *done, deed(phone, ARCHIVED, 3)).step is Step.ARCHIVED
    asks = deed(phone, RETURNED, 3)
    assert life(phone, *done, asks).step is Step.RETURNED
    assert life(phone, *done, asks, deed(phone, ACCEPTED, 4)).step is Step.ACCEPTED


def test_a_written_agreement_is_kept_thirty_years_and_an_oral_one_ten():
    assert life(whole()).retention == "30"
    assert life(whole(Outcome.ORAL)).retention == "10"


MOVES = st.lists(
    st.sampled_from(["return", "accept", "archive", "visit", "review", "receive"]),
    max_size=8,
)
DEEDS = {"return": RETURNED, "accept": ACCEPTED, "archive": ARCHIVED}


def story(moves: list[str]) -> tuple[Phone, list[Told]]:
    phone, done = whole(), []
    for n, move in enumerate(moves, 1):
        if move in DEEDS:
            done.append(deed(phone, DEEDS[move], n))
        elif move == "visit":
            phone.record("follow_up.recorded", visiting())
        else:
            verdict = "returned" if move == "review" else "accepted"
            phone.record("review.given", reviewing(verdict))
    return phone, done


@given(MOVES, st.randoms())
def test_how_far_it_is_depends_on_no_order_in_which_entries_came(moves, random):
    phone, done = story(moves)
    shuffled = [*phone.known, *phone.known[:2]]
    random.shuffle(shuffled)
    assert life_of(fold(shuffled), done) == life(phone, *done)


@given(MOVES)
def test_nothing_that_was_said_of_it_is_lost(moves):
    phone, done = story(moves)
    said = [each.id for each in life(phone, *done).given]
    field = [each.id for each in phone.known if each.type == "review.given"]
    desk = [each.id for each in done if not each.type.endswith(ARCHIVED)]
    assert sorted(said) == sorted([*field, *desk])
    assert [each for each in said if each in desk] == desk


@given(MOVES)
def test_received_last_is_received_and_returned_last_waits(moves):
    phone, done = story(moves)
    takes = deed(phone, ACCEPTED, 90)
    assert life(phone, *done, takes).step in RECEIVED
    assert life(phone, *done, takes).open_items == ()
    asks = deed(phone, RETURNED, 91)
    assert life(phone, *done, takes, asks).step is Step.RETURNED


def test_every_step_has_words():
    assert STEP_WORDS.keys() == set(Step)
    assert {*dossier_deeds.FORMS} == {*dossier_deeds.TYPE_NAMES}


CLAIM = {
    "actor": ACTOR,
    "area": "500230101",
    "cases": ["0199e0bf-0000-7000-8000-000000000001"],
    "grade": "simple",
    "amount": 20_000,
    "month": "2026-03",
    "mediators": {
        "m1": {"person": "u-1", "share": 15_000},
        "m2": {"person": "u-2", "share": 5_000},
    },
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 20_001},
        {"month": "2026-13"},
        {"month": "2026"},
        {"grade": "easy"},
        {"cases": []},
        {"mediators": {}},
        {"mediators": {"m1": {"person": "u-1", "share": 1}}},
        {
            "amount": 2,
            "mediators": {f"m{n}": {"person": "u-1", "share": 1} for n in (1, 2)},
        },
    ],
)
def test_a_claim_says_for_whom_and_its_shares_are_the_sum(wrong):
    deeds.load("dossier.claimed", CLAIM)
    with pytest.raises(InvalidBody):
        deeds.load("dossier.claimed", {**CLAIM, **wrong})


def test_what_is_returned_says_what_is_to_be_mended():
    phone = whole()
    with pytest.raises(InvalidBody):
        deed(phone, RETURNED, items={})
