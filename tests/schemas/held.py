"""One complete body of what was held outside any dispute, and what came of it."""

from typing import Any

HELD: dict[str, Any] = {
    "outreach.held": {
        "held_on": "2026-09-10",
        "team": {"level": "township", "kind": "masses"},
        "outline": "masses",
        "place": "万泉村3组院坝",
        "speakers": {"s1": {"name": "秦红", "post": "网格调解员"}},
        "audience_kind": "mixed",
        "audience_count": 46,
        "petitioner_count": 3,
        "materials": "四理工作法明白纸 50 张",
        "questions": "有人问调解收不收钱。答：人民调解不收费。",
        "late": {"reason": "手机没电", "paper": "宣讲记录本第2页"},
    },
    "reception.held": {
        "held_on": "2026-09-11",
        "activity_kind": "petition_reception",
        "leader": {"name": "冉建国", "post": "包鸾镇镇长"},
        "place": "万泉村便民服务中心",
        "visitors": {
            "v1": {
                "name": "张大山",
                "address": "万泉村3组",
                "phone": "13800000001",
                "people": 2,
                "matter": "石坎占了拖拉机路。",
                "answer": "村上先调解，镇上派人看。",
                "resolved_on_site": False,
                "passed_to": "镇司法所",
                "follow_up_due": "2026-09-25",
            },
            "v2": {
                "name": "李小芹",
                "matter": "低保怎么申请。",
                "answer": "当场讲清楚了，材料带回去填。",
                "resolved_on_site": True,
            },
        },
        "late": {"reason": "手机没电", "paper": "接访登记本第5页"},
    },
    "reception.followed_up": {
        "followed_on": "2026-09-24",
        "visitor": "v1",
        "round": 1,
        "result": "still_open",
        "next_due": "2026-10-15",
        "situation": "石匠十月才有空，张大山同意等。",
        "told_visitor": True,
        "late": {"reason": "手机没电", "paper": "接访登记本第6页"},
    },
}
