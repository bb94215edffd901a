"""A patrolled county: runs, and what stands after them."""

from server.patrol import doing, running
from server.patrol.doing import Report
from server.permissions import Principal
from server.registry import db
from server.registry.patrol_rows import PatrolFinding
from tests.server.asked import pen, today
from tests.server.county import County


def patrol(county: County, *, everything: bool = False) -> None:
    with county.context():
        running.run(county.sili.keys, county.clock, everything=everything)


def rows(county: County) -> list[PatrolFinding]:
    with county.context():
        every = db.session.query(PatrolFinding).order_by(PatrolFinding.position)
        found = every.order_by(PatrolFinding.id).all()
        db.session.expunge_all()
        return found


def of(county: County, petition: str) -> set[str]:
    """The items that were found of it, and are facts."""
    return {r.rule for r in rows(county) if r.petition == petition and not r.gone_on}


def only(county: County, rule: str) -> PatrolFinding:
    (found,) = (row for row in rows(county) if row.rule == rule)
    return found


def act(
    county: County, finding: str, type: str, by: Principal | None = None, **said: str
) -> None:
    who = by or county.officer
    with county.context():
        doing.act(who, finding, type, said, pen=pen(county, who), now=county.clock.now)


def report(county: County, rule: str, **said: str) -> str:
    who = county.officer
    told = Report(rule, "信访人来电反映", today(county), **said)
    with county.context():
        return doing.report(who, told, pen=pen(county, who), now=county.clock.now)
