"""宣讲 and a reception, for their pages; made at the first call."""

from sqlalchemy import select

from server.registry import db
from server.registry.occasions import OccasionRow
from server.registry.projection import CaseRow
from tests.server.console.desk import Desk
from tests.server.held import LEADER, hold


def occasions_page(desk: Desk) -> str:
    occasion_of(desk)
    return "/occasions"


def sums_page(desk: Desk) -> str:
    occasion_of(desk)
    return "/occasions/sums"


def occasion_page(desk: Desk) -> str:
    return f"/occasions/{occasion_of(desk)}"


def occasion_of(desk: Desk) -> str:
    county = desk.county
    with county.context():
        mine = OccasionRow.host.contains(LEADER)
        made = db.session.scalar(select(CaseRow.case).join(OccasionRow).where(mine))
    return made or hold(county).reception
