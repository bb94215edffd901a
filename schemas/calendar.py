"""Days off and working days, as the State Council orders them year by year.

Saturday and Sunday are days off, save those that a year's order makes working days;
its festivals are days off. A year without an order here is counted by weekends alone
and what was counted is *provisional*: the order comes out each November or December.

    {"year": 2026, "edition": 1,                        codes/holidays_2026.json
     "off": {"2026-01-01": "元旦", …}, "work": ["2026-01-04", …]}

`edition` rises when a year's order is changed; the version of a calendar names the
years and editions in it, and every due date says by which version it was counted. A
county publishes the years to come by itself (`schemas.configuring`), as p1, p2 ….
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

from schemas.texts import Words

BUILT_IN_YEARS = range(2020, 2027)
SATURDAY = 5

WEEKEND = (Words("周六", "Saturday"), Words("周日", "Sunday"))
FESTIVALS: Mapping[str, Words] = {
    name.zh: name
    for name in (
        Words("元旦", "New Year's Day"),
        Words("春节", "the Spring Festival"),
        Words("清明节", "Tomb-Sweeping Day"),
        Words("劳动节", "Labour Day"),
        Words("端午节", "the Dragon Boat Festival"),
        Words("中秋节", "the Mid-Autumn Festival"),
        Words("国庆节", "National Day"),
    )
}


@dataclass(frozen=True, slots=True)
class Calendar:
    """The orders of some years, and weekends for the rest."""

    version: str
    years: frozenset[int]
    off: Mapping[date, str]
    work: frozenset[date]

    def knows(self, day: date) -> bool:
        return day.year in self.years

    def is_day_off(self, day: date) -> bool:
        if day in self.off:
            return True
        return day.weekday() >= SATURDAY and day not in self.work

    def why_off(self, day: date) -> Words:
        """The festival or the day of the week for which the day is off."""
        festival = self.off.get(day)
        if festival is None:
            return WEEKEND[day.weekday() - SATURDAY]
        return FESTIVALS.get(festival, Words(festival, festival))

    def next_workday(self, day: date) -> date:
        """The day itself, or the first working day after it."""
        while self.is_day_off(day):
            day += timedelta(days=1)
        return day


def from_orders(orders: Iterable[Mapping[str, Any]]) -> Calendar:
    """The calendar that these years' orders make."""
    by_year = {order["year"]: order for order in orders}
    off = {
        date.fromisoformat(day): festival
        for order in by_year.values()
        for day, festival in order["off"].items()
    }
    work = {date.fromisoformat(d) for order in by_year.values() for d in order["work"]}
    version = " ".join(f"{year}.{by_year[year]['edition']}" for year in sorted(by_year))
    return Calendar(version, frozenset(by_year), off, frozenset(work))


@cache
def built_in() -> Calendar:
    """The calendar that came with the program."""
    return from_orders(orders())


def published(more: Iterable[Mapping[str, Any]]) -> Calendar:
    """The built-in one, with the years that a county published since; of two orders
    of one year the later."""
    return from_orders([*orders(), *more])


@cache
def orders() -> tuple[Mapping[str, Any], ...]:
    folder = resources.files("schemas.codes")
    return tuple(
        json.loads((folder / f"holidays_{year}.json").read_text(encoding="utf-8"))
        for year in BUILT_IN_YEARS
    )
