"""Petitions on their way to mediation, for their pages; made at the first call."""

from datetime import timedelta

from sqlalchemy import select

from server.registry import db
from server.registry.petition_rows import PetitionRow
from server.registry.projection import CaseRow
from tests.server.asked import step, today
from tests.server.console.desk import Desk
from tests.server.console.held import occasion_page
from tests.server.county import new_case
from tests.server.mediated import (
    accepted,
    agreed,
    asked,
    failed,
    hand,
    send,
    taken_on,
    whom,
)
from tests.server.mediation import open_case
from tests.server.test_assigning import answer

NAMES = {"one": "邹大姐", "two": "汪家福", "three": "罗世全"}


def led_page(desk: Desk) -> str:
    """One claim of two led by an official, for sixty days."""
    county = desk.county
    petition = accepted(county, 2, petitioners={"p1": {"name": NAMES["three"]}})
    until = (today(county) + timedelta(days=60)).isoformat()
    duty = "牵头协调住建、水利两家，六十日内拿出办法"
    step(county, petition, "led", "c1", until=until, duty=duty)
    step(county, accepted(county), "led", "c1", name="谭书记", post="镇党委书记")
    return "/petitions/led"


def mediation_page(desk: Desk) -> str:
    """Two claims: one may be sent, of the other the ending waits for a click."""
    return f"/petitions/{petition_of(desk)}/mediation"


def mediations_page(desk: Desk) -> str:
    petition_of(desk)
    return "/petitions/mediations"


def petition_of(desk: Desk) -> str:
    county = desk.county
    with county.context():
        mine = PetitionRow.petitioners == NAMES["one"]
        made = db.session.scalar(select(PetitionRow.petition).where(mine))
    return made or make(desk)


def make(desk: Desk) -> str:
    county = desk.county
    declining = county.phones("罗永国")
    silent = accepted(county, petitioners={"p1": {"name": NAMES["two"]}})
    send(county, silent, to=whom(county, declining))
    petition = accepted(county, 2, petitioners={"p1": {"name": NAMES["one"]}})
    send(county, petition, "c1", to=whom(county, declining))
    (first,) = asked(county, petition)
    answer(county, first.standing.row.id, new_case(), "declined", phone=declining)
    hand(county, petition, whom(county), "c1")
    agreed(county, taken_on(county, petition))
    step(county, petition, "met", "c2")
    return petition


def bring_case_page(desk: Desk) -> str:
    """Of a mediation that failed."""
    county = desk.county
    with county.context():
        ended = select(CaseRow.case).where(CaseRow.state == "terminated")
        found = db.session.scalars(ended.where(CaseRow.restricted.is_(False))).first()
    if found is None:
        found = open_case(county)
        failed(county, found)
    return f"/cases/{found}/petition"


def bring_matter_page(desk: Desk) -> str:
    return f"{occasion_page(desk)}/petition/v1"
