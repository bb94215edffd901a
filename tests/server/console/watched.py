"""Petitions at every point of their way, for the pages of 监督."""

from datetime import date, timedelta
from typing import Any

from schemas.checks import ITEMS
from server.registry.checks import CheckRow
from server.watching.checks import Wish, draw, judge, listed, opened
from tests.server.asked import pen, today
from tests.server.console.desk import Desk
from tests.server.console.petitioned import brought, ways
from tests.server.console.queued import petitions_page
from tests.server.responsible import TOWN

DAYS = 13
FILLED: set[int] = set()


def fill(desk: Desk) -> list[str]:
    """One brought to each row of the table, some weeks ago."""
    county = desk.county
    petitions_page(desk)
    now = county.clock.now
    county.clock.now = now - timedelta(days=DAYS)
    every = ways(today(county)).values()
    made = [brought(county, done) for done in every]
    county.clock.now = now
    county.ingest()
    return made


def watch_page(desk: Desk) -> str:
    """Filled at the first call."""
    if id(desk) not in FILLED:
        FILLED.add(id(desk))
        fill(desk)
    return "/watch"


def drawn(desk: Desk, size: int = 5) -> str:
    """So many of what came in the last weeks, drawn by lot."""
    county, on = desk.county, today(desk.county)
    wish = Wish(on - timedelta(days=40), on, "500230", size)
    about = {"pen": pen(county, county.officer), "now": county.clock.now}
    with county.context():
        return draw(county.officer, wish, "三月份登记质量抽查", **about)


def checks_page(desk: Desk) -> str:
    """Made at the first call: some looked at, one of which is to be put right."""
    watch_page(desk)
    county, on = desk.county, today(desk.county)
    with county.context():
        made = listed(county.officer)
    if not made:
        check = drawn(desk)
        with county.context():
            rows = opened(county.officer, check)[1]
        for row in rows[:3]:
            wrong = {"i3": "与去年的是同一件，应为重复件"} if row.place == 2 else {}
            judge_one(desk, row, wrong, on + timedelta(days=3))
    return "/checks"


def judge_one(desk: Desk, row: CheckRow, wrong: dict[str, str], by: date) -> None:
    county = desk.county
    items: dict[str, Any] = {key: {"passes": True} for key in ITEMS}
    items |= {key: {"passes": False, "note": note} for key, note in wrong.items()}
    told: dict[str, Any] = {"judged_on": str(today(county)), "items": items}
    if wrong:
        told |= {"rectify_by": str(by), "unit": TOWN.unit}
    about = {"pen": pen(county, county.officer), "now": county.clock.now}
    with county.context():
        judge(county.officer, row.check, row.petition, told, **about)


def check_page(desk: Desk) -> str:
    checks_page(desk)
    with desk.county.context():
        return f"/checks/{listed(desk.county.officer)[0].draw.check}"


def spot_check_page(desk: Desk) -> str:
    """The first of them that nobody has looked at."""
    at = check_page(desk)
    with desk.county.context():
        rows = opened(desk.county.officer, at.rpartition("/")[2])[1]
    return f"{at}/{next(each.petition for each in rows if not each.result)}"


def duties_page(desk: Desk) -> str:
    checks_page(desk)
    return "/duties"
