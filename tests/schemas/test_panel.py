"""The panel is drawn by lot, again only with a reason, and by nobody on a side."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import bodies, panel, stage, texts
from schemas.casefile import fold
from schemas.errors import InvalidBody
from schemas.panel import ground_for, lot, seats_offered
from tests.schemas.records import APPRAISE, TREE, body, put
from tests.schemas.telling import ACCEPTED, OPENED, Phone, drawing, told

nonces = st.binary(min_size=32, max_size=32).map(bytes.hex)
pools = st.integers(5, 20).map(
    lambda n: {f"e{k}": {"name": f"陈{k}"} for k in range(1, n)}
)
DRAWN = ("panel.drawn", drawing())


@given(nonces, pools, st.randoms(use_true_random=False))
def test_a_lot_falls_the_same_for_whoever_draws_it_again(
    nonce: str, pool: dict[str, Any], chance: Any
) -> None:
    keys = list(pool)
    chance.shuffle(keys)
    shuffled = {key: pool[key] for key in keys}
    drawn = lot(nonce, pool, 5)
    assert lot(nonce, shuffled, 5) == drawn
    assert set(drawn) <= set(pool)
    assert len(set(drawn)) == min(5, len(pool))
    assert drawn == lot(nonce, pool, 9)[:5]


def test_everybody_of_a_pool_is_drawn_about_as_often() -> None:
    pool = {f"e{k}": {"name": f"陈{k}"} for k in range(1, 8)}
    many = [f"{number:064x}" for number in range(200)]
    assert {key for nonce in many for key in lot(nonce, pool, 5)} == set(pool)


@given(st.integers(0, 120))
def test_the_seats_offered_are_odd_five_at_least_and_can_be_filled(many: int) -> None:
    for seats in seats_offered(many):
        assert seats % 2 == 1
        assert panel.LEAST <= seats <= min(many, panel.MOST)
    assert bool(seats_offered(many)) == (many >= panel.LEAST)


def refused(**changes: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidBody) as invalid:
        bodies.load("panel.drawn", 1, {**drawing(), **changes})
    return [(each.pointer, each.zh) for each in invalid.value.errors]


def test_a_result_that_does_not_follow_from_the_nonce_is_refused() -> None:
    chosen = ["e1", "e2", "e3", "e4", "e5"]
    if chosen == drawing()["drawn"]:
        chosen = chosen[::-1]
    assert refused(drawn=chosen) == [("/drawn", texts.NOT_BY_LOT.zh)]
    assert refused(nonce="f" * 64) == [("/drawn", texts.NOT_BY_LOT.zh)]


def test_seats_are_odd_and_a_second_draw_says_why() -> None:
    assert refused(seats=6) == [("/seats", texts.ODD_SEATS.zh)]
    assert refused(seats=9) == [("/seats", texts.ODD_SEATS.zh)]
    again = drawing(2)
    del again["reason"]
    assert [e.pointer for e in bodies.missing("panel.drawn", again)] == ["/reason"]


def test_a_second_draw_leaves_the_first_where_it_was() -> None:
    casefile = fold(told(OPENED, ACCEPTED, DRAWN, ("panel.drawn", drawing(2))).known)
    first, second = panel.draws(casefile.tree, 1)
    assert first["drawn"] == drawing()["drawn"]
    assert second["reason"] == "有人来不了"
    assert panel.draws(casefile.tree, 2) == []
    assert casefile.problems == ()
    assert casefile.course.state == fold(told(OPENED, ACCEPTED).known).state


def test_two_phones_that_draw_at_once_disagree_and_no_machine_decides() -> None:
    wang, li = told(OPENED, ACCEPTED), Phone("li")
    li.hear(wang)
    wang.record(*DRAWN)
    li.record(
        "panel.drawn",
        drawing(nonce="e" * 64, drawn=lot("e" * 64, drawing()["pool"], 5)),
    )
    wang.hear(li)
    paths = {each.path for each in fold(wang.known).conflicts}
    assert "/panel/1/draw/1/nonce" in paths


def owed(record: dict[str, Any], tree: dict[str, Any]) -> list[str]:
    return [each.zh for each in stage.unmet(record, tree)]


def test_who_was_not_drawn_does_not_sit() -> None:
    drawn = put(TREE, "/panel/1/draw/1", body("panel.drawn"))
    names = panel.drawn_names(body("panel.drawn"))
    left = sorted({"陈一", "陈二", "陈三", "陈四", "陈五"} - set(names))
    assert owed(APPRAISE, drawn) == [texts.not_drawn(name).zh for name in left]
    stands = put(APPRAISE, "/appraise/evaluators/e9", {"name": "陈九", "seated": False})
    assert owed(stands, TREE) == []


def test_who_stands_on_a_side_does_not_sit() -> None:
    tree = put(TREE, "/acceptance/mediators", {"m1": {"name": "杜明"}})
    relative = {"name": "张二 山", "role": "relative", "attended": True}
    tree = put(tree, "/stage/1/round/1/participants/k1", relative)
    tree = put(tree, "/party/p3", {"name": "丰和公司", "legal_representative": "孙总"})
    told_of = {
        "张大山": "party",
        "李二河": "agent",
        "张二山": "kin",
        "杜明": "mediator",
        "孙总": "agent",
        "秦红": "",
        "": "",
    }
    assert {name: ground_for(name, tree) for name in told_of} == told_of
    party = put(APPRAISE, "/appraise/evaluators/e1/name", "张大山")
    words = texts.on_a_side("张大山", panel.ground_words("party"))
    assert owed(party, TREE) == [words.zh]
