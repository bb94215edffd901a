"""Whatever the field writes, and in whatever order: the more, the fewer may know."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import bodies, restriction
from schemas.casefile import fold
from schemas.entry import Entry
from schemas.errors import InvalidCorrection
from schemas.restriction import Restriction
from tests.schemas.telling import Phone, opening

A, B, C = (f"u-{letter * 16}" for letter in "abc")
people = st.sets(st.sampled_from([A, B, C])).map(sorted)
groups = st.fixed_dictionaries(
    {"ground": st.sampled_from(["dv", "minor"])},
    optional={"named": people, "kept_out": people},
)
openings = st.just({}) | groups.map(lambda group: {"restriction": group})
changes = st.one_of(
    groups.map(lambda group: {"set": {"/restriction": group}}),
    people.map(lambda some: {"set": {"/restriction/named": some}}),
    people.map(lambda some: {"set": {"/restriction/kept_out": some}}),
    st.sampled_from(["", "/named", "/kept_out"]).map(
        lambda at: {"remove": [f"/restriction{at}"]}
    ),
)


@st.composite
def histories(draw: st.DrawFn) -> list[Entry]:
    """Two phones open a case and say who may know, and hear each other, or not."""
    phones = Phone("wang"), Phone("tan")
    written: list[Entry] = []
    for _ in range(draw(st.integers(1, 6))):
        phone = draw(st.sampled_from(phones))
        known = [e for e in written if draw(st.booleans())] or written[:1]
        opened = [e for e in known if e.type == restriction.OPENING]
        if not opened or draw(st.booleans()):
            said = draw(
                st.one_of(st.just({}), groups.map(lambda g: {"restriction": g}))
            )
            type, body = restriction.OPENING, opening(**said)
        elif draw(st.integers(0, 4)) == 0:
            type, body = "entry.voided", voids(draw(st.sampled_from(known)))
        else:
            type, body = restriction.CORRECTION, corrects(opened[0], draw(changes))
        seen = tuple(sorted(e.id for e in known))
        written.append(phone.record(type, body, seen=seen))
    return written


def corrects(original: Entry, change: dict[str, Any]) -> dict[str, Any]:
    why = {"corrected_on": "2026-11-21", "reason": "照实写"}
    return {"corrects": original.id, **why, **change}


def voids(original: Entry) -> dict[str, Any]:
    return {"voids": original.id, "voided_on": "2026-11-21", "reason": "记错了"}


@given(histories(), st.randoms())
def test_more_entries_never_let_more_people_know(written: Any, random: Any) -> None:
    come = list(written)
    random.shuffle(come)
    before = fold(come[:1]).restriction
    for count in range(2, len(come) + 1):
        after = fold(come[:count]).restriction
        assert after.kept_out >= before.kept_out
        if any(is_spoken(each) for each in come[: count - 1]):
            assert after.named <= before.named
        if any(each.type == restriction.OPENING for each in come[: count - 1]):
            assert after.opened_by <= before.opened_by | writes_first(come[:count])
        before = after
    assert fold(written).restriction == before


def is_spoken(entry: Entry) -> bool:
    """An opening that says who may know: before it nobody is brought anything."""
    return entry.type == restriction.OPENING and "restriction" in (entry.body or {})


def writes_first(come: list[Entry]) -> set[str]:
    """Who opens it only now, and whom everybody names who opened it before."""
    *before, last = come
    others = [e for e in before if e.type == restriction.OPENING and e.by != last.by]
    named = [(e.body or {}).get("restriction", {}).get("named", ()) for e in others]
    return {last.by} if all(last.by in some for some in named) else set()


@given(groups, groups)
def test_a_correction_is_taken_as_long_as_it_lets_nobody_in(
    was: dict[str, Any], is_now: dict[str, Any]
) -> None:
    before = opening(restriction=was)
    change = {"corrects": "x", "set": {"/restriction": is_now}}
    more = set(is_now.get("named", ())) - set(was.get("named", ()))
    less = set(was.get("kept_out", ())) - set(is_now.get("kept_out", ()))
    if more or less:
        with pytest.raises(InvalidCorrection) as refused:
            bodies.correct(restriction.OPENING, 1, before, change)
        assert "只能收紧" in refused.value.zh
    else:
        bodies.correct(restriction.OPENING, 1, before, change)


def test_taking_somebody_out_of_kept_out_changes_nothing_and_is_shown() -> None:
    phone = Phone("wang")
    said = {"ground": "dv", "named": [A], "kept_out": [B]}
    first = phone.record(restriction.OPENING, opening(restriction=said))
    for change in (
        {"set": {"/restriction/kept_out": []}},
        {"set": {"/restriction/named": [A, C]}},
        {"remove": ["/restriction/kept_out"]},
        {"remove": ["/restriction"]},
    ):
        body = corrects(first, change)
        more = phone.record(restriction.CORRECTION, body, seen=(first.id,))
        found = fold([first, more])
        assert [aside.entry_id for aside in found.unplaced] == [more.id]
        assert found.tree["dispute"]["restriction"] == said
        assert found.restriction == Restriction(
            "dv", frozenset(["u-wang"]), frozenset([A]), frozenset([B])
        )
    gone = phone.record("entry.voided", voids(first), seen=(first.id,))
    assert fold([first, gone]).restriction.kept_out == {B}


def test_what_has_not_the_form_says_nothing_of_anybody() -> None:
    phone = Phone("wang")
    bad = {"ground": 1, "named": "u-1", "kept_out": [2, B]}
    opened = phone.record(restriction.OPENING, opening(restriction=bad))
    loose = [
        {"set": {"/restriction": 3}},
        {"set": {"/restriction/ground": "minor"}},
        {"set": []},
    ]
    written = [
        phone.record(restriction.CORRECTION, corrects(opened, each)) for each in loose
    ]
    assert restriction.of([opened, *written]) == Restriction(
        "minor", frozenset(["u-wang"]), frozenset(), frozenset([B])
    )
