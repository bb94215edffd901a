"""A dispute in which a child was harmed, and the report about it, as its phone writes
them."""

from typing import Any, NamedTuple

from schemas.entry import Entry
from tests.server.county import County
from tests.server.mediation import opened
from tests.server.secluded import Case

REPORTER, SEEN, TAKEN_BY = "欧阳素芬", "背上七道棍子打的青印", "南门派出所皇甫警官"


class Told(NamedTuple):
    """The dispute, and the report: its id, its case, its first record."""

    about: str
    report: str
    of: Case
    first: str


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
    first = report.write("protection.reported", said)
    county.ingest()
    return Told(dispute.id, report.id, report, first.id)


RIGHT, REASON = "名山派出所端木警官", "派出所的名字记错了"


def correct(county: County, told: Told, **more: Any) -> Entry:
    """What its author wrote wrongly, as his phone corrects it; not yet taken in."""
    body = {
        "corrects": told.first,
        "corrected_on": county.clock.now.date().isoformat(),
        "reason": REASON,
        "set": {"/to_whom": RIGHT},
    }
    return told.of.write("protection.corrected", body, seen=(told.first,), **more)
