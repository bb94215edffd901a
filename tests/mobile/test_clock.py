"""What the phone says about time, and what it admits not to know."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from mobile.clock import CHINA, SET_MS, PhoneClock, write_whole
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


steps = st.lists(
    st.one_of(
        st.tuples(st.just("passes"), st.floats(0, 40 * 86400)),
        st.tuples(st.just("is set"), st.floats(-400 * 86400, 400 * 86400)),
    ),
    max_size=8,
)


@given(steps)
def test_whoever_sets_the_wall_moves_no_day_while_the_phone_is_on(lived) -> None:
    with TemporaryDirectory() as folder:
        set_clock = SetClock()
        clock = phone_clock(Path(folder), set_clock)
        true = clock.now()
        clock.heard(true, clock.now_ms(), clock.now_ms())
        for what, seconds in lived:
            set_clock.wall += seconds
            if what == "passes":
                set_clock.steady += seconds
                true += timedelta(seconds=seconds)
            wrong = abs(clock.believed() - true)
            assert wrong <= timedelta(milliseconds=SET_MS + clock.uncertainty_ms)
            again = phone_clock(Path(folder), set_clock)
            assert again.at() == clock.at()


@given(st.floats(-400 * 86400, 400 * 86400))
def test_after_it_was_off_it_is_as_late_at_least_as_it_was(moved) -> None:
    with TemporaryDirectory() as folder:
        set_clock = SetClock()
        clock = phone_clock(Path(folder), set_clock)
        true = clock.now() + timedelta(days=3)
        clock.heard(true, clock.now_ms(), clock.now_ms())
        set_clock.wall, set_clock.steady = set_clock.wall + moved, 0.0
        again = phone_clock(Path(folder), set_clock)
        assert again.believed() >= true - timedelta(milliseconds=1)


def test_a_clock_set_back_a_year_is_said_and_written_and_moves_no_day(
    clock, set_clock
) -> None:
    clock.heard(clock.now(), clock.now_ms(), clock.now_ms())
    assert clock.wrong() == ""
    set_clock.wall -= 365 * 86400
    assert clock.today().isoformat() == "2026-11-20"
    assert clock.at().corrected.isoformat()[:16] == "2026-11-20T10:00"
    assert clock.at().wall[:4] == "2025"
    assert "比县里慢 365 天" in clock.wrong()


def test_what_an_earlier_version_kept_is_read(tmp_path: Path) -> None:
    kept = {"offset_ms": 60_000, "uncertainty_ms": 5, "beacon": None}
    (tmp_path / "clock.json").write_text(json.dumps(kept))
    again = phone_clock(tmp_path, SetClock())
    assert (again.offset_ms, again.uncertainty_ms) == (60_000, 5)


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
