"""Villages' own rules, as the county tells them: read as written, the newest counts."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import InvalidDirectory
from schemas.village_rules import Rule, read, write

VILLAGE = "500230101201"
days = st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 1, 1))
rules = st.builds(
    Rule,
    id=st.uuids().map(str),
    village=st.just(VILLAGE),
    text=st.text("屋檐水各流边", min_size=1),
    adopted_on=days.map(str),
)


def document(*said: Rule, serial: int = 1, **more: Any) -> dict[str, Any]:
    at = f"2026-11-20T08:00:{serial:02}+00:00"
    told = {"epoch": "a", "serial": serial, "at": at, "rules": write(said)}
    return {**told, **more}


@given(st.lists(rules, unique_by=lambda rule: rule.id, max_size=4))
def test_what_is_written_is_read_again_in_whatever_order(said: list[Rule]) -> None:
    assert read(document(*said)).rules == tuple(sorted(said))
    assert write(said) == write(said[::-1])


def test_within_a_life_the_number_counts_and_between_lives_the_instant() -> None:
    first, second = read(document()), read(document(serial=2))
    restored = read(document(epoch="b", serial=1, at="2026-11-21T08:00:00+00:00"))
    assert second.is_newer_than(first)
    assert not first.is_newer_than(second)
    assert not first.is_newer_than(first)
    assert restored.is_newer_than(second)
    assert not second.is_newer_than(restored)


@pytest.mark.parametrize(
    "bad",
    [
        {"at": "soon"},
        {"serial": "x"},
        {"rules": None},
        {"rules": [{"id": "1"}]},
        {"rules": [{"id": "1", "village": "5", "text": "x", "adopted_on": "x"}]},
        {
            "rules": [
                {"id": "1", "village": VILLAGE, "text": " ", "adopted_on": "2024-01-01"}
            ]
        },
        {
            "rules": [
                {"id": "1", "village": VILLAGE, "text": "x", "adopted_on": "2024-13-01"}
            ]
        },
    ],
)
def test_what_cannot_be_read_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(InvalidDirectory):
        read(document(**bad))
