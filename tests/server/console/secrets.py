"""A case that only some may know of, and what was decided about who."""

from server import knowing
from server.registry.desk import Pen
from tests.server.console.desk import Desk
from tests.server.secluded import Case, violence

TAKES_OVER, RELATIVE, LEAVES = "田接手", "司徒春华", "谭调离"


def secret(desk: Desk) -> Case:
    """王建国's case: one is kept out, one was removed since, one may be named yet."""
    county = desk.county
    relative, leaves = county.phones(RELATIVE), county.phones(LEAVES)
    county.phones(TAKES_OVER)
    made = Case(county, county.phone)
    body = violence(named=[leaves.author.by], kept_out=[relative.author.by])
    day = county.clock.now.date().isoformat()
    made.write("dispute.opened", {**body, "opened_on": day})
    county.ingest()
    pen = Pen.of(county.sili.keys, county.officer)
    who = leaves.author.by
    with county.context():
        knowing.decide(
            county.officer, made.id, who, False, "调离本乡镇",
            pen=pen, now=county.clock.now,
        )  # fmt: skip
    return made


def knowers_page(desk: Desk) -> str:
    return f"/cases/{secret(desk).id}/knowers"
