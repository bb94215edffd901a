"""Opening, accepting, refusing, consenting, ending."""

from typing import Any

import pytest

from schemas import bodies, dispute, texts
from schemas.errors import InvalidBody
from tests.schemas.records import SCREEN, ZHANG, body, put, without


def errors(type: str, record: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(InvalidBody) as invalid:
        bodies.load(type, 1, record)
    return {error.pointer: error.zh for error in invalid.value.errors}


def test_a_dispute_has_two_sides() -> None:
    opened = without(body("dispute.opened"), "/parties/p2")
    assert errors("dispute.opened", opened) == {"/parties": texts.TWO_PARTIES.zh}
    third = put(body("dispute.opened"), "/parties/p2/role", "third_party")
    assert errors("dispute.opened", third) == {"/parties": texts.TWO_PARTIES.zh}


def test_a_subtype_belongs_to_its_type() -> None:
    wrong = body("dispute.opened", subtype="07-1")
    assert errors("dispute.opened", wrong) == {"/subtype": texts.NOT_IN_SUBTYPES.zh}


def test_a_claim_is_raised_by_somebody_of_the_case() -> None:
    wrong = put(body("dispute.opened"), "/claims/c1/party", "p9")
    assert errors("dispute.opened", wrong) == {
        "/claims/c1/party": texts.NO_SUCH_PARTY.zh
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"id_no": "500230199001010016"}, {"/id_no"}),
        ({"sex": "2"}, {"/sex"}),
        ({"birth_on": "1990-01-02"}, {"/birth_on"}),
        ({"id_no": "50010519851231003x"}, {"/id_no", "/birth_on"}),
    ],
)
def test_the_card_and_what_is_written_beside_it_agree(
    changes: dict[str, Any], expected: set[str]
) -> None:
    wrong = put(body("dispute.opened"), "/parties/p1", {**ZHANG, **changes})
    found = errors("dispute.opened", wrong)
    assert set(found) == {f"/parties/p1{place}" for place in expected}


def test_another_paper_is_not_checked_as_a_card() -> None:
    passport = {**ZHANG, "id_type": "414", "id_no": "E123", "sex": "2"}
    opened = put(body("dispute.opened"), "/parties/p1", passport)
    assert bodies.load("dispute.opened", 1, opened) == opened


def test_a_passed_screen_accepts_and_a_failed_one_refuses() -> None:
    sued = {**SCREEN, "sued": True}
    assert errors("dispute.accepted", body("dispute.accepted", screen=sued)) == {
        "/screen/sued": texts.SCREEN_FAILED.zh
    }
    refusal = body("dispute.not_accepted", screen=SCREEN)
    assert errors("dispute.not_accepted", refusal) == {
        "/screen": texts.SCREEN_PASSED.zh
    }


def test_every_bar_is_asked() -> None:
    accepted = without(body("dispute.accepted"), "/screen/refused")
    assert errors("dispute.accepted", accepted) == {
        "/screen/refused": texts.REQUIRED.zh
    }


def test_whoever_ends_a_mediation_tells_where_else_to_go() -> None:
    silent = body("dispute.terminated", channels_told=[])
    assert set(errors("dispute.terminated", silent)) == {"/channels_told"}


@pytest.mark.parametrize(
    ("born", "on", "minor"),
    [
        ("2008-09-02", "2026-09-01", True),
        ("2008-09-01", "2026-09-01", False),
        ("1990-01-01", "2026-09-01", False),
        (None, "2026-09-01", False),
        ("2015-01-01", "", False),
    ],
)
def test_a_minor_is_under_eighteen_until_the_birthday(
    born: str | None, on: str, minor: bool
) -> None:
    party = {"birth_on": born} if born else {}
    assert dispute.is_minor(party, on) is minor


def test_the_dossier_asks_for_the_guardian_of_a_minor() -> None:
    child = {**without(ZHANG, "/id_no"), "birth_on": "2012-01-01"}
    opened = put(body("dispute.opened"), "/parties/p1", child)
    assert bodies.load("dispute.opened", 1, opened) == opened
    lacking = [e.pointer for e in bodies.missing("dispute.opened", opened, "dossier")]
    assert lacking == ["/parties/p1/id_no", "/parties/p1/guardian"]
    named = put(opened, "/parties/p1/guardian", {"name": "张大山", "relation": "父亲"})
    lacking = [e.pointer for e in bodies.missing("dispute.opened", named, "dossier")]
    assert lacking == ["/parties/p1/id_no"]


def test_an_organization_has_a_representative_and_no_sex() -> None:
    firm = {"role": "respondent", "kind": "organization", "name": "某某建筑公司"}
    opened = put(body("dispute.opened"), "/parties/p2", firm)
    lacking = {e.pointer for e in bodies.missing("dispute.opened", opened, "dossier")}
    assert "/parties/p2/legal_representative" in lacking
    assert "/parties/p2/sex" not in lacking


def test_a_referred_petition_brings_its_number() -> None:
    opened = body("dispute.opened", case_source="petition_dept")
    lacking = [e.pointer for e in bodies.missing("dispute.opened", opened, "dossier")]
    assert lacking == ["/petition_no"]


def test_consent_without_a_word_on_openness_is_still_consent() -> None:
    quiet = without(body("dispute.consented"), "/openness")
    assert bodies.load("dispute.consented", 1, quiet) == quiet


def test_a_case_is_restricted_for_a_reason() -> None:
    said = body("dispute.opened", restriction={"ground": "dv", "named": ["u-li"]})
    assert bodies.load("dispute.opened", 1, said) == said
    for wrong in ({}, {"named": ["u-li"]}, {"ground": "dv", "named": ["李娟"]}):
        with pytest.raises(InvalidBody):
            bodies.load("dispute.opened", 1, {**said, "restriction": wrong})
