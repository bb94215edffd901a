"""Units of a county, for tests: two bureaus, and the government of a township."""

from typing import Any

from server import units
from server.registry import db
from server.registry import units as kept
from server.unit_rules import Wanted
from tests.server.county import County

COUNTY, TOWNSHIP = "500230", "500230101"
LABOUR = Wanted(
    "县人力资源和社会保障局", "county", "department", COUNTY, ("04",), "023-70600000"
)
TOWN = Wanted(
    "虎威镇人民政府", "township", "township_government", TOWNSHIP, ("01", "04")
)
HOUSING = Wanted("县住房和城乡建设委员会", "county", "department", COUNTY, ("03", "15"))
WHY = "机构改革方案〔2026〕2号"


def about(county: County) -> dict[str, Any]:
    return {"pen": county.pen, "now": county.clock.now}


def add(county: County, *every: Wanted) -> None:
    with county.context():
        for each in every:
            units.add(county.officer, each, **about(county))


def change(county: County, unit: str, *duties: str, **more: Any) -> None:
    said = {"reason": WHY, **more}
    with county.context():
        units.change(county.officer, unit, duties, **said, **about(county))


def end(county: County, unit: str, successor: str = "") -> None:
    with county.context():
        units.end(county.officer, unit, successor, WHY, **about(county))


def stands(county: County) -> Any:
    with county.context():
        db.session.rollback()
        return kept.standing(db.session())
