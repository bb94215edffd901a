"""The desk's lists: filters, order, pages, counts, and nobody else's cases."""

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import codes
from server.errors import CaseNotFound
from server.permissions import Principal, Role
from server.registry import db, health
from server.registry.cases import SORTS, CaseQuery, Page, case_page, list_cases
from server.registry.numbers import heading, short_name, temporary
from server.registry.projection import CaseRow
from tests.server.county import County, make_county
from tests.server.measure_lists import fill
from tests.server.mediation import open_case

COUNT = 400


@pytest.fixture(scope="module")
def desk(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """A registry of some hundred projected cases."""
    county = make_county(tmp_path_factory.mktemp("desk"))
    fill(county, COUNT)
    yield county
    county.close()


def every(desk: County) -> list[CaseRow]:
    return list(db.session.query(CaseRow))


def ask(desk: County, query: CaseQuery, page: int = 1, who: Any = None) -> Page:
    return list_cases(who or desk.officer, query, page)


def matches(row: CaseRow, query: CaseQuery) -> bool:
    names = ("township", "village", "dispute_type", "state", "light", "source")
    wanted = {name: getattr(query, name) for name in names}
    return (
        all(value is None or getattr(row, n) == value for n, value in wanted.items())
        and (not query.opened_from or str(row.opened_on) >= str(query.opened_from))
        and (not query.opened_to or str(row.opened_on) <= str(query.opened_to))
        and (not query.conflicts or row.conflict_count > 0)
        and query.text in f"{row.title}\n{place(row)}"
    )


def place(row: CaseRow) -> str:
    """龙王沱村 is found by 王, as a 王 is."""
    return "\n".join(str(codes.name_of(code)) for code in (row.village, row.township))


def maybe(values: list[Any]) -> st.SearchStrategy[Any]:
    return st.none() | st.sampled_from(values)


days = st.none() | st.dates(date(2022, 1, 1), date(2026, 12, 31))


def test_a_list_holds_what_matches_and_nothing_else(desk: County) -> None:
    with desk.context():
        rows = every(desk)
        villages = sorted({row.village for row in rows})

    @given(
        st.builds(
            CaseQuery,
            township=maybe(sorted({village[:9] for village in villages})),
            village=maybe(villages[:20]),
            dispute_type=maybe(["02", "05", "17"]),
            state=maybe(["opened", "answer", "follow_up"]),
            light=maybe(["red", "grey"]),
            opened_from=days,
            opened_to=days,
            conflicts=st.booleans(),
            text=st.sampled_from(["", "纠纷", "王"]),
            sort=st.sampled_from(sorted(SORTS)),
            descending=st.booleans(),
            per_page=st.integers(1, 90),
        )
    )
    def law(query: CaseQuery) -> None:
        with desk.context():
            expected = {row.case for row in every(desk) if matches(row, query)}
            pages = [ask(desk, query)]
            for number in range(2, pages[0].pages + 1):
                pages.append(ask(desk, query, number))
            listed = [row.case for page in pages for row in page.rows]
            assert len(listed) == len(set(listed)) == pages[0].total
            assert set(listed) == expected
            assert sum(pages[0].lights.values()) == sum(pages[0].states.values())

    law()


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("sort", sorted(SORTS))
def test_a_list_is_in_its_order_and_what_has_none_comes_last(
    desk: County, sort: Any, descending: bool
) -> None:
    query = CaseQuery(sort=sort, descending=descending, per_page=200)
    with desk.context():
        found = [row for page in (1, 2) for row in ask(desk, query, page).rows]
        values = [getattr(row, sort) for row in found]
    told = [value for value in values if value is not None]
    assert told == sorted(told, reverse=descending)
    assert values[: len(told)] == told


def test_a_page_beyond_the_last_is_the_last(desk: County) -> None:
    with desk.context():
        page = ask(desk, CaseQuery(per_page=150), 99)
        assert (page.number, page.pages, len(page.rows)) == (3, 3, 100)
        assert ask(desk, CaseQuery(per_page=10_000)).per_page == 200
        nothing = ask(desk, CaseQuery(text="没有这样的话"))
        assert (nothing.total, nothing.pages, nothing.rows) == (0, 1, ())


@pytest.mark.parametrize("level", [6, 9, 12, 15])
def test_nobody_is_listed_a_case_of_somewhere_else(desk: County, level: int) -> None:
    with desk.context():
        rows = every(desk)
        held = random.Random(3).choice(rows).grid[:level]
        who = Principal("a-1", "某人", Role.MEDIATOR, (held,))
        page = ask(desk, CaseQuery(per_page=200), who=who)
        mine = [row for row in rows if row.grid.startswith(held)]
        assert page.total == len(mine) > 0
        assert all(row.grid.startswith(held) for row in page.rows)


def test_two_areas_are_listed_together(desk: County) -> None:
    with desk.context():
        rows = every(desk)
        areas = (rows[0].township, rows[1].grid)
        who = Principal("a-1", "某人", Role.TOWNSHIP_SUPERVISOR, areas)
        mine = [row for row in rows if row.grid.startswith(areas)]
        assert ask(desk, CaseQuery(), who=who).total == len(mine)


def test_without_scope_or_verb_there_is_nothing(desk: County) -> None:
    with desk.context():
        for who in (
            Principal("a-1", "某人", Role.MEDIATOR, ()),
            Principal("a-2", "某人", Role.SYSTEM_ADMINISTRATOR, ("500230",)),
        ):
            assert ask(desk, CaseQuery(), who=who).total == 0


@pytest.mark.parametrize(
    "who",
    [
        Principal("a-1", "某人", Role.MEDIATOR, ("500230102",)),
        Principal("a-2", "某人", Role.SYSTEM_ADMINISTRATOR, ("500230",)),
        Principal("a-3", "某人", Role.COUNTY_OFFICER, ()),
    ],
)
def test_a_case_out_of_scope_does_not_exist(county: County, who: Principal) -> None:
    case = open_case(county)
    county.ingest()
    with county.context():
        with pytest.raises(CaseNotFound) as hidden:
            case_page(who, case, county.clock.now)
        with pytest.raises(CaseNotFound) as absent:
            case_page(county.officer, "no such case", county.clock.now)
    assert hidden.value.zh.replace(case, "") == absent.value.zh.replace(
        "no such case", ""
    )


def test_a_row_without_entries_is_no_case(desk: County) -> None:
    with desk.context():
        row = every(desk)[0]
        with pytest.raises(CaseNotFound):
            case_page(desk.officer, row.case, desk.clock.now)


def test_health_counts_and_names_no_case(county: County) -> None:
    open_case(county)
    county.put({"_id": "note:1", "_rev": "1-" + "a" * 32})
    county.ingest()
    with county.context():
        told = health.health(county.officer)
        assert told is not None
        assert (told.entries, told.cases, told.quarantined) == (2, 1, 1)
        # The grid's, and the directory's: what the county wrote there first is marked.
        assert (told.unpublished, told.databases) == (0, 2)
        assert told.last_received_at == told.last_moved_at == county.clock.now
        assert health.health(county.principal(Role.MEDIATOR, "500230")) is None


def test_numbers_read_as_the_archive_writes_them(tmp_path: Path) -> None:
    assert heading("500230101", 2026) == "（2026）丰"
    assert short_name("500230001") == "三合"
    assert short_name("500230206") == "太平坝"
    assert short_name("999999999") == "999999999"
    assert temporary("d-0123456789abcdef", 7) == "T-d-0123456789abcdef-7"


def test_an_evening_of_talks_is_no_case_in_any_list_or_figure(desk: County) -> None:
    with desk.context():
        before, counted = ask(desk, CaseQuery()), health.health(desk.officer)
        evening = before.rows[0]
        evening.kind = "activity"
        db.session.flush()
        after, found = ask(desk, CaseQuery()), health.health(desk.officer)
        assert evening.case not in {row.case for row in after.rows}
        assert after.total == before.total - 1 == sum(after.lights.values())
        assert (counted and counted.cases) == 1 + (found.cases if found else 0)
        assert ask(desk, CaseQuery(kind="activity")).rows == (evening,)
        db.session.rollback()
