"""宣讲 and a reception of visitors, as a phone writes them."""

from typing import Any, NamedTuple

from tests.server.county import County, Phone, new_case
from tests.server.mediation import open_case

Body = dict[str, Any]
VISITOR, LEADER, PLACE = "张大山", "冉建国", "万泉村便民服务中心"


def talked(**changes: Any) -> Body:
    return {
        "held_on": "2026-03-02",
        "team": {"level": "township", "kind": "masses"},
        "outline": "masses",
        "place": "大池村三组院坝",
        "speakers": {"s1": {"name": "王建国", "post": "网格调解员"}},
        "audience_kind": "mixed",
        "audience_count": 46,
        "petitioner_count": 3,
        "questions": "有人问调解收不收钱。答：人民调解不收费。",
        **changes,
    }


def visitors() -> Body:
    return {
        "v1": {
            "name": VISITOR,
            "phone": "13800000001",
            "people": 2,
            "matter": "石坎占了拖拉机路。",
            "answer": "村上先调解，镇上派人看。",
            "resolved_on_site": False,
            "passed_to": "镇司法所",
            "follow_up_due": "2026-03-16",
        },
        "v2": {
            "name": "李小芹",
            "matter": "低保怎么申请。",
            "answer": "当场讲清楚了，材料带回去填。",
            "resolved_on_site": True,
        },
        "v3": {
            "name": "何清明",
            "matter": "老屋滴水滴到邻居檐下。",
            "resolved_on_site": False,
            "passed_to": "村调委会",
            "follow_up_due": "2026-03-20",
        },
    }


def received(**changes: Any) -> Body:
    return {
        "held_on": "2026-03-02",
        "activity_kind": "petition_reception",
        "leader": {"name": LEADER, "post": "虎威镇镇长"},
        "place": PLACE,
        "visitors": visitors(),
        **changes,
    }


def followed(visitor: str, round: int, result: str, **more: Any) -> Body:
    return {
        "followed_on": "2026-03-02",
        "visitor": visitor,
        "round": round,
        "result": result,
        **more,
    }


class Held(NamedTuple):
    """One of each, and the dispute that a visitor's matter became."""

    talk: str
    reception: str
    dispute: str


def hold(county: County, phone: Phone | None = None, day: str = "") -> Held:
    """Recorded by one phone and taken in: v1 is put off, v2 was settled there, v3
    became a dispute."""
    on = day or county.clock.now.date().isoformat()
    talk, reception = new_case(), new_case()
    county.write("outreach.held", talked(held_on=on), case=talk, phone=phone)
    told = received(held_on=on)
    first = county.write("reception.held", told, case=reception, phone=phone)
    dispute = open_case(county)
    for body in (
        followed("v1", 1, "still_open", followed_on=on, next_due="2026-04-15"),
        followed("v3", 1, "opened_case", followed_on=on, case=dispute),
    ):
        more: Body = {"case": reception, "seen": (first.id,), "phone": phone}
        county.write("reception.followed_up", body, **more)
    county.ingest()
    return Held(talk, reception, dispute)
