"""The table of what may be done: verb × role × scope, walked whole."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import NotAllowed
from server.permissions import (
    ENROLS,
    TABLE,
    THREE,
    WORDS,
    Principal,
    Role,
    Verb,
    areas,
    covers,
    demand,
    may,
)

COUNTY, TOWNSHIP, OTHER = "500230", "500230101", "500230102"
GRID = "500230101205001"
EVERY = list(itertools.product(Role, Verb))

digits = st.text("0123456789", min_size=1, max_size=15)


def somebody(role: Role, *held: str) -> Principal:
    return Principal("a-1", "某人", role, held)


@pytest.mark.parametrize(("role", "verb"), EVERY)
def test_a_role_has_a_verb_within_its_scope_and_nowhere_else(
    role: Role, verb: Verb
) -> None:
    allowed = verb in TABLE[role]
    assert may(somebody(role, COUNTY), verb, GRID) is allowed
    assert may(somebody(role, TOWNSHIP), verb, GRID) is allowed
    assert may(somebody(role, GRID), verb, GRID) is allowed
    assert not may(somebody(role, OTHER), verb, GRID)
    assert not may(somebody(role, GRID), verb, TOWNSHIP)
    assert not may(somebody(role), verb, GRID)


@pytest.mark.parametrize(("role", "verb"), EVERY)
def test_what_may_not_be_done_is_refused_by_name(role: Role, verb: Verb) -> None:
    if verb in TABLE[role]:
        demand(somebody(role, COUNTY), verb, GRID)
        return
    with pytest.raises(NotAllowed) as refused:
        demand(somebody(role, COUNTY), verb, GRID)
    assert (refused.value.verb, refused.value.role) == (verb, role)


@pytest.mark.parametrize("role", sorted(THREE))
def test_no_administrator_sees_a_case(role: Role) -> None:
    cases = {Verb.LIST_CASES, Verb.READ_CASE, Verb.READ_HUB, Verb.READ_QUARANTINED}
    assert not cases & TABLE[role]


def test_granting_running_and_auditing_are_three_roles() -> None:
    assert [Verb.GRANT_ACCOUNT in TABLE[role] for role in Role].count(True) == 1
    assert TABLE[Role.AUDIT_ADMINISTRATOR] == {Verb.READ_AUDIT, Verb.READ_READINGS}
    audited = [role for role in Role if Verb.READ_AUDIT in TABLE[role]]
    assert audited == [Role.AUDIT_ADMINISTRATOR]


def test_nobody_who_reads_cases_makes_accounts() -> None:
    for verbs in TABLE.values():
        assert not {Verb.READ_CASE, Verb.GRANT_ACCOUNT} <= verbs


def test_every_role_has_its_words_and_its_verbs() -> None:
    assert set(TABLE) == set(WORDS) == set(ENROLS) == set(Role)


@given(digits, digits)
def test_an_area_covers_what_begins_with_it(held: str, area: str) -> None:
    assert covers(held, held + area)
    assert covers(held, area) == area.startswith(held)
    assert not covers("", area)


def test_without_the_verb_there_is_no_area() -> None:
    administrator = somebody(Role.SYSTEM_ADMINISTRATOR, COUNTY)
    assert areas(administrator, Verb.LIST_CASES) == ()
