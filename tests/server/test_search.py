"""Finding by words: pairs of characters under the letter of their field, on SQLite and
the same question on PostgreSQL."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from server.registry import transaction
from server.registry.search import FIELDS, Searched, phrases, runs, search_of, whole
from server.registry.searched import sounds
from tests.server.county import County

HAN = "王李秀英大山水沟"
words = st.lists(st.text(HAN + "ab12 ，。", max_size=12), min_size=1, max_size=6)


def found(
    county: County, texts: list[str], question: str, letters: str = FIELDS
) -> set[int]:
    """The texts, one to a row, in one field after another; which are found."""
    with county.context(), transaction() as session:
        search = search_of(session)
        search.clear(session)
        for place, text in enumerate(texts, start=1):
            letter = FIELDS[place % len(FIELDS)]
            search.put(session, place, Searched({letter: text}))
        asked = search.question(phrases(question), letters)
        return set(session.scalars(select(search.key).where(search.matches(asked))))


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("秀英", {1, 2}),
        ("王秀英", {1}),
        ("王", {1}),
        ("英秀", set()),
        ("139", {3}),
        ("13900001234", {3}),
        ("900", set()),
        ("王 水沟", {1}),
        ("（2026）丰虎威人调字第12号", {3}),
        ("人调字第1", {3}),
        ("ＡＢ", {2}),
        ("p王", set()),
    ],
)
def test_a_question_finds_what_a_clerk_means(
    county: County, question: str, places: set[int]
) -> None:
    texts = [
        "王秀英、李大山邻里纠纷\n排水沟",
        "张秀英 ABC",
        "（2026）丰虎威人调字第12号 13900001234",
    ]
    assert found(county, texts, question) == places


def test_every_run_of_a_text_finds_it(county: County) -> None:
    @given(words)
    def law(texts: list[str]) -> None:
        for place, text in enumerate(texts, start=1):
            for run in runs(text):
                assert place in found(county, texts, run)

    law()


def test_every_piece_of_two_characters_finds_its_text(county: County) -> None:
    @given(st.text(HAN, min_size=2, max_size=30), st.data())
    def law(text: str, data: st.DataObject) -> None:
        at = data.draw(st.integers(0, len(text) - 2))
        assert found(county, [text], text[at : at + 2]) == {1}

    law()


def test_what_is_found_holds_the_question(county: County) -> None:
    @given(words, st.text(HAN, min_size=1, max_size=4))
    def law(texts: list[str], question: str) -> None:
        holding = {at for at, text in enumerate(texts, start=1) if question in text}
        assert found(county, texts, question) == holding

    law()


def test_what_is_asked_of_one_field_is_found_in_no_other(county: County) -> None:
    @given(words, st.text(HAN, min_size=1, max_size=2))
    def law(texts: list[str], question: str) -> None:
        each = [found(county, texts, question, letter) for letter in FIELDS]
        assert set().union(*each) == found(county, texts, question)
        assert sum(map(len, each)) == len(set().union(*each))

    law()


@given(st.text(max_size=40))
def test_no_question_breaks_the_index(question: str) -> None:
    for parts, _ in phrases(question):
        assert all(part.isalnum() or not part.isascii() for part in parts)
    assert '"' not in Searched({"m": question}, [question]).tokens


def test_a_text_without_end_is_indexed_as_far_as_it_goes(county: County) -> None:
    endless = ["王秀英" * 30_000 + "李", "a1" * 3_000 + " " + "b2 " * 20_000]
    assert found(county, endless, "秀英王") == {1}
    assert found(county, endless, "a1a1") == {2}
    assert found(county, endless, "李") == set()


@pytest.mark.parametrize(
    ("name", "heard"),
    [
        ("王秀英", {"wangxiuying", "xiuying", "ying", "wxy"}),
        ("单春", {"shanchun", "chun", "sc"}),
        ("欧阳小平", {"ouyangxiaoping", "yangxiaoping", "xiaoping", "ping", "oyxp"}),
        ("Smith", set()),
        ("", set()),
    ],
)
def test_a_name_is_found_by_how_it_is_heard(name: str, heard: set[str]) -> None:
    assert set(sounds(name)) == heard


def test_a_number_is_whole_however_its_brackets_are_written() -> None:
    assert whole("(2026)丰虎威人调字第12号") == whole("（2026）丰虎威人调字 第12号")
    assert whole("第12号") != whole("第1号")
