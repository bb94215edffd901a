"""Numbers of papers: drawn by many at once, in threads and in processes, over each
database, without gap and without repeat; what fails gives its number back."""

import sys
from concurrent.futures import ThreadPoolExecutor
from subprocess import run

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from schemas.papers.numbering import read, written, year_of
from server.errors.papers import PaperLacks
from server.registry import db
from server.registry.paper_rows import PaperRow
from tests.server.asked import registered
from tests.server.county import County
from tests.server.papers.papers import issued, values
from tests.server.test_petitions import wrong

LETTERS = st.sampled_from("转 交 告 受 不受 意 复查 责".split())


def numbers(county: County) -> list[str]:
    with county.context():
        db.session.rollback()
        return sorted(db.session.scalars(select(PaperRow.number)))


@given(letter=LETTERS, year=st.integers(2000, 2199), n=st.integers(1, 10**6))
def test_a_number_says_its_series_and_its_place(letter: str, year: int, n: int) -> None:
    number = written("丰都县", letter, year, n)
    assert number == f"丰信{letter}〔{year}〕{n}号"
    assert read(number) == (letter, n)
    assert year_of(number) == year


def test_clerks_who_issue_at_once_get_numbers_without_gap_or_repeat(county) -> None:
    petitions = [registered(county) for _ in range(4)]

    def clerk(petition: str) -> None:
        for n in range(3):
            lacks = {"routed_on": ""} if n == 1 else {}
            try:
                issued(county, petition, values=values("D04", **lacks))
            except PaperLacks:
                continue

    with ThreadPoolExecutor(4) as office:
        list(office.map(clerk, petitions))
    assert numbers(county) == [f"丰信告〔2026〕{n}号" for n in range(1, 9)]
    assert wrong(county) == []


def test_each_kind_and_each_year_begins_at_one(county) -> None:
    petition = registered(county)
    issued(county, petition)
    issued(county, petition, "D02")
    county.clock.forward(days=310)
    issued(county, petition)
    assert numbers(county) == [
        *("丰信告〔2026〕1号", "丰信告〔2027〕1号", "丰信转〔2026〕1号")
    ]
    assert wrong(county) == []


def test_two_processes_number_at_once_without_gap_or_repeat(county) -> None:
    petition = registered(county)
    settings = county.settings
    asked = [str(settings.data), settings.database_url, petition, "5"]
    with ThreadPoolExecutor(2) as both:
        done = both.map(
            lambda asked: run(
                [sys.executable, "-m", "tests.server.papers.clerk", *asked],
                capture_output=True,
                text=True,
                check=False,
            ),
            [asked, asked],
        )
    assert [each.stderr for each in done if each.returncode] == []
    assert len(numbers(county)) == 10
    assert set(numbers(county)) == {f"丰信告〔2026〕{n}号" for n in range(1, 11)}
    assert wrong(county) == []
