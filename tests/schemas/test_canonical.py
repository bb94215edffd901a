import unicodedata
from hashlib import sha256
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from schemas import canonical, strict_json
from schemas.errors import MalformedJSON
from tests.schemas.vectors import envelope_vectors

letters = st.characters(
    exclude_categories=["Cs"], exclude_characters="\0", max_codepoint=0xFFFF
)
texts = st.text(letters).map(lambda text: unicodedata.normalize("NFC", text))
values = st.recursive(
    st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
    max_leaves=20,
)


@given(values)
def test_the_bytes_are_those_of_rfc_8785(value: Any) -> None:
    assert canonical.canonical_bytes(value) == rfc8785.dumps(value)


@given(values)
def test_the_bytes_read_back_as_the_value(value: object) -> None:
    assert strict_json.loads(canonical.canonical_bytes(value)) == value


@given(st.dictionaries(texts, values))
def test_the_order_of_writing_does_not_show(members: dict[str, Any]) -> None:
    turned = dict(reversed(members.items()))
    assert canonical.canonical_bytes(turned) == canonical.canonical_bytes(members)


@pytest.mark.parametrize(
    "row", envelope_vectors()["canonical"], ids=lambda r: r["name"]
)
def test_the_vector_is_written_so(row: dict[str, Any]) -> None:
    written = canonical.canonical_bytes(row["value"])
    assert written.decode() == row["canonical"]
    assert sha256(written).hexdigest() == row["sha256"]
    assert canonical.digest_of(row["value"]) == row["sha256"]


def test_names_beyond_the_first_plane_are_ordered_by_code_point() -> None:
    written = canonical.canonical_bytes({"\U0001f600": 1, "\uff21": 2})
    assert written.decode() == '{"\uff21":2,"\U0001f600":1}'


@pytest.mark.parametrize("value", ["e\u0301", {"e\u0301": 1}, [1.5], float("nan")])
def test_what_may_not_be_sealed_is_refused(value: object) -> None:
    with pytest.raises(MalformedJSON):
        canonical.canonical_bytes(value)
