"""What words suggest: with what they hit, and nothing where they hit nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import codes
from schemas.petition import suggesting
from schemas.petition.suggesting import CATEGORIES, CONTENTS

COUNTY = "500230"
SAID = (
    "要求",
    "建议",
    "举报",
    "水渠",
    "工资",
    "青龙村",
    "的",
    "，",
    "。",
    "不",
    "包鸾镇",
)
words = st.lists(st.sampled_from(SAID)).map("".join)


@given(words)
def test_whatever_is_suggested_hit_a_word_that_stands_there(text) -> None:
    kind = suggesting.category(text)
    found = [*suggesting.contents(text), *suggesting.places(text, COUNTY)]
    for each in [*found, *([kind] if kind else [])]:
        assert each.hit
        assert all(word in text for word in each.hit)


@given(words, words)
def test_more_words_take_no_content_away(text, more) -> None:
    before = {each.code for each in suggesting.contents(text)}
    assert before <= {each.code for each in suggesting.contents(text + "。" + more)}


def test_every_category_of_the_tables_is_one_of_the_lists() -> None:
    assert CONTENTS.keys() <= codes.code_list("content_categories").keys()
    assert (
        CATEGORIES.keys() - {"report"} == codes.code_list("petition_categories").keys()
    )
    said = [word for words in CONTENTS.values() for word in words]
    assert len(said) == len(set(said))


@pytest.mark.parametrize("code", [*CONTENTS])
def test_each_word_suggests_its_category(code: str) -> None:
    for word in CONTENTS[code]:
        assert code in {each.code for each in suggesting.contents(f"反映{word}问题")}


def test_what_reads_like_a_report_is_said_before_all_else() -> None:
    found = suggesting.category("建议查处，举报村干部贪污")
    assert found is not None
    assert (found.code, found.hit) == ("report", ("贪污", "举报"))


def test_a_village_is_that_of_the_township_which_is_named_too() -> None:
    (one,) = suggesting.places("住在包鸾镇飞仙洞村3组", COUNTY)
    assert codes.name_of(one.code[:9]) == "包鸾镇"
    assert one.hit == ("飞仙洞村",)


def test_of_a_township_alone_it_is_the_township() -> None:
    (one,) = suggesting.places("包鸾镇场镇上", COUNTY)
    assert one.hit == ("包鸾镇",)
    assert len(one.code) == 9


def test_where_no_place_is_named_none_is_suggested() -> None:
    assert suggesting.places("家里的水渠被堵了", COUNTY) == ()
