"""The demo's petitions: some letters and visits, each somewhere on its road.

Every step is taken by the verbs of the desk, on days before today, so that the queue
has lights of each colour, the unit's inbox its four heaps, and somebody came twice.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from random import Random
from types import MappingProxyType
from typing import Any, NamedTuple

from schemas.petition.deeds import DAYS, form_of
from schemas.samples import County
from schemas.samples.people import person
from server.demo.units import LABOUR
from server.permissions import Principal, Role
from server.petitions.doing import Order, do
from server.petitions.registering import register
from server.registry.desk import Pen
from server.registry.projecting import county_day

BORN = 1972
HOUSING = "县住房和城乡建设委员会"
NO = {"yes": False, "ground": "不属于这一项"}
ALL_NO = MappingProxyType({f"q{n}": NO for n in range(1, 6)})


class Matter(NamedTuple):
    """What somebody asks, of which content, and whose it is."""

    asks: str
    facts: str
    reasons: str
    content: str
    unit: str


MATTERS = (
    Matter(
        "要求支付拖欠的工资一万二千元",
        "在县城工地做泥水工四个月，工程完工后老板不接电话。",
        "记工本和同乡都可以作证。",
        "04",
        LABOUR,
    ),
    Matter(
        "要求维修漏水的外墙，赔偿室内损失",
        "交房两年，外墙渗水，卧室墙面大片发霉，报修六次没人来。",
        "还在保修期以内。",
        "15",
        HOUSING,
    ),
    Matter(
        "要求公开征地补偿的分配账目",
        "修路占了本组的地，补偿款到账半年没有分，也没有公布。",
        "村民会议没有表决过分配办法。",
        "03",
        HOUSING,
    ),
    Matter(
        "要求认定工伤，落实医疗费",
        "在砂石厂被皮带夹伤右手，厂里只付了头三天的药费。",
        "厂里没有买工伤保险。",
        "04",
        LABOUR,
    ),
)
# Of each: how many days ago it came, and the steps with how many days later.
ROADS: tuple[tuple[int, tuple[tuple[str, int], ...]], ...] = (
    (1, ()),
    (13, ()),
    (19, ()),
    (6, (("classified", 1),)),
    (9, (("classified", 1), ("transferred", 2))),
    (12, (("classified", 1), ("assigned", 2), ("unit_received", 4))),
    (
        30,
        (
            ("classified", 1),
            ("transferred", 2),
            ("unit_received", 3),
            ("met", 4),
            ("accepted", 6),
        ),
    ),
    (
        75,
        (
            ("classified", 1),
            ("transferred", 2),
            ("unit_received", 3),
            ("accepted", 5),
            ("investigated", 20),
        ),
    ),
    (
        52,
        (
            ("classified", 2),
            ("transferred", 3),
            ("unit_received", 4),
            ("accepted", 6),
            ("opinion_issued", 40),
            ("served", 42),
        ),
    ),
)
SAID: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "transferred": {"reason": "属其职权"},
        "assigned": {"level": "petition_office", "reason": "需要反馈结果"},
        "met": {"number": 1, "mode": "in_person", "content": "当面核实了诉求。"},
        "accepted": {"told_how": "调查核实以后，六十日以内书面答复。"},
        "investigated": {"findings": "走访了当事人和两名证人，情况基本属实。"},
        "opinion_issued": {
            "facts": "反映的情况属实。",
            "basis": "信访工作条例§31(六)、§32",
        },
        "served": {"result": "opinion", "mode": "0", "signed": True},
    }
)
BY_UNIT = frozenset({"unit_received", "met", "accepted", "investigated"})


def petition(people: County, pen: Pen, now: datetime) -> int:
    """How many were registered."""
    rng, county = Random(people.seed), pen.keys.county
    office = Principal("demo", "演示经办", Role.COUNTY_OFFICER, (county,))
    today, villages = county_day(now), list(people.villages)
    who = [person(rng, BORN).name for _ in ROADS]
    who[-1] = who[0]
    for place, (ago, road) in enumerate(ROADS):
        matter, on = MATTERS[place % len(MATTERS)], today - timedelta(days=ago)
        village = rng.choice(villages).code
        told = registered(matter, who[place], village, on, place)
        petition = register(office, told, pen=pen, now=now)
        for order, by in orders(matter, road, on, office):
            do(by, petition, order, pen=pen, now=now)
    return len(ROADS)


def registered(
    matter: Matter, name: str, village: str, on: date, place: int
) -> dict[str, Any]:
    return {
        "received_on": on.isoformat(),
        "received_by": "petition_office",
        "channel": ("letter", "visit", "online", "phone")[place % 4],
        "petitioners": {"p1": {"name": name, "address": f"{1 + place % 5}组"}},
        "people": 1 + place % 3,
        "claims": {"c1": {"text": matter.asks}},
        "facts": matter.facts,
        "reasons": matter.reasons,
        "area": village,
    }


def orders(
    matter: Matter, road: tuple[tuple[str, int], ...], on: date, office: Principal
) -> Iterator[tuple[Order, Principal]]:
    """Each step, and who takes it."""
    unit = Principal("demo-unit", "演示单位", Role.UNIT, office.areas, matter.unit)
    for type, later in road:
        day = (on + timedelta(days=later)).isoformat()
        body = {"claims": ["c1"], DAYS[type]: day, **SAID.get(type, {})}
        if type == "classified":
            body |= {"category": "appeal", "content": matter.content}
            body["answers"] = dict(ALL_NO)
        if type == "assigned":
            body["due_on"] = (on + timedelta(days=60)).isoformat()
        if type == "opinion_issued":
            answer = {"disposition": "supported", "text": "限期办理，并书面告知结果。"}
            body["replies"] = {"c1": answer}
        if "unit" in form_of(type).fields:
            body["unit"] = matter.unit
        yield Order(type, body), unit if type in BY_UNIT else office
