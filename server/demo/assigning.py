"""The demo's desk at work: its first mediators are asked to take on a matter and cases.

So the pages of the county and its phones have something to show, and whoever looks at
the demo may answer, withdraw, assign again.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select

from server import assigning
from server.assigning import ENDED, Asked
from server.errors import AssignmentRefused
from server.permissions import Principal, Role
from server.registry import db
from server.registry.desk import Pen
from server.registry.projecting import county_day
from server.registry.projection import DISPUTES, CaseRow

GRIDS = 3
WITHIN = timedelta(days=5)
WORDS = "双方昨天又打电话来问，请这两天上门看一看，把进展记上。"
MATTER = {
    "facts": "村干部来电：公路边一户砌院墙，邻居说占了排水沟，两家都在气头上。",
    "place": "村口公路边",
}


def assign(county: str, grids: Iterable[str], pen: Pen, now: datetime) -> int:
    """A case in each of the first grids, and in the first a matter; how many."""
    office = Principal("demo", "演示经办", Role.COUNTY_OFFICER, (county,))
    until, made = (county_day(now) + WITHIN).isoformat(), 0
    for grid in list(grids)[:GRIDS]:
        person = assigning.candidates(db.session(), grid)[0].id
        waiting = cases(grid)
        db.session.rollback()
        if not made:
            wish = Asked(person, until)
            assigning.assign_matter(office, grid, MATTER, wish, pen=pen, now=now)
            made += 1
        made += one_of(office, waiting, Asked(person, until, WORDS), pen, now)
    return made


def one_of(
    office: Principal, waiting: list[str], wish: Asked, pen: Pen, now: datetime
) -> int:
    """The first against which nothing stands, as a namesake of a party would."""
    for case in waiting:
        try:
            assigning.assign_case(office, case, wish, pen=pen, now=now)
        except AssignmentRefused:
            continue
        return 1
    return 0


def cases(grid: str) -> list[str]:
    """Those of the grid that go on, the latest first."""
    rows = select(CaseRow.case).where(
        DISPUTES,
        CaseRow.grid == grid,
        CaseRow.restricted.is_(False),
        CaseRow.state.not_in([str(state) for state in ENDED]),
    )
    return list(db.session.scalars(rows.order_by(CaseRow.id.desc())))
