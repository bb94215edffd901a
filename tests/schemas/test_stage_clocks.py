"""The clocks of the four stages and of what was agreed, and the laws of all clocks."""

from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import calendar, casefile, clocks
from schemas.casefile import CaseFile
from schemas.clocks import Clock
from schemas.entry import Entry
from schemas.samples import County, dispute
from tests.schemas.records import AIR, ANSWER, BODIES, DELIBERATE, TREE, put, without
from tests.schemas.test_clocks import AGREED, EFFECTIVE, Case
from tests.schemas.writing import Device

CALENDAR = calendar.built_in()
ORDER = {"green": 0, "yellow": 1, "red": 2, "grey": 3}
SEEDS = range(8)


@cache
def written(seed: int) -> list[Entry]:
    """A whole dispute, and where it goes wrong what is done about it."""
    rng, county, device = Random(seed), County(seed), Device(seed + 1)
    ids: list[str] = []
    found = []
    for step in dispute(rng, county, county.grids[0], date(2026, 3, 2)):
        made = device.write(step.naming(ids), type=step.type, seen=ids[-1:])
        ids.append(made.id)
        found.append(made)
    return found


@cache
def folded(seed: int, count: int = 100) -> CaseFile:
    return casefile.fold(written(seed)[:count])


def clocks_on(entries: list[Entry], day: date) -> tuple[Clock, ...]:
    return clocks.clocks_of(casefile.fold(entries), CALENDAR, day)


@settings(max_examples=25)
@given(st.sampled_from(SEEDS), st.integers(0, 400), st.randoms())
def test_clocks_do_not_depend_on_the_order_in_which_entries_came(
    seed: int, days: int, rng: Any
) -> None:
    entries = written(seed)
    day = date(2026, 3, 2) + timedelta(days=days)
    shuffled = rng.sample(entries, len(entries))
    assert clocks_on(shuffled, day) == clocks.clocks_of(folded(seed), CALENDAR, day)


@settings(max_examples=40)
@given(st.sampled_from(SEEDS), st.integers(1, 20))
def test_lights_only_grow_worse_with_time(seed: int, count: int) -> None:
    case = folded(seed, count)
    before: dict[tuple[str, str], int] = {}
    for days in range(0, 120, 7):
        day = date(2026, 3, 2) + timedelta(days=days)
        for clock in clocks.clocks_of(case, CALENDAR, day):
            key = (clock.rule.id, clock.about)
            if clock.ended_on is None and not clock.rule.is_right:
                assert ORDER[clock.light] >= before.get(key, 0)
                before[key] = ORDER[clock.light]
                assert clocks.is_open(clock)


@given(st.sampled_from(SEEDS), st.integers(0, 400))
def test_each_clock_runs_for_one_thing_and_names_its_article(
    seed: int, days: int
) -> None:
    day = date(2026, 3, 2) + timedelta(days=days)
    found = clocks.clocks_of(folded(seed), CALENDAR, day)
    places = [(clock.rule.id, clock.about) for clock in found]
    assert len(places) == len(set(places))
    for clock in found:
        assert clock.rule.article in clock.words_zh
        assert clock.due.start_on.isoformat() in clock.words_zh
        assert clock.due.due_on.isoformat() in clock.words_zh


def seen(tree: dict[str, Any], as_of: str, effective: Any = None) -> dict[str, Clock]:
    case = Case(tree, effective or {})
    found = clocks.clocks_of(case, CALENDAR, date.fromisoformat(as_of))
    return {f"{clock.rule.id} {clock.about}": clock for clock in found}


def held(stage: int, round: int, record: dict[str, Any], **changes: Any) -> Any:
    """The tree of a case, with one more sitting."""
    return put(
        TREE, f"/stage/{stage}/round/{round}", {**record, "round": round, **changes}
    )


def test_three_days_from_acceptance_to_the_airing() -> None:
    tree = without(TREE, "/stage")
    clock = seen(tree, "2026-09-04")["SL1 /stage/1/round/1"]
    assert clock.due.raw_due_on == date(2026, 9, 5)
    assert clock.due.due_on == date(2026, 9, 7)
    assert (clock.state, clock.light) == ("running", "green")
    assert clock.words_zh == (
        "自受理(或退回说理)之日2026-09-02起(当日不计)3日，2026-09-05届满，逢周六顺延至"
        "2026-09-07。依据：四理工作法阶段期限，试行口径"
    )
    assert seen(tree, "2026-09-08")["SL1 /stage/1/round/1"].light == "red"
    assert "SL2 /stage/2/round/1" not in seen(tree, "2026-09-08")


def test_each_sitting_starts_the_clock_of_the_next_stage() -> None:
    found = seen(TREE, "2026-09-06")
    assert found["SL1 /stage/1/round/1"].state == "met"
    clock = found["SL2 /stage/2/round/1"]
    assert (clock.due.start_on, clock.due.n) == (date(2026, 9, 5), 5)
    later = held(2, 1, DELIBERATE, held_on="2026-09-08")
    assert seen(later, "2026-09-09")["SL2 /stage/2/round/1"].state == "met"
    clock = seen(later, "2026-09-09")["SL3 /stage/3/round/1"]
    assert clock.due.due_on == date(2026, 9, 11)


def test_what_goes_back_is_due_again_in_its_next_round() -> None:
    tree = held(2, 1, DELIBERATE, outcome="need_more_facts", held_on="2026-09-08")
    tree = (
        without(tree, "/stage/2/round/1/next_stage")
        if "next_stage" in (tree["stage"]["2"]["round"]["1"])
        else tree
    )
    clock = seen(tree, "2026-09-09")["SL1 /stage/1/round/2"]
    assert (clock.due.start_on, clock.state) == (date(2026, 9, 8), "running")
    assert "SL3 /stage/3/round/1" not in seen(tree, "2026-09-09")


def test_seven_days_to_the_appraisal_and_none_after_it_passed() -> None:
    tree = held(3, 1, ANSWER, held_on="2026-09-10", outcome="agreed_written")
    clock = seen(tree, "2026-09-11")["SL4 /stage/4/round/1"]
    assert clock.due.due_on == date(2026, 9, 17)
    passed = put(tree, "/stage/4/round/1", {"held_on": "2026-09-15"})
    passed = put(passed, "/stage/4/round/1/outcome", "passed")
    assert seen(passed, "2026-10-01")["SL4 /stage/4/round/1"].state == "met"


def test_on_the_fast_track_the_record_says_which_stage_is_next() -> None:
    tree = held(1, 1, AIR, fast_track=True, next_stage=3)
    assert "SL3 /stage/3/round/1" in seen(tree, "2026-09-06")
    assert "SL2 /stage/2/round/1" not in seen(tree, "2026-09-06")


def test_termination_stops_the_stages_that_are_open() -> None:
    tree = put(TREE, "/termination/terminated_on", "2026-09-07")
    assert seen(tree, "2026-12-01")["SL2 /stage/2/round/1"].state == "stopped"


def test_what_has_not_come_whole_starts_no_clock() -> None:
    tree = put(TREE, "/stage/2/round/1/host", "杜明")
    assert "SL3 /stage/3/round/1" not in seen(tree, "2026-09-06")


def test_where_all_agreed_to_go_on_the_month_ends_on_the_day_they_named() -> None:
    asked = {"until": "2026-10-30", "answers": {"p1": {"agreed": True}}}
    tree = put(TREE, "/extension/1", asked)
    clock = seen(tree, "2026-10-12")["DL13 /acceptance"]
    assert (clock.due.due_on, clock.light) == (date(2026, 10, 30), "green")
    assert clock.words_zh == (
        "各方同意延长到的日子2026-10-30。依据：人民调解工作若干规定(司法部令第75号)§33，"
        "当事人约定，试行口径"
    )
    refused = put(tree, "/extension/1/answers/p2", {"agreed": False})
    assert seen(refused, "2026-10-12")["DL13 /acceptance"].light == "red"
    unnamed = without(tree, "/extension/1/until")
    assert seen(unnamed, "2026-10-12")["DL13 /acceptance"].light == "red"


TERM = "PF /agreement/1/terms/t1"


def visited(on: str, **more: Any) -> dict[str, Any]:
    return put(AGREED, "/follow_up/f1", {"visited_on": on, **more})


def test_the_day_of_a_term_is_the_one_that_was_agreed() -> None:
    clock = seen(AGREED, "2026-09-10", EFFECTIVE)[TERM]
    assert clock.words_zh == "约定的履行之日2026-09-20。依据：人民调解法§31"
    assert clock.words_en.startswith("The day agreed for performance is 2026-09-20. ")
    assert seen(AGREED, "2026-09-22", EFFECTIVE)[TERM].light == "red"
    assert TERM not in seen(AGREED, "2026-09-22")


def test_a_named_day_that_is_a_day_off_moves_on() -> None:
    tree = put(AGREED, "/agreement/1/terms/t1/due_on", "2026-09-26")
    clock = seen(tree, "2026-09-10", EFFECTIVE)[TERM]
    assert clock.words_zh == (
        "约定的履行之日2026-09-26，逢中秋节顺延至2026-09-28。依据：人民调解法§31"
    )
    assert clock.words_en == (
        "The day agreed for performance is 2026-09-26, the Mid-Autumn Festival, "
        "hence on 2026-09-28. 人民调解法§31"
    )


@pytest.mark.parametrize(
    ("visit", "state", "ended"),
    [
        ({"performance_status": "performed"}, "met", "2026-09-20"),
        ({"performance_status": "partly"}, "missed", None),
        ({"performance_status": "sued"}, "stopped", "2026-09-20"),
        (
            {
                "performance_status": "partly",
                "performed": {
                    "t1": {"status": "performed", "performed_on": "2026-09-19"}
                },
            },
            "met",
            "2026-09-19",
        ),
        (
            {
                "performance_status": "performed",
                "agreement": 1,
                "performed": {"t1": {"status": "unperformed"}},
            },
            "missed",
            None,
        ),
        (
            {
                "performance_status": "partly",
                "agreement": 2,
                "performed": {"t1": {"status": "performed"}},
            },
            "missed",
            None,
        ),
    ],
)
def test_what_a_visit_found_of_a_term(visit: Any, state: str, ended: Any) -> None:
    clock = seen(visited("2026-09-20", **visit), "2026-12-01", EFFECTIVE)[TERM]
    assert (clock.state, clock.ended_on and str(clock.ended_on)) == (state, ended)


def test_a_visit_whose_day_has_not_come_yet_says_nothing_of_a_term() -> None:
    tree = put(AGREED, "/follow_up/f1", {"performance_status": "performed"})
    assert seen(tree, "2026-09-22", EFFECTIVE)[TERM].light == "red"


def test_a_visit_speaks_of_the_last_agreement_unless_it_says_which() -> None:
    tree = put(AGREED, "/agreement/2", BODIES["agreement.signed"])
    told = {"visited_on": "2026-09-20", "performance_status": "partly"}
    tree = put(
        tree, "/follow_up/f1", {**told, "performed": {"t1": {"status": "performed"}}}
    )
    found = seen(tree, "2026-12-01", {1: date(2026, 9, 9), 2: date(2026, 9, 10)})
    assert found["PF /agreement/2/terms/t1"].state == "met"
    assert found[TERM].state == "missed"


PLAN = {"t1": {"due_on": "2026-09-30"}, "t2": {"item": "道歉"}}


def appraised(tree: dict[str, Any], outcome: str, **appraise: Any) -> dict[str, Any]:
    told = {"held_on": "2026-09-12", "outcome": outcome, "appraise": appraise}
    return put(tree, "/stage/4/round/1", told)


def test_where_a_term_names_no_day_the_plan_does() -> None:
    tree = without(AGREED, "/agreement/1/terms/t1/due_on")
    assert TERM not in seen(tree, "2026-09-13", EFFECTIVE)
    tree = appraised(tree, "passed", performance_plan=PLAN)
    assert seen(tree, "2026-09-13", EFFECTIVE)[TERM].due.start_on == date(2026, 9, 30)


def test_settled_on_the_spot_the_plan_alone_names_days() -> None:
    tree = appraised(TREE, "passed", performance_plan=PLAN)
    plan = "PF /performance_plan/t1"
    assert plan in seen(tree, "2026-09-13")
    assert "PF /performance_plan/t2" not in seen(tree, "2026-09-13")
    assert plan not in seen(
        appraised(TREE, "unfair", performance_plan=PLAN), "2026-09-13"
    )
    done = put(
        tree,
        "/follow_up/f1",
        {"visited_on": "2026-09-29", "performance_status": "performed"},
    )
    assert seen(done, "2026-10-13")[plan].state == "met"


def test_the_next_visit_is_over_when_somebody_came_again() -> None:
    tree = visited("2026-09-20", next_on="2026-10-20")
    clock = seen(tree, "2026-10-01", EFFECTIVE)["RV /follow_up/f1"]
    assert (clock.due.due_on, clock.light) == (date(2026, 10, 20), "green")
    again = put(tree, "/follow_up/f2", {"visited_on": "2026-10-12"})
    found = seen(again, "2026-11-01", EFFECTIVE)["RV /follow_up/f1"]
    assert (found.state, found.ended_on) == ("met", date(2026, 10, 12))
