"""A sealed body opens for its case and type under its key, and nowhere else."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import restricted
from schemas.canonical import canonical_bytes
from schemas.errors import NotForThisKey
from schemas.recovery import Opener
from schemas.restricted import CaseKey

CASE = "0199e0bf-0000-7000-8000-000000000001"
OTHER = "0199e0bf-0000-7000-8000-000000000002"
GRID = "500230101205001"
TYPE = "dispute.opened"
KEY = CaseKey.generate()

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
bodies = st.dictionaries(
    st.from_regex(r"[a-z]{1,8}", fullmatch=True),
    texts | st.integers(-(2**53) + 1, 2**53 - 1) | st.booleans(),
    max_size=6,
).map(lambda body: {n: _nfc(v) for n, v in body.items()})


def _nfc(value: Any) -> Any:
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def sealed(body: dict[str, Any], key: CaseKey = KEY) -> dict[str, Any]:
    return restricted.seal(
        key, body, case=CASE, type=TYPE, grid=GRID, wrapped={"case-500230/1": "x"}
    )


@given(bodies)
def test_what_was_sealed_comes_back_with_its_grid(body: dict[str, Any]) -> None:
    opened = restricted.open_body(KEY, sealed(body), case=CASE, type=TYPE)
    assert (opened.grid, opened.body) == (GRID, body)


@given(bodies)
def test_nothing_of_it_can_be_read_without_the_key(body: dict[str, Any]) -> None:
    said = sealed({**body, "summary": "他又动手打人"})
    assert "他又动手打人".encode() not in canonical_bytes(said)
    assert "summary" not in canonical_bytes(said).decode()


@given(st.sampled_from(["key", "case", "type", "bytes"]))
def test_in_another_place_or_changed_it_does_not_open(what: str) -> None:
    body = sealed({"summary": "他又动手打人"})
    key, place = KEY, {"case": CASE, "type": TYPE}
    if what == "key":
        key = CaseKey.generate()
    elif what == "case":
        place["case"] = OTHER
    elif what == "type":
        place["type"] = "stage.recorded"
    else:
        (part,) = body["restricted"]["sealed"]
        changed = ("A" if part[0] != "A" else "B") + part[1:]
        body["restricted"]["sealed"] = [changed]
    with pytest.raises(NotForThisKey):
        restricted.open_body(key, body, **place)


@pytest.mark.parametrize("said", [None, {}, {"sealed": [1]}, {"sealed": ["!"]}])
def test_what_has_not_the_form_does_not_open(said: object) -> None:
    body = {"restricted": said}
    assert restricted.is_sealed(body)
    assert restricted.key_of(body) == ""
    assert restricted.wrapped_for(body, "case-500230/1") == ""
    with pytest.raises(NotForThisKey):
        restricted.open_body(KEY, body, case=CASE, type=TYPE)


def test_a_long_body_is_sealed_in_parts_that_an_entry_can_hold() -> None:
    body = {"a": "字" * 20_000, "b": "句" * 20_000}
    said = sealed(body)
    parts = said["restricted"]["sealed"]
    assert len(parts) == 3
    assert all(len(part.encode()) < 64 * 1024 for part in parts)
    assert restricted.open_body(KEY, said, case=CASE, type=TYPE).body == body


def test_the_key_is_enclosed_for_one_case_and_one_addressee() -> None:
    county, other = Opener.generate(), Opener.generate()
    enclosed = KEY.enclose(county.addressee, CASE)
    assert CaseKey.disclose(county, CASE, enclosed) == KEY
    for opener, case in ((other, CASE), (county, OTHER)):
        with pytest.raises(NotForThisKey):
            CaseKey.disclose(opener, case, enclosed)


def test_a_sealed_body_says_which_key_and_for_whom() -> None:
    said = sealed({})
    assert restricted.is_sealed(said)
    assert not restricted.is_sealed({"summary": "x"})
    assert not restricted.is_sealed(None)
    assert restricted.key_of(said) == KEY.id
    assert restricted.wrapped_for(said, "case-500230/1") == "x"
    assert restricted.wrapped_for(said, "nobody/1") == ""
