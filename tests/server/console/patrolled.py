"""The forty letters of a month patrolled, for the pages; made at the first call."""

from sqlalchemy import select

from server.registry import db
from server.registry.patrol_rows import PatrolFinding, PatrolRun
from tests.server.console.desk import Desk
from tests.server.console.queued import petitions_page
from tests.server.patrolled import act, patrol, rows


def patrol_page(desk: Desk) -> str:
    """The queue of a county that was patrolled."""
    petitions_page(desk)
    with desk.county.context():
        is_new = db.session.scalar(select(PatrolRun.position).limit(1)) is None
    if is_new:
        patrol(desk.county)
        first, second, *_ = (row.id for row in rows(desk.county) if row.is_open)
        act(desk.county, first, "rectified", text="已当面告知，回执附后")
        act(desk.county, second, "false", reason="信访人当日在窗口已签收告知书")
        patrol(desk.county)
    return "/patrol"


def patrol_report_page(desk: Desk) -> str:
    return f"{patrol_page(desk)}/report"


def finding_page(desk: Desk) -> str:
    """One that waits for the office to look."""
    address = patrol_page(desk)
    with desk.county.context():
        waits = select(PatrolFinding.id).where(PatrolFinding.state == "rectified")
        return f"{address}/{db.session.scalar(waits)}"


def order_page(desk: Desk) -> str:
    return f"{finding_page(desk)}/order"
