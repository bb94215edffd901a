"""A form of schemas on the page, and read back from it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from schemas.errors import InvalidBody
from schemas.fields import Form
from schemas.labels import held
from schemas.petition import deeds
from server.console.filling import Input, Sent, body_of, field_inputs, sent_of, written
from tests.schemas.generating import filled
from tests.schemas.petition.telling import MONDAY, deed, registered

FORMS = sorted(deeds.FORMS)
drafts = st.sampled_from(FORMS).flatmap(
    lambda type: st.tuples(st.just(deeds.form_of(type)), filled(deeds.form_of(type)))
)


def as_kept(value: Any) -> Any:
    """Without what nobody typed: spaces around a text, and forms left empty."""
    if isinstance(value, str):
        return written(value)
    if isinstance(value, list):
        return [as_kept(each) for each in value]
    if isinstance(value, dict):
        kept = {name: as_kept(each) for name, each in value.items() if name != "actor"}
        return {name: each for name, each in kept.items() if each not in ({}, [])}
    return value


def sent_by(inputs: list[Input]) -> Sent:
    """What a browser sends of these boxes."""
    sent: Sent = MultiDict()
    for one in inputs:
        for row in one.rows:
            sent.update(sent_by(list(row.inputs)))
        if one.kind == "several":
            sent.setlist(one.name, one.values)
        elif one.kind != "forms":
            sent.add(one.name, one.value.replace("\n", "\r\n"))
    return sent


@given(drafts)
def test_a_form_that_is_filled_and_read_back_says_the_same(
    desk, drawn: tuple[Form, dict[str, Any]]
):
    form, body = drawn
    sent = sent_of(form, body)
    assert body_of(form, sent) == as_kept(body)
    with desk.county.app.test_request_context():
        shown = field_inputs(form, sent)
    assert body_of(form, sent_by(shown)) == as_kept(body)


def every(inputs: list[Input]) -> dict[str, Input]:
    within = [each for one in inputs for row in one.rows for each in row.inputs]
    return {one.name: one for one in inputs} | (every(within) if within else {})


@given(drafts)
def test_whatever_is_wrong_stands_beside_its_box(
    desk, drawn: tuple[Form, dict[str, Any]]
):
    form, body = drawn
    sent = sent_of(form, body)
    try:
        held(form, {"actor": deed("met", MONDAY).body["actor"], **body_of(form, sent)})
    except InvalidBody as wrong:
        with desk.county.app.test_request_context():
            boxes = every(field_inputs(form, sent, wrong.errors))
        for each in wrong.errors:
            assert boxes[each.pointer[1:]].error == each.zh


def registration(**sent: str) -> dict[str, Any]:
    said = {name.replace("__", "/"): text for name, text in sent.items()}
    return body_of(deeds.form_of("registered"), MultiDict(said))


def test_what_is_left_empty_is_not_said():
    told = registration(facts="  ", petitioners__p1__name="", claims__c1__text="修路")
    assert told == {"claims": {"c1": {"text": "修路"}}}


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("8600", 860000),
        ("8,600.5", 860050),
        ("８６００", 860000),
        ("0.07", 7),
        ("八千六", "八千六"),
        ("86,00", "86,00"),
        ("-5", "-5"),
    ],
)
def test_money_is_typed_in_yuan_and_what_is_none_is_kept_to_be_refused(typed, fen):
    told = registration(claims__c1__text="还钱", claims__c1__amount_fen=typed)
    assert told["claims"]["c1"]["amount_fen"] == fen


def test_numbers_in_full_width_are_read_as_numbers():
    told = registration(people="１２", petitioners__p1__phone="138 0000 ００００")
    assert told == {"people": 12, "petitioners": {"p1": {"phone": "13800000000"}}}


def test_a_word_in_the_box_of_money_is_told_what_money_looks_like(desk):
    form = deeds.form_of("registered")
    body = registered(claims=1).body | {
        "claims": {"c1": {"text": "还", "amount_fen": "许多"}}
    }
    with pytest.raises(InvalidBody) as wrong:
        held(form, body)
    with desk.county.app.test_request_context():
        boxes = every(field_inputs(form, sent_of(form, body), wrong.value.errors))
    assert "8600.50" in boxes["claims/c1/amount_fen"].error
    assert boxes["claims/c1/amount_fen"].value == "许多"


def test_forms_of_which_none_was_filled_are_shown_where_they_are_asked_for(desk):
    keys = {"claims": ("c1", "c2"), "petitioners": ("p1",)}
    with desk.county.app.test_request_context():
        boxes = every(
            field_inputs(deeds.form_of("registered"), MultiDict(), (), "", keys)
        )
    assert {"claims/c2/text", "petitioners/p1/name"} <= boxes.keys()
    assert not any(row.is_filled for row in boxes["claims"].rows)
