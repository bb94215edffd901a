"""Reminders: one a day at most, nothing named, nothing twice, nothing at night."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile import reminding, work
from mobile.alarms import MOST
from mobile.casebook import Casebook
from mobile.clock import CHINA
from mobile.preferences import Preferences
from mobile.reminding import Reminder, Reminders
from mobile.summaries import Running, Summary
from tests.mobile import walk
from tests.mobile.conftest import GRID, SetClock
from tests.mobile.disputes import accepted, opened

HOME = f"grid-{GRID}"
NOW = datetime(2026, 11, 20, 10, tzinfo=CHINA)


class Bell:
    """Alarms that a test can look at."""

    def __init__(self) -> None:
        self.wanted: list[list[tuple[int, str]]] = []

    def set(self, wanted: Sequence[tuple[int, str]]) -> None:
        self.wanted.append(list(wanted))


def line(*dues: tuple[str, int, bool], erased: bool = False) -> Summary:
    running = tuple(
        Running("DL27", "calendar_day", "/agreement/1", "2026-11-01", day, warn, right)
        for day, warn, right in dues
    )
    title = "李二河、张大山邻里纠纷"
    return Summary(
        "c", HOME, title, "accepted", 0, "荷花村", title, "", "", (), 1, 0,
        is_erased=erased, work=running,
    )  # fmt: skip


days = st.integers(-20, 40).map(lambda n: (NOW.date() + timedelta(days=n)).isoformat())
lines = st.lists(
    st.lists(st.tuples(days, st.integers(0, 7), st.booleans()), max_size=4).map(
        lambda dues: line(*dues)
    ),
    max_size=8,
)


@given(lines, st.sampled_from(reminding.HOURS), st.sets(days, max_size=5))
def test_one_a_day_in_the_light_and_without_a_name(
    some: list[Summary], hour: int, told: set[str]
) -> None:
    found = reminding.plan(some, NOW, hour, told)
    said = [each.day for each in found]
    assert len(said) == len(set(said)) <= MOST
    assert said == sorted(said)
    for each in found:
        at = datetime.fromtimestamp(each.at_ms / 1000, CHINA)
        assert at > NOW
        assert not reminding.is_night(at)
        assert (at.date().isoformat(), at.hour) == (each.day, hour)
        assert each.day not in told
        assert not set(each.words) & set("李二河张大山邻里纠纷荷花村")


@given(lines, st.integers(0, 13))
def test_every_task_that_is_due_within_two_weeks_is_counted_on_its_day(
    some: list[Summary], days: int
) -> None:
    day = (NOW.date() + timedelta(days=days + 1)).isoformat()
    due = sum(each.due_on == day for one in some for each in one.work)
    found = {each.day: each.words for each in reminding.plan(some, NOW, 8)}
    within = days + 1 < reminding.DAYS
    assert (f"今天到期 {due} 件" in found.get(day, "")) == (due > 0 and within)


def test_what_it_says() -> None:
    some = [line(("2026-11-23", 1, False), ("2026-11-23", 3, True))]
    told = {each.day: each.words for each in reminding.plan(some, NOW, 8)}
    assert told == {
        "2026-11-22": "快到期 1 件",
        "2026-11-23": "今天到期 2 件",
        "2026-11-24": "昨天到期还没办 1 件",
    }
    assert reminding.plan([line(("2026-11-23", 1, False), erased=True)], NOW, 8) == []


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
def reminders(casebook: Casebook, bell: Bell, tmp_path) -> Reminders:
    return Reminders(casebook.own, casebook.clock, Preferences(tmp_path), bell)


def registered(book: Casebook) -> list[Summary]:
    case = book.new_case()
    book.record("dispute.opened", case, opened(), home=HOME)
    book.record("dispute.accepted", case, accepted(), home=HOME)
    return list(book.shelf(HOME).lines.values())


def test_what_changes_is_set_anew_and_what_does_not_is_left(
    casebook: Casebook, reminders: Reminders, bell: Bell
) -> None:
    some = registered(casebook)
    reminders.renew(some)
    reminders.renew(some)
    assert len(bell.wanted) == 1
    assert [words for _, words in bell.wanted[0]] == [
        "快到期 1 件",
        "今天到期 1 件",
        "昨天到期还没办 1 件",
    ]
    due = {t.due for t in work.tasks(casebook) if t.kind == "SL1"}
    assert due == {date(2026, 11, 23)}
    reminders.renew([])
    assert bell.wanted[-1] == []


def test_nothing_is_told_twice_after_a_restart(
    casebook: Casebook, bell: Bell, tmp_path, set_clock: SetClock, reminders: Reminders
) -> None:
    some = registered(casebook)
    reminders.renew(some)
    set_clock.wall = datetime(2026, 11, 22, 8, 1, tzinfo=CHINA).timestamp()
    again = Reminders(casebook.own, casebook.clock, Preferences(tmp_path), bell)
    assert [each.words for each in again.tell()] == ["快到期 1 件"]
    assert again.tell() == []
    assert again.words() == ["11月22日 08:00　快到期 1 件"]
    set_clock.wall = datetime(2026, 11, 22, 7, 30, tzinfo=CHINA).timestamp()
    later = Reminders(casebook.own, casebook.clock, Preferences(tmp_path), bell)
    later.renew(some)
    assert "2026-11-22" not in {each.day for each in later.waiting()}
    assert len(bell.wanted) == 2, "another start sets what the phone may have lost"


def test_nothing_is_told_at_night_nor_of_a_day_that_is_over(
    casebook: Casebook, reminders: Reminders, set_clock: SetClock
) -> None:
    reminders.renew(registered(casebook))
    set_clock.wall = datetime(2026, 11, 22, 23, 0, tzinfo=CHINA).timestamp()
    assert reminders.tell() == []
    set_clock.wall = datetime(2026, 11, 23, 7, 0, tzinfo=CHINA).timestamp()
    assert reminders.tell() == []
    assert [each.day for each in reminders.told()] == ["2026-11-22"]


def test_who_wants_none_gets_none(
    casebook: Casebook, bell: Bell, tmp_path, reminders: Reminders
) -> None:
    some = registered(casebook)
    reminders.renew(some)
    Preferences(tmp_path).keep(reminds=False)
    off = Reminders(casebook.own, casebook.clock, Preferences(tmp_path), bell)
    off.renew(some)
    assert (bell.wanted[-1], off.waiting()) == ([], [])
    off.silence()
    assert bell.wanted[-1] == []


@pytest.mark.kivy
def test_by_touch_the_hour_is_chosen_and_the_switch_turned(drive) -> None:
    walk.give_pin(drive)
    registered(drive.app.casebook)
    drive.app.say_what_waits()
    drive.tap("settings")
    assert drive.reads("下次提醒：11-22")
    drive.tap("remind:18")
    hours = {
        datetime.fromtimestamp(each.at_ms / 1000, CHINA).hour
        for each in drive.app.reminders.waiting()
    }
    assert hours == {18}
    drive.tap("remind:off")
    assert drive.reads("现在没有要提醒的")
    assert drive.app.reminders.waiting() == []
    drive.tap("remind:on")
    assert [
        each for each in drive.app.reminders.waiting() if isinstance(each, Reminder)
    ]
