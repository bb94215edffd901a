"""The catalogue of articles: found as people say them, the fitting ones first."""

from hypothesis import given
from hypothesis import strategies as st

from schemas import codes, library
from schemas.library import Article, articles, numeral, offered, parsed, value_of

entries = st.sampled_from(articles())
types = st.sampled_from(["", *codes.code_list("dispute_types")])


@given(st.integers(1, 9999))
def test_a_numeral_says_the_number_that_it_was_made_from(number: int) -> None:
    assert value_of(numeral(number)) == number


@given(entries, types)
def test_every_article_is_found_by_its_law_and_number(
    article: Article, dispute_type: str
) -> None:
    for said in (
        f"{article.short} {article.number}",
        f"{article.short}第{article.number}条",
        f"{article.short}{article.article}",
        f"《{article.short}》 §{article.number}",
    ):
        assert article in offered(said, dispute_type)


@given(st.text(max_size=12), types)
def test_a_query_only_leaves_out_and_changes_no_order(
    query: str, dispute_type: str
) -> None:
    every, found = offered("", dispute_type), offered(query, dispute_type)
    assert [each for each in every if each in set(found)] == list(found)
    assert set(every) == set(articles())


@given(types.filter(bool))
def test_what_bears_on_the_dispute_comes_before_what_does_not(type: str) -> None:
    bears = [library.bears_on(each, type) for each in offered("", type)]
    assert bears == sorted(bears, reverse=True)
    assert any(bears) or type == "99"


def test_a_query_of_words_keeps_what_holds_all_of_them() -> None:
    found = offered("水沟 排水", "02", "02-2")
    assert [each.cited for each in found] == ["《民法典》第二百九十条"]
    assert offered("水沟 彩礼") == ()


def test_a_number_in_a_sentence_is_no_number_of_an_article() -> None:
    assert parsed("一方拒绝").numbers == frozenset()
    assert parsed("第一百条").numbers == {100}
    assert parsed("二百八十八").numbers == {288}
    assert parsed("民法典２８８").numbers == {288}
    assert [each.cited for each in offered("一方拒绝")] == []


def test_the_subtype_comes_before_the_type() -> None:
    first = offered("", "01", "01-2")[0]
    assert "01-2" in first.bears_on


def test_the_catalogue_says_of_each_article_what_a_list_shows() -> None:
    known = {library.EVERY, *codes.code_list("dispute_types")}
    known |= set(codes.code_list("dispute_subtypes"))
    assert len({each.id for each in articles()}) == len(articles()) >= 80
    for each in articles():
        assert set(each.bears_on) <= known, each.id
        assert 0 < len(each.gist) <= 120
        assert each.title
        assert "1990" < each.since < "2026"
