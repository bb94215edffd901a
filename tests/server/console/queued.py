"""Petitions for the pages: forty letters of a month, some handed on, some late."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from server.petitions.registering import register
from server.registry import db
from server.registry.petition_rows import PetitionRow
from tests.server.asked import pen, step, told
from tests.server.console.desk import Desk
from tests.server.responsible import HOUSING, LABOUR, TOWN, add, stands

UNITS = (LABOUR, HOUSING, TOWN)
ASKED = (
    "要求恢复被占的水渠，让我家六亩田能灌溉",
    "要求补发2026年3月至6月的工资",
    "反映公路边沟堵塞，雨天淹了院坝",
    "要求退还多收的水费",
    "要求公示低保评定的结果和标准",
    "要求处理隔壁养殖场的臭气和污水",
    "建议在学校门口修一条人行道",
    "要求兑现林地流转的租金",
)
PEOPLE = ("王秀英", "冉光碧", "陈大福", "向秀兰", "付小平", "秦世华", "谭明芬")
PLACES = ("500230101205", "500230115", "500230210206", "500230001")
CHANNELS = ("letter", "visit", "online", "phone")
MANY = 40


def petitions_page(desk: Desk) -> str:
    """The queue of a county that has some."""
    with desk.county.context():
        if db.session.scalar(select(PetitionRow.id).limit(1)) is None:
            fill(desk)
    return "/petitions"


def fill(desk: Desk, many: int = MANY) -> list[str]:
    """Of the weeks before this day, as they stand on it."""
    county, now = desk.county, desk.county.clock.now
    known = stands(county)
    add(county, *(each for each in UNITS if known.named(each.unit) is None))
    county.clock.now = now - timedelta(days=20)
    made = []
    for n in range(many):
        if n % 2:
            county.clock.now += timedelta(days=20 * 2 / many)
        made.append(came(desk, n))
    county.clock.now = now
    county.ingest()
    return made


def came(desk: Desk, n: int) -> str:
    """One of them, as far as it is by now."""
    county, who = desk.county, desk.county.officer
    with county.context():
        petition = register(
            who, letter(desk, n), pen=pen(county, who), now=county.clock.now
        )
    if n % 4 == 0:
        step(county, petition, "transferred", unit=UNITS[n // 4 % len(UNITS)].unit)
    return petition


def letter(desk: Desk, n: int) -> dict[str, Any]:
    asked = [ASKED[n % len(ASKED)], ASKED[(n + 3) % len(ASKED)]][: 1 + (n % 5 == 0)]
    who = {"name": PEOPLE[n % len(PEOPLE)], "address": f"{n % 9 + 1}组"}
    said: dict[str, Any] = {
        "claims": {f"c{at}": {"text": text} for at, text in enumerate(asked, 1)},
        "channel": CHANNELS[n % 3 if n % 7 else 3],
        "petitioners": {} if n % 11 == 10 else {"p1": who},
        "people": 1 if n % 6 else 4,
        "area": PLACES[n % len(PLACES)],
        "is_urgent": n == 17,
    }
    return told(desk.county) | said
