"""Of what kind a case is: laws over whatever types may come together, and examples."""

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import bodies, kinds
from schemas.casefile import fold
from schemas.entry import Entry
from schemas.kinds import FOUNDING, NOUNS, SILENT
from tests.schemas.telling import Phone, opening

TYPES = sorted({*bodies.TYPE_NAMES, *FOUNDING, "reception.moved", "drone.flown"})
some_types = st.lists(st.sampled_from(TYPES), max_size=6)


@cache
def written() -> Entry:
    return Phone("wang").record("dispute.opened", opening())


def of(types: list[str]) -> kinds.Kind:
    return kinds.of(replace(written(), type=type) for type in types)


@given(some_types, st.randoms(use_true_random=False))
def test_the_kind_does_not_depend_on_order_or_repetition(types, random):
    again = [*types, *types]
    random.shuffle(again)
    assert of(again) == of(types)


@given(some_types, some_types)
def test_what_was_once_written_as_a_dispute_stays_one(types, more):
    if any(type.partition(".")[0] not in {*SILENT, *NOUNS} for type in types):
        assert of([*types, *more]) == "dispute"


@given(some_types, st.lists(st.sampled_from(TYPES), max_size=4))
def test_what_is_about_another_entry_changes_no_kind(types, more):
    silent = [type for type in more if type.partition(".")[0] in SILENT]
    assert of([*types, *silent]) == of(types)


@given(st.sampled_from(sorted(FOUNDING)), some_types)
def test_a_case_is_outside_the_disputes_only_where_all_of_it_is(founding, types):
    alone = all(
        type.partition(".")[0] in SILENT
        or NOUNS.get(type.partition(".")[0]) == FOUNDING[founding]
        for type in types
    )
    assert of([founding, *types]) == (FOUNDING[founding] if alone else "dispute")


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        ([], "dispute"),
        (["evidence.added"], "dispute"),
        (["outreach.held", "evidence.added"], "activity"),
        (["reception.held", "entry.voided"], "activity"),
        (["protection.reported"], "protection"),
        (["assignment.answered", "entry.voided"], "assignment"),
        (["assignment.answered", "dispute.opened"], "dispute"),
        (["outreach.held", "dispute.opened"], "dispute"),
        (["outreach.held", "protection.reported"], "dispute"),
        (["outreach.held", "drone.flown"], "dispute"),
    ],
)
def test_an_evening_of_talks_with_its_photo_is_an_activity(types, kind):
    assert of(types) == kind


def test_a_case_file_says_its_kind_though_nobody_can_read_it():
    entry = replace(written(), type="outreach.held", body=None, salt=None)
    assert fold([entry]).kind == "activity"
    assert fold([written()]).kind == "dispute"
