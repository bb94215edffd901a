"""补录 at the county: who may write for whom, with what, and who is credited."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from server import devices
from server.permissions import Role
from server.registry import db
from server.registry.cases import CaseView, case_page
from server.registry.directory import Grid
from server.registry.record import Quarantined
from tests.server import county as counties
from tests.server.county import GRID, County, Phone, make_county, new_case
from tests.server.mediation import opened

TOWNSHIP = GRID[:9]
NEIGHBOUR = f"{TOWNSHIP}205002"
ELSEWHERE = "500230102201001"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = make_county(tmp_path)
    yield made
    made.close()


def office(county: County, role: Role, area: str = TOWNSHIP) -> Phone:
    """A phone of the township, working in the grid of 王建国."""
    with county.context():
        phone = counties.registered(
            county.settings, county.clock.now, "冉敏", area, role
        )
    phone.grid = GRID
    return phone


def on_paper(mediator: str, **changes: Any) -> dict[str, Any]:
    paper = {"title": "纠纷登记表", "pages": 1, "pictures": ["7" * 64]}
    return opened(on_behalf_of=mediator, source="paper", paper=paper, **changes)


def waiting(county: County) -> list[str]:
    with county.context():
        return list(db.session.scalars(select(Quarantined.reason)))


def seen(county: County, case: str) -> CaseView:
    with county.context():
        return case_page(county.officer, case, county.clock.now)


@pytest.mark.parametrize(
    "role", [Role.TOWNSHIP_SUPERVISOR, Role.JUDICIAL_OFFICE, Role.DIRECTOR]
)
def test_the_office_writes_for_a_mediator_who_is_credited(county, role) -> None:
    area = GRID[:12] if role is Role.DIRECTOR else TOWNSHIP
    phone, case = office(county, role, area), new_case()
    county.write(
        "dispute.opened", on_paper(county.phone.author.by), case=case, phone=phone
    )
    county.ingest()
    assert waiting(county) == []
    (view,) = seen(county, case).entries
    assert (view.person, view.mediator, view.for_another) == ("冉敏", "王建国", True)


def test_ones_own_entry_is_credited_to_its_author(county) -> None:
    case = new_case()
    county.write("dispute.opened", opened(), case=case)
    county.ingest()
    (view,) = seen(county, case).entries
    assert (view.person, view.mediator, view.for_another) == ("王建国", "王建国", False)


def test_without_the_paper_it_waits_with_its_own_reason(county) -> None:
    phone = office(county, Role.TOWNSHIP_SUPERVISOR)
    for lacking in ("paper", "source"):
        body = on_paper(county.phone.author.by)
        del body[lacking]
        county.write("dispute.opened", body, case=new_case(), phone=phone)
    county.ingest()
    assert waiting(county) == ["paper_missing", "paper_missing"]


def test_a_mediator_writes_for_nobody_else(county) -> None:
    other = county.phones("李娟")
    body = on_paper(county.phone.author.by)
    county.write("dispute.opened", body, case=new_case(), phone=other)
    county.ingest()
    assert waiting(county) == ["may_not_write_for_another"]


def test_for_whom_it_is_written_acted_in_that_grid(county) -> None:
    phone = office(county, Role.TOWNSHIP_SUPERVISOR)
    stranger = county.phones("外乡人", ELSEWHERE)
    for mediator in (stranger.author.by, "u-nobody", phone.author.by):
        body = on_paper(mediator)
        county.write("dispute.opened", body, case=new_case(), phone=phone)
    county.ingest()
    assert waiting(county) == ["not_their_mediator"] * 3


def test_late_from_paper_still_says_why(county) -> None:
    phone, case = office(county, Role.TOWNSHIP_SUPERVISOR), new_case()
    late = {"reason": "调解员没有手机，月底交来登记表", "paper": "纠纷登记表"}
    body = on_paper(county.phone.author.by, opened_on="2026-02-10", late=late)
    county.write("dispute.opened", body, case=case, phone=phone)
    county.ingest()
    assert waiting(county) == []
    assert seen(county, case).casefile.problems == ()


def test_a_township_phone_acts_in_every_grid_of_it_also_in_those_to_come(county):
    phone = office(county, Role.JUDICIAL_OFFICE)
    with county.context():
        device = devices.find(phone.device)
        assert devices.grids_of(device) == [GRID]
        counties.registered(county.settings, county.clock.now, "李娟", NEIGHBOUR)
        counties.registered(county.settings, county.clock.now, "外人", ELSEWHERE)
        assert devices.grids_of(device) == [GRID, NEIGHBOUR]
        assert devices.areas_of(device) == [TOWNSHIP]
        answer = devices.enrolment_answer(device, county.settings, county.sili.keys)
        assert [each["code"] for each in answer["grids"]] == [GRID, NEIGHBOUR]
        assert db.session.get(Grid, TOWNSHIP) is None
