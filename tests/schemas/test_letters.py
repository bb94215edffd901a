"""How far a letter is: laws over any deeds, then examples a clerk would recognise."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import calendar, letters
from schemas.errors import InvalidBody, UnknownType
from schemas.letter_course import OPEN, SINCE, STATE_WORDS, State, fold, light
from schemas.letter_terms import LO, due, over_since, reply_due
from schemas.letters import DAYS, FORMS, TYPE_NAMES
from schemas.terms import UNCHANGED, Change, Terms

ACTOR = {"id": "a-officer", "name": "周敏", "role": "county_officer"}
LETTER = "0199e0bf-0000-7000-8000-00000000000a"
ISSUED: dict[str, Any] = {
    "actor": ACTOR,
    "letter": LETTER,
    "issued_on": "2026-03-02",
    "code": "D33",
    "to_unit": "县人力资源和社会保障局",
    "grounds": "受理告知超期",
    "requirements": "三日内补办并说明原因",
    "feedback_due": "2026-03-16",
}
SAID: dict[str, dict[str, Any]] = {
    "urged": {},
    "feedback": {"unit": ISSUED["to_unit"], "adopted": "adopted", "text": "已补办"},
    "judged": {"result": "adopted", "text": "属实"},
    "withdrawn": {"reason": "发错单位"},
}
RESULTS = ("adopted", "partly", "refused", "insufficient")


def told(type: str, on: str, **more: Any) -> tuple[str, dict[str, Any]]:
    body = {"actor": ACTOR, "letter": LETTER, DAYS[type]: on, **SAID[type], **more}
    if body.get("result") == "insufficient":
        day = date.fromisoformat(on) + timedelta(days=14)
        body["feedback_due"] = day.isoformat()
    return type, letters.load(type, body)


DEEDS = st.lists(
    st.builds(
        lambda type, n, result: told(
            type,
            (date(2026, 3, 3) + timedelta(days=n)).isoformat(),
            **({"result": result} if type == "judged" else {}),
        ),
        st.sampled_from(sorted(SAID)),
        st.integers(0, 40),
        st.sampled_from(RESULTS),
    ),
    max_size=12,
)


@given(DEEDS)
def test_only_what_fits_what_stands_changes_anything(every: list[Any]) -> None:
    done = [("issued", ISSUED)]
    for deed in every:
        before, after = fold(done), fold([*done, deed])
        fits = before.state in SINCE[deed[0]]
        assert fits or after == before
        assert (after != before) or not fits
        done.append(deed)


@given(DEEDS, st.integers(-5, 60))
def test_a_letter_has_one_clock_and_it_runs_while_an_answer_is_waited_for(
    every: list[Any], n: int
) -> None:
    found, on = fold([("issued", ISSUED), *every]), date(2026, 3, 2) + timedelta(n)
    assert (found.light(on) != "grey") == (found.state is State.WAITING)
    assert found.is_open == (found.state in OPEN)
    if found.state is State.WAITING:
        assert (found.light(on) == "red") == (on > found.due_on)


@given(DEEDS)
def test_an_end_is_an_end(every: list[Any]) -> None:
    done: list[Any] = [("issued", ISSUED)]
    for deed in every:
        before = fold(done)
        done.append(deed)
        assert before.is_open or fold(done) == before


@given(DEEDS)
def test_the_day_moves_only_where_an_answer_is_asked_for_anew(every: list[Any]) -> None:
    done: list[Any] = [("issued", ISSUED)]
    for deed in every:
        before = fold(done)
        done.append(deed)
        after = fold(done)
        assert (after.due_on == before.due_on) or after.returned == before.returned + 1


@given(st.dates(date(2024, 1, 1), date(2026, 12, 1)), st.integers(0, 40))
def test_what_was_over_for_long_enough_is_told_from_what_was_not(
    today: date, length: int
) -> None:
    days = calendar.built_in()
    change = Change("LO", date(2020, 1, 1), length, "calendar_day")
    by = days, Terms.of([change])
    since = over_since(today, *by)
    assert (since is None) == (length == 0)
    if since is not None:
        assert (due(LO, since, *by) or today) < today
        assert (due(LO, since + timedelta(days=1), *by) or today) >= today


def test_urged_answered_badly_and_answered() -> None:
    insufficient = told("judged", "2026-03-18", result="insufficient")
    course = [
        ("issued", ISSUED),
        told("urged", "2026-03-17"),
        told("feedback", "2026-03-17"),
        insufficient,
        told("feedback", "2026-03-20"),
        told("judged", "2026-03-21"),
    ]
    states = [fold(course[:n]).state for n in range(1, len(course) + 1)]
    assert states == [
        "waiting",
        "waiting",
        "answered",
        "waiting",
        "answered",
        "adopted",
    ]
    anew = fold(course[:4])
    assert (anew.due_on, anew.returned, anew.urged) == (date(2026, 4, 1), 1, 0)
    assert fold(course[:2]).urged == 1
    assert light("waiting", date(2026, 3, 16), date(2026, 3, 17)) == "red"


def test_an_urging_is_answered_in_three_working_days_and_the_rest_in_ten() -> None:
    by = date(2026, 3, 6), calendar.built_in(), UNCHANGED  # a Friday
    assert reply_due("D32", *by) == date(2026, 3, 11)
    assert reply_due("D33", *by) == date(2026, 3, 20)
    off = Terms.of([Change("DL28", date(2026, 1, 1), 0, "workday")])
    assert reply_due("D35", date(2026, 3, 6), calendar.built_in(), off) is None


@pytest.mark.parametrize(
    ("type", "wrong", "pointer"),
    [
        ("issued", {"feedback_due": "2026-03-01"}, "/feedback_due"),
        ("issued", {"code": "D35"}, "/suggestion"),
        ("issued", {"suggestion": "work"}, "/suggestion"),
        ("issued", {"code": "D31"}, "/code"),
        ("judged", {"result": "insufficient"}, "/feedback_due"),
        ("judged", {"feedback_due": "2026-03-30"}, "/feedback_due"),
        ("feedback", {"adopted": "insufficient"}, "/adopted"),
    ],
)
def test_what_no_letter_says_is_refused(
    type: str, wrong: dict[str, Any], pointer: str
) -> None:
    body = ISSUED if type == "issued" else {"letter": LETTER, **SAID[type]}
    body = {"actor": ACTOR, DAYS[type]: "2026-03-02", **body}
    letters.load(type, body)
    with pytest.raises(InvalidBody) as refused:
        letters.load(type, body | wrong)
    assert refused.value.errors[0].pointer == pointer


def test_every_deed_and_state_has_its_words() -> None:
    assert FORMS.keys() == TYPE_NAMES.keys()
    assert set(STATE_WORDS) == set(State)
    with pytest.raises(UnknownType):
        letters.form_of("burnt")
