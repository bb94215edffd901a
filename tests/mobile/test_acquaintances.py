"""Parties of earlier cases, offered where a party is written down."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mobile import acquaintances, recording
from mobile.acquaintances import IDENTITY, known_as
from mobile.casebook import Casebook
from tests.mobile.disputes import opened

LI = {
    "role": "respondent",
    "kind": "person",
    "name": "李二河",
    "sex": "1",
    "birth_on": "1990-01-01",
    "id_type": "111",
    "id_no": "500230199001010015",
    "phone": "13908265533",
    "address": "荷花村三组",
}
ZHANG = {"role": "applicant", "kind": "person", "name": "张大山"}


@pytest.fixture
def home(casebook: Casebook) -> str:
    return casebook.enrolment.grids[0].database


def a_case(book: Casebook, home: str, *parties: dict[str, Any], **more: Any) -> str:
    named = {f"p{n}-aaaaa{n}": each for n, each in enumerate(parties, 1)}
    body = opened(parties=named, claims={}, **more)
    case, grid = book.new_case(), ""
    if "restriction" in more:
        home, grid = book.enrolment.private, book.enrolment.grids[0].code
    book.record("dispute.opened", case, body, home=home, grid=grid)
    return case


def test_who_was_a_party_is_offered_with_enough_to_know_him_by(
    casebook: Casebook, home: str
) -> None:
    a_case(casebook, home, ZHANG, LI)
    (found,) = known_as(casebook, "李二")
    assert found.words == "李二河　男　1990年生　荷花村三组　13908265533"
    assert "2026-11-20" in found.source
    assert known_as(casebook, "王") == known_as(casebook, " ") == []


def test_one_person_of_many_cases_is_one_line_and_a_namesake_another(
    casebook: Casebook, home: str
) -> None:
    for _ in range(3):
        a_case(casebook, home, ZHANG, LI)
    other = {"role": "applicant", "kind": "person", "name": "李二河"}
    a_case(casebook, home, other, ZHANG)
    assert len(known_as(casebook, "李二河")) == 2


def test_of_a_restricted_case_nobody_is_offered(casebook: Casebook, home: str) -> None:
    a_case(casebook, home, ZHANG, LI, restriction={"ground": "dv"})
    assert [line.summary.is_restricted for line in casebook.cases("李二河")] == [True]
    assert known_as(casebook, "李二河") == []


def test_what_was_put_away_and_the_case_at_hand_offer_nobody(
    casebook: Casebook, home: str
) -> None:
    case = a_case(casebook, home, ZHANG, LI, opened_on="2026-11-18")
    assert known_as(casebook, "李二河", but=case) == []
    entry = casebook.casefile(case, home).entries[0]
    body = {"voids": entry.id, "reason": "记错了", "voided_on": "2026-11-20"}
    casebook.record("entry.voided", case, body, home=home)
    assert known_as(casebook, "李二河") == []


KNOWN = st.fixed_dictionaries(
    {"name": st.sampled_from(["李二河", "李二河"]), "kind": st.just("person")},
    optional={
        "phone": st.just("13908265533"),
        "address": st.text("荷花村三组", min_size=1, max_size=6),
        "sex": st.sampled_from(["1", "2"]),
        "occupation": st.just("务农"),
    },
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(party=KNOWN, role=st.sampled_from(["applicant", "respondent"]))
def test_taken_is_the_identity_and_nothing_else_and_it_is_noted(
    casebook: Casebook, home: str, party: dict[str, Any], role: str
) -> None:
    draft = recording.new_dispute(casebook, home)
    key = next(k for k, each in draft.body["parties"].items() if each["role"] == role)
    at = f"/parties/{key}"
    draft.body["parties"][key] |= {"id_seen": True}
    chosen = acquaintances.Acquaintance(party, "张大山与李二河邻里纠纷", "2026-10-02")
    acquaintances.take(draft, at, chosen)
    assert draft.body["parties"][key] == {**party, "role": role, "id_seen": True}
    assert "张大山与李二河邻里纠纷" in acquaintances.source(draft, at)
    acquaintances.give_back(draft, at)
    left = draft.body["parties"][key]
    assert not {*left} & {*IDENTITY} - {"kind"}
    assert acquaintances.source(draft, at) == ""
