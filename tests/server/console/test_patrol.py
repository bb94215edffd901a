"""The pages of 网巡: a finding is put right, and closed by the county office."""

from io import BytesIO

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]
from sqlalchemy import select

from server.permissions import Role
from server.registry import db
from server.registry.directory import Account
from tests.server.console.desk import Desk, token
from tests.server.console.queued import petitions_page
from tests.server.patrolled import only, patrol, report, rows
from tests.server.responsible import TOWN

OFFICER, UNIT = Role.COUNTY_OFFICER, Role.UNIT


def test_before_it_went_round_it_says_so(desk: Desk) -> None:
    assert "还没有巡过" in desk.page("/patrol", OFFICER)
    assert "还没有巡过" in desk.page("/patrol/report", OFFICER)


@pytest.fixture
def patrolled(desk: Desk) -> Desk:
    """A county whose letters were patrolled."""
    petitions_page(desk)
    patrol(desk.county)
    return desk


def send(desk: Desk, address: str, role: Role, **said: str) -> int:
    client = desk.client(role)
    form = {**said, "csrf_token": token(client.get("/nowhere").text)}
    return client.post(address, data=form).status_code


def test_the_queue_shows_what_is_open_and_whose_it_is(patrolled: Desk) -> None:
    page = patrolled.page("/patrol", OFFICER)
    assert "转送交办超期" in page
    assert "县信访部门" in page
    assert "王秀英" not in page


def test_a_list_that_is_asked_for_shows_no_other(patrolled: Desk) -> None:
    page = patrolled.page("/patrol?list=N2", OFFICER)
    assert "N2-1 ·" in page
    assert "N3-1 ·" not in page


def test_the_report_counts_by_item_and_by_unit(patrolled: Desk) -> None:
    page = patrolled.page("/patrol/report", OFFICER)
    assert "N5-6 越权查询导出" in page
    assert TOWN.unit in page


def test_it_is_put_right_verified_and_opened_again(patrolled: Desk) -> None:
    at = f"/patrol/{next(row.id for row in rows(patrolled.county) if row.is_open)}"
    assert send(patrolled, f"{at}/rectified", OFFICER, text="已转送\r\n并告知") == 303
    assert "已转送" in patrolled.page(at, OFFICER)
    assert send(patrolled, f"{at}/verified", OFFICER, text="已核对回执") == 303
    assert send(patrolled, f"{at}/reopened", OFFICER, text="回执不是本件的") == 303
    assert "已重开" in patrolled.page(at, OFFICER)


def test_what_is_left_out_is_said_and_what_was_typed_stays(patrolled: Desk) -> None:
    at = f"/patrol/{next(row.id for row in rows(patrolled.county) if row.is_open)}"
    assert send(patrolled, f"{at}/false", OFFICER, text=" ") == 400
    assert send(patrolled, f"{at}/verified", OFFICER, text="看过了") == 409
    assert send(patrolled, f"{at}/read", OFFICER, text="x") == 404


def test_what_somebody_knows_is_entered_by_hand(patrolled: Desk) -> None:
    said = {"rule": "N5-3", "happened_on": "2026-03-02", "evidence": "信访人来电"}
    assert send(patrolled, "/patrol/new", OFFICER, **said) == 303
    assert only(patrolled.county, "N5-3").by_hand
    assert send(patrolled, "/patrol/new", OFFICER, **said | {"happened_on": ""}) == 400
    assert send(patrolled, "/patrol/new", OFFICER, **said | {"rule": "N9"}) == 409


def test_the_order_is_one_page_to_print(patrolled: Desk) -> None:
    at = f"/patrol/{next(row.id for row in rows(patrolled.county) if row.is_open)}"
    page = patrolled.page(f"{at}/order", OFFICER)
    assert "网巡问题整改单" in page
    assert "X05" in page


def test_the_list_goes_into_a_workbook(patrolled: Desk) -> None:
    answer = patrolled.client(OFFICER).get("/patrol.xlsx")
    sheet = load_workbook(BytesIO(answer.data)).active
    head, first = list(sheet.values)[:2]
    assert head[0] == "清单项"
    assert first[0].startswith("N")


def test_a_unit_sees_its_own_and_no_secret(patrolled: Desk) -> None:
    county = patrolled.county
    secret = report(county, "N5-1", unit=unit_of(patrolled))
    report(county, "N3-1", unit=unit_of(patrolled))
    page = patrolled.page("/patrol", UNIT)
    assert "N3-1 ·" in page
    assert "N5-1 ·" not in page
    assert patrolled.client(UNIT).get(f"/patrol/{secret}").status_code == 404
    assert patrolled.client(UNIT).get("/patrol/new").status_code == 404
    seen = patrolled.page("/patrol/report", UNIT)
    assert "按清单项" not in seen
    assert "近期走势" not in seen
    assert "新发现" not in seen


def unit_of(desk: Desk) -> str:
    """For which unit the account of a unit acts."""
    with desk.county.context():
        mine = select(Account.unit).where(Account.role == UNIT)
        return db.session.scalar(mine) or ""
