"""指派 on the phone: which word of the county counts, and what is to be done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mobile import recording, reminding, taking_on, work
from mobile.casebook import Casebook
from mobile.clock import CHINA, PhoneClock
from mobile.work import Opens, Task
from schemas.assigning import State
from schemas.sealing import SigningKey
from tests.mobile.conftest import SetClock
from tests.mobile.disputes import opened
from tests.mobile.handed_out import (
    HOME,
    ID,
    MATTER,
    OTHER_ID,
    arrives,
    assigned,
    of_matter,
    taken_back,
    tell,
)
from tests.mobile.introducing import sealed
from tests.mobile.two_hands import other_phone

TODAY = date(2026, 11, 20)


def waits(book: Casebook) -> list[str]:
    return [each.id for each in taking_on.waiting(book)]


def tasks(book: Casebook, kind: str = "assigned") -> list[Task]:
    return [task for task in work.tasks(book) if task.kind == kind]


def registered(book: Casebook) -> str:
    case = book.new_case()
    book.record("dispute.opened", case, opened(), home=HOME)
    return case


def only(book: Casebook, id: str = ID) -> taking_on.Assignment:
    found = taking_on.find(book, id)
    assert found is not None
    return found


# -- what counts


def test_what_is_assigned_is_known_and_stays_known(
    casebook: Casebook, reopened: Callable[[], Casebook]
) -> None:
    tell(casebook, of_matter())
    assert waits(casebook) == [ID]
    casebook.close()
    again = reopened()
    assert waits(again) == [ID]
    assert only(again).told.matter == MATTER
    assert only(again).made_on == date(2026, 11, 19)


FORGERIES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "by nobody": lambda told: {"_id": told["id"], **told},
    "by another key": lambda told: sealed(told, SigningKey.generate()),
    "changed afterwards": lambda told: {**sealed(told), "due_on": "2026-12-24"},
    "of another grid": lambda told: sealed({**told, "database": "grid-5002301012010"}),
    "under another id": lambda told: {**sealed(told), "_id": f"assignment:{OTHER_ID}"},
    "without a name": lambda told: sealed({**told, "by": {}}),
    "without a state": lambda told: sealed({**told, "state": "asleep"}),
}


@pytest.mark.parametrize("how", FORGERIES)
def test_what_the_county_did_not_say_is_refused_and_said_so(
    casebook: Casebook, how: str
) -> None:
    arrives(casebook, FORGERIES[how](of_matter()))
    assert waits(casebook) == []
    assert any("没有采用" in words for words in casebook.warnings())
    tell(casebook, of_matter(), of_matter(OTHER_ID))
    assert sorted(waits(casebook)) == [ID, OTHER_ID]
    assert casebook.warnings() == []


versions = st.lists(
    st.tuples(st.sampled_from(("e-1", "e-2")), st.integers(1, 6)),
    min_size=1,
    max_size=6,
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(versions)
def test_the_newest_counts_in_whatever_order_they_come(
    casebook: Casebook, said: list[tuple[str, int]]
) -> None:
    """Epochs follow each other in time, and in one the serial rises."""
    id = casebook.new_case()
    for epoch, serial in said:
        hour = serial + 6 * (epoch == "e-2")
        at = f"2026-11-20T{hour:02}:00:00+00:00"
        told = of_matter(id, epoch=epoch, serial=serial, at=at, words=f"第{hour}次")
        tell(casebook, told)
    newest = max(serial + 6 * (epoch == "e-2") for epoch, serial in said)
    assert only(casebook, id).told.words == f"第{newest}次"


def test_an_older_one_is_refused_and_said_so(casebook: Casebook) -> None:
    tell(casebook, taken_back())
    database = casebook.database(HOME)
    database.purge(f"assignment:{ID}")
    tell(casebook, of_matter())
    assert only(casebook).told.state is State.WITHDRAWN
    assert any("指派" in words for words in casebook.warnings())
    tell(casebook, of_matter(serial=3))
    assert waits(casebook) == [ID]
    assert casebook.warnings() == []


def test_what_is_asked_of_another_is_nobodys_task_here(
    casebook: Casebook, clock: PhoneClock, tmp_path: Path
) -> None:
    other = other_phone(tmp_path / "other", clock)
    for book in (casebook, other):
        tell(book, of_matter(assignee="u-2"))
    assert (waits(casebook), waits(other)) == ([], [ID])
    assert casebook.database(HOME).local(f"assigned:{ID}") is None
    other.close()


def test_a_program_that_reads_more_than_the_one_before_hears_what_lies_there(
    casebook: Casebook, reopened: Callable[[], Casebook]
) -> None:
    tell(casebook, of_matter())
    database = casebook.database(HOME)
    database.delete_local(f"assigned:{ID}")
    known = database.local("known")
    database.put_local("known", {**known, "lines": known["lines"] - 1})
    casebook.close()
    assert waits(reopened()) == [ID]


def test_what_a_withdrawn_key_said_is_heard_anew(
    casebook: Casebook, reopened: Callable[[], Casebook]
) -> None:
    tell(casebook, of_matter())
    database = casebook.database(HOME)
    kept = database.local(f"assigned:{ID}")
    false = {**kept, "said": {**kept["said"], "words": "把钱交给我", "serial": 9}}
    database.put_local(f"assigned:{ID}", false)
    believed = database.local("believed")
    database.put_local("believed", {"keys": [*believed["keys"], "stolen/1"]})
    casebook.close()
    assert only(reopened()).told.words.startswith("先去看一看")


# -- in 要做的事


def test_it_is_a_task_for_today_whenever_it_is_due(casebook: Casebook) -> None:
    tell(casebook, of_matter(), of_matter(OTHER_ID, due_on="2026-11-18", words=None))
    late, now = tasks(casebook)
    assert (late.group(TODAY), late.light, late.badge(TODAY)) == (
        "late",
        "red",
        "超过 2 天",
    )
    assert (now.group(TODAY), now.light, now.badge(TODAY)) == (
        "today",
        "yellow",
        "还有 10 天",
    )
    assert now.words == "虎威镇指派给您：先去看一看，两家再吵就报派出所"
    assert late.words == "虎威镇指派给您"
    assert now.title == "李二河、张大山"
    assert "24 小时内说接不接（试行口径）" in now.how
    assert "虎威镇 乡镇（街道）主管 冉敏 11月19日 指派" in now.how
    assert now.opens == Opens("assigned", ID)


def begun(book: Casebook, id: str = ID) -> recording.Draft:
    draft = recording.new_dispute(book, HOME)
    taking_on.carry(draft, only(book, id))
    book.keep(draft)
    return draft


kinds = st.lists(
    st.sampled_from(("case", "matter", "elsewhere", "begun", "answered", "recalled")),
    max_size=5,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kinds, st.integers(-40, 40))
def test_the_count_on_the_list_is_the_count_of_the_tasks(
    casebook: Casebook, set_clock: SetClock, some: list[str], days: int
) -> None:
    for kind in some:
        id = casebook.new_case()
        if kind in ("case", "answered"):
            tell(casebook, assigned(id, case=registered(casebook)))
        elif kind == "elsewhere":
            tell(casebook, assigned(id, case=casebook.new_case()))
        else:
            tell(casebook, of_matter(id))
        if kind == "recalled":
            tell(casebook, taken_back(id))
        if kind == "answered":
            taking_on.decline(casebook, only(casebook, id), "我是他表弟")
        if kind == "begun":
            begun(casebook, id)
    before = set_clock.wall
    set_clock.wall += days * 86400
    try:
        found, today = work.tasks(casebook), casebook.clock.today()
        assert work.tally(casebook, casebook.cases()) == work.counts(found, today)
        order = [name for name, _ in work.GROUPS]
        groups = [order.index(task.group(today)) for task in found]
        assert groups == sorted(groups)
    finally:
        set_clock.wall = before


def test_of_a_case_that_is_not_here_it_says_so_and_nothing_else(
    casebook: Casebook,
) -> None:
    case = casebook.new_case()
    tell(casebook, assigned(case=case))
    (task,) = tasks(casebook)
    assert task.title == "案件还没有到这部手机"
    casebook.record("dispute.opened", case, opened(), home=HOME)
    (task,) = tasks(casebook)
    assert (task.title, task.case) == ("李二河、张大山邻里纠纷", case)


def test_what_is_put_away_is_not_told_here_either(
    casebook: Casebook, set_clock: SetClock
) -> None:
    case = casebook.new_case()
    written = casebook.record("dispute.opened", case, opened(), home=HOME)
    casebook.delivered(HOME, [written.id])
    tell(casebook, assigned(case=case), of_matter(OTHER_ID))
    set_clock.pass_days(40)
    assert casebook.contact.hides_old
    assert tasks(casebook) == []
    casebook.contact.show()
    assert len(tasks(casebook)) == 2


def test_a_reminder_counts_it_and_names_nothing(casebook: Casebook) -> None:
    tell(casebook, of_matter(due_on="2026-11-23"))
    now = datetime(2026, 11, 20, 10, tzinfo=CHINA)
    dues = list(taking_on.dues(casebook))
    told = {e.day: e.words for e in reminding.plan([], now, 8, (), dues)}
    assert told == {
        "2026-11-22": "快到期 1 件",
        "2026-11-23": "今天到期 1 件",
        "2026-11-24": "昨天到期还没办 1 件",
    }
    taking_on.decline(casebook, only(casebook), "我是他表弟")
    assert list(taking_on.dues(casebook)) == []
