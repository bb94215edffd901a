"""What interrupts a mediation, and what is asked when it went back or took too long."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import bodies, course, limits, stage, texts
from schemas.casefile import CaseFile, fold
from schemas.course import State
from schemas.errors import InvalidBody
from schemas.pausing import ALL_AGREED, INTERVENED
from tests.schemas.records import TREE, body, put
from tests.schemas.telling import (
    ACCEPTED,
    AIRED,
    ANSWERED,
    DAY,
    DELIBERATED,
    OPENED,
    WHOLE,
    Body,
    asking,
    ending,
    holding,
    pausing,
    resuming,
    told,
)

TODAY = date.fromisoformat(DAY)
AFTER = TODAY + timedelta(days=60)
PAUSED = ("dispute.suspended", pausing())
RESUMED = ("dispute.resumed", resuming())


def case(*acts: tuple[str, Body]) -> CaseFile:
    return fold(told(*acts).known)


def codes(casefile: CaseFile) -> list[str]:
    return [each.code for each in casefile.problems]


def back(stage: int, round: int, outcome: str) -> tuple[str, Body]:
    return "stage.recorded", holding(stage, round, outcome)


# Going back.

RETURNING = {2: "need_more_facts", 3: "negotiable", 4: "unfair"}


@given(st.lists(st.sampled_from(sorted(RETURNING)), max_size=8))
def test_a_return_is_warned_of_exactly_where_the_course_names_it(
    order: list[int],
) -> None:
    """The screen says before what the case file says after."""
    acts, rounds = [OPENED, ACCEPTED, AIRED], {2: 0, 3: 0, 4: 0}
    for number in order:
        rounds[number] += 1
        again = back(number, rounds[number], RETURNING[number])
        before = case(*acts)
        warned = {w.zh for w in limits.too_often(again[1], before.tree)}
        acts.append(again)
        after = case(*acts)
        named = {
            each.code
            for each in after.problems
            if each.entry_id == after.entries[-1].id
        }
        said = {
            texts.returned_too_often(course.RETURNS_FROM[number]).zh: "returns",
            texts.last_return(course.RETURNS_IN_ALL).zh: "escalate",
        }
        assert {said[each] for each in warned} == named & set(said.values())


def test_a_record_that_is_corrected_does_not_count_itself() -> None:
    once = back(2, 1, "need_more_facts")
    tree = case(OPENED, ACCEPTED, AIRED, once).tree
    assert list(limits.too_often(once[1], tree)) == []
    assert list(limits.too_often(holding(2, 2), tree)) == []
    assert list(limits.too_often({"outcome": "unfair"}, tree)) == []
    owed = stage.unmet(holding(2, 2, "need_more_facts"), tree)
    assert texts.returned_too_often(1).zh in [each.zh for each in owed]


def worn() -> list[tuple[str, Body]]:
    """Four times it went back."""
    acts = [OPENED, ACCEPTED, AIRED, back(2, 1, "need_more_facts")]
    acts += [("stage.recorded", holding(1, 2)), ("stage.recorded", holding(2, 2))]
    for round in (1, 2):
        acts.append(back(3, round, "negotiable"))
        acts.append(("stage.recorded", holding(2, round + 2)))
    return [*acts, ("stage.recorded", holding(3, 3)), back(4, 1, "unfair")]


def test_after_four_returns_it_goes_on_only_if_all_agree() -> None:
    asked = case(*worn(), ("dispute.extension_asked", asking()))
    assert asked.next_steps[0] == course.Step("stage.recorded", 3, 4)
    assert "dispute.extension_asked" not in {s.type for s in asked.next_steps}
    no = case(*worn(), ("dispute.extension_asked", asking(agreed=False)))
    assert {s.type for s in no.next_steps}.isdisjoint({"stage.recorded"})
    assert limits.must_escalate(no.tree, TODAY)
    assert not limits.must_escalate(asked.tree, TODAY)


def test_what_agrees_for_this_time_is_asked_again_at_the_next_return() -> None:
    acts = [*worn(), ("dispute.extension_asked", asking())]
    again = case(*acts, ("stage.recorded", holding(3, 4)), back(4, 2, "unfair"))
    assert again.next_steps[0] == course.Step("dispute.extension_asked", round=2)


# Past its time.


@given(st.integers(0, 90), st.booleans(), st.integers(1, 90))
def test_before_the_month_nobody_is_asked_and_after_it_everybody(
    days: int, agreed: bool, until: int
) -> None:
    on = TODAY + timedelta(days=days)
    tree = case(OPENED, ACCEPTED).tree
    is_late = limits.is_overdue(tree, on)
    assert is_late == (on > date(2026, 12, 21))  # the twentieth is a Sunday
    assert limits.must_ask(tree, on) == is_late
    assert not limits.must_escalate(tree, on)
    last = (TODAY + timedelta(days=until)).isoformat()
    said = asking(agreed=agreed, **({"until": last} if agreed else {}))
    asked = case(OPENED, ACCEPTED, ("dispute.extension_asked", said)).tree
    is_over = on > TODAY + timedelta(days=until)
    assert limits.must_ask(asked, on) == (is_late and agreed and is_over)
    assert limits.must_escalate(asked, on) == (is_late and not agreed)


def test_nothing_runs_before_the_acceptance_and_medical_matters_run_longer() -> None:
    assert not limits.is_overdue({}, AFTER)
    accepted = put(TREE, "/acceptance/accepted_on", "2026-06-01")
    on = date(2026, 7, 3)
    assert limits.is_overdue(accepted, on)
    assert not limits.is_overdue(put(accepted, "/dispute/dispute_type", "15"), on)


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        ((), ["escalated_unasked"]),
        ((("dispute.extension_asked", asking(agreed=False)),), []),
    ],
)
def test_who_was_not_asked_is_not_escalated(acts: Any, expected: list[str]) -> None:
    up = ending("escalated", terminated_on=AFTER.isoformat(), escalated_to="township")
    late = {"reason": "补记", "paper": "登记簿"}
    ended = ("dispute.terminated", {**up, "late": late})
    assert codes(case(OPENED, ACCEPTED, *acts, ended)) == expected
    assert codes(case(OPENED, ACCEPTED, ("dispute.terminated", ending()))) == []
    in_time = ("dispute.terminated", ending("escalated"))
    assert codes(case(OPENED, ACCEPTED, in_time)) == []
    assert "escalated_unasked" in codes(case(*worn(), in_time))


def test_whoever_was_not_asked_is_named() -> None:
    half = asking(answers={"p1": {"agreed": True}})
    asked = case(OPENED, ACCEPTED, ("dispute.extension_asked", half))
    assert codes(asked) == ["not_all_asked"]
    assert "李四" in asked.problems[0].zh
    assert limits.extended_until(asked.tree) is None


def test_an_extension_ends_after_it_was_asked_for_and_only_if_all_agree() -> None:
    with pytest.raises(InvalidBody) as invalid:
        bodies.load("dispute.extension_asked", 1, asking(until=DAY))
    assert invalid.value.errors[0].zh == texts.ENDS_BEFORE.zh
    none = asking()
    del none["until"]
    assert [e.pointer for e in bodies.missing("dispute.extension_asked", none)] == [
        "/until"
    ]
    assert not ALL_AGREED.holds({})
    assert not ALL_AGREED.holds(asking(agreed=False))


# Suspended, and resumed.


def test_a_suspended_case_waits_and_goes_on_where_it_stood() -> None:
    paused = case(OPENED, ACCEPTED, AIRED, PAUSED)
    assert paused.state is State.SUSPENDED
    assert paused.next_steps[0] == course.Step("dispute.resumed", round=1)
    going = case(OPENED, ACCEPTED, AIRED, PAUSED, RESUMED)
    assert going.state is State.AIR
    assert going.next_steps == (
        *case(OPENED, ACCEPTED, AIRED).next_steps[:-1],
        course.Step("dispute.suspended", round=2),
    )
    assert paused.problems == going.problems == ()
    assert paused.tree["suspension"]["1"]["ground"] == "police"
    assert "resumption" in going.tree["suspension"]["1"]


def test_the_statutory_month_runs_on_while_it_is_suspended() -> None:
    for on in (TODAY, AFTER):
        tree = case(OPENED, ACCEPTED).tree
        paused = case(OPENED, ACCEPTED, PAUSED).tree
        assert limits.is_overdue(tree, on) == limits.is_overdue(paused, on)


OUT_OF_PLACE = [
    ((OPENED, ACCEPTED, PAUSED, AIRED), ["while_suspended"]),
    ((OPENED, ACCEPTED, RESUMED), ["nothing_to_resume"]),
    ((*WHOLE[:7], PAUSED), ["nothing_to_suspend"]),
    ((OPENED, ACCEPTED, ("dispute.suspended", pausing(2))), ["round"]),
    ((OPENED, ACCEPTED, PAUSED, ("dispute.terminated", ending())), []),
    ((OPENED, ACCEPTED, ("dispute.extension_asked", asking(2))), ["round"]),
]


@pytest.mark.parametrize(("acts", "expected"), OUT_OF_PLACE)
def test_what_does_not_fit_is_taken_and_named(acts: Any, expected: list[str]) -> None:
    casefile = case(*acts)
    assert codes(casefile) == expected
    assert not casefile.unplaced
    assert all("{" not in each.zh + each.en for each in casefile.problems)


def test_the_authority_is_asked_for_where_there_is_one() -> None:
    assert INTERVENED.holds({"ground": "court"})
    assert not INTERVENED.holds({"ground": "force_majeure"})
    assert not INTERVENED.holds({})
    draft = body("dispute.suspended")
    del draft["authority"]
    lacking = bodies.missing("dispute.suspended", draft, "dossier")
    assert [each.pointer for each in lacking] == ["/authority"]
    assert case(*WHOLE[:2], DELIBERATED, ANSWERED).state is State.ANSWER
