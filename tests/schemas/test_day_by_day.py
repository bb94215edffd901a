"""How a date came about, day by day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schemas import calendar
from schemas.counting import Unit, count
from schemas.day_by_day import Step, steps

BUILT_IN = calendar.built_in()
UNITS: list[Unit] = ["calendar_day", "workday"]


def told(start_on: str, n: int, unit: Unit = "calendar_day") -> list[Step]:
    due = count(date.fromisoformat(start_on), n, unit, BUILT_IN)
    return list(steps(due, BUILT_IN))


@given(
    st.dates(date(2025, 1, 1), date(2028, 12, 31)),
    st.integers(0, 90),
    st.sampled_from(UNITS),
    st.integers(0, 20),
)
def test_the_days_are_those_that_were_counted(
    start_on: date, n: int, unit: Unit, paused: int
) -> None:
    paused = paused if n else 0  # No hearing moves a day that was named.
    due = count(start_on, n, unit, BUILT_IN, paused_days=paused)
    found = list(steps(due, BUILT_IN))
    days = [step.day for step in found]
    assert days == [start_on + timedelta(days=each) for each in range(len(days))]
    assert (found[-1].day, found[-1].kind) == (due.due_on, "due")
    assert [step.n for step in found if step.n] == list(range(1, n + 1))
    assert sum(step.kind == "paused" for step in found) == paused
    for step in found:
        assert (step.why is not None) == BUILT_IN.is_day_off(step.day)
        if step.kind in ("off", "rolled", "end"):
            assert step.why is not None


def test_a_month_that_ends_in_the_holidays_is_shown_with_each_of_them() -> None:
    found = told("2026-09-02", 30)
    assert found[0] == Step(date(2026, 9, 2), "start", 0, None)
    assert [step.kind for step in found[-7:]] == ["end", *["rolled"] * 5, "due"]
    assert found[-7].n == 30
    assert found[-7].why is not None
    assert found[-7].why.zh == "国庆节"


def test_working_days_pass_over_the_holidays_and_count_the_saturday_made_up() -> None:
    found = told("2026-09-29", 5, "workday")
    counted = {step.day.isoformat()[5:]: step.n for step in found if step.n}
    assert counted == {"09-30": 1, "10-08": 2, "10-09": 3, "10-10": 4, "10-12": 5}


def test_a_day_that_was_named_is_that_day_or_the_next_working_one() -> None:
    assert [step.kind for step in told("2026-03-02", 0)] == ["due"]
    assert [step.kind for step in told("2026-02-28", 0)] == ["due"]
    kinds = [step.kind for step in told("2026-03-07", 0)]
    assert kinds == ["named", "rolled", "due"]
