"""What the county sets of how dates are counted, as bodies of its sealed deeds.

    config.term_changed         a trial rule from a day on: how long, in which unit, or
                                0 for off
    config.calendar_published   a year's days off and the weekends worked instead, as
                                the State Council ordered them

A year's order is entered as it is announced: each festival from a day to a day. It may
reach into the December before it, never further. What comes of both is `schemas.terms`
and `schemas.calendar`.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from schemas.calendar import SATURDAY
from schemas.counting import UNITS
from schemas.deed import Deed, named, reason
from schemas.fields import Body, Day, Form, Keyed, Name, Several, Text, Whole, legal
from schemas.fields import optional as if_any
from schemas.texts import Words

TERM_CHANGED = "config.term_changed"
CALENDAR_PUBLISHED = "config.calendar_published"
TYPES = frozenset({TERM_CHANGED, CALENDAR_PUBLISHED})

LONGEST = 366
NO_UNIT = Words("单位不是日、个工作日、个月", "the unit is none of those terms have")
BACKWARDS = Words("结束日在开始日之前", "it ends before it begins")
NOT_OF_YEAR = Words(
    "不在这一年，也不在上一年十二月", "neither in the year nor in December before it"
)
OFF_AND_WORKED = Words("这天已列为放假", "the day is listed as a day off")
NO_WEEKEND = Words(
    "调休上班的应是周六或周日", "a day worked instead is a Saturday or a Sunday"
)


class UnitOfTerm(Text):
    """Days, working days, months."""

    def fault(self, value: str) -> Words | None:
        return None if value in UNITS else NO_UNIT


class TermChanged(Deed):
    """From that day on the county counts a trial rule so (`schemas.terms.Change`)."""

    rule = named("期限", "rule")
    since = Day(legal("起算日在此日及以后", "for what begins on or after"))
    length = Whole(legal("时长（0为停用）", "length (0 puts it off)"), 0, LONGEST)
    unit = UnitOfTerm(legal("单位", "unit"), most=20)
    reason = reason()


class Festival(Form):
    name = Name(legal("节日", "festival"), most=20)
    first = Day(legal("放假首日", "first day off"))
    last = Day(legal("放假末日", "last day off"))

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        if data["last"] < data["first"]:
            yield "/last", BACKWARDS


class CalendarPublished(Deed):
    """The order of one year."""

    year = Whole(legal("年份", "year"), 2000, 2199)
    off = Keyed(legal("放假", "days off"), Festival, numbered="h", least=1, most=20)
    work = Several(
        if_any("调休上班", "working days made up"), Day(legal("日期", "day")), most=60
    )
    notice = named("依据的放假通知", "notice that it rests on")
    reason = reason()

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        for key, each in data["off"].items():
            for end in ("first", "last"):
                if not is_of_year(each[end], data["year"]):
                    yield f"/off/{key}/{end}", NOT_OF_YEAR
                    return
        off = days_off(data)
        for worked in data.get("work", ()):
            if not is_of_year(worked, data["year"]):
                yield "/work", NOT_OF_YEAR
            elif worked in off:
                yield "/work", OFF_AND_WORKED
            elif date.fromisoformat(worked).weekday() < SATURDAY:
                yield "/work", NO_WEEKEND


def is_of_year(day: str, year: int) -> bool:
    return f"{year - 1}-12-01" <= day <= f"{year}-12-31"


def days_off(body: Body) -> dict[str, str]:
    """Each day off with the festival for which it is one."""
    found: dict[str, str] = {}
    for each in body["off"].values():
        first, last = (date.fromisoformat(each[end]) for end in ("first", "last"))
        for n in range((last - first).days + 1):
            found[(first + timedelta(days=n)).isoformat()] = each["name"]
    return found


def order(body: Body, edition: int) -> Mapping[str, Any]:
    """The year as `schemas.calendar` reads it; `p1` is what the county published
    first, so that no edition of ours has the same name."""
    return MappingProxyType(
        {
            "year": body["year"],
            "edition": f"p{edition}",
            "off": dict(sorted(days_off(body).items())),
            "work": sorted(body.get("work", ())),
        }
    )
