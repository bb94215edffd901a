"""A correction says what the original should have said, within its schema."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import bodies, corrections, texts
from schemas.errors import InvalidBody, InvalidCorrection
from tests.schemas.generating import junk
from tests.schemas.records import AIR, BODIES, body, put, without
from tests.schemas.test_bodies import places

SIGNED = BODIES["agreement.signed"]


def correct(type: str, original: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return bodies.correct(type, 1, original, changes)


def refusal(type: str, original: dict[str, Any], **changes: Any) -> tuple[str, str]:
    with pytest.raises(InvalidCorrection) as wrong:
        correct(type, original, **changes)
    (error,) = wrong.value.errors
    return error.pointer, error.zh


def test_a_value_is_set_and_the_original_is_left_as_it_was() -> None:
    before = body("agreement.signed")
    fixed = correct("agreement.signed", before, set={"/terms/t2/amount_fen": 20000})
    assert fixed == put(SIGNED, "/terms/t2/amount_fen", 20000)
    assert before == SIGNED


def test_something_new_is_added_and_something_old_removed() -> None:
    agent = {"name": "张二", "relation": "儿子"}
    fixed = correct(
        "dispute.opened",
        body("dispute.opened"),
        set={"/parties/p1/agent": agent},
        remove=["/parties/p2/agent"],
    )
    expected = put(BODIES["dispute.opened"], "/parties/p1/agent", agent)
    assert fixed == without(expected, "/parties/p2/agent")


@given(st.sampled_from(sorted(corrections.CORRECTION_OF)), st.data())
def test_a_correction_back_to_what_was_is_the_original(
    type: str, data: st.DataObject
) -> None:
    original = BODIES[type]
    fixed = corrections.FIXED.get(type, ())
    free = [p for p in places(original) if p.split("/")[1] not in fixed]
    pointer = data.draw(st.sampled_from(sorted(free)))
    value: Any = original
    for token in corrections.tokens(pointer):
        value = value[token]
    assert correct(type, original, set={pointer: value}) == original


@given(st.sampled_from(sorted(corrections.CORRECTION_OF)), st.data())
def test_no_correction_makes_what_could_not_have_been_recorded(
    type: str, data: st.DataObject
) -> None:
    pointer = data.draw(st.sampled_from(sorted(places(BODIES[type]))))
    try:
        fixed = correct(type, BODIES[type], set={pointer: data.draw(junk)})
    except (InvalidBody, InvalidCorrection):
        return
    assert bodies.load(type, 1, fixed) == fixed


def test_what_is_not_there_cannot_be_removed() -> None:
    for pointer in ("/terms/t9", "/terms/t9/text", "/copies/1"):
        assert refusal("agreement.signed", SIGNED, remove=[pointer]) == (
            pointer,
            texts.NO_SUCH_PLACE.zh,
        )
    assert refusal("agreement.signed", SIGNED, set={"/copies/1": 2}) == (
        "/copies/1",
        texts.NO_SUCH_PLACE.zh,
    )


@pytest.mark.parametrize(
    ("type", "original", "pointer"),
    [
        ("stage.recorded", AIR, "/stage"),
        ("stage.recorded", AIR, "/round"),
        ("agreement.signed", SIGNED, "/round"),
        ("dispute.consented", BODIES["dispute.consented"], "/party"),
    ],
)
def test_what_a_record_is_about_is_voided_not_corrected(
    type: str, original: dict[str, Any], pointer: str
) -> None:
    assert refusal(type, original, set={pointer: 2}) == (pointer, texts.FIXED.zh)
    assert refusal(type, original, remove=[pointer]) == (pointer, texts.FIXED.zh)


def test_a_correction_into_nonsense_names_the_field() -> None:
    with pytest.raises(InvalidBody) as invalid:
        correct("agreement.signed", SIGNED, set={"/terms/t1/due_on": "九月"})
    (error,) = invalid.value.errors
    assert error.field_zh == "协议内容 t1 · 履行期限"


def test_what_the_law_requires_cannot_be_removed() -> None:
    with pytest.raises(InvalidBody):
        correct("agreement.signed", SIGNED, remove=["/dispute_facts"])


def refused(**changes: Any) -> dict[str, str]:
    record = {**BODIES["dispute.corrected"], **changes}
    with pytest.raises(InvalidBody) as invalid:
        bodies.load("dispute.corrected", 1, record)
    return {error.pointer: error.zh for error in invalid.value.errors}


def test_a_correction_changes_something() -> None:
    assert refused(set={}, remove=[]) == {"/set": texts.NOTHING_CORRECTED.zh}


def test_places_are_pointers() -> None:
    assert refused(set={"amount_fen": 1}) == {"/set": texts.NOT_POINTER.zh}
    assert refused(set=[]) == {"/set": texts.NOT_OBJECT.zh}
    assert refused(set=None) == {"/set": texts.NULL.zh}
    assert refused(remove=["terms"]) == {"/remove/0": texts.NOT_POINTER.zh}


@pytest.mark.parametrize(
    "changes",
    [
        {"set": {"/terms/t1": {}, "/terms/t1/text": "x"}, "remove": []},
        {"set": {"/terms/t1/text": "x"}, "remove": ["/terms"]},
        {"set": {"/terms": {}}, "remove": ["/terms"]},
    ],
)
def test_changes_of_one_correction_do_not_overlap(changes: dict[str, Any]) -> None:
    assert refused(**changes) == {"/set": texts.OVERLAP.zh}


def test_terms_one_and_ten_do_not_overlap() -> None:
    record = body("agreement.corrected", set={"/terms/t1": 1, "/terms/t10": 1})
    assert bodies.load("agreement.corrected", 1, record) == record


def test_it_names_the_record_by_its_id() -> None:
    assert set(refused(corrects="上次那个")) == {"/corrects"}


def test_each_correctable_type_has_its_correction() -> None:
    for original, correction in corrections.CORRECTION_OF.items():
        assert original.partition(".")[0] == correction.partition(".")[0]
        assert {original, correction} <= set(bodies.SCHEMAS)
