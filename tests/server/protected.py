"""A dispute in which a child was harmed, and the report about it, as its phone writes
them."""

from typing import Any, NamedTuple

from tests.server.county import County
from tests.server.mediation import opened
from tests.server.secluded import Case

REPORTER, SEEN, TAKEN_BY = "欧阳素芬", "背上七道棍子打的青印", "南门派出所皇甫警官"


class Told(NamedTuple):
    """The dispute, and the report of its own case."""

    about: str
    report: str


def reported(about: str = "", **changes: Any) -> dict[str, Any]:
    body = {
        "reported_on": "2026-03-02",
        "ground": "minor",
        "about_whom": "李家小孙子，八岁",
        "facts": SEEN,
        "how": "phone_110",
        "reported_at": "10:20",
        "to_whom": TAKEN_BY,
        "reporter": REPORTER,
        **changes,
    }
    return {**body, "about": about, "about_parties": ["p1"]} if about else body


def tell(county: County, **changes: Any) -> Told:
    """Both recorded by the county's phone, and taken in."""
    day = county.clock.now.date().isoformat()
    body = opened(opened_on=day, dispute_type="01", risk_flags=["minor"])
    dispute = Case(county, county.phone)
    county.write("dispute.opened", body, case=dispute.id)
    report = Case(county, county.phone)
    said = reported(dispute.id, **{"reported_on": day, **changes})
    report.write("protection.reported", said)
    county.ingest()
    return Told(dispute.id, report.id)
