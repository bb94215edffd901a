"""Bodies of every type: laws first, then what a clerk would try."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import bodies, texts
from schemas.entry import At
from schemas.errors import FieldError, InvalidBody, UnknownType
from schemas.fields import label_of
from schemas.labels import tokens
from schemas.strict_json import escaped
from tests.schemas.generating import filled, junk
from tests.schemas.records import (
    ANSWER,
    APPRAISE,
    BODIES,
    DELIBERATE,
    ORAL,
    body,
    put,
    without,
)
from tests.schemas.writing import Device

EXAMPLES = [
    *BODIES.items(),
    ("stage.recorded", DELIBERATE),
    ("stage.recorded", ANSWER),
    ("stage.recorded", APPRAISE),
    ("agreement.signed", ORAL),
]
types = st.sampled_from(sorted(bodies.SCHEMAS))


def places(value: object, at: str = "") -> Iterator[str]:
    """The pointers to everything inside."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield f"{at}/{escaped(name)}"
            yield from places(member, f"{at}/{escaped(name)}")


def leaves(record: dict[str, Any]) -> Iterator[str]:
    for pointer in places(record):
        value: Any = record
        for token in tokens(pointer):
            value = value[token]
        if not isinstance(value, dict):
            yield pointer


def refusals(type: str, draft: dict[str, Any]) -> tuple[FieldError, ...]:
    """The errors of the draft; without any, it came back unchanged."""
    try:
        loaded = bodies.load(type, 1, draft)
    except InvalidBody as invalid:
        return invalid.errors
    assert loaded == draft
    return ()


@pytest.mark.parametrize(("type", "example"), EXAMPLES)
def test_a_good_body_loads_unchanged_and_lacks_nothing(
    type: str, example: dict[str, Any]
) -> None:
    assert bodies.load(type, 1, example) == example
    assert bodies.missing(type, example, "dossier") == []


@given(st.data())
def test_whatever_fills_the_fields_loads_unchanged_or_is_told_why(
    data: st.DataObject,
) -> None:
    type = data.draw(types)
    draft = data.draw(filled(bodies.form_of(type)))
    errors = refusals(type, draft)
    assert all(error.zh and error.en for error in errors)


@given(st.data())
def test_junk_anywhere_is_refused_and_never_breaks_the_loader(
    data: st.DataObject,
) -> None:
    type, example = data.draw(st.sampled_from(EXAMPLES))
    pointer = data.draw(st.sampled_from(sorted(places(example))))
    draft = put(example, pointer, data.draw(junk))
    refusals(type, draft)


@given(st.data())
def test_what_is_missing_by_law_is_what_is_refused_as_empty(
    data: st.DataObject,
) -> None:
    type, example = data.draw(st.sampled_from(EXAMPLES))
    pointer = data.draw(st.sampled_from(sorted(places(example))))
    draft = without(example, pointer)
    lacking = {error.pointer for error in bodies.missing(type, draft)}
    errors = refusals(type, draft)
    empty = {error.pointer for error in errors if error.zh == texts.REQUIRED.zh}
    assert lacking >= empty
    if not errors:
        assert not lacking


@pytest.mark.parametrize(("type", "example"), EXAMPLES)
def test_every_leaf_has_a_label_in_both_languages_and_a_register(
    type: str, example: dict[str, Any]
) -> None:
    for pointer in leaves(example):
        name = pointer.rpartition("/")[2]
        assert bodies.label(type, pointer, "zh") != name
        assert bodies.label(type, pointer, "en")
        assert bodies.register_class(type, pointer) in ("hard", "soft")


@pytest.mark.parametrize("type", sorted(bodies.SCHEMAS))
def test_every_field_of_every_type_is_named_in_both_languages(type: str) -> None:
    def named(form: bodies.Form) -> Iterator[bool]:
        for field in form.fields.values():
            label = label_of(field)
            yield bool(label.zh and label.en)
            inside = bodies.labels.form_in(field)
            if inside:
                yield from named(inside)

    assert all(named(bodies.form_of(type)))
    assert bodies.type_label(type) != type
    assert bodies.type_label(type, "en") != type
    assert bodies.ACT_DAYS[type] in bodies.form_of(type).fields


def test_an_unknown_type_or_version_is_kept_for_a_newer_program() -> None:
    for type, v in (("drone.flown", 1), ("dispute.opened", 2)):
        with pytest.raises(UnknownType) as unknown:
            bodies.load(type, v, {})
        assert (unknown.value.type, unknown.value.v) == (type, v)
    assert bodies.type_label("drone.flown") == "drone.flown"


def test_errors_name_the_field_and_come_in_the_order_of_the_form() -> None:
    bad = body(
        "dispute.opened", amount_fen=2.5, zz=1, aa=1, dispute_type="77", parties=3
    )
    with pytest.raises(InvalidBody) as invalid:
        bodies.load("dispute.opened", 1, bad)
    assert [error.pointer for error in invalid.value.errors] == [
        "/dispute_type",
        "/parties",
        "/amount_fen",
        "/aa",
        "/zz",
    ]
    assert invalid.value.errors[2].field_zh == "涉及金额"
    assert invalid.value.errors[2].field_en == "amount involved"
    assert "涉及金额" in invalid.value.zh


def test_a_body_that_is_no_object_is_refused_whole() -> None:
    with pytest.raises(InvalidBody) as invalid:
        bodies.load("dispute.opened", 1, [])
    (error,) = invalid.value.errors
    assert (error.pointer, error.zh) == ("", texts.NOT_OBJECT.zh)


def test_the_way_to_a_field_is_told_with_the_id_in_it() -> None:
    pointer = "/parties/p1/agent/name"
    assert (
        bodies.trail("dispute.opened", pointer) == "当事人 p1 · 委托代理人 · 代理人姓名"
    )
    assert bodies.trail("dispute.opened", pointer, "en").startswith("parties p1 · ")
    assert bodies.trail("dispute.opened", "/nowhere/at/all") == "nowhere at all"
    assert bodies.label("dispute.opened", "/parties/p1") == "当事人"
    assert bodies.label("dispute.opened", "/nowhere/else") == "else"


def test_disagreement_about_facts_is_for_people_about_a_place_is_not() -> None:
    hard = {
        "dispute.opened": "/parties/p1/name",
        "stage.recorded": "/air/statements/s1/facts",
        "agreement.signed": "/terms/t1/amount_fen",
        "dispute.consented": "/openness",
        "follow_up.recorded": "/performance_status",
    }
    for type, pointer in hard.items():
        assert bodies.register_class(type, pointer) == "hard"
    assert bodies.register_class("stage.recorded", "/venue_name") == "soft"
    assert bodies.register_class("dispute.opened", "/nowhere") == "hard"


def test_codes_are_told_in_words() -> None:
    said = bodies.enum_label
    assert said("dispute.opened", "/parties/p1/sex", "1") == "男"
    assert said("dispute.opened", "/special_groups/0", "elderly", "en") == "Elderly"
    assert said("dispute.consented", "/agreed", True) == "是"
    assert said("dispute.consented", "/agreed", False, "en") == "no"
    assert said("dispute.opened", "/amount_fen", 500) == "500"
    assert said("dispute.opened", "/nowhere", "x") == "x"
    assert said("dispute.opened", "/dispute_type", "77") == "77"


def test_a_blank_draft_lacks_what_the_law_asks_and_more_for_the_dossier() -> None:
    by_law = [e.pointer for e in bodies.missing("agreement.sealed", {})]
    assert by_law == ["/round", "/sealed_on", "/committee", "/sealed_by"]
    draft = {"parties": {"p1": {"kind": "person", "name": " "}, "p2": {}}}
    lacking = bodies.missing("dispute.opened", draft, "dossier")
    pointers = [error.pointer for error in lacking]
    assert "/parties/p1/name" in pointers
    assert "/parties/p1/birth_on" in pointers
    assert "/parties/p1/legal_representative" not in pointers
    assert lacking[0].field_zh == "登记日期"


def at(wall: str) -> At:
    return At(wall, "boot", 1, None, None, None)


def test_an_act_is_recorded_within_three_days_or_says_why() -> None:
    device = Device()

    def problems(wall: str, **changes: Any) -> list[str]:
        record = body("dispute.accepted", **changes)
        written = device.write(record, type="dispute.accepted", at=at(wall))
        return [error.zh for error in bodies.check_day(written)]

    assert problems("2026-09-02T08:00:00+08:00") == []
    assert problems("2026-09-05T23:59:59+08:00") == []
    assert problems("2026-09-06T00:00:00+08:00") == [texts.ACT_LONG_BEFORE.zh]
    assert problems("2026-09-01T23:59:59+08:00") == [texts.ACT_AFTER_RECORD.zh]
    late = {"reason": "手机没电", "paper": "登记簿第3页"}
    assert problems("2026-09-20T08:00:00+08:00", late=late) == []


def test_a_body_without_its_day_has_none_to_check() -> None:
    written = Device().write({}, type="dispute.accepted")
    assert bodies.check_day(written) == []
    assert bodies.day_of_act("drone.flown", {"held_on": "2026-09-01"}) is None
