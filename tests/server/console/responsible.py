"""Units of the county, for their pages: of the county, of townships, one that ended."""

from tests.server.console.desk import Desk
from tests.server.responsible import HOUSING, LABOUR, TOWN, Wanted, add, end, stands

LAND = Wanted("县国土资源和房屋管理局", "county", "department", "500230", ("02", "15"))
PLANNING = Wanted(
    "县规划和自然资源局", "county", "department", "500230", ("02",), "023-70601122"
)
NEXT = Wanted(
    "社坛镇人民政府", "township", "township_government", "500230102", ("01", "02", "07")
)
EVERY = (LABOUR, HOUSING, LAND, PLANNING, TOWN, NEXT)


def units_page(desk: Desk) -> str:
    """Where they are listed; made at the first call."""
    stand = stands(desk.county)
    if stand.named(PLANNING.unit) is None:
        add(desk.county, *(each for each in EVERY if stand.named(each.unit) is None))
        end(desk.county, LAND.unit, PLANNING.unit)
    return "/units"


def unit_page(desk: Desk) -> str:
    return f"{units_page(desk)}/{LABOUR.unit}"
