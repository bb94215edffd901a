"""评理团 on the phone: drawn by lot from the grid's list, voting in secret."""

from __future__ import annotations

import json
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile.ballot import CHOICES, Ballot
from schemas import panel
from tests.mobile import walk
from tests.mobile.driver import Driver
from tests.mobile.staging import HOME, NAMES, appraising, at_case, listed
from tests.schemas.telling import consenting

votes = st.lists(st.sampled_from(CHOICES), min_size=5, max_size=15)


@given(votes, st.randoms(use_true_random=False))
def test_a_ballot_knows_how_many_and_never_who_or_in_what_order(
    cast: list[str], chance
) -> None:
    one, other = Ballot(len(cast)), Ballot(len(cast))
    shuffled = cast[:]
    chance.shuffle(shuffled)
    for choice, another in zip(cast, shuffled, strict=True):
        assert one.counts() == other.counts() == {}
        one.vote(choice)
        other.vote(another)
    assert vars(one) == vars(other)
    assert one.counts() == {name: cast.count(name) for name in CHOICES}
    one.vote("unfair")
    assert one.counts() == other.counts()


def test_every_order_of_votes_leaves_the_same_ballot() -> None:
    left = set()
    for order in permutations(("fair", "fair", "unfair")):
        ballot = Ballot(3)
        for choice in order:
            ballot.vote(choice)
        left.add(json.dumps(vars(ballot)))
    assert len(left) == 1


@pytest.mark.kivy
def test_the_panel_is_drawn_from_those_who_were_asked_and_stand_on_no_side(
    drive: Driver,
) -> None:
    case = at_case(drive, *appraising())
    drive.tap("case:draw")
    drive.tap("draw:lot")
    assert drive.reads("可以抽的人不够")
    for name in ("李 四", *NAMES):
        drive.write("draw:name", name)
        drive.tap("draw:add")
    assert drive.reads("不能抽：是本案当事人")
    assert not drive.has("person:1=free")
    for number in range(2, 7):
        drive.tap(f"person:{number}=free")
    drive.tap("draw:lot")
    assert drive.reads("还有2人没有问")
    drive.tap("person:7=kin")
    drive.tap("person:8=free")
    assert drive.find("draw:count").words == "名单（8 人，可以抽的 6 人）"
    drive.tap("draw:lot")
    assert drive.has("drawn:1")
    (draw,) = panel.draws(drive.app.casebook.casefile(case, HOME).tree, 1)
    assert {e["ground"] for e in draw["left_out"].values()} == {"party", "kin"}
    assert len(draw["drawn"]) == 5
    assert "李 四" not in panel.drawn_names(draw)
    drive.tap("draw:lot")
    assert drive.reads("重新抽取要写理由")
    drive.write("draw:reason", "头一次抽中的人病了")
    drive.tap("draw:lot")
    assert drive.has("drawn:2")
    first, second = panel.draws(drive.app.casebook.casefile(case, HOME).tree, 1)
    assert first == draw
    assert second["reason"] == "头一次抽中的人病了"
    drive.back()
    assert drive.reads("、".join(panel.drawn_names(second)))
    drive.tap("open:7")
    assert drive.reads("、".join(panel.drawn_names(draw)))
    assert not drive.has("correct:7")


@pytest.mark.kivy
def test_votes_go_round_in_secret_and_only_counts_are_recorded(drive: Driver) -> None:
    case = at_case(drive, *appraising(), ("panel.drawn", listed()))
    drive.tap("do:stage.recorded/4")
    walk.to_page(drive, "panel", 20)
    drive.tap("q:/appraise/votes=vote")
    for number, choice in enumerate(("fair", "unfair", "fair", "basically_fair"), 1):
        assert drive.find("ballot:turn").words == f"第 {number} 位，一共 5 位"
        assert "票" not in drive.words().replace("投票", "").replace("一票", "")
        drive.tap("ballot:begin")
        drive.tap("ballot:unfair")
        drive.tap(f"ballot:{choice}")
        drive.tap("ballot:cast")
    drive.tap("ballot:begin")
    drive.tap("ballot:fair")
    drive.app.keep()
    assert drive.has("ballot:turn"), "covered, the choice is not seen"
    drive.back()
    assert drive.has("ballot:leaving")
    drive.tap("ballot:begin")
    drive.tap("ballot:fair")
    kept = json.dumps([d.body for d in drive.app.casebook.drafts()])
    assert "basically_fair" not in kept
    drive.tap("ballot:cast")
    assert drive.reads("公道　3 票")
    drive.tap("ballot:take")
    (draft,) = drive.app.casebook.drafts()
    counts = {"fair": 3, "basically_fair": 1, "unfair": 1}
    assert draft.body["appraise"]["votes"] == counts
    assert drive.reads("公道 3 票，基本公道 1 票，不公道 1 票")
    seated = draft.body["appraise"]["evaluators"].values()
    tree = drive.app.casebook.casefile(case, HOME).tree
    names = panel.drawn_names(panel.draws(tree, 1)[-1])
    assert [each["name"] for each in seated] == names


@pytest.mark.kivy
def test_who_leaves_in_between_begins_anew(drive: Driver) -> None:
    at_case(drive, *appraising(), ("panel.drawn", listed()))
    drive.tap("do:stage.recorded/4")
    walk.to_page(drive, "panel", 20)
    drive.tap("q:/appraise/votes=vote")
    drive.tap("ballot:begin")
    drive.tap("ballot:fair")
    drive.tap("ballot:cast")
    drive.back()
    drive.back()
    assert drive.screen() == "form"
    drive.tap("q:/appraise/votes=vote")
    assert drive.find("ballot:turn").words == "第 1 位，一共 5 位"


@pytest.mark.kivy
def test_where_a_party_wants_it_closed_nobody_is_drawn(drive: Driver) -> None:
    closed = ("dispute.consented", consenting("p2", openness="closed"))
    case = at_case(drive, *appraising(), closed)
    assert not drive.has("case:draw")
    drive.app.go("draw", case=case, home=HOME)
    assert drive.has("draw:closed")
    drive.back()
    drive.tap("do:stage.recorded/4")
    walk.to_page(drive, "panel", 20)
    assert not drive.has("q:/appraise/votes=vote")
