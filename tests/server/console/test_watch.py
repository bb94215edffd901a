"""The pages of 监督: lanes with their lights, and what is due from a unit."""

import csv
from collections.abc import Iterator
from io import StringIO

import pytest

from schemas.petition.lanes import BUSINESS, LINKED
from tests.server.asked import registered, step
from tests.server.console.desk import Desk, make_desk
from tests.server.responsible import HOUSING, TOWN, add


@pytest.fixture(scope="module")
def desk(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Three petitions: one at the office, one with a unit, one of another township."""
    made = make_desk(tmp_path_factory.mktemp("county"), "unit")
    add(made.county, HOUSING)
    registered(made.county, asks=["要求恢复水渠"])
    petition = registered(made.county, asks=["要求补发工资"])
    step(made.county, petition, "transferred", unit=TOWN.unit)
    registered(made.county, asks=["要求修路"], area="500230102200")
    yield made
    made.county.close()


def row(page: str, key: str) -> str:
    return page.split(f'<tr id="{key}">')[1].split("</tr>")[0]


def test_every_item_has_its_lane_and_each_number_its_list(desk: Desk) -> None:
    page = desk.page("/watch")
    for lane in (*BUSINESS, *LINKED):
        assert lane.name.zh in row(page, lane.key)
    assert "/petitions?lane=1" in row(page, "registration")
    assert "期限内 2" in row(page, "registration")
    assert "现在没有" in row(page, "hearing")
    assert "要求修路" in desk.page("/petitions?lane=1")
    assert "要求补发工资" not in desk.page("/petitions?lane=1")


def test_of_a_township_only_what_lies_there_is_counted(desk: Desk) -> None:
    page = desk.page("/watch?township=500230102")
    assert "期限内 1" in row(page, "registration")
    assert "township=500230102" in row(page, "registration")


def test_a_unit_has_its_own_lanes_and_nothing_of_the_county_s(desk: Desk) -> None:
    page = desk.page("/watch", "unit")
    assert "现在没有" in row(page, "registration")
    assert "无在计期限 1" in row(page, "transfer")
    assert "要求恢复水渠" not in page


def test_the_office_reads_each_unit_a_unit_only_itself(desk: Desk) -> None:
    every = desk.page("/duties")
    assert HOUSING.unit in every
    assert TOWN.unit in every
    assert "要求补发工资" in desk.page(f"/duties?unit={TOWN.unit}")
    assert desk.client("county_officer").get("/duties?unit=没有").status_code == 404
    mine = desk.page(f"/duties?unit={HOUSING.unit}", "unit")
    assert TOWN.unit in mine
    assert HOUSING.unit not in mine
    assert "要求补发工资" in mine


def test_what_is_due_is_taken_away_as_a_sheet(desk: Desk) -> None:
    text = desk.page("/duties.csv", "unit").lstrip("\ufeff")
    head, line = csv.reader(StringIO(text))
    assert (head[0], line[0], line[2]) == ("要办的事", "签收", "要求补发工资")
    sheet = desk.page("/duties.csv").lstrip("\ufeff")
    _, *rows = csv.reader(StringIO(sheet))
    assert {each[0]: each[2] for each in rows} == {HOUSING.unit: "0", TOWN.unit: "1"}
