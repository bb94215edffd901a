"""Reviews: what is asked for never goes, whoever writes beside whom."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import bodies, codes, review
from schemas.casefile import CaseFile, fold
from schemas.catalogue import CATALOGUE
from schemas.dossier import dossier
from schemas.entry import Entry
from schemas.errors import InvalidBody
from schemas.reviewing import FATE_WORDS, LIFE_WORDS, Fate, Life, Review
from tests.schemas.records import body
from tests.schemas.telling import (
    AIRED,
    ANSWERED,
    OPENED,
    WHOLE,
    Phone,
    answering,
    ending,
    reviewing,
    told,
)

FINAL = ("dispute.terminated", ending())
VENUE = "/stage/1/round/1/venue_name"
AT_THE_VENUE = {"i1": {"place": VENUE, "words": "在哪里开的没写"}}
PAPER = {"i1": {"paper": "M02", "words": "受理登记表没有写全"}}
SAID: list[dict[str, Any]] = [
    reviewing(),
    reviewing(items=AT_THE_VENUE),
    reviewing(items={**PAPER, "i2": {"words": "当事人电话核一下"}}),
    reviewing("seen", comment="写得好"),
    reviewing("seen", as_role="director"),
    reviewing("accepted"),
]
FILLED = {
    "/stage/1/round/1/started_at": "09:00",
    "/stage/1/round/1/ended_at": "10:00",
    "/stage/1/round/1/venue_kind": "courtyard",
    "/stage/1/round/1/participants/a1/role": "applicant",
}
CHANGES = [{"/venue_name": "院坝"}, {"/host": "刘主任"}]
moves = st.lists(
    st.tuples(
        st.sampled_from(("give", "answer", "correct", "void", "hear", "hear")),
        st.integers(0, 2),
        st.integers(0, 9),
    ),
    max_size=12,
)


def give(phone: Phone, which: int) -> None:
    phone.record("review.given", SAID[which % len(SAID)])


def answer(phone: Phone, which: int) -> None:
    given = [each for each in phone.known if each.type == review.GIVEN]
    if given:
        done = {"i1": "补好了"} if which % 2 else {}
        phone.record("review.answered", answering(given[which % len(given)], **done))


def correct(phone: Phone, which: int) -> None:
    aired = next(each for each in phone.known if each.type == "stage.recorded")
    phone.correct(aired, set=CHANGES[which % len(CHANGES)])


def void(phone: Phone, which: int) -> None:
    later = phone.known[2:]
    if later:
        phone.void(later[which % len(later)])


DO = {"give": give, "answer": answer, "correct": correct, "void": void}


def story(told_moves: list[tuple[str, int, int]]) -> list[Entry]:
    phones = [told(OPENED, AIRED), Phone("li"), Phone("chen")]
    phones[1].hear(phones[0])
    phones[2].hear(phones[0])
    for move, who, which in told_moves:
        if move == "hear":
            phones[who].hear(phones[which % 3])
        else:
            DO[move](phones[who], which)
    phones[0].hear(*phones[1:])
    return phones[0].known


histories = moves.map(story)


def said(casefile: CaseFile) -> str:
    return json.dumps(casefile.to_json(), ensure_ascii=False)


@given(histories, st.data())
def test_reviews_do_not_depend_on_the_order_of_arrival(
    known: list[Entry], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(known + known[:3]))
    assert said(fold(shuffled)) == said(fold(known))


@given(histories)
def test_no_item_ever_vanishes(known: list[Entry]) -> None:
    """Unless its own author took the review back, and that word stands."""
    casefile = fold(known)
    shown = {each.id: each for each in casefile.reviews}
    voids = {each.id: each for each in known if each.type == "entry.voided"}
    for each in known:
        if each.type != review.GIVEN:
            continue
        if each.id in casefile.voided:
            assert voids[casefile.voided[each.id]].by == each.by
            continue
        body = each.body or {}
        assert [item.id for item in shown[each.id].items] == [*body.get("items", {})]


@given(histories)
def test_what_mended_an_item_had_seen_it_asked_for(known: list[Entry]) -> None:
    casefile = fold(known)
    order = [each.id for each in casefile.entries]
    for given_ in casefile.reviews:
        for item in given_.items:
            if item.by:
                assert order.index(given_.id) < order.index(item.by)


@given(histories)
def test_reviews_beside_each_other_are_no_disagreement(known: list[Entry]) -> None:
    """And what an item asks for changes nothing else of the case."""
    casefile = fold(known)
    assert not any("/review" in each.path for each in casefile.conflicts)
    others = fold(each for each in known if each.type not in review.TYPES)
    assert others.state == casefile.state


def only(casefile: CaseFile) -> Review:
    (one,) = casefile.reviews
    return one


def test_a_place_is_mended_by_who_corrects_it_knowing_that_it_was_asked_for() -> None:
    wang, li = told(OPENED, AIRED), Phone("li")
    li.hear(wang)
    li.record("review.given", reviewing(items=AT_THE_VENUE))
    aired = wang.known[1]
    wang.correct(aired, set={"/host": "刘主任"})
    li.hear(wang)
    assert only(fold(li.known)).items[0].fate is Fate.OPEN
    wang.correct(aired, set={"/venue_name": "院坝"})
    wang.hear(li)
    assert only(fold(wang.known)).items[0].fate is Fate.OPEN
    last = wang.correct(aired, set={"/venue_name": "万泉村院坝"})
    item = only(fold(wang.known)).items[0]
    assert (item.fate, item.by) == (Fate.MENDED, last.id)


def test_a_paper_is_mended_once_the_dossier_lacks_nothing_of_it() -> None:
    wang = told(OPENED, AIRED)
    record = {"i1": {"paper": "M07", "words": "调解记录没有写全"}}
    wang.record("review.given", reviewing(items=record))
    assert only(fold(wang.known)).waits
    lacks = dossier(fold(wang.known)).paper("M07").lacks
    aired, root = wang.known[1], "/stage/1/round/1"
    whole = {lack.at.removeprefix(root): FILLED.get(lack.at, "秦红") for lack in lacks}
    wang.correct(aired, set=whole)
    assert only(fold(wang.known)).items[0].fate is Fate.MENDED


def test_the_mediator_says_what_was_done_and_it_is_no_more_asked_for() -> None:
    wang = told(OPENED)
    given_ = wang.record("review.given", reviewing())
    wang.record("review.answered", answering(given_))
    assert only(fold(wang.known)).open_items
    answered = wang.record("review.answered", answering(given_, i1="重新拍了"))
    (item,) = only(fold(wang.known)).items
    assert (item.fate, item.by, item.done) == (Fate.ANSWERED, answered.id, "重新拍了")


def test_an_advice_waits_until_somebody_says_that_he_read_it() -> None:
    wang = told(OPENED)
    given_ = wang.record("review.given", reviewing("seen", comment="先听老人说"))
    assert only(fold(wang.known)).waits
    wang.record("review.answered", answering(given_))
    assert not only(fold(wang.known)).waits
    assert only(fold(wang.known)).read_by == ("u-wang",)


def test_a_mere_mark_that_it_was_seen_asks_for_nothing() -> None:
    wang = told(OPENED)
    wang.record("review.given", reviewing("seen"))
    assert not only(fold(wang.known)).waits


def test_nobody_but_its_author_takes_a_review_back() -> None:
    wang, li = told(OPENED), Phone("li")
    given_ = wang.record("review.given", reviewing())
    li.hear(wang)
    li.void(given_)
    assert only(fold(li.known)).waits
    wang.void(given_)
    assert fold(wang.known).reviews == ()


def test_the_life_of_a_dossier_from_its_end_to_its_reception() -> None:
    wang = told(OPENED, AIRED)
    assert fold(wang.known).dossier_life is Life.NONE
    wang.record(*FINAL)
    assert fold(wang.known).dossier_life is Life.COMPLETE
    mentor = reviewing("seen", as_role="mentor", comment="多问一句")
    wang.record("review.given", mentor)
    assert fold(wang.known).dossier_life is Life.COMPLETE
    wang.record("review.given", reviewing("seen"))
    assert fold(wang.known).dossier_life is Life.SEEN
    returned = wang.record("review.given", reviewing())
    assert fold(wang.known).dossier_life is Life.RETURNED
    wang.record("review.answered", answering(returned, i1="重新拍了"))
    assert fold(wang.known).dossier_life is Life.MENDED
    wang.record("review.given", reviewing("accepted"))
    assert fold(wang.known).dossier_life is Life.ACCEPTED


def test_one_receives_and_another_returns_at_once_and_neither_is_lost() -> None:
    wang, li = told(OPENED, FINAL), Phone("li")
    li.hear(wang)
    wang.record("review.given", reviewing("accepted"))
    returned = li.record("review.given", reviewing())
    wang.hear(li)
    assert fold(wang.known).dossier_life is Life.RETURNED
    wang.record("review.answered", answering(returned, i1="重新拍了"))
    assert fold(wang.known).dossier_life in (Life.ACCEPTED, Life.MENDED)


def test_who_receives_a_dossier_that_he_knows_to_lack_something_lifts_it() -> None:
    wang = told(OPENED, FINAL)
    wang.record("review.given", reviewing())
    received = wang.record("review.given", reviewing("accepted"))
    first = fold(wang.known).reviews[0]
    assert (first.items[0].fate, first.items[0].by) == (Fate.LIFTED, received.id)
    assert not first.waits


def test_a_stage_s_items_stay_when_the_dossier_is_received() -> None:
    wang = told(OPENED, AIRED, FINAL)
    about = wang.known[1].id
    wang.record("review.given", reviewing(about=about))
    wang.record("review.given", reviewing("accepted"))
    assert fold(wang.known).reviews[0].waits


def test_each_stage_is_unread_until_somebody_said_a_word_about_it() -> None:
    wang, li = told(OPENED, AIRED), Phone("li")
    li.record(*AIRED)
    wang.hear(li)
    wang.record(*ANSWERED)
    first, beside, second = [e for e in wang.known if e.type == "stage.recorded"]
    assert set(fold(wang.known).unread_stages) in (
        {first.id, second.id},
        {beside.id, second.id},
    )
    wang.record(
        "review.given",
        reviewing("seen", about=first.id, as_role="mentor", comment="好"),
    )
    assert len(fold(wang.known).unread_stages) == 2
    wang.record("review.given", reviewing("seen", about=beside.id))
    assert fold(wang.known).unread_stages == (second.id,)


def test_a_review_of_a_stage_that_has_not_come_waits_for_it() -> None:
    wang, li = told(*WHOLE), Phone("li")
    about = wang.known[2].id
    li.hear(told(OPENED))
    li.record("review.given", reviewing(about=about))
    casefile = fold(li.known)
    assert about in casefile.waiting
    assert only(casefile).about == about


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"subject": "dossier"}, "/about"),
        ({"about": None}, "/about"),
        ({"verdict": "accepted"}, "/verdict"),
        ({"as_role": "mentor"}, "/verdict"),
        ({"items": {}}, "/items"),
        ({"items": None}, "/items"),
        ({"items": {"i1": {"paper": "M03", "place": "/a", "words": "补"}}}, "/place"),
        (
            {"subject": "dossier", "about": None, "verdict": "accepted"},
            "/items",
        ),
        (
            {
                "subject": "dossier",
                "about": None,
                "verdict": "accepted",
                "items": None,
                "as_role": "director",
            },
            "/verdict",
        ),
    ],
)
def test_what_no_review_may_say(changes: dict[str, Any], pointer: str) -> None:
    changed = {**body("review.given"), **changes}
    said = {name: value for name, value in changed.items() if value is not None}
    with pytest.raises(InvalidBody) as wrong:
        bodies.load("review.given", 1, said)
    assert any(each.pointer.endswith(pointer) for each in wrong.value.errors)


def test_the_papers_that_an_item_may_name_are_those_of_the_catalogue() -> None:
    listed = {code: each.zh for code, each in codes.code_list("dossier_papers").items()}
    assert listed == {each.code: each.zh for each in CATALOGUE}


def test_every_fate_and_every_state_has_its_words() -> None:
    assert FATE_WORDS.keys() == set(Fate)
    assert LIFE_WORDS.keys() == set(Life)
