"""指派: what an assignee answers, and what the county says of it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import assigning, authority, bodies, desk, kinds
from schemas.assigning import STATE_WORDS, Answer, State, answers, read, state
from schemas.assigning_errors import InvalidAssignment
from schemas.casefile import fold
from schemas.errors import InvalidBody, NotAuthorised
from tests.schemas.directories import DAWN, knowing
from tests.schemas.telling import AIRED, DAY, OPENED, Phone, told
from tests.schemas.test_authority import at
from tests.schemas.test_desk import ACTOR
from tests.schemas.writing import COUNTY, Device

ID = "0199e0bf-0000-7000-8000-0000000000a1"
CASE = "0199e0bf-0000-7000-8000-0000000000c1"
MADE = datetime(2026, 11, 20, 1, tzinfo=UTC)
MATTER = {
    "facts": "荷花村二组王家和李家为一条水沟吵起来了。",
    "kind": "01",
    "place": "荷花村二组",
    "parties": {"p1": {"name": "王某", "phone": "13800000001"}},
}
DOCUMENT: dict[str, Any] = {
    "e": 1,
    "type": "assignment",
    "id": f"assignment:{ID}",
    "assignment": ID,
    "matter": MATTER,
    "assignee": "u-wang",
    "by": {"name": "冉敏", "office": "名山街道 乡镇（街道）主管"},
    "made_on": MADE.isoformat(),
    "due_on": "2026-11-27",
    "words": "三天内先去看一看",
    "state": "open",
}
MADE_DEED = {
    "actor": ACTOR,
    "assignment": ID,
    "grid": "500230101201001",
    "assignee": "u-wang",
    "due_on": "2026-11-27",
}


def answering(answer: str = "taken", id: str = ID, **more: Any) -> dict[str, Any]:
    why = {"reason": "我是李小河的表弟"} if answer == "declined" else {}
    return {"assignment": id, "answer": answer, "answered_on": DAY, **why, **more}


def wrong(body: dict[str, Any]) -> list[str]:
    with pytest.raises(InvalidBody) as refused:
        bodies.load("assignment.answered", 1, body)
    return [each.pointer for each in refused.value.errors]


# What is answered


def test_who_declines_says_why():
    bodies.load("assignment.answered", 1, answering())
    without = answering("declined")
    del without["reason"]
    assert wrong(without) == ["/reason"]
    assert wrong(answering("perhaps")) == ["/answer"]
    assert wrong(answering(id="7")) == ["/assignment"]


def test_an_answer_is_in_the_case_and_the_case_stays_where_it_was():
    phone = told(OPENED, AIRED)
    before = fold(phone.known)
    phone.record("assignment.answered", answering())
    after = fold(phone.known)
    assert list(answers(after.tree)) == [Answer(ID, "taken", "", DAY)]
    assert list(answers(before.tree)) == []
    assert (after.state, after.kind, after.title_zh) == (
        before.state,
        before.kind,
        before.title_zh,
    )
    assert not after.conflicts
    assert not after.unplaced


def test_of_two_words_of_one_mediator_the_later_shows_and_the_reason_with_it():
    phone = told(OPENED, ("assignment.answered", answering("declined")))
    assert next(answers(fold(phone.known).tree)).reason == "我是李小河的表弟"
    phone.record("assignment.answered", answering())
    assert list(answers(fold(phone.known).tree)) == [Answer(ID, "taken", "", DAY)]


def test_its_author_alone_takes_an_answer_back():
    phone, other = told(OPENED, ("assignment.answered", answering())), Phone("li")
    other.hear(phone)
    other.void(phone.known[-1])
    assert list(answers(fold(other.known).tree))
    phone.void(phone.known[-1])
    assert not list(answers(fold(phone.known).tree))


def test_a_declined_matter_is_no_dispute_and_has_a_name():
    phone = told(("assignment.answered", answering("declined")))
    casefile = fold(phone.known)
    assert (casefile.kind, casefile.title_zh) == (kinds.ASSIGNMENT, "答复指派")
    assert casefile.state is None


@given(st.permutations([OPENED, AIRED, ("assignment.answered", answering())]))
def test_whatever_is_written_with_an_answer_is_a_dispute(acts):
    assert fold(told(*acts).known).kind == kinds.DISPUTE


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("mediator", ""),
        ("director", ""),
        ("judicial_office", "may_not_answer"),
        ("township_supervisor", "may_not_answer"),
    ],
)
def test_whose_work_it_is_answers(role, said):
    device = Device()
    known = knowing(device, roles=(authority.Held(role, DAWN, None),))
    written = device.write(answering(), type="assignment.answered", at=at(MADE))
    try:
        authority.check(written, known, COUNTY)
        found = ""
    except NotAuthorised as refused:
        found = refused.reason
    assert found == said


# How it stands


given_answers = st.lists(st.sampled_from(["taken", "declined"]), max_size=4)


@given(given_answers, st.booleans(), st.randoms(use_true_random=False))
def test_how_it_stands_depends_on_no_order_and_no_repetition(said, gone, random):
    again = [*said, *said]
    random.shuffle(again)
    assert state(gone, again) is state(gone, said)


@given(given_answers, given_answers)
def test_what_was_taken_on_or_withdrawn_stays_so(said, more):
    assert state(True, [*said, *more]) is State.WITHDRAWN
    if state(False, said) is State.TAKEN:
        assert state(False, [*said, *more]) is State.TAKEN


def test_every_state_has_words_and_comes_about():
    assert STATE_WORDS.keys() == set(State)
    assert state(False, []) is State.OPEN
    assert state(False, ["declined"]) is State.DECLINED
    assert state(False, ["declined", "taken"]) is State.TAKEN


def test_a_day_without_an_answer_is_long():
    assert not assigning.is_overdue(MADE, MADE + timedelta(hours=24))
    assert assigning.is_overdue(MADE, MADE + timedelta(hours=24, seconds=1))


# What the county says


def test_it_is_read_as_it_was_said():
    found = read(DOCUMENT)
    assert found.is_matter
    assert (found.id, found.case, found.matter) == (ID, "", MATTER)
    assert (found.assignee, found.by) == ("u-wang", "冉敏")
    assert (found.made_on, found.due_on) == (MADE, date(2026, 11, 27))
    assert (found.state, found.answered_on) == (State.OPEN, None)


def test_one_of_a_case_tells_no_matter():
    said = {name: value for name, value in DOCUMENT.items() if name != "matter"}
    of_case = {"case": CASE, "state": "taken", "answered_on": "2026-11-21"}
    found = read({**said, **of_case})
    assert not found.is_matter
    assert (found.case, found.answered_on) == (CASE, date(2026, 11, 21))


@pytest.mark.parametrize(
    "bad",
    [
        {"assignment": "7"},
        {"assignment": None},
        {"case": "7"},
        {"matter": {"kind": "01"}},
        {"matter": "水沟"},
        {"assignee": "wang"},
        {"by": "冉敏"},
        {"by": {"name": "冉敏"}},
        {"made_on": "soon"},
        {"made_on": "2026-11-20T08:00:00"},
        {"due_on": "tomorrow"},
        {"state": "lost"},
        {"answered_on": "today"},
    ],
)
def test_what_it_cannot_read_is_named(bad):
    with pytest.raises(InvalidAssignment) as refused:
        read({**DOCUMENT, **bad})
    assert f"assignment:{ID}" in refused.value.zh
    assert f"assignment:{ID}" in refused.value.en


def test_a_matter_needs_what_was_told():
    assert assigning.matter(MATTER) == MATTER
    with pytest.raises(InvalidBody):
        assigning.matter({"parties": {"p1": {"name": "王某", "phone": "1"}}})


# The deeds


def test_the_deed_says_who_and_until_when_but_nothing_of_the_matter():
    assert desk.load("assignment.made", MADE_DEED) == MADE_DEED
    desk.load("assignment.made", {**MADE_DEED, "content": "7" * 64, "again": "改好了"})
    with pytest.raises(InvalidBody):
        desk.load("assignment.made", {**MADE_DEED, "matter": MATTER})


def test_it_is_withdrawn_with_a_reason():
    said = {"actor": ACTOR, "assignment": ID, "reason": "改由司法所办"}
    assert desk.load("assignment.withdrawn", said) == said
    with pytest.raises(InvalidBody):
        desk.load("assignment.withdrawn", {**said, "reason": " "})
