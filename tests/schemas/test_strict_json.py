import json
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import strict_json
from schemas.errors import MalformedJSON
from schemas.strict_json import INTEGER_LIMIT, TEXT_LIMIT
from tests.schemas.vectors import envelope_vectors, spelled

VECTORS = envelope_vectors()

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
integers = st.integers(-INTEGER_LIMIT, INTEGER_LIMIT)
values = st.recursive(
    st.none() | st.booleans() | integers | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
    max_leaves=20,
)


@given(values)
def test_what_passes_is_read_as_json_reads_it(value: object) -> None:
    strict_json.check(value)
    text = json.dumps(value)
    assert strict_json.loads(text) == value
    assert strict_json.loads(text.encode()) == value


@given(values, st.sampled_from(["\0", "\ud800", "a\udfff"]))
def test_a_bad_text_is_found_wherever_it_stands(value: object, bad: str) -> None:
    with pytest.raises(MalformedJSON) as found:
        strict_json.check({"good": value, "deep": [value, {"here": bad}]})
    assert found.value.pointer == "/deep/1/here"


@given(st.binary())
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(MalformedJSON):
        strict_json.check(strict_json.loads(data))


@pytest.mark.parametrize("row", VECTORS["refused"], ids=lambda row: row["name"])
def test_the_vector_is_refused_for_its_reason(row: dict[str, str]) -> None:
    with pytest.raises(MalformedJSON) as found:
        strict_json.loads(spelled(row))
    assert (found.value.reason, found.value.pointer) == (row["reason"], row["pointer"])


@pytest.mark.parametrize("row", VECTORS["accepted"], ids=lambda row: row["name"])
def test_the_vector_is_accepted(row: dict[str, str]) -> None:
    assert strict_json.loads(spelled(row)) == json.loads(spelled(row))


def test_bytes_that_are_no_utf8_are_placed() -> None:
    with pytest.raises(MalformedJSON) as found:
        strict_json.loads(b'{"a": "\xff"}')
    assert found.value.reason == "not_utf8"
    assert "第8个字符" in found.value.zh
    assert "at character 8" in str(found.value)


def test_a_text_may_have_64_kib_and_no_byte_more() -> None:
    strict_json.check("山" * (TEXT_LIMIT // 3))
    for text in ("a" * (TEXT_LIMIT + 1), "山" * (TEXT_LIMIT // 3 + 1)):
        with pytest.raises(MalformedJSON, match="64 KiB"):
            strict_json.check(text)


@pytest.mark.parametrize("value", [b"", (1,), {1: 2}, {"a": {1}}, object()])
def test_what_json_does_not_have_is_refused(value: object) -> None:
    with pytest.raises(MalformedJSON) as found:
        strict_json.check(value)
    assert found.value.reason == "not_json"


def test_text_in_another_unicode_form_passes_until_it_is_to_be_sealed() -> None:
    loose = unicodedata.normalize("NFD", "é")
    strict_json.check([loose])
    with pytest.raises(MalformedJSON) as found:
        strict_json.check([loose], nfc=True)
    assert (found.value.reason, found.value.pointer) == ("not_nfc", "/0")


@pytest.mark.parametrize(
    "text",
    [
        "张\u200b三",
        "张\u202e三",
        "张三\n",
        "\ufeff张三",
        "张\u3164三",
        "张\u2028三",
        "\x7f",
    ],
)
def test_an_invisible_character_is_seen(text: str) -> None:
    assert strict_json.has_invisible(text)


@pytest.mark.parametrize(
    "text", ["张三", "买买提·艾力", "𠮷野", "O'Neil 3", "葛\U000e0100"]
)
def test_a_visible_name_is_left_alone(text: str) -> None:
    assert not strict_json.has_invisible(text)
