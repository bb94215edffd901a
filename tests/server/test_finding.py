"""What is found comes in its order, within what one may see, and only as long as it
stands: cases as villages write them down."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from server import indexing
from server.permissions import Principal, Role
from server.registry import db, finding, transaction
from server.registry.cases import CaseQuery, Page, list_cases
from server.registry.finding import quote
from server.registry.projection import CaseRow, Standing
from server.registry.search import VERSION, runs, search_of
from server.registry.searched import SPACE
from server.verify import verify
from tests.server.county import County, new_case
from tests.server.mediation import corrected, open_case, opened
from tests.server.test_erasing import erase, planted
from tests.server.test_ingest import until

SAID = {
    "air": {
        "statements": {"s1": {"party": "p1", "facts": "那年发大水冲垮了石桥"}},
    },
}


def ask(county: County, words: str, **more: Any) -> Page:
    query = CaseQuery(text=words, **more)
    return list_cases(county.officer, query, facets=True)


def found(county: County, words: str, **more: Any) -> list[str]:
    with county.context():
        return [row.case for row in ask(county, words, **more).rows]


def named(name: str, **more: Any) -> dict[str, Any]:
    party = {"role": "applicant", "kind": "person", "name": name, **more}
    return {"p1": party, "p2": {**party, "role": "respondent", "name": "李大山"}}


def told(county: County, case: str, **parts: Any) -> None:
    """The first sitting of the case, short."""
    body = {
        "stage": 1,
        "round": 1,
        "held_on": "2026-03-02",
        "host": "王建国",
        "participants": {
            "w1": {"name": "王建国", "role": "mediator", "attended": True}
        },
        "outcome": "continue",
        **SAID,
        **parts,
    }
    county.write("stage.recorded", body, case=case)


def cases(county: County, *bodies: dict[str, Any]) -> list[str]:
    every = [new_case() for _ in bodies]
    for case, body in zip(every, bodies, strict=True):
        county.write("dispute.opened", opened(**body), case=case)
    return every


def test_where_the_words_stand_decides_the_order_and_then_the_newest(
    county: County,
) -> None:
    other, name, matter, newer = cases(
        county,
        {"summary": "吵架。"},
        {"parties": named("石桥春"), "summary": "吵架。"},
        {"summary": "石桥断了没人修。"},
        {"summary": "争石桥边的地。"},
    )
    told(county, other)
    county.ingest()
    assert found(county, "石桥") == [name, newer, matter, other]
    assert found(county, "石桥", sort="opened_on", descending=False) == [
        other,
        name,
        matter,
        newer,
    ]


def test_a_whole_number_comes_before_all_else(county: County) -> None:
    for _ in range(3):
        open_case(county)
    county.ingest()
    number = "（2026）丰虎威人调字第1号"
    with county.context():
        mine = select(CaseRow.case).where(CaseRow.case_number == number)
        first = db.session.scalars(mine).one()
    open_case(county, parties=named("石桥春", address=f"见{number}"))
    county.ingest()
    for words in (number, "(2026) 丰虎威人调字第1号"):
        assert len(found(county, words)) > 1
        assert found(county, words)[0] == first


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("wangxiuying", True),
        ("WXY", True),
        ("wang xiu", True),
        ("xiuying", True),
        ("iuying", False),
        ("wangying", False),
        ("13900001234", True),
        ("冲垮了石桥", True),
        ("沟恢复", False),
        ("恢复排水沟", True),
        ("大水 晒坝", True),
        ("大水 鱼塘", False),
        ("虎威镇", True),
    ],
)
def test_a_case_is_found_by_what_was_written_and_said(
    county: County, words: str, is_found: bool
) -> None:
    case = open_case(county)
    told(county, case)
    county.ingest()
    assert found(county, words) == ([case] if is_found else [])


def test_every_two_characters_of_a_case_find_it(county: County) -> None:
    case = open_case(county)
    told(county, case)
    county.ingest()
    with county.context():
        (shown,) = search_of(db.session()).shown(db.session(), [1]).values()
    passages = [line.partition("\t")[2] for line in shown.splitlines()]
    every = [run for text in passages for run in runs(text) if len(run) > 1]

    @given(st.sampled_from(every), st.integers(0, 60))
    def law(run: str, place: int) -> None:
        at = min(place, len(run) - 2)
        assert found(county, run[at : at + 2]) == [case]

    law()


def test_what_was_corrected_away_finds_nothing_any_more(county: County) -> None:
    case = new_case()
    first = county.write("dispute.opened", opened(summary="争石桥。"), case=case)
    county.ingest()
    assert found(county, "石桥") == [case]
    body = corrected(first.id, {"/summary": "争田埂。"})
    county.write("dispute.corrected", body, case=case, seen=(first.id,))
    county.ingest()
    assert found(county, "石桥") == []
    assert found(county, "田埂") == [case]


def test_erased_words_find_nothing_any_more(county: County) -> None:
    made = planted(county)
    assert found(county, "植下的话") == [made.case]
    erase(county, made.id)
    assert found(county, "植下的话") == found(county, "wangxiuying") == []


def test_no_more_than_many_are_ranked_and_the_page_says_so(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = cases(county, *({"summary": "争石桥。"} for _ in range(4)))
    best = cases(county, {"parties": named("石桥春")})
    county.ingest()
    monkeypatch.setattr(finding, "MANY", 3)
    with county.context():
        page = ask(county, "石桥")
        assert page.is_cut
        assert page.total == sum(page.lights.values()) == 3
        assert [row.case for row in page.rows] == [*best, every[3], every[2]]
        assert page.types.is_cut
        assert not ask(county, "石桥春").is_cut
    monkeypatch.setattr(finding, "MANY", 5)
    with county.context():
        assert not ask(county, "石桥").is_cut


def test_a_facet_counts_what_all_other_conditions_leave(county: County) -> None:
    cases(
        county,
        {"dispute_type": "02"},
        {"dispute_type": "02", "summary": "争石桥。"},
        {"dispute_type": "05", "summary": "争石桥。"},
    )
    county.ingest()
    with county.context():
        for words, types in (
            ("李大山", {"02": 2, "05": 1}),
            ("石桥", {"02": 1, "05": 1}),
        ):
            assert ask(county, words).types.counts == types
            narrowed = ask(county, words, dispute_type="05")
            assert narrowed.total == 1
            assert narrowed.types.counts == types
            assert narrowed.townships.counts == {"500230101": 1}
        assert ask(county, "", dispute_type="05").types.counts == {"02": 2, "05": 1}
        nowhere = ask(county, "石桥", township="500230102")
        assert (nowhere.total, nowhere.types.counts) == (0, {})
        assert nowhere.townships.counts == {"500230101": 2}


def test_nobody_finds_or_counts_what_is_somewhere_else(county: County) -> None:
    open_case(county)
    county.ingest()
    there = Principal("a-1", "某人", Role.TOWNSHIP_SUPERVISOR, ("500230102",))
    with county.context():
        page = list_cases(there, CaseQuery(text="李大山"), facets=True)
        assert (page.total, page.types.counts, page.townships.counts) == (0, {}, {})


def test_a_quote_is_what_the_row_does_not_show(county: County) -> None:
    case = open_case(county)
    told(county, case)
    county.ingest()

    def quoted(words: str) -> list[tuple[str, str]]:
        with county.context():
            rows = ask(county, words).rows
            assert [row.case for row in rows] == [case]
            cut = finding.quotes(db.session(), rows, words).values()
            return [(each.what, each.text) for each in cut]

    assert quoted("石桥") == [("statement", "那年发大水冲垮了石桥")]
    assert quoted("王秀英 谷子") == [("claim", "恢复排水沟并赔偿浸坏的谷子")]
    assert quoted("王秀英") == quoted("wxy") == quoted("13900001234") == []


def test_of_a_restricted_case_nothing_is_quoted(county: County) -> None:
    open_case(county)
    county.ingest()
    with county.context():
        (row,) = ask(county, "谷子").rows
        assert finding.quotes(db.session(), [row], "谷子")
        row.restricted = True
        assert finding.quotes(db.session(), [row], "谷子") == {}
        db.session.rollback()


@given(st.text("水沟田埂，。 ", max_size=200), st.text("石桥", min_size=1, max_size=3))
def test_a_quote_holds_its_words_and_is_short(text: str, word: str) -> None:
    passage = SPACE.sub(" ", text + word + text)
    cut = quote(f"place\t水沟\nclaim\t{passage}", [word])
    assert cut is not None
    assert cut.what == "claim"
    assert word in cut.text
    assert cut.text.strip("…") in passage
    assert len(cut.text) <= 3 * finding.AROUND + 2


def indexed(county: County) -> str:
    with county.context():
        return db.session.scalars(select(Standing.searched_by)).one()


def older(county: County) -> None:
    """As the migration leaves it: every case is there, none is indexed."""
    with county.context(), transaction() as session:
        search_of(session).clear(session)
        session.execute(update(Standing).values(searched_by=""))


def test_after_an_upgrade_every_case_is_found_again(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = [open_case(county) for _ in range(5)]
    county.ingest()
    older(county)
    assert found(county, "李大山") == []
    monkeypatch.setattr(indexing, "AT_ONCE", 2)
    with county.context():
        assert indexing.settle(county.clock, most=1)
        assert not indexing.is_whole(db.session())
        said = verify(db.session(), county.sili.hub, county.sili.keys)
        assert {each.kind for each in said} == {"unindexed"}
    assert set(found(county, "李大山")) == set(every[:2])
    late = open_case(county)
    county.ingest()
    assert set(found(county, "李大山")) == {*every, late}
    assert indexed(county) == VERSION
    with county.context():
        said = verify(db.session(), county.sili.hub, county.sili.keys)
        assert [each for each in said if each.kind == "search"] == []


def test_the_thread_indexes_beside_what_it_reads(county: County) -> None:
    every = [open_case(county) for _ in range(3)]
    county.ingest()
    older(county)
    county.sili.ingest.start()
    until(lambda: indexed(county) == VERSION)
    assert set(found(county, "李大山")) == set(every)


def test_what_is_indexed_already_is_left_alone(county: County) -> None:
    open_case(county)
    county.ingest()
    with county.context(), transaction() as session:
        search_of(session).clear(session)
    county.ingest()
    assert found(county, "李大山") == []
