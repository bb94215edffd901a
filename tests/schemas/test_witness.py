"""What phones witness: sealed heads, a hundred of them, in a text read whole."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import witness
from schemas.errors import NotAWitness
from schemas.sealing import Purpose, SigningKey
from schemas.witness import MOST, Head, Witness

KEY = SigningKey.generate()
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def head(n: int, epoch: str = "e-0123456789abcdef") -> Head:
    digest, at = f"{n:064x}", (START + timedelta(minutes=n)).isoformat()
    sig = KEY.seal(Purpose.RECEIPT, "500230", witness.statement(epoch, n, digest, at))
    return Head(epoch, n, digest, at, "county-500230/1", sig)


@given(st.lists(st.integers(1, 300), max_size=260))
def test_each_is_kept_once_and_the_newest_hundred(numbers: list[int]) -> None:
    kept = witness.newest(map(head, numbers))
    assert [each.n for each in kept] == sorted(set(numbers))[-MOST:]
    told = Witness("500230", "d-1", kept)
    assert witness.read(told.to_text()) == told


def test_only_the_county_can_have_said_it() -> None:
    true, keys = head(3), {"county-500230/1": KEY.public}
    assert true.is_sealed("500230", keys)
    assert not true.is_sealed("500105", keys)
    assert not true.is_sealed("500230", {})
    for changed in ({"n": 4}, {"head": "0" * 64}, {"at": head(4).at}):
        assert not replace(true, **changed).is_sealed("500230", keys)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "7",
        '{"witness":2}',
        '{"witness":1}',
        '{"witness":1,"county":"500230","device":"d-1","heads":[7]}',
        '{"witness":1,"county":"500230","device":"d-1","heads":[{"epoch":"e-1"}]}',
    ],
)
def test_what_no_phone_handed_out_is_refused(text: str) -> None:
    with pytest.raises(NotAWitness) as refused:
        witness.read(text)
    assert refused.value.zh
    assert refused.value.en


@pytest.mark.parametrize(
    "changed",
    [
        {"n": 0},
        {"n": "1"},
        {"at": "2026-03-02"},
        {"at": 1},
        {"epoch": "e"},
        {"head": 0},
    ],
)
def test_a_head_of_another_form_is_none(changed: dict[str, object]) -> None:
    told = {**json.loads(json.dumps(head(1).to_json())), **changed}
    with pytest.raises(NotAWitness):
        witness.of_json(told)
