"""What the phone says about time, and what it admits not to know."""

from datetime import datetime, timedelta
from pathlib import Path

from mobile.clock import CHINA, PhoneClock, write_whole
from tests.mobile.conftest import SetClock, phone_clock


def test_the_wall_is_told_in_the_countys_time(clock) -> None:
    assert clock.now().isoformat() == "2026-11-20T10:00:00+08:00"
    assert clock.today().isoformat() == "2026-11-20"


def test_what_the_county_said_of_the_time_is_kept(tmp_path: Path) -> None:
    set_clock = SetClock()
    clock = phone_clock(tmp_path, set_clock)
    assert clock.at().offset_ms is None
    asked = clock.now_ms()
    clock.heard(clock.now() + timedelta(minutes=7), asked, asked + 400)
    clock.saw("a" * 64)
    again = phone_clock(tmp_path, set_clock).at()
    assert again.offset_ms == 7 * 60_000 - 200
    assert again.uncertainty_ms == 200
    assert again.beacon == "a" * 64


def test_a_day_is_the_countys_day_once_the_county_was_heard(clock, set_clock) -> None:
    true_day = clock.today()
    set_clock.wall -= 365 * 86400
    asked = clock.now_ms()
    clock.heard(clock.now() + timedelta(days=365), asked, asked)
    assert clock.today() == true_day
    assert clock.now().year == true_day.year - 1


def test_a_boot_has_one_name(tmp_path: Path) -> None:
    assert PhoneClock(tmp_path).boot == PhoneClock(tmp_path).boot


def test_the_steady_clock_does_not_follow_the_wall(clock, set_clock) -> None:
    before = clock.at().mono_ms
    set_clock.wall -= 365 * 86400
    assert clock.at().mono_ms == before
    assert clock.at().wall_time < datetime(2026, 1, 1, tzinfo=CHINA)


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    write_whole(path, "one")
    write_whole(path, "two")
    assert path.read_text() == "two"
    assert list(tmp_path.iterdir()) == [path]
