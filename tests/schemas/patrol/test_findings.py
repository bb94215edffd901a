"""A finding is one however often it is found, and is folded of its deeds alone."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import InvalidBody, UnknownType
from schemas.patrol import deeds, findings
from schemas.patrol.context import finding_id
from schemas.patrol.findings import SINCE, Finding, Findings, State, Told
from tests.schemas.petition.telling import ACTOR

DAY = date(2026, 9, 1)
FACTS = ("N2-1|x|c1", "N2-5|x|c1", "N3-4|y|c2")


def after(*told: Told) -> Findings:
    found: Findings = {}
    for each in told:
        findings.after(found, each)
    return found


def fact(key: str) -> dict[str, Any]:
    return {
        "key": key,
        "rule": key[:4],
        "happened_on": "2026-08-20",
        "due_on": "2026-09-04",
        "zh": "应在2026-08-20前，至今未办",
        "en": "due by 2026-08-20, still open",
    }


def found(days: int, *keys: str) -> Told:
    facts = {f"f{n}": fact(key) for n, key in enumerate(keys, 1)}
    return Told("found", {"ran_on": day(days), "facts": facts})


def gone(days: int, key: str = FACTS[0]) -> Told:
    return Told("gone", {"ran_on": day(days), "findings": [finding_id(key)]})


def day(days: int) -> str:
    return (DAY + timedelta(days=days)).isoformat()


def done(type: str, days: int = 1, key: str = FACTS[0]) -> Told:
    of = {
        "assigned": {"unit": "县水利局", "due_on": day(5), "reason": "立行立改"},
        "rectified": {"rectified_on": day(days), "text": "已补告知"},
        "verified": {"verified_on": day(days), "text": "已核实"},
        "reopened": {"due_on": day(5), "reason": "没有送达"},
        "false": {"reason": "当日已当场告知"},
    }
    return Told(type, {"finding": finding_id(key), **of[type]})


def one(*told: Told) -> Finding:
    return after(*told)[finding_id(FACTS[0])]


def runs() -> st.SearchStrategy[list[Told]]:
    keys = st.lists(st.sampled_from(FACTS), min_size=1, max_size=3, unique=True)
    each = st.tuples(st.integers(0, 30), keys)
    return st.lists(each.map(lambda run: found(run[0], *run[1])), max_size=6)


@given(runs(), st.randoms(use_true_random=False))
def test_the_order_of_runs_does_not_matter(told: list[Told], shuffle: Any) -> None:
    other = told[:]
    shuffle.shuffle(other)
    assert after(*told) == after(*other)


@given(runs())
def test_a_run_twice_adds_nothing(told: list[Told]) -> None:
    assert after(*told, *told) == after(*told)


@given(st.lists(st.sampled_from([*SINCE, "found", "gone"]), max_size=12))
def test_false_stays_false_for_the_same_fact(types: list[str]) -> None:
    by_runs = [each for each in types if each in ("found", "gone")]
    told = [found(2, FACTS[0]) if e == "found" else gone(2) for e in by_runs]
    marked = one(found(0, FACTS[0]), done("false"), *told)
    assert marked.state is State.FALSE
    assert not marked.is_open


def test_what_was_verified_is_closed_and_stays_so_while_the_fact_is_there() -> None:
    closed = found(0, FACTS[0]), done("rectified"), done("verified", 2)
    assert not one(*closed).is_open
    assert one(*closed, found(9, FACTS[0])).state is State.VERIFIED


def test_a_fact_that_comes_again_after_closing_is_reopened() -> None:
    closed = found(0, FACTS[0]), done("rectified"), done("verified", 2), gone(3)
    again = one(*closed, found(9, FACTS[0]))
    assert again.state is State.REOPENED
    assert again.is_open
    assert again.reopened == 1


def test_a_fact_that_is_gone_stays_found_and_is_nobodys_to_do() -> None:
    was = one(found(0, FACTS[0]), gone(3))
    assert was.state is State.FOUND
    assert was.gone_on == DAY + timedelta(days=3)
    assert not was.is_open


def test_what_was_put_right_badly_is_reopened_by_a_person() -> None:
    told = found(0, FACTS[0]), done("assigned"), done("rectified"), done("reopened")
    assert one(*told).is_open
    assert one(*told).due_on == DAY + timedelta(days=5)


def test_assigned_anew_it_is_another_units() -> None:
    assert one(found(0, FACTS[0]), done("assigned")).unit == "县水利局"


def test_a_deed_about_no_finding_changes_nothing() -> None:
    assert after(done("verified"), gone(1)) == {}


def test_what_somebody_reports_is_a_finding_by_hand() -> None:
    body = {
        "reported_on": day(0),
        "report": "0199e0bf-0000-7000-8000-000000000001",
        "rule": "N5-3",
        "happened_on": day(-3),
        "due_on": day(1),
        "evidence": "信访人反映被停发补贴",
    }
    (only,) = after(Told("reported", body)).values()
    assert only.by_hand
    assert only.rule == "N5-3"
    assert list(findings.named(Told("reported", body))) == [only.id]


def test_a_deed_names_the_findings_it_is_about_and_a_run_is_about_none() -> None:
    ids = [finding_id(key) for key in FACTS]
    assert list(findings.named(found(0, *FACTS))) == ids
    assert list(findings.named(gone(1))) == ids[:1]
    assert list(findings.named(done("verified"))) == ids[:1]
    assert list(findings.named(Told("ran", {"ran_on": day(0), "looked": 9}))) == []


def test_an_excuse_is_one_of_the_two_and_a_run_is_over_all_or_what_changed() -> None:
    def load(**said: str) -> None:
        facts = {"f1": {**fact(FACTS[0]), **said}}
        deeds.load("found", {"actor": ACTOR, "ran_on": day(0), "facts": facts})

    load(excuse="late_sync")
    with pytest.raises(InvalidBody):
        load(excuse="busy")
    ran = {"ran_on": day(0), "until": 9, "looked": 3, "counts": {}, "digest": "0"}
    assert deeds.load("ran", {"actor": ACTOR, **ran, "scope": "changed"})
    with pytest.raises(InvalidBody):
        deeds.load("ran", {"actor": ACTOR, **ran, "scope": "some"})


def test_the_forms_hold_what_is_told() -> None:
    told = {"actor": ACTOR, **found(0, *FACTS).body}
    assert deeds.load("found", told) == told
    with pytest.raises(InvalidBody):
        deeds.load(
            "found", {**told, "facts": {"f1": {**fact("N9-9|x"), "rule": "N9-9"}}}
        )
    with pytest.raises(InvalidBody):
        deeds.load("found", {**told, "facts": {}})
    with pytest.raises(UnknownType):
        deeds.form_of("read")
