"""模板 as deeds: what each holds, and what they leave standing in whatever order."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import deeds
from schemas.authority import DESK
from schemas.errors import InvalidBody, UnknownType
from schemas.papers import template_deeds as of
from schemas.papers import template_states as states
from schemas.papers.template_states import Proposal, Told

ACTOR = {"id": "a-officer", "name": "周敏", "role": "county_officer"}
MORNING = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)


def id_of(n: int) -> str:
    return f"0199e0bf-0000-7000-8000-{n:012x}"


def proposed(n: int = 1, data: bytes = b"PK", code: str = "D05") -> dict[str, Any]:
    said = {"template": id_of(n), "code": code, "digest": "0" * 64, "reason": "换格式"}
    return {"actor": ACTOR, **said, "data": of.pieces(data)}


def decided(n: int = 1, **more: str) -> dict[str, Any]:
    return {"actor": ACTOR, "template": id_of(n), **more}


@given(st.binary(min_size=1, max_size=200_000))
def test_a_file_goes_into_a_deed_and_comes_out_the_same(data: bytes) -> None:
    pieces = of.pieces(data)
    assert of.joined(pieces) == data
    assert all(len(piece) <= of.PIECE for piece in pieces)


def test_every_deed_has_its_form_and_its_name_and_is_the_desks() -> None:
    assert {of.NOUN + verb for verb in of.FORMS} == of.TYPES
    assert of.FORMS.keys() == of.TYPE_NAMES.keys()
    for type in of.TYPES:
        assert deeds.name_of(type).zh
        assert DESK.fullmatch(type)
    with pytest.raises(UnknownType):
        deeds.form_of("template.drawn")


@pytest.mark.parametrize(
    ("type", "body"),
    [
        (of.PROPOSED, proposed()),
        (of.PUBLISHED, decided(digest="0" * 64)),
        (of.REFUSED, decided(reason="少一句")),
        (of.WITHDRAWN, decided(reason="印错")),
    ],
)
def test_what_is_said_is_held_and_what_lacks_is_refused(
    type: str, body: dict[str, Any]
) -> None:
    assert deeds.load(type, body) == body
    for name in body:
        less = {key: value for key, value in body.items() if key != name}
        with pytest.raises(InvalidBody):
            deeds.load(type, less)


@pytest.mark.parametrize("data", [[], ["!"], ["QQ"]])
def test_a_file_that_is_not_whole_is_refused(data: list[str]) -> None:
    with pytest.raises(InvalidBody):
        deeds.load(of.PROPOSED, proposed() | {"data": data})


DEEDS = st.tuples(
    st.sampled_from(sorted(of.TYPES)),
    st.integers(0, 3),
    st.sampled_from(["D05", "D06"]),
)


@given(st.lists(DEEDS, max_size=30))
def test_versions_count_up_from_one_and_nothing_is_decided_twice(
    moves: list[tuple[str, int, str]],
) -> None:
    every: dict[str, Proposal] = {}
    given: list[tuple[str, int]] = []
    for n, (type, which, code) in enumerate(moves):
        body = proposed(which, code=code) if type == of.PROPOSED else decided(which)
        before = every.get(id_of(which))
        found = states.after(every, Told(type, body, MORNING + timedelta(hours=n)))
        if found is None:
            continue
        if before is not None:
            assert before.state in states.MOVES[type][0]
            assert found.decided_at == MORNING + timedelta(hours=n)
        every[found.template] = found
        if type == of.PUBLISHED:
            given.append((found.code, found.version or 0))
    for code in ("D05", "D06"):
        versions = [version for of_code, version in given if of_code == code]
        assert versions == list(range(1, len(versions) + 1))
        assert states.versions(every, code) == versions


def test_what_was_left_or_taken_back_stays_so() -> None:
    every = {id_of(1): states.after({}, Told(of.PROPOSED, proposed(), MORNING))}
    left = states.after(every, Told(of.REFUSED, decided(reason="少一句"), MORNING))
    assert left is not None
    assert (left.state, left.why, left.version) == (states.LEFT, "少一句", None)
    for type in of.TYPES:
        body = proposed() if type == of.PROPOSED else decided(reason="再来")
        assert states.after({id_of(1): left}, Told(type, body, MORNING)) is None
