"""One dispute from its opening to the visit, as two mediators of a village tell it.

    田埂水沟, 向秀兰 against 陈大福: opened, accepted, both consent, four stages, a
    written agreement, signed and sealed, a visit

`live` writes it day by day with the county's clock. `contradict` lets a second phone
note another amount for the first term; `bewilder` adds what the county cannot yet
read or take.
"""

from datetime import UTC, datetime
from typing import Any

from schemas import agreement_text
from schemas.entry import Entry
from tests.schemas.hands import hand
from tests.server.county import VILLAGE, County, Phone, new_case

Body = dict[str, Any]

SAID = (
    "去年腊月他家修晒坝，把两家中间那条老水沟填了一半，开春一下雨，水全灌进我的秧田。"
)
ANSWERED = "水沟是我爷爷手里挖的，本来就在我家地界上；我填的是自家的地，碍不着别个。"
FOUND = "村里一九八四年的土地台账记有“公用水沟一条，宽两尺”，两家各让一尺。"


def party(name: str, role: str, number: str, **more: Any) -> Body:
    return {
        "role": role,
        "kind": "person",
        "name": name,
        "sex": "2" if int(number[16]) % 2 == 0 else "1",
        "birth_on": f"{number[6:10]}-{number[10:12]}-{number[12:14]}",
        "ethnic": "01",
        "id_type": "111",
        "id_no": number,
        "id_seen": True,
        "address": "丰都县虎威镇大池村三组",
        "occupation": "务农",
        **more,
    }


def id_card(stem: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(d) * w for d, w in zip(stem, weights, strict=True))
    return stem + "10X98765432"[total % 11]


OPENED: Body = {
    "opened_on": "2026-03-02",
    "dispute_type": "02",
    "subtype": "02-2",
    "case_source": "application",
    "village": VILLAGE,
    "place": "大池村三组老晒坝下方的田埂",
    "occurred_on": "2026-02-20",
    "summary": "两家田埂之间的公用排水沟被填去一半，下雨时水漫进秧田。"
    "向秀兰要求恢复水沟并赔偿秧苗损失，陈大福认为填的是自家地。",
    "parties": {
        "p1": party(
            "向秀兰", "applicant", id_card("51230219680315422"), phone="13896012345"
        ),
        "p2": party(
            "陈大福", "respondent", id_card("51230219620907431"), phone="13594398765"
        ),
    },
    "claims": {
        "c1": {"party": "p1", "text": "把水沟恢复到原来两尺宽。"},
        "c2": {
            "party": "p1",
            "text": "赔偿被淹的三分秧田重新育秧的花费。",
            "amount_fen": 86000,
        },
    },
    "amount_fen": 86000,
}
SCREEN = dict.fromkeys(
    (
        "exclusive_jurisdiction",
        "mediation_prohibited",
        "court_or_agency_took",
        "sued",
        "refused",
    ),
    False,
)
ACCEPTED: Body = {
    "accepted_on": "2026-03-03",
    "trigger": "on_application",
    "committee": "虎威镇大池村人民调解委员会",
    "mediators": {"m1": {"name": "王建国", "kind": "part_time"}},
    "registrar": "王建国",
    "screen": SCREEN,
}


def consent(who: str, openness: str) -> Body:
    return {
        "consented_on": "2026-03-03",
        "party": who,
        "agreed": True,
        "mode": "oral",
        "openness": openness,
    }


PEOPLE: Body = {
    "w1": {"name": "王建国", "role": "mediator", "attended": True},
    "w2": {"name": "向秀兰", "role": "applicant", "party": "p1", "attended": True},
    "w3": {"name": "陈大福", "role": "respondent", "party": "p2", "attended": True},
    "w4": {
        "name": "杜正兴",
        "role": "elder_worthy",
        "invited_with_consent": True,
        "attended": True,
    },
}


def sitting(stage: int, on: str, **more: Any) -> Body:
    return {
        "stage": stage,
        "round": 1,
        "held_on": on,
        "started_at": "09:00",
        "ended_at": "11:20",
        "venue_kind": "reason_room",
        "venue_name": "大池村村民说理室",
        "host": "王建国",
        "recorder": "王建国",
        "participants": PEOPLE,
        **more,
    }


AIR = sitting(
    1,
    "2026-03-05",
    outcome="continue",
    next_stage=2,
    air={
        "rights_notices": {
            who: {"told_on": "2026-03-05", "mode": "oral", "acknowledged": "in_record"}
            for who in ("p1", "p2")
        },
        "statements": {
            "s1": {
                "party": "p1",
                "facts": SAID,
                "reasons": "那条沟几十年都是两家排水用的，组上哪个都晓得。",
                "claims": ["c1", "c2"],
                "evidence": "秧田被淹的照片三张；组长刘代会可以作证。",
            },
            "s2": {"party": "p2", "facts": ANSWERED},
        },
        "undisputed_facts": {
            "f1": {"text": "水沟原来有两尺宽，去年腊月填了之后只剩不到一尺。"}
        },
        "issues": {
            "i1": {"text": "水沟是公用的还是陈家的？", "confirmed_by": ["p1", "p2"]},
            "i2": {"text": "秧田被淹和填沟有没有关系？", "confirmed_by": ["p1", "p2"]},
        },
        "emotion_level": 4,
    },
    transcript="开始两边嗓门都大，杜正兴劝了几句，先让向秀兰讲完再让陈大福讲。",
)
DELIBERATE = sitting(
    2,
    "2026-03-09",
    outcome="continue",
    next_stage=3,
    participants={
        "w1": {"name": "王建国", "role": "mediator", "attended": True},
        "w5": {"name": "刘代会", "role": "village_committee", "attended": True},
        "w6": {
            "name": "秦律师",
            "role": "legal_adviser",
            "remote": True,
            "attended": True,
        },
    },
    deliberate={
        "recusal_checks": {
            "w1": {"result": "clear"},
            "w5": {"result": "clear"},
            "w6": {"result": "clear"},
        },
        "findings": {
            "i1": {
                "finding": FOUND,
                "basis_evidence": "土地台账第17页复印件",
                "status": "adopted",
            },
            "i2": {
                "finding": "淹田那几天雨下得大，沟窄了排不走，两样都有关系。",
                "status": "doubtful",
            },
        },
        "legal_bases": {
            "b1": {
                "title": "中华人民共和国民法典",
                "article": "第二百九十条",
                "text_excerpt": "应当为相邻权利人用水、排水提供必要的便利。",
            }
        },
        "village_rules": {"v1": {"text": "大池村村规民约第八条：公用沟渠谁也不准占。"}},
        "options": {
            "o1": {
                "content": "陈家把沟挖回两尺宽，村里出半天工帮忙；育秧损失各认一半。",
                "pros_cons": "当年的秧子还赶得上。",
            },
            "o2": {"content": "改从陈家晒坝边另开一条沟，费用两家平摊。"},
        },
        "chosen_option": "o1",
        "assignments": {
            "a1": {"member": "w1", "issues": ["i1"]},
            "a2": {"member": "w5", "issues": ["i2"]},
        },
    },
)
ANSWER = sitting(
    3,
    "2026-03-11",
    outcome="agreed_written",
    next_stage=4,
    answer={
        "answers": {
            "i1": {
                "answer": "台账写得清楚，是公用水沟，哪家都不能占。",
                "basis": FOUND,
                "answered_by": "w1",
                "responses": {
                    "p1": {"response": "accept"},
                    "p2": {
                        "response": "partial",
                        "counter_offer": "挖可以，石头要村里出车拉。",
                    },
                },
            },
            "c2": {
                "answer": "育秧重来八百六十元，天气和填沟各有一半原因，陈家认一半。",
                "responses": {
                    "p1": {"response": "accept"},
                    "p2": {"response": "accept"},
                },
            },
        },
        "proposals": {"v1": {"text": "三月二十日前挖通，赔四百三十元。", "by": "w1"}},
    },
)
SIGNED: Body = {
    "round": 1,
    "form": "written",
    "signed_on": "2026-03-12",
    "dispute_facts": "陈大福去年腊月修晒坝时填占公用水沟，开春后向秀兰三分秧田被淹。",
    "disputed_matters": "水沟归谁用；秧田损失由谁承担。",
    "responsibilities": "陈大福负责恢复水沟；秧田损失双方各担一半。",
    "terms": {
        "t1": {
            "text": "陈大福于三月二十日前把水沟挖回两尺宽，村里出车拉石头。",
            "mode": "自己动手",
            "due_on": "2026-03-20",
        },
        "t2": {
            "text": "陈大福付向秀兰育秧损失四百三十元。",
            "amount_fen": 43000,
            "payer": "p2",
            "payee": "p1",
            "mode": "现金",
            "place": "大池村村民说理室",
            "due_on": "2026-03-20",
        },
    },
    "amount_fen": 43000,
    "copies": 3,
    "signatures": {
        "p1": {"how": "signature", "signed_on": "2026-03-12"},
        "p2": {"how": "fingerprint", "signed_on": "2026-03-12", "witness": "杜正兴"},
    },
    "mediator_signatures": {"m1": {"name": "王建国"}},
    "recorder": "王建国",
}


def in_words(signed: Body) -> Body:
    """With its text, one term put otherwise, and who signed under it."""
    tree = {"party": OPENED["parties"], "dispute": OPENED}
    clauses = agreement_text.stated(signed, tree)
    clauses["t1"] = agreement_text.rewritten(clauses["t1"], PUT_OTHERWISE)
    signed = {**signed, "clauses": clauses}
    text = agreement_text.digest(signed)
    first, second = (signed["signatures"][key] for key in ("p1", "p2"))
    return {
        **signed,
        "signatures": {
            "p1": {**first, "text": text, "hand": hand(str(text), "p1")},
            "p2": {**second, "text": text, "capacity": "agent", "signer": "陈二福"},
        },
        "mediator_signatures": {"m1": {"name": "王建国", "text": text}},
        "read_aloud": {"text": text, "read_on": "2026-03-12"},
    }


PUT_OTHERWISE = "陈大福把水沟挖回两尺宽，2026年3月20日前完工，村里出车拉石头。"
SIGNED = in_words(SIGNED)
SEALED: Body = {
    "round": 1,
    "sealed_on": "2026-03-13",
    "committee": "虎威镇大池村人民调解委员会",
    "sealed_by": "刘代会",
    "effective_on": "2026-03-13",
    "complete": True,
}
APPRAISE = sitting(
    4,
    "2026-03-16",
    outcome="passed",
    appraise={
        "trigger": "post_agreement",
        "openness_effective": "public",
        "evaluators": {
            f"e{n}": {"name": name, "drawn_by": "刘代会", "recusal_ok": True}
            for n, name in enumerate(
                ("杜正兴", "谭明芬", "秦太友", "冉光碧", "付小平"), 1
            )
        },
        "opinions": {
            "n1": {"text": "沟是大家的，挖回来是正理。"},
            "n2": {"text": "各让一步，邻居还要做一辈子。"},
        },
        "votes": {"fair": 4, "basically_fair": 1, "unfair": 0},
        "satisfaction": {
            "p1": {"score": "satisfied"},
            "p2": {"score": "basically", "reason": "挖沟费力，认了。"},
        },
        "performance_plan": {
            "t1": {"item": "挖通水沟", "due_on": "2026-03-20", "guarantor": "刘代会"},
            "t2": {"item": "付清四百三十元", "due_on": "2026-03-20"},
        },
        "follow_up_plan": "三月二十三日上门看水沟和付款。",
    },
)
VISITED: Body = {
    "visited_on": "2026-03-23",
    "mode": "visit",
    "party": "p1",
    "visit_reason": "排水沟纠纷协议履行",
    "situation": "水沟已经挖通，前天下雨没有再淹田；钱当面付清，"
    "向秀兰说两家又打招呼了。",
    "performance_status": "performed",
    "satisfaction": "satisfied",
    "visitor": "王建国",
}
WHOLE = (
    ("dispute.opened", OPENED),
    ("dispute.accepted", ACCEPTED),
    ("dispute.consented", consent("p1", "public")),
    ("dispute.consented", consent("p2", "public")),
    ("stage.recorded", AIR),
    ("stage.recorded", DELIBERATE),
    ("stage.recorded", ANSWER),
    ("agreement.signed", SIGNED),
    ("agreement.sealed", SEALED),
    ("stage.recorded", APPRAISE),
    ("follow_up.recorded", VISITED),
)
DAYS = (2, 3, 3, 3, 5, 9, 11, 12, 13, 16, 23)


def live(
    county: County, case: str | None = None, steps: int | None = None
) -> list[Entry]:
    """Write the dispute's life, each step on its day; as far as `steps`."""
    case = case or new_case()
    written: list[Entry] = []
    for (type, body), on in list(zip(WHOLE, DAYS, strict=True))[:steps]:
        county.clock.now = datetime(2026, 3, on, 7, 30 + len(written), tzinfo=UTC)
        seen = tuple(entry.id for entry in written[-1:])
        written.append(county.write(type, body, case=case, seen=seen))
    return written


def correct(county: County, written: list[Entry]) -> Entry:
    """The mediator heard the place wrong and writes it right, saying why."""
    body = {
        "corrects": written[0].id,
        "corrected_on": "2026-03-24",
        "reason": "地名听错了，是新晒坝。",
        "set": {"/place": "大池村三组新晒坝下方的田埂"},
    }
    county.clock.now = datetime(2026, 3, 24, 2, 5, tzinfo=UTC)
    seen = (written[-1].id,)
    case = written[0].case
    return county.write("dispute.corrected", body, case=case, seen=seen)


def contradict(county: County, written: list[Entry], phone: Phone) -> Entry:
    """A second phone notes another amount for the second term, not knowing."""
    signed = next(entry for entry in written if entry.type == "agreement.signed")
    terms = {**SIGNED["terms"]["t2"], "amount_fen": 34000}
    body = SIGNED | {"terms": SIGNED["terms"] | {"t2": terms}}
    return county.write(
        "agreement.signed", body, case=signed.case, seen=signed.seen, phone=phone
    )


def bewilder(county: County, written: list[Entry]) -> tuple[Entry, Entry]:
    """A record of a newer program, and one whose seal was broken on the way."""
    case, seen = written[0].case, (written[-1].id,)
    newer = county.write(
        "survey.drawn", {"about": "水沟测绘图三张"}, case=case, seen=seen
    )
    broken = county.seal("follow_up.recorded", VISITED, case=case, seen=seen)
    document = broken.document()
    seal = document["seal"]
    forged = ("A" if seal["sig"][0] != "A" else "B") + seal["sig"][1:]
    county.put(document | {"seal": seal | {"sig": forged}}, broken.home)
    return newer, broken
