"""Numbers: （2026）丰虎威人调字第12号, issued at the county, once, never offline.

A case gets its number when its acceptance has arrived: the year of the acceptance,
the township of the village, the next of that series. Until then, and beside it for
ever, it is known by the temporary number of the phone that opened it. Restricted cases
have a series of their own, so that no gap in the other hints at them. A petition gets
its number, （2026）丰信访字第12号, as it is registered: the year in which it came.
"""

from datetime import datetime, timedelta, timezone

from sqlalchemy.orm import Session

from schemas import codes
from server.registry import locks
from server.registry.record import CaseNumber, NumberSeries

COUNTY_TIME = timezone(timedelta(hours=8))
LEVELS = ("街道", "镇", "乡")


def issue(
    session: Session,
    case: str,
    township: str,
    year: int,
    now: datetime,
    *,
    restricted: bool = False,
) -> CaseNumber:
    """Issue the case's number; the caller knows that it has none."""
    series = f"{year}-{township}" + ("-r" if restricted else "")
    kind = "人调限字" if restricted else "人调字"
    of = short_name(township) + kind
    return put(session, case, series, heading(township, year) + of, now)


def issue_petition(
    session: Session, petition: str, county: str, year: int, now: datetime
) -> CaseNumber:
    """Issue the number of a petition that is being registered."""
    series = f"{year}-{county}-petition"
    return put(session, petition, series, heading(county, year) + "信访字", now)


def put(
    session: Session, case: str, series: str, words: str, now: datetime
) -> CaseNumber:
    """The next of the series."""
    locks.only(session, "numbers")
    n = following(session, series)
    text = f"{words}第{n}号"
    number = CaseNumber(case=case, series=series, n=n, text=text, issued_at=now)
    session.add(number)
    session.flush()
    return number


def following(session: Session, series: str) -> int:
    row = session.get(NumberSeries, series, populate_existing=True)
    if row is None:
        row = NumberSeries(series=series, last=0)
        session.add(row)
    row.last += 1
    session.flush()
    return row.last


def heading(area: str, year: int) -> str:
    county = codes.name_of(area[:6]) or area[:6]
    return f"（{year}）{county[:1]}"


def short_name(township: str) -> str:
    """虎威镇 → 虎威; a township unknown here keeps its code."""
    name = codes.name_of(township) or township
    for level in LEVELS:
        if name.endswith(level) and len(name) > len(level) + 1:
            return name.removesuffix(level)
    return name


def temporary(device: str, n: int) -> str:
    return f"T-{device}-{n}"
