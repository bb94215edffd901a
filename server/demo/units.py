"""The demo's responsible units: the county's twenty, and each township's government.

Which twenty share their data with the county's centre is said in the plan of the county
(丰都); what each answers for is proposed here, by its name.
"""

from collections.abc import Iterator
from datetime import datetime

from schemas import codes
from server import units
from server.permissions import Principal, Role
from server.registry import db
from server.registry import units as kept
from server.registry.desk import Pen
from server.unit_rules import Wanted
from server.unit_sheets import Line

LABOUR = "县人力资源和社会保障局"
DEPARTMENTS = (
    ("县纪律检查委员会监察委员会", "committee", "18"),
    ("县委组织部", "committee", "17"),
    ("县委政法委员会", "committee", "08"),
    ("县委社会工作部", "committee", "16"),
    ("县人民法院", "court", "08"),
    ("县人民检察院", "prosecutor", "08"),
    ("县公安局", "police", "08"),
    ("县司法局", "department", "08"),
    ("县民政局", "department", "07"),
    (LABOUR, "department", "04"),
    ("县规划和自然资源局", "department", "02"),
    ("县住房和城乡建设委员会", "department", "03 15"),
    ("县农业农村委员会", "department", "01"),
    ("县水利局", "department", "01"),
    ("县生态环境局", "department", "14"),
    ("县教育委员会", "department", "06"),
    ("县卫生健康委员会", "department", "05"),
    ("县应急管理局", "department", "07"),
    ("县退役军人事务局", "department", "19"),
    ("县妇女联合会", "association", "99"),
)
OF_A_TOWNSHIP = ("01", "02", "03", "07", "99")
REASON = "演示数据 of the demo"


def configure(county: str, pen: Pen, now: datetime) -> int:
    """Add those that are not there yet; how many."""
    office = Principal("demo", "演示经办", Role.COUNTY_OFFICER, (county,))
    stand = kept.standing(db.session())
    new = [each for each in wanted(county) if stand.named(each.unit) is None]
    if new:
        lines = [Line(no, each) for no, each in enumerate(new, 1)]
        units.take_in(office, lines, REASON, pen=pen, now=now)
    return len(new)


def wanted(county: str) -> Iterator[Wanted]:
    for name, kind, duties in DEPARTMENTS:
        yield Wanted(name, "county", kind, county, tuple(duties.split()))
    for place in codes.divisions(county).values():
        if place.level == "township":
            office = "办事处" if place.name.endswith("街道") else "人民政府"
            name = f"{place.name}{office}"
            said = "township", "township_government", place.code, OF_A_TOWNSHIP
            yield Wanted(name, *said)
