"""One complete body of every type, as a mediator in 万泉村 would have written it.

`body(type, **changes)` gives a copy with top-level changes; `without(type, pointer)`
one that lacks a place; `TREE` is the case that the fold would make of the first ones.
"""

import copy
from typing import Any

from schemas import panel
from schemas.labels import tokens
from schemas.sealing import to_base64url
from tests.schemas.assigned import ANSWERED
from tests.schemas.held import HELD
from tests.schemas.protected import REPORTED

ORIGINAL = "entry:d-0123456789abcdef:0199e0bf-0000-7000-8000-000000000000:" + "a" * 32
ANOTHER = ORIGINAL.replace("a" * 32, "b" * 32)
ENCLOSED = to_base64url(bytes(80))

ZHANG: dict[str, Any] = {
    "role": "applicant",
    "kind": "person",
    "name": "张大山",
    "sex": "1",
    "birth_on": "1990-01-01",
    "ethnic": "15",
    "id_type": "111",
    "id_no": "500230199001010015",
    "id_seen": True,
    "phone": "13800000001",
    "address": "丰都县名山街道万泉村3组",
    "occupation": "务农",
}
LI: dict[str, Any] = {
    "role": "respondent",
    "kind": "person",
    "name": "李小河",
    "sex": "2",
    "birth_on": "1971-05-06",
    "ethnic": "01",
    "id_type": "414",
    "id_no": "E12345678",
    "phone": "023-70600000",
    "address": "丰都县名山街道万泉村3组",
    "agent": {
        "name": "李二河",
        "relation": "兄弟",
        "phone": "13800000003",
        "written_authority": True,
    },
}
SCREEN = {
    "exclusive_jurisdiction": False,
    "mediation_prohibited": False,
    "court_or_agency_took": False,
    "sued": False,
    "refused": False,
}


def sitting(stage: int, outcome: str, **more: Any) -> dict[str, Any]:
    return {
        "stage": stage,
        "round": 1,
        "sitting": "s1",
        "held_on": "2026-09-05",
        "started_at": "09:30",
        "ended_at": "11:05",
        "venue_kind": "courtyard",
        "venue_name": "万泉村3组院坝",
        "host": "杜明",
        "recorder": "秦红",
        "outcome": outcome,
        **more,
    }


MEDIATOR = {"name": "杜明", "role": "host", "attended": True}
RECORDER = {"name": "秦红", "role": "grid_member", "attended": True}
ADVISER = {
    "name": "何律师",
    "role": "legal_adviser",
    "unit": "丰都县某律师事务所",
    "remote": True,
    "invited_with_consent": True,
    "attended": True,
}
PARTIES_THERE = {
    "a1": {"name": "张大山", "role": "applicant", "party": "p1", "attended": True},
    "a2": {"name": "李小河", "role": "respondent", "party": "p2", "attended": True},
}

AIR = sitting(
    1,
    "continue",
    participants={"m1": MEDIATOR, "r1": RECORDER, **PARTIES_THERE},
    air={
        "rights_notices": {
            party: {
                "told_on": "2026-09-05",
                "mode": "oral",
                "acknowledged": "in_record",
            }
            for party in ("p1", "p2")
        },
        "statements": {
            "s1": {
                "party": "p1",
                "facts": "老路走了三十年，今年春上被砌了一道石坎，拖拉机过不去。",
                "reasons": "地里的榨菜要往外运。",
                "claims": ["c1"],
                "evidence": "石坎照片两张",
            },
            "s2": {"party": "p2", "facts": "那是我家自留地边，没有砌到路上。"},
        },
        "claims": {"c2": {"party": "p2", "text": "赔踩坏的菜苗", "amount_fen": 30000}},
        "undisputed_facts": {"f1": {"text": "石坎是2026年3月砌的。"}},
        "issues": {
            "i1": {"text": "石坎有没有占路", "confirmed_by": ["p1", "p2"]},
        },
        "emotion_level": 3,
        "on_site_result": "同意先让出半边通行",
    },
    transcript="双方在院坝坐下来，先说路，再说菜苗。",
    next_stage=2,
)
DELIBERATE = sitting(
    2,
    "continue",
    participants={"m1": MEDIATOR, "r1": RECORDER, "l1": ADVISER},
    deliberate={
        "recusal_checks": {key: {"result": "clear"} for key in ("m1", "r1", "l1")},
        "findings": {
            "i1": {
                "finding": "石坎占路面约四十厘米。",
                "basis_evidence": "村委会现场量过",
                "status": "adopted",
            }
        },
        "legal_bases": {
            "b1": {"title": "中华人民共和国民法典", "article": "第二百九十一条"}
        },
        "village_rules": {"v1": {"text": "公共道路任何人不得私占。"}},
        "options": {
            "o1": {"content": "退后半米，另砌在自留地内", "risk": "工钱谁出"},
            "o2": {"content": "路面向另一侧加宽"},
        },
        "chosen_option": "o1",
        "dissent": "有人主张加宽",
        "assignments": {"a1": {"member": "m1", "issues": ["i1"]}},
    },
)
ANSWER = sitting(
    3,
    "agreed_written",
    participants={"m1": MEDIATOR, "r1": RECORDER, **PARTIES_THERE},
    answer={
        "answers": {
            number: {
                "answer": "石坎占了路，应当退回。",
                "basis": "民法典第二百九十一条",
                "answered_by": "m1",
                "responses": {
                    "p1": {"response": "accept"},
                    "p2": {"response": "partial", "counter_offer": "工钱各出一半"},
                },
            }
            for number in ("i1", "c1", "c2")
        },
        "proposals": {"v1": {"text": "工钱各出一半", "by": "p2"}},
    },
)
APPRAISE = sitting(
    4,
    "passed",
    participants={"m1": MEDIATOR, "r1": RECORDER, **PARTIES_THERE},
    appraise={
        "trigger": "post_agreement",
        "openness_effective": "public",
        "evaluators": {
            f"e{n}": {"name": name, "drawn_by": "秦红", "recusal_ok": True}
            for n, name in enumerate(("陈一", "陈二", "陈三", "陈四", "陈五"), start=1)
        },
        "opinions": {"o1": {"text": "退得公道，路通了大家都方便。"}},
        "votes": {"fair": 4, "basically_fair": 1, "unfair": 0},
        "satisfaction": {
            "p1": {"score": "satisfied"},
            "p2": {"score": "basically", "reason": "工钱出多了点"},
        },
        "performance_plan": {"t1": {"due_on": "2026-09-20", "guarantor": "秦红"}},
        "follow_up_plan": "九月底到地里看一次",
        "publicity": {
            "published": True,
            "place": "村务公示栏",
            "deidentified_text": "张某、李某邻里通行纠纷，经评理双方满意。",
            "wording_agreed_by": ["p1", "p2"],
        },
        "lessons": "先量再说",
    },
)

NONCE = "5" * 64
POOL = {
    f"e{n}": {"name": name, "unit": "万泉村"}
    for n, name in enumerate(("陈一", "陈二", "陈三", "陈四", "陈五", "陈六"), start=1)
}

BODIES: dict[str, dict[str, Any]] = {
    "dispute.suspended": {
        "round": 1,
        "suspended_on": "2026-09-06",
        "ground": "police",
        "authority": "名山派出所",
        "reason": "两家推搡，派出所在调查。",
        "told_on": "2026-09-06",
    },
    "dispute.resumed": {
        "round": 1,
        "resumed_on": "2026-09-10",
        "reason": "派出所处理完了，双方愿意接着调。",
    },
    "dispute.extension_asked": {
        "round": 1,
        "asked_on": "2026-10-03",
        "answers": {
            "p1": {"agreed": True, "mode": "oral"},
            "p2": {"agreed": True, "mode": "oral"},
        },
        "until": "2026-10-20",
        "reason": "等水利站来量。",
    },
    "panel.drawn": {
        "round": 1,
        "draw": 2,
        "drawn_on": "2026-09-11",
        "drawn_at": "09:05",
        "drawn_by": "秦红",
        "seats": 5,
        "pool": POOL,
        "left_out": {"o1": {"name": "张二山", "ground": "kin"}},
        "nonce": NONCE,
        "drawn": panel.lot(NONCE, POOL, 5),
        "reason": "头一次抽中的陈一摔伤了，来不了。",
    },
    "dispute.opened": {
        "opened_on": "2026-09-01",
        "dispute_type": "02",
        "subtype": "02-1",
        "case_source": "application",
        "village": "500230119200",
        "place": "万泉村3组机耕道",
        "occurred_on": "2026-03-12",
        "summary": "李家在机耕道边砌石坎，张家拖拉机过不去。",
        "parties": {"p1": ZHANG, "p2": LI},
        "claims": {"c1": {"party": "p1", "text": "拆除石坎，恢复通行"}},
        "amount_fen": 30000,
        "special_groups": ["elderly"],
        "risk_flags": ["group"],
    },
    "dispute.accepted": {
        "accepted_on": "2026-09-02",
        "trigger": "on_application",
        "committee": "万泉村人民调解委员会",
        "mediators": {"m1": {"name": "杜明", "kind": "part_time"}},
        "registrar": "秦红",
        "screen": SCREEN,
    },
    "dispute.not_accepted": {
        "decided_on": "2026-09-02",
        "screen": {**SCREEN, "sued": True},
        "reason": "申请人已向法院起诉。",
        "advice": "告知由法院处理，可请求法院委托调解。",
        "told_on": "2026-09-02",
    },
    "dispute.consented": {
        "consented_on": "2026-09-02",
        "party": "p1",
        "agreed": True,
        "mode": "oral",
        "openness": "public",
    },
    "dispute.terminated": {
        "terminated_on": "2026-09-28",
        "ground": "failed",
        "reason": "对工钱分担谈不拢。",
        "escalated_to": "township",
        "channels_told": ["judicial", "government_decision"],
        "told_on": "2026-09-28",
        "mode": "written",
    },
    "stage.recorded": AIR,
    "agreement.signed": {
        "round": 1,
        "form": "written",
        "signed_on": "2026-09-08",
        "dispute_facts": "石坎占路面约四十厘米。",
        "disputed_matters": "石坎是否占路，由谁出工钱。",
        "responsibilities": "李家退坎，张家出一半工钱。",
        "terms": {
            "t1": {
                "text": "李小河于九月二十日前把石坎退后半米。",
                "mode": "自行施工",
                "place": "万泉村3组",
                "due_on": "2026-09-20",
            },
            "t2": {
                "text": "张大山付工钱三百元。",
                "amount_fen": 30000,
                "payer": "p1",
                "payee": "p2",
                "mode": "现金一次付清",
                "due_on": "2026-09-10",
            },
        },
        "amount_fen": 30000,
        "copies": 3,
        "signatures": {
            "p1": {"how": "signature", "signed_on": "2026-09-08"},
            "p2": {
                "how": "fingerprint",
                "signed_on": "2026-09-08",
                "witness": "秦红",
            },
        },
        "mediator_signatures": {"m1": {"name": "杜明", "signed_on": "2026-09-08"}},
        "recorder": "秦红",
    },
    "agreement.sealed": {
        "round": 1,
        "sealed_on": "2026-09-09",
        "committee": "万泉村人民调解委员会",
        "sealed_by": "杜明",
        "effective_on": "2026-09-09",
        "complete": True,
    },
    "follow_up.recorded": {
        "visited_on": "2026-09-25",
        "mode": "visit",
        "party": "p1",
        "visit_reason": "通行纠纷协议履行",
        "situation": "石坎已退后，拖拉机能过。",
        "performance_status": "performed",
        "agreement": 1,
        "performed": {
            "t1": {
                "status": "performed",
                "performed_on": "2026-09-18",
                "note": "石坎已退后半米",
            }
        },
        "satisfaction": "satisfied",
        "visitor": "秦红",
        "next_on": "2026-10-20",
        "late": {"reason": "手机没电", "paper": "回访本第3页"},
    },
    "evidence.added": {
        "evidence": "0199e0bf-0000-7000-8000-00000000000e",
        "kind": "photo",
        "title": "石坎占路的照片",
        "taken_on": "2026-09-05",
        "note": "从坎头往坎尾照，石坎压着路面。",
        "shows": {"stage": 1, "round": 1, "party": "p1", "paper": "7" * 64},
        "faces": "nobody",
        "place": {"lat_udeg": 29866000, "lon_udeg": 107730000, "accuracy_m": 12},
        "media_type": "image/jpeg",
        "size": 32_769,
        "sha256": "7" * 64,
        "key": {"kid": "media-500230/1", "enclosed": ENCLOSED},
        "pieces": ["7" * 64, "8" * 64],
        "width": 1600,
        "height": 1200,
        "late": {"reason": "当事人后来才交来", "paper": "谈话笔录第2页"},
    },
    "protection.reported": REPORTED,
    **HELD,
    "dispute.corrected": {
        "corrects": ORIGINAL,
        "corrected_on": "2026-09-03",
        "reason": "抄错一位",
        "set": {"/parties/p1/phone": "13800000002"},
        "remove": ["/amount_fen"],
    },
    "conflict.settled": {
        "register": "/agreement/1/terms/t1/amount_fen",
        "settles": [ORIGINAL, ANOTHER],
        "by_role": "director",
        "settled_on": "2026-09-08",
        "matches": ORIGINAL,
        "cites": {
            "paper": "人民调解协议书原件",
            "place": "第2页第1条",
            "evidence": ANOTHER,
        },
        "reason": "与原件逐字核对",
        "late": {"reason": "手机没电", "paper": "登记簿第3页"},
    },
    "amendment.confirmed": {
        "register": "/dispute/summary",
        "settles": [ORIGINAL, ANOTHER],
        "by_role": "author",
        "confirmed_on": "2026-09-08",
        "matches": ANOTHER,
        "late": {"reason": "手机没电", "paper": "登记簿第3页"},
    },
    "review.given": {
        "subject": "stage",
        "about": ORIGINAL,
        "verdict": "returned",
        "comment": "说理那一段写得清楚。",
        "items": {
            "i1": {
                "paper": "M03",
                "words": "李小河没有告知权利义务的记录",
                "due_on": "2026-09-12",
            },
            "i2": {"place": "/stage/1/round/1/ended_at", "words": "散会时间没写"},
            "i3": {"words": "石坎的照片换一张清楚的"},
        },
        "as_role": "judicial_office",
        "reviewed_on": "2026-09-08",
        "late": {"reason": "手机没电", "paper": "登记簿第3页"},
    },
    "review.answered": {
        "review": ORIGINAL,
        "answers": {"i3": {"done": "重新拍了三张，已经传上来"}},
        "answered_on": "2026-09-09",
        "late": {"reason": "手机没电", "paper": "登记簿第3页"},
    },
    "assignment.answered": ANSWERED,
    "entry.voided": {
        "voids": ORIGINAL,
        "voided_on": "2026-09-03",
        "reason": "试录",
    },
}
for _noun in (
    "stage",
    "agreement",
    "follow_up",
    "evidence",
    "protection",
    "outreach",
    "reception",
):
    BODIES[f"{_noun}.corrected"] = BODIES["dispute.corrected"]

ORAL: dict[str, Any] = {
    "round": 1,
    "form": "oral",
    "signed_on": "2026-09-05",
    "dispute_facts": "鸡踩了菜。",
    "disputed_matters": "赔多少。",
    "oral_agreement_content": "当场赔五十元，两家握手。",
    "mediator_signatures": {"m1": {"name": "杜明"}},
    "recorder": "秦红",
}

TREE: dict[str, Any] = {
    "dispute": {
        "opened_on": "2026-09-01",
        "dispute_type": "02",
        "subtype": "02-1",
        "special_groups": ["elderly"],
    },
    "party": {"p1": ZHANG, "p2": LI},
    "claim": {"c1": {"party": "p1", "text": "拆除石坎，恢复通行"}},
    "acceptance": {"accepted_on": "2026-09-02"},
    "consent": {
        "p1": {"agreed": True, "openness": "public"},
        "p2": {"agreed": True, "openness": "public"},
    },
    "stage": {"1": {"round": {"1": AIR}}},
}


def body(type: str, **changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(BODIES[type]), **changes}


def put(record: dict[str, Any], pointer: str, value: Any) -> dict[str, Any]:
    """A copy with the value at that place."""
    result = copy.deepcopy(record)
    *path, last = tokens(pointer)
    place = result
    for token in path:
        place = place.setdefault(token, {})
    place[last] = value
    return result


def without(record: dict[str, Any], pointer: str) -> dict[str, Any]:
    """A copy that lacks that place."""
    result = copy.deepcopy(record)
    *path, last = tokens(pointer)
    place = result
    for token in path:
        place = place[token]
    del place[last]
    return result
