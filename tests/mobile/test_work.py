"""要做的事: laws over whatever cases lie here, and what each kind of task says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobile import recording, work
from mobile.casebook import Casebook
from mobile.credentials import Credentials
from mobile.summaries import Summary, summarise
from mobile.work import Task
from schemas import clocks
from schemas.calendar import built_in
from schemas.casefile import fold
from schemas.samples import County, Grid, dispute
from schemas.terms import UNCHANGED
from tests.mobile.conftest import (
    FRIDAY,
    GRID,
    PIN,
    SetClock,
    answer_for,
    phone_clock,
)
from tests.mobile.disputes import accepted, opened

HOME = f"grid-{GRID}"
TODAY = date(2026, 11, 20)
SOME = 11


@pytest.fixture(scope="module")
def village(tmp_path_factory) -> Iterator[tuple[Casebook, SetClock]]:
    """A phone after some months: disputes of every kind, left wherever they are."""
    folder: Path = tmp_path_factory.mktemp("phone")
    set_clock = SetClock()
    clock = phone_clock(folder, set_clock)
    credentials = Credentials(folder, clock)
    unlocked = credentials.enrol(credentials.create(PIN), answer_for(credentials))
    book = Casebook(folder, unlocked, clock)
    county, chance = County(7), Random(7)
    grid = Grid(GRID, GRID[:12], "", "秦晓春")
    for number in range(SOME):
        opened_on = TODAY - timedelta(days=90 - number * 8)
        case, ids = book.new_case(), []
        for step in dispute(chance, county, grid, opened_on):
            if step.day > TODAY:
                break
            days = (TODAY - step.day).days
            set_clock.wall = FRIDAY - days * 86400 + len(ids) * 60
            body = step.naming(ids)
            ids.append(book.record(step.type, case, body, home=HOME).id)
    for listed in book.cases()[:6]:
        keys = [
            step.type for step in book.casefile(listed.summary.case, HOME).next_steps
        ]
        if keys and keys[0] in recording.PLANS:
            draft = recording.open_form(book, keys[0], listed.summary.case, HOME)
            book.keep(draft)
    yield book, set_clock
    book.close()


def on(village: tuple[Casebook, SetClock], days: int) -> tuple[list[Task], date]:
    book, set_clock = village
    set_clock.wall = FRIDAY + days * 86400
    return work.tasks(book), book.clock.today()


days_on = given(st.integers(-60, 400))


@settings(max_examples=25)
@days_on
def test_every_clock_that_is_open_is_exactly_one_task(village, days: int) -> None:
    """With its light, its day, and how that day came about."""
    found, today = on(village, days)
    wanted: Counter[tuple[object, ...]] = Counter()
    for listed in village[0].cases():
        casefile = village[0].casefile(listed.summary.case, HOME)
        for clock in clocks.clocks_of(casefile, built_in(), today):
            if clocks.is_open(clock):
                about = clock.rule.id, clock.about, clock.light, clock.due.due_on
                wanted[(casefile.case, *about, clock.words_zh)] += 1
    told = Counter(
        (t.case, t.kind, t.running.about, t.light, t.due, t.how)
        for t in found
        if t.running
    )
    assert told == wanted
    assert set(wanted.values()) == {1}


@settings(max_examples=30)
@days_on
def test_what_presses_comes_first_and_groups_follow_each_other(
    village, days: int
) -> None:
    found, today = on(village, days)
    order = [name for name, _ in work.GROUPS]
    groups = [order.index(task.group(today)) for task in found]
    assert groups == sorted(groups)
    dues = [task.due or today for task in found]
    assert dues == sorted(dues)
    assert all(task.light == "red" for task in found if task.group(today) == "late")


@settings(max_examples=40)
@days_on
def test_the_count_on_the_list_is_the_count_of_the_tasks(village, days: int) -> None:
    found, today = on(village, days)
    book = village[0]
    assert work.tally(book, book.cases()) == work.counts(found, today)


def test_each_draft_is_opened_from_one_place(village) -> None:
    found, _ = on(village, 0)
    opened_by = Counter(t.opens.key for t in found if t.opens.kind == "draft")
    drafts = {draft.id for draft in village[0].drafts()}
    assert drafts
    assert opened_by.keys() == drafts


def test_a_line_does_not_depend_on_the_order_of_its_entries(village) -> None:
    for listed in village[0].cases():
        entries = list(village[0].casefile(listed.summary.case, HOME).entries)
        Random(3).shuffle(entries)
        found = summarise(fold(entries), HOME, TODAY, built_in(), UNCHANGED)
        assert found == listed.summary


def test_what_a_line_keeps_is_read_as_it_was_written(village) -> None:
    for listed in village[0].cases():
        kept = listed.summary.to_json()
        assert Summary.from_json(kept) == listed.summary
        older = {n: v for n, v in kept.items() if n not in ("work", "step")}
        assert Summary.from_json(older).work == ()


def only(book: Casebook, kind: str) -> Task:
    (found,) = [task for task in work.tasks(book) if task.kind == kind]
    return found


def test_a_registered_dispute_waits_to_be_accepted_today(casebook: Casebook) -> None:
    casebook.record("dispute.opened", casebook.new_case(), opened(), home=HOME)
    task = only(casebook, "step")
    assert (task.opens, task.due) == (work.Opens("form", "dispute.accepted"), None)
    assert task.group(TODAY) == "today"
    assert task.badge(TODAY) == "尽快"


def test_accepted_it_is_to_be_aired_within_three_days_and_asked_first(
    casebook: Casebook,
) -> None:
    case = casebook.new_case()
    casebook.record("dispute.opened", case, opened(), home=HOME)
    casebook.record("dispute.accepted", case, accepted(), home=HOME)
    task = only(casebook, "SL1")
    assert task.opens == work.Opens("form", "dispute.consented")
    assert task.words == "一 开门说理：先问意愿"
    assert task.due == date(2026, 11, 23)
    assert work.tally(casebook, casebook.cases()).words == "要做的事　七天内 1"
    draft = recording.open_form(casebook, "dispute.consented", case, HOME)
    casebook.keep(draft)
    assert only(casebook, "SL1").opens == work.Opens("draft", draft.id)
    assert [t.kind for t in work.tasks(casebook)] == ["SL1", "DL13"]


def test_what_the_county_returned_is_red_and_says_why(casebook: Casebook) -> None:
    case = casebook.new_case()
    written = casebook.record("dispute.opened", case, opened(), home=HOME)
    casebook.refused(HOME, written.id, "这部手机已停用")
    task = only(casebook, "returned")
    assert (task.light, task.opens.kind) == ("red", "case")
    assert "这部手机已停用" in task.how


def test_nothing_waits_on_an_empty_phone(casebook: Casebook) -> None:
    assert work.tasks(casebook) == []
    told = work.tally(casebook, [])
    assert (told.words, told.light, told.total) == ("要做的事　现在没有", "grey", 0)


def test_what_is_put_away_is_not_told_here_either(
    casebook: Casebook, set_clock: SetClock
) -> None:
    case = casebook.new_case()
    written = casebook.record("dispute.opened", case, opened(), home=HOME)
    casebook.delivered(HOME, [written.id])
    set_clock.pass_days(40)
    assert casebook.contact.hides_old
    assert work.tasks(casebook) == []
    casebook.contact.show()
    assert [task.kind for task in work.tasks(casebook)] == ["step"]


def test_a_phone_of_an_earlier_version_makes_its_lines_again(
    casebook: Casebook, reopened
) -> None:
    case = casebook.new_case()
    casebook.record("dispute.opened", case, opened(), home=HOME)
    casebook.record("dispute.accepted", case, accepted(), home=HOME)
    database = casebook.database(HOME)
    kept = database.local(f"case:{case}")
    for name in ("work", "step", "first"):
        del kept["summary"][name]
    database.put_local(f"case:{case}", kept)
    known = database.local("known")
    database.put_local("known", {"by": known["by"]})
    casebook.close()
    assert [task.kind for task in work.tasks(reopened())] == ["SL1", "DL13"]
