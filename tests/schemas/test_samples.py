"""The generator of content: valid to the last field, alive, and no two alike."""

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import bodies, codes, identifiers
from schemas.casefile import CaseFile, fold
from schemas.end_conditions import unmet
from schemas.samples import (
    County,
    Step,
    dispute,
    evening,
    grammar,
    laws,
    reception,
    remarks,
    scene,
)
from schemas.samples.county import short_name
from schemas.samples.grammar import Choice, Phrase, Slot
from schemas.samples.stories import STORIES
from schemas.samples.story import Story
from tests.schemas.writing import Device

COUNTY = County(7)
FIRST = date(2026, 1, 5)
LIVES = 400

seeds = st.integers(0, 10**9)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def live(seed: int, opened_on: date, depth: Any = "full") -> list[Step]:
    grid = COUNTY.grids[seed % len(COUNTY.grids)]
    return dispute(Random(seed), COUNTY, grid, opened_on, depth=depth)


@cache
def lives() -> tuple[list[Step], ...]:
    return tuple(live(n, FIRST + timedelta(days=n % 300)) for n in range(LIVES))


@cache
def folded() -> tuple[CaseFile, ...]:
    return tuple(fold_of(number, steps) for number, steps in enumerate(lives()))


def fold_of(number: int, steps: list[Step]) -> CaseFile:
    device, ids, entries = Device(), [], []
    for step in steps:
        entry = device.write(
            step.naming(ids),
            type=step.type,
            case=identifiers.uuid7(number, lambda size: bytes(size)),
            seen=ids[-1:],
        )
        ids.append(entry.id)
        entries.append(entry)
    return fold(entries)


@given(seeds, days)
def test_every_record_is_valid_and_its_dossier_complete(seed: int, day: date) -> None:
    named = [f"entry:d-{n:016x}:{identifiers.uuid7(n)}:{n:032x}" for n in range(40)]
    for step in live(seed, day):
        body = step.naming(named)
        assert bodies.load(step.type, 1, body) == body
        assert bodies.missing(step.type, body, need="dossier") == []


@given(seeds, days)
def test_a_life_is_a_pure_function_of_its_seed(seed: int, day: date) -> None:
    grid = COUNTY.grids[seed % len(COUNTY.grids)]
    again = dispute(Random(seed), County(7), grid, day)
    assert again == live(seed, day)


@given(seeds, days)
def test_steps_come_in_the_order_of_their_days(seed: int, day: date) -> None:
    steps = live(seed, day)
    moments = [(step.day, step.time) for step in steps]
    assert moments == sorted(moments)
    assert moments[0][0] == day
    for step in steps:
        assert bodies.day_of_act(step.type, step.body) == step.day


@given(seeds, days)
def test_what_is_held_beside_the_disputes_is_valid_and_no_dispute(
    seed: int, day: date
) -> None:
    grid = COUNTY.grids[seed % len(COUNTY.grids)]
    for make in (evening, reception):
        steps = make(Random(seed), COUNTY, grid, day)
        assert steps == make(Random(seed), COUNTY, grid, day)
        assert [step.day for step in steps] == sorted(step.day for step in steps)
        for step in steps:
            assert bodies.load(step.type, 1, step.body) == step.body
            assert bodies.day_of_act(step.type, step.body) == step.day
        found = fold_of(seed % 9, steps)
        assert (found.kind, found.unplaced) == ("activity", ())


def test_of_promises_some_are_kept_some_put_off_and_some_still_open() -> None:
    said: Counter[str] = Counter()
    for seed in range(60):
        first, *later = reception(Random(seed), COUNTY, COUNTY.grids[seed], FIRST)
        lines = first.body["visitors"].values()
        said["promised"] += sum(not line["resolved_on_site"] for line in lines)
        said.update(step.body["result"] for step in later)
    assert said["promised"] > said["resolved"] > said["still_open"] > 0


@given(seeds, days)
def test_a_light_life_is_opened_and_accepted(seed: int, day: date) -> None:
    steps = live(seed, day, depth="light")
    assert [step.type for step in steps] == ["dispute.opened", "dispute.accepted"]
    assert all(bodies.load(step.type, 1, step.body) for step in steps)


@given(seeds)
def test_people_have_numbers_that_check_and_that_nobody_has(seed: int) -> None:
    for party in live(seed, FIRST)[0].body["parties"].values():
        assert identifiers.check_phone(party["phone"]).startswith("154")
        if party["kind"] == "person":
            card = identifiers.check_id_card(party["id_no"], today=FIRST)
            assert (card.sex, card.birth.isoformat()) == (
                party["sex"],
                party["birth_on"],
            )
            assert card.number[14] >= "5"
        else:
            assert identifiers.check_uscc(party["uscc"])


def test_the_county_is_fengdu() -> None:
    assert (len(COUNTY.townships), len(COUNTY.villages)) == (30, 338)
    assert 1400 < len(COUNTY.grids) < 1700
    for grid in COUNTY.grids:
        assert identifiers.check_grid_code(grid.code)[:12] == grid.village
    assert len(County(7, "500105").townships) == 12


def test_offices_do_not_depend_on_who_asks_first() -> None:
    other = County(7)
    for village in reversed(COUNTY.villages[:20]):
        assert other.village(village.code) == COUNTY.village(village.code)
    assert County(8).village("500230119200") != COUNTY.village("500230119200")


def test_a_village_is_called_as_people_call_it() -> None:
    assert short_name("何家场社区居民委员会") == "何家场社区"
    assert short_name("余家坝村村民委员会") == "余家坝村"
    assert short_name("万泉村委会") == "万泉村"
    assert short_name("高家镇") == "高家镇"


def test_every_kind_of_dispute_occurs() -> None:
    types = Counter(steps[0].body["dispute_type"] for steps in lives())
    assert types.keys() | {story.type for story in STORIES} == set(
        codes.code_list("dispute_types")
    )
    assert types["02"] > types["12"]


def test_every_way_to_end_occurs() -> None:
    states = {str(case.state) for case in folded()}
    assert {"follow_up", "terminated", "not_accepted", "air", "opened"} <= states
    kinds = {step.type for steps in lives() for step in steps}
    assert {"dispute.corrected", "stage.corrected", "agreement.corrected"} <= kinds
    forms = {
        step.body["form"]
        for steps in lives()
        for step in steps
        if step.type == "agreement.signed"
    }
    assert forms == {"oral", "written"}


def test_no_case_has_a_problem_or_anything_out_of_place() -> None:
    for case in folded():
        assert (case.problems, case.unplaced, case.conflicts) == ((), (), ())


def test_every_stage_did_what_it_is_for() -> None:
    for steps, case in zip(lives(), folded(), strict=True):
        for step in steps:
            if step.type == "stage.recorded":
                assert list(unmet(step.body, case.tree)) == []


def statements(least: int) -> list[str]:
    told: list[str] = []
    number = 0
    while len(told) < least:
        for step in live(number, FIRST + timedelta(days=number % 300)):
            said = step.body.get("air", {}).get("statements", {}).values()
            told.extend(statement["facts"] for statement in said)
        number += 1
    return told[:least]


def grams(text: str, size: int = 16) -> set[str]:
    return {text[at : at + size] for at in range(len(text) - size + 1)}


def test_no_two_of_2000_statements_are_alike_by_template() -> None:
    """Sixteen characters in a row are a clause; a template shares most of them."""
    told = [grams(text) for text in statements(2000)]
    holders = defaultdict(list)
    for number, found in enumerate(told):
        for gram in found:
            holders[gram].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in holders.values():
        for place, a in enumerate(numbers):
            for b in numbers[place + 1 :]:
                shared[a, b] += 1
    share = {
        pair: count / min(len(told[pair[0]]), len(told[pair[1]]))
        for pair, count in shared.items()
    }
    assert max(share.values()) < 0.8
    near = {number for pair, part in share.items() if part > 0.3 for number in pair}
    assert len(near) < 200
    assert max(map(len, holders.values())) < 60


def test_a_notice_on_the_wall_names_nobody() -> None:
    for steps in lives():
        names = [party["name"] for party in steps[0].body["parties"].values()]
        for step in steps:
            publicity = step.body.get("appraise", {}).get("publicity", {})
            text = publicity.get("deidentified_text", "")
            assert not any(name in text for name in names)


# The texts themselves.


def texts_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from texts_of(tuple(value.values()))
    elif isinstance(value, tuple):
        for each in value:
            yield from texts_of(each)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts_of(getattr(value, field.name))


def slots_of(phrase: Phrase) -> Iterator[str]:
    for part in phrase:
        if isinstance(part, Slot):
            yield part.name
        elif isinstance(part, Choice):
            for branch in part.branches:
                yield from slots_of(branch)


SPOKEN = {"我", "我岁", "我家", "他", "他家"}


def known_words(story: Story) -> set[str]:
    grid = COUNTY.grids[0]
    staged = scene.stage(Random(1), story, grid, COUNTY.village(grid.village), FIRST)
    return set(staged.words)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.title)
def test_a_story_uses_only_words_that_it_has(story: Story) -> None:
    known = known_words(story)
    for text in texts_of(dataclasses.replace(story, said=(), replied=())):
        assert set(slots_of(grammar.parsed(text))) <= known
    for text in (*story.said, *story.replied):
        assert set(slots_of(grammar.parsed(text))) <= known | SPOKEN


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.title)
def test_both_sides_always_have_at_least_three_things_to_say(story: Story) -> None:
    for beats in (story.said, story.replied):
        assert sum(not beat.startswith("?") for beat in beats) >= 3


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.title)
def test_a_story_cites_articles_that_are_there(story: Story) -> None:
    for key in story.laws:
        assert laws.legal_basis(key)["title"]
    assert set(story.channels) <= set(codes.code_list("channels"))


def test_what_is_told_beside_the_stories_uses_words_of_every_story() -> None:
    known = set.intersection(*map(known_words, STORIES)) | SPOKEN
    pools = [value for name, value in vars(remarks).items() if name.isupper()]
    for text in texts_of(tuple(pools)):
        assert set(slots_of(grammar.parsed(text))) <= known


def test_every_article_is_cited_by_a_story() -> None:
    cited = {key for story in STORIES for key in story.laws}
    assert cited == set(laws.ARTICLES)


# The grammar.


@given(seeds)
def test_a_text_is_said_in_one_of_its_ways(seed: int) -> None:
    said = grammar.say(Random(seed), "{甲|乙{丙|}}<丁>{#2-3*10}", {"丁": ("子", "丑")})
    firsts, lasts = ("甲", "乙丙", "乙"), ("20", "30")
    assert said in {a + b + c for a in firsts for b in "子丑" for c in lasts}


@given(seeds)
def test_only_a_clause_is_said_twice_over(seed: int) -> None:
    said = grammar.say_more(Random(seed), "第{一|二|三}天，{甲|乙|丙}。", {})
    day, rest = said.removesuffix("。").split("，", 1)
    assert day in ("第一天", "第二天", "第三天")
    assert rest in ("甲", "乙", "丙", "甲，乙", "甲，丙", "乙，丙")


@pytest.mark.parametrize("text", ["甲|乙", "甲}", "{甲", "{甲|{乙}"])
def test_an_unbalanced_text_is_a_mistake(text: str) -> None:
    with pytest.raises(ValueError, match="brace"):
        grammar.parsed(text)


def test_days_and_sums_are_said_as_people_say_them() -> None:
    today = date(2026, 3, 20)
    assert "这个月2号" in scene.said_days(date(2026, 3, 2), today)
    assert "上个月27号" in scene.said_days(date(2026, 2, 27), today)
    assert "三天前" in scene.said_days(date(2026, 3, 17), today)
    assert scene.said_days(date(2026, 1, 5), today) == ("1月5号", "1月5日")
    assert scene.written_day(date(2025, 12, 1), today) == "2025年12月1日"
    assert scene.said_sums(12000) == ("1.2万元", "1.2万", "12000元")
    assert scene.said_sums(850) == ("850元", "850块", "850块钱")
