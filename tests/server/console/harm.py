"""A report of harm, for its pages; made at the first call."""

from sqlalchemy import select

from server.registry import db
from server.registry.projection import CaseRow
from tests.server.console.desk import Desk
from tests.server.protected import correct, tell


def reports_page(desk: Desk) -> str:
    """Where they are listed."""
    report_of(desk)
    return "/protection"


def report_page(desk: Desk) -> str:
    """Where one is asked for."""
    return f"/protection/{report_of(desk)}"


def report_of(desk: Desk) -> str:
    county = desk.county
    with county.context():
        made = db.session.scalar(
            select(CaseRow.case).where(CaseRow.kind == "protection")
        )
    if made is None:
        told = tell(county)
        correct(county, told)
        county.ingest()
    return made or told.report
