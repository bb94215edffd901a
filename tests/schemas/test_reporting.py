"""检举控告: its form, its sealing, and who is barred."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import reporting
from schemas.errors import InvalidBody, NotForThisKey
from schemas.recovery import Enclosed, Opener
from schemas.reporting import BLOCK, FOLLOWS, KEY, LETTERS, STEPS, Note, Told
from tests.schemas.generating import filled

keys = st.binary(min_size=KEY, max_size=KEY)
words = st.text("路水田坎张李王 ab1，。\n", max_size=200)
names = st.text("余纪检牟张李王", min_size=2, max_size=4)
people = st.fixed_dictionaries({}, optional={"name": names, "unit": names})
UNITS = [
    ("县纪委监委", "丰都县纪委监委", True),
    ("丰都县纪委监委", "县纪委", True),
    ("县纪委 监委", "县纪委（监委）", True),
    ("县纪委监委", "三合街道办事处", False),
    ("县纪委监委", "", False),
]


def about(*each: dict[str, str]) -> dict[str, Any]:
    return {"about": {f"p{n}": one for n, one in enumerate(each, 1)}}


@given(keys, words, words)
def test_what_is_sealed_is_opened_in_its_place_and_nowhere_else(
    key: bytes, said: str, other: str
) -> None:
    sealed = reporting.seal(key, {"said": said}, "A", "taken in")
    assert reporting.opened(key, sealed, "A", "taken in") == {"said": said}
    for place in (("B", "taken in"), ("A", f"noted {other}")):
        with pytest.raises(NotForThisKey):
            reporting.opened(key, sealed, *place)


@given(keys, keys)
def test_another_key_opens_nothing(key: bytes, other: bytes) -> None:
    sealed = reporting.seal(key, {"said": "x"}, "A", "taken in")
    if key != other:
        with pytest.raises(NotForThisKey):
            reporting.opened(other, sealed, "A", "taken in")


@given(words, words)
def test_the_length_says_only_how_many_blocks_there_are(one: str, other: str) -> None:
    key = bytes(KEY)
    made = {len(reporting.seal(key, {"said": each}, "A", "b")) for each in (one, other)}
    assert len(made) == 1
    assert min(made) > BLOCK


@given(st.integers(1, 4), st.data())
def test_who_was_not_enclosed_cannot_open(count: int, data: st.DataObject) -> None:
    key = bytes(range(KEY))
    openers = [Opener.generate() for _ in range(count)]
    enclosed = [each.addressee.enclose(Enclosed.REPORT, "A", key) for each in openers]
    for opener, own in zip(openers, enclosed, strict=True):
        assert opener.disclose(Enclosed.REPORT, "A", own) == key
    stranger = Opener.generate()
    whose = data.draw(st.sampled_from(range(count)))
    for asking in [stranger, *(openers[:whose] + openers[whose + 1 :])]:
        with pytest.raises(NotForThisKey):
            asking.disclose(Enclosed.REPORT, "A", enclosed[whose])
    with pytest.raises(NotForThisKey):
        openers[whose].disclose(Enclosed.REPORT, "B", enclosed[whose])


@given(
    names, names, st.lists(people, max_size=3), st.sampled_from(["", " ", "（书记）"])
)
def test_who_is_named_is_barred_whatever_stands_around_the_name(
    name: str, unit: str, others: list[dict[str, str]], around: str
) -> None:
    assert reporting.is_barred(about(*others, {"name": name + around}), name, unit)
    assert reporting.is_barred(about({"unit": unit + around}, *others), name, unit)


@given(names, names, st.permutations([{"name": "甲"}, {"unit": "乙"}, {"name": "丙"}]))
def test_nobody_is_barred_by_what_others_are_called(
    name: str, unit: str, others: list[dict[str, str]]
) -> None:
    assert not reporting.is_barred(about(*others), name, unit)


@pytest.mark.parametrize(("own", "reported", "is_barred"), UNITS)
def test_a_unit_is_known_under_its_longer_and_its_shorter_name(
    own: str, reported: str, is_barred: bool
) -> None:
    said = about({"name": "覃德旺", "unit": reported})
    assert reporting.is_barred(said, "余纪检", own) is is_barred


def test_a_number_has_no_letter_that_is_taken_for_another_and_says_no_order() -> None:
    drawn = [reporting.draw_number() for _ in range(200)]
    assert len(set(drawn)) == len(drawn)
    assert not set("01OILS") & set("".join(drawn)) - {"S"}
    assert all(set(each) <= {*LETTERS, "-"} and len(each) == 11 for each in drawn)
    assert drawn != sorted(drawn)


@given(filled(Told()))
def test_a_filled_form_is_taken_as_it_is_or_it_is_said_what_is_wrong(
    body: dict[str, Any],
) -> None:
    refused = fault(body)
    assert refused is None or (refused.zh and refused.en)


def fault(body: dict[str, Any]) -> InvalidBody | None:
    try:
        loaded = reporting.load(Told, body)
    except InvalidBody as refused:
        return refused
    assert loaded == body
    return None


@pytest.mark.parametrize(
    "changes",
    [
        {"about": {}},
        {"about": {"p1": {"post": "村主任"}}},
        {"is_named": True, "reporter": {"phone": "13900000001"}},
        {"facts": " "},
        {"how": "dream"},
        {"number": "7"},
    ],
)
def test_what_lacks_its_facts_or_whom_it_is_about_is_refused(
    changes: dict[str, Any],
) -> None:
    body = {
        "facts": "修路款没有入账",
        "about": {"p1": {"name": "覃德旺"}},
        "is_named": False,
        "how": "letter",
        "received_on": "2026-03-02",
    }
    assert reporting.load(Told, body) == body
    with pytest.raises(InvalidBody):
        reporting.load(Told, {**body, **changes})


def test_a_transfer_says_to_whom() -> None:
    with pytest.raises(InvalidBody):
        reporting.load(Note, {"step": "transferred"})
    said = {"step": "transferred", "organ": "县公安局"}
    assert reporting.load(Note, said) == said


def test_every_step_can_be_reached_and_has_its_words() -> None:
    reached, grown = set(), {reporting.TAKEN_IN}
    while reached != grown:
        reached = set(grown)
        grown |= {step for step, after in FOLLOWS.items() if after & reached}
    assert reached == set(STEPS)
