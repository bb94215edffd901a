"""How the county counts, on the phone: every day is the one that the county has."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mobile import work
from mobile.casebook import Casebook
from mobile.reference import TOWNSHIPS
from schemas import calendar, clocks, configured
from schemas.calendar import Calendar
from schemas.clocks import DL27
from schemas.sealing import SigningKey
from schemas.terms import Change, Terms
from tests.mobile.introducing import arrives, sealed
from tests.mobile.test_work import HOME, TODAY, village
from tests.schemas.configuring import order, years

__all__ = ["village"]

SINCE = date(2026, 11, 1)
LATER = Change("DL27", SINCE, 12, "workday")
STAGE = Change("SL1", SINCE, 0, "calendar_day")
BUILT_IN = calendar.built_in()


def says(
    serial: int,
    *changes: Change,
    orders: tuple[dict[str, Any], ...] = (),
    key: SigningKey | None = None,
) -> dict[str, Any]:
    """The county's word on its rules and its calendar."""
    told = {"e": 1, "type": "terms", "id": "terms", "database": "reference"}
    told |= configured.write(changes, orders)
    told |= {"epoch": "e-1", "serial": serial, "at": "2026-11-20T02:00:00+00:00"}
    return sealed(told, key) if key else sealed(told)


def learns(book: Casebook, *documents: dict[str, Any]) -> None:
    for n, document in enumerate(documents, 1):
        arrives(book, document, n=document["serial"] * 100 + n)
    book.learn()


def by(book: Casebook) -> tuple[Terms, Calendar]:
    return book.reference.terms, book.reference.calendar


def agrees(book: Casebook, terms: Terms, days: Calendar) -> None:
    """Each line and each task has the days and words that the county's clocks have."""
    wanted = {
        (listed.summary.case, clock.rule.id, clock.about): (
            clock.due.due_on,
            clock.words_zh,
        )
        for listed in book.cases()
        for clock in clocks.clocks_of(
            book.casefile(listed.summary.case, HOME), days, TODAY, terms
        )
        if clocks.is_open(clock)
    }
    told = {
        (task.case, task.kind, task.running.about): (task.due, task.how)
        for task in work.tasks(book)
        if task.running
    }
    assert told == wanted


def test_a_phone_counts_by_what_came_with_it_until_it_is_told(
    casebook: Casebook, reopened: Any
) -> None:
    assert by(casebook) == (Terms(), BUILT_IN)
    learns(casebook, says(1, LATER))
    assert by(casebook) == (Terms((LATER,)), BUILT_IN)
    learns(casebook, says(9, STAGE, key=SigningKey.generate()))
    assert by(casebook)[0] == Terms((LATER,))
    learns(casebook, says(3, LATER, STAGE), says(2))
    assert by(casebook)[0] == Terms((LATER, STAGE))
    casebook.close()
    assert by(reopened())[0] == Terms((LATER, STAGE))


def test_what_it_cannot_read_it_says_and_counts_on(casebook: Casebook) -> None:
    learns(casebook, says(1, LATER))
    wrong = {**says(2), "changes": [{"rule": "DL27"}]}
    body = {name: each for name, each in wrong.items() if name not in ("_id", "seal")}
    learns(casebook, sealed(body))
    assert by(casebook)[0] == Terms((LATER,))
    assert casebook.warnings() == ["县里的名录有一部分读不懂，请升级应用"]


SERIALS = iter(range(1, 10**6))


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.builds(
            Change,
            st.sampled_from(["SL1", "SL2", "SL3", "SL4", "DL27", "DL13"]),
            st.dates(TODAY - timedelta(days=60), TODAY + timedelta(days=60)),
            st.integers(0, 30),
            st.sampled_from(["calendar_day", "workday"]),
        ),
        max_size=3,
    ),
    years(),
)
def test_every_day_is_the_same_as_at_the_county(
    village: Any, changes: list[Change], body: dict[str, Any]
) -> None:
    book, _ = village
    serial = next(SERIALS)
    orders = (order(body, serial),)
    learns(book, says(serial, *changes, orders=orders))
    agrees(book, Terms.of(changes), calendar.published(orders))


def test_a_visit_that_is_counted_otherwise_says_so_in_its_task(village: Any) -> None:
    book, _ = village
    learns(book, says(next(SERIALS)))
    before = {t.case: t.due for t in work.tasks(book) if t.kind == DL27.id}
    assert before
    learns(book, says(next(SERIALS), Change("DL27", date(2026, 1, 1), 60, "workday")))
    after = {t.case: t for t in work.tasks(book) if t.kind == DL27.id}
    assert after.keys() >= before.keys()
    assert all(after[case].due != due for case, due in before.items())
    assert all("60个工作日" in task.how for task in after.values())


def test_a_copy_without_the_rules_is_fetched_anew(
    casebook: Casebook, reopened: Any, tmp_path: Path
) -> None:
    """An earlier version left them out when it copied what the county says."""
    learns(casebook, says(1, LATER))
    told = casebook.reference.database.local(TOWNSHIPS)
    earlier = {TOWNSHIPS: told[TOWNSHIPS]}
    casebook.reference.database.put_local(TOWNSHIPS, earlier)
    casebook.close()
    assert by(reopened())[0] == Terms()
