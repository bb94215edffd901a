"""Each field alone: what it takes, and what it says when it does not."""

from typing import Any

import pytest
from marshmallow import ValidationError
from marshmallow import fields as marshmallow_fields

from schemas import fields, identifiers, texts
from schemas.fields import Form, dossier, legal, optional
from schemas.texts import Words
from tests.schemas.records import ORIGINAL

LABEL = legal("项", "field")


class Inner(Form):
    name = fields.Name(legal("姓名", "name"))


def refused(field: marshmallow_fields.Field[Any], value: object) -> Words:
    with pytest.raises(ValidationError) as refusal:
        field.deserialize(value)
    (words,) = refusal.value.messages
    assert isinstance(words, Words)
    return words


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (fields.Text(LABEL), "第一行\n第二行"),
        (fields.Name(LABEL), "买买提·艾力"),
        (fields.Key(LABEL), "p1"),
        (fields.Pointer(LABEL), "/terms/t1/a~1b~0c"),
        (fields.Day(LABEL), "2024-02-29"),
        (fields.Hour(LABEL), "23:59"),
        (fields.Choice(LABEL, "modes"), "oral"),
        (fields.village(LABEL), "500230119200"),
        (fields.phone(LABEL), "13800000001"),
        (fields.uscc(LABEL), "91350100M000100Y43"),
        (fields.Whole(LABEL, 1, 4), 4),
        (fields.Fen(LABEL), 0),
        (fields.Flag(LABEL), False),
        (fields.Several(LABEL, fields.Key(LABEL)), ["p1", "p2"]),
        (fields.Keyed(LABEL, Inner), {"p1": {"name": "张三"}}),
        (fields.Keyed(LABEL, Inner, numbered="t"), {"t12": {"name": "张三"}}),
        (fields.Group(LABEL, Inner), {"name": "张三"}),
    ],
)
def test_what_is_right_comes_back_as_it_is(
    field: marshmallow_fields.Field[Any], value: object
) -> None:
    assert field.deserialize(value) == value


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        (fields.Text(LABEL), 5, texts.NOT_TEXT),
        (fields.Text(LABEL), " \n", texts.BLANK),
        (fields.Text(LABEL, most=3), "四个字呀", texts.longer_than(3)),
        (fields.Text(LABEL), "响\x07铃", texts.CONTROL),
        (fields.Text(LABEL), "e\u0301", texts.NOT_NFC),
        (fields.Name(LABEL), "张\u200b三", texts.INVISIBLE),
        (fields.Name(LABEL), "张三\u202e", texts.INVISIBLE),
        (fields.Name(LABEL), "张三 ", texts.ONE_LINE),
        (fields.Name(LABEL), " ", texts.BLANK),
        (fields.Key(LABEL), "P1", texts.NOT_KEY),
        (fields.Pointer(LABEL), "terms", texts.NOT_POINTER),
        (fields.Pointer(LABEL), "", texts.NOT_POINTER),
        (fields.Pointer(LABEL), "/a~2", texts.NOT_POINTER),
        (fields.Pointer(LABEL), "/" + "a" * 400, texts.longer_than(400)),
        (fields.Day(LABEL), "2026-02-29", texts.NOT_DAY),
        (fields.Day(LABEL), "2026-2-9", texts.NOT_DAY),
        (fields.Day(LABEL), "1899-12-31", texts.NOT_DAY),
        (fields.Hour(LABEL), "24:00", texts.NOT_HOUR),
        (fields.Choice(LABEL, "modes"), "x", texts.not_a_code(("oral", "written"))),
        (fields.Whole(LABEL, 1, 4), 2.0, texts.NOT_WHOLE),
        (fields.Whole(LABEL, 1, 4), "2", texts.NOT_WHOLE),
        (fields.Whole(LABEL, 1, 4), True, texts.NOT_WHOLE),
        (fields.Whole(LABEL, 1, 4), 5, texts.outside(1, 4)),
        (fields.Fen(LABEL), -1, texts.outside(0, fields.MOST_FEN)),
        (fields.Flag(LABEL), "yes", texts.NOT_FLAG),
        (fields.Flag(LABEL), 1, texts.NOT_FLAG),
        (fields.Several(LABEL, fields.Key(LABEL)), "p1", texts.NOT_LIST),
        (fields.Several(LABEL, fields.Key(LABEL), least=1), [], texts.fewer_than(1)),
        (
            fields.Several(LABEL, fields.Key(LABEL), most=1),
            ["a", "b"],
            texts.more_than(1),
        ),
        (fields.Several(LABEL, fields.Key(LABEL)), ["a", "a"], texts.REPEATED),
        (fields.Keyed(LABEL, Inner), [], texts.NOT_OBJECT),
        (fields.Keyed(LABEL, Inner, least=1), {}, texts.fewer_than(1)),
        (
            fields.Keyed(LABEL, Inner, most=1),
            {"a": {"name": "甲"}, "b": {"name": "乙"}},
            texts.more_than(1),
        ),
        (fields.Text(LABEL), None, texts.NULL),
    ],
)
def test_what_is_wrong_is_refused_in_both_languages(
    field: marshmallow_fields.Field[Any], value: object, words: Words
) -> None:
    assert refused(field, value) == words


def test_a_number_with_a_slip_says_which_number_and_which_slip() -> None:
    words = refused(fields.phone(LABEL), "1380000000")
    assert words.zh.startswith("电话号码：")
    assert words.en.startswith("phone number: ")


@pytest.mark.parametrize("key", ["t0", "t01", "x1", "t1000", "t"])
def test_terms_are_numbered(key: str) -> None:
    field = fields.Keyed(LABEL, Inner, numbered="t")
    with pytest.raises(ValidationError) as refusal:
        field.deserialize({key: {"name": "张三"}})
    assert refusal.value.messages == {key: [texts.not_numbered("t")]}


def test_answers_are_numbered_by_issue_or_claim() -> None:
    assert texts.not_numbered("ic").zh == "编号应如i1或c1"


def test_errors_inside_a_map_stand_under_their_id() -> None:
    field = fields.Keyed(LABEL, Inner)
    with pytest.raises(ValidationError) as refusal:
        field.deserialize({"p1": {}, "P": {}, "p2": 3})
    assert refusal.value.messages == {
        "p1": {"name": [texts.REQUIRED]},
        "P": [texts.NOT_KEY],
        "p2": {"_schema": [texts.NOT_OBJECT]},
    }


def test_a_field_carries_its_label() -> None:
    field = fields.Text(dossier("地点", "place", law="75号令§28", hard=True))
    for key, value in {
        "zh": "地点",
        "en": "place",
        "need": "dossier",
        "law": "75号令§28",
        "register": "hard",
        "title": "地点",
        "description": "place (75号令§28)",
    }.items():
        assert field.metadata[key] == value
    assert not field.required
    assert fields.Text(optional("注", "note")).metadata["description"] == "note"


def test_a_condition_makes_a_field_required_only_where_it_holds() -> None:
    absent = fields.When("缺席", "absent", lambda data: data.get("came") is False)

    class Person(Form):
        came = fields.Flag(legal("到场", "came"))
        reason = fields.Text(legal("原因", "reason", when=absent))

    assert Person().load({"came": True}) == {"came": True}
    assert Person().validate({"came": False}) == {"reason": [texts.REQUIRED]}


def test_only_fields_with_a_form_inside_have_one() -> None:
    assert isinstance(fields.form_in(fields.Keyed(LABEL, Inner)), Inner)
    assert isinstance(fields.form_in(fields.Group(LABEL, Inner)), Inner)
    assert fields.form_in(fields.Day(LABEL)) is None


def test_an_entry_id_is_checked_as_one() -> None:
    field = fields.Identifier(LABEL, identifiers.parse_entry_id)
    assert field.deserialize(ORIGINAL) == ORIGINAL
    assert refused(field, "entry:1").zh.startswith("记录编号：")
