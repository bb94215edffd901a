"""补录: all three of mediator, source and paper, or none; and nothing changes them."""

from itertools import combinations

import pytest

from schemas import bodies, on_paper
from schemas.errors import InvalidBody, InvalidCorrection
from schemas.on_paper import NAMES, Act
from tests.schemas.records import ORIGINAL, body

ACTS = [
    type for type, versions in bodies.SCHEMAS.items() if issubclass(versions[1], Act)
]
PAPER = {
    "on_behalf_of": "u-5a1c",
    "source": "paper",
    "paper": {"title": "受理登记表", "pages": 2, "pictures": ["ab" * 32]},
}
SOME = [names for size in (1, 2) for names in combinations(NAMES, size)]


def test_what_is_done_on_a_day_may_be_written_for_another_and_nothing_else() -> None:
    assert len(ACTS) == 15
    for type in bodies.SCHEMAS.keys() - set(ACTS):
        assert not bodies.form_of(type).fields.keys() & set(NAMES)


@pytest.mark.parametrize("type", ACTS)
def test_with_the_paper_it_is_taken(type: str) -> None:
    written = {**body(type), **PAPER}
    assert bodies.load(type, 1, written) == written
    assert on_paper.is_for_another(written)
    assert on_paper.has_paper(written)


@pytest.mark.parametrize("type", ACTS)
@pytest.mark.parametrize("names", SOME)
def test_with_less_than_all_three_it_is_refused(type: str, names) -> None:
    written = {**body(type), **{name: PAPER[name] for name in names}}
    with pytest.raises(InvalidBody) as refused:
        bodies.load(type, 1, written)
    lacking = {f"/{name}" for name in set(NAMES) - set(names)}
    assert {error.pointer for error in refused.value.errors} == lacking
    assert {each.pointer for each in bodies.missing(type, written)} >= lacking


@pytest.mark.parametrize(
    ("at", "value"),
    [
        ("on_behalf_of", "李二河"),
        ("source", "phone"),
        ("paper", {**PAPER["paper"], "pictures": []}),
        ("paper", {**PAPER["paper"], "pictures": ["ab"]}),
        ("paper", {**PAPER["paper"], "pages": 0}),
    ],
)
def test_a_paper_that_shows_nothing_is_refused(at: str, value: object) -> None:
    with pytest.raises(InvalidBody):
        bodies.load(ACTS[0], 1, {**body(ACTS[0]), **PAPER, at: value})


@pytest.mark.parametrize("type", ACTS)
def test_whose_act_it_is_cannot_be_corrected(type: str) -> None:
    for place, value in (
        ("/on_behalf_of", "u-other"),
        ("/source", "paper"),
        ("/paper/pages", 3),
    ):
        correction = {
            "corrects": ORIGINAL,
            "corrected_on": "2026-11-21",
            "reason": "写错了人",
            "set": {place: value},
        }
        with pytest.raises(InvalidCorrection):
            bodies.correct(type, 1, {**body(type), **PAPER}, correction)
