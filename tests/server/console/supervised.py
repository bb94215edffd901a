"""Letters for the pages: some proposed, some out, one answered, one overdue."""

from datetime import timedelta
from html import unescape

from sqlalchemy import select

from server.petitions.registering import register
from server.registry import db
from server.registry.letters import LetterRow
from server.registry.projecting import county_day
from tests.server import supervised as at_desk
from tests.server.asked import pen, step, told, unit
from tests.server.console.desk import Desk
from tests.server.responsible import HOUSING, LABOUR, TOWN, add, stands

ASKED = (
    "要求补发2026年1月至2月的工资",
    "要求退还工地押金",
    "要求支付加班费",
    "反映劳务公司拖欠农民工工资",
)
WHO = ("向永福", "冉光碧", "谭明芬", "秦世华")


def letters_page(desk: Desk) -> str:
    """The register of a county that has some, with proposals on top."""
    with desk.county.context():
        if db.session.scalar(select(LetterRow.id).limit(1)) is None:
            fill(desk)
    return "/letters"


def fill(desk: Desk) -> None:
    county, now = desk.county, desk.county.clock.now
    known = stands(county)
    add(county, *(e for e in (LABOUR, HOUSING, TOWN) if known.named(e.unit) is None))
    county.clock.now = now - timedelta(days=26)
    for n in range(len(ASKED)):
        county.clock.now += timedelta(days=n * 2)
        came(desk, n)
    county.clock.now = now - timedelta(days=9)
    late = at_desk.issue(county, to_unit=TOWN.unit, feedback_due=on(desk, 3))
    county.clock.now = now - timedelta(days=4)
    at_desk.urge(county, late)
    answered = at_desk.issue(county, to_unit=LABOUR.unit)
    at_desk.answer(county, answered, unit(LABOUR.unit))
    at_desk.judge(county, answered, "insufficient")
    policy = {"code": "D35", "suggestion": "policy", "to_unit": "县人民政府"}
    done = at_desk.issue(county, grounds="工资保证金没有细则", **policy)
    at_desk.answer(county, done, county.officer)
    at_desk.judge(county, done)
    county.clock.now = now
    county.ingest()


def on(desk: Desk, days: int) -> str:
    return (county_day(desk.county.clock.now) + timedelta(days=days)).isoformat()


def came(desk: Desk, n: int) -> str:
    """One petition, signed for by its unit and left there."""
    county, who = desk.county, desk.county.officer
    said = told(county, asks=[ASKED[n]], petitioners={"p1": {"name": WHO[n]}})
    with county.context():
        petition = register(who, said, pen=pen(county, who), now=county.clock.now)
    step(county, petition, "classified", content="04")
    step(county, petition, "transferred", unit=LABOUR.unit)
    step(county, petition, "unit_received", by=unit(LABOUR.unit))
    return petition


def letter_page(desk: Desk) -> str:
    """Of one that was answered badly."""
    page = desk.page(letters_page(desk))
    row = next(r for r in page.split("<tr>") if "退回重新反馈 1 次" in r)
    return f"/letters/{row.split('/letters/')[1].partition(chr(34))[0]}"


def new_letter_page(desk: Desk) -> str:
    page = desk.page(letters_page(desk))
    at = page.split("/letters/new?")[1].partition('"')[0]
    return f"/letters/new?{unescape(at)}"
