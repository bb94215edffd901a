"""Sums in words, and read back: laws first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.amounts import capital, figures, said_in
from schemas.fields import MOST_FEN

sums = st.integers(0, MOST_FEN) | st.integers(0, 2_000_000)


@given(sums)
def test_a_sum_in_either_form_reads_back_as_itself(fen: int) -> None:
    assert said_in(capital(fen)) == {fen}
    assert said_in(figures(fen)) == {fen}
    assert said_in(f"共计人民币{figures(fen)}（大写：{capital(fen)}）。") == {fen}


@given(sums, sums)
def test_two_sums_in_one_clause_are_both_found(one: int, other: int) -> None:
    text = f"先付{capital(one)}，年底再付{figures(other)}。"
    assert said_in(text) == {one, other}


@given(sums)
def test_nobody_alters_大写_with_a_stroke_of_the_pen(fen: int) -> None:
    assert not set(capital(fen)) & set("一二三四五六七八九十百千0123456789")


@pytest.mark.parametrize(
    ("fen", "said"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (105, "壹元零伍分"),
        (860000, "捌仟陆佰元整"),
        (860050, "捌仟陆佰元伍角整"),
        (10500000, "壹拾万伍仟元整"),
        (100000100, "壹佰万零壹元整"),
        (1001000100, "壹仟零壹万零壹元整"),
    ],
)
def test_it_is_written_as_a_bank_would(fen: int, said: str) -> None:
    assert capital(fen) == said


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("赔三百元", 300),
        ("赔八千六百块钱", 8600),
        ("共一万二元", 12000),
        ("一万二千元", 12000),
        ("一百二十万元", 1_200_000),
        ("两亿元", 200_000_000),
        ("十五元", 15),
        ("1.2万元", 12000),
        ("一亿二千万元", 120_000_000),
        ("一万亿元", 10**12),
        ("8,600 元", 8600),
        ("三百零五元", 305),
        ("二〇二六元", 2026),
    ],
)
def test_what_a_mediator_writes_is_read(text: str, yuan: int) -> None:
    assert said_in(text) == {yuan * 100}


def test_a_text_without_money_names_none() -> None:
    assert said_in("李小河于九月二十日前把石坎退后半米。") == set()
