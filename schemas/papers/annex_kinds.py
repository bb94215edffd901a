"""The forms beside the 36 documents, X01-X10.

X03, X09 and X10 are of what the field holds and bear the labels of its sheets; the
others are of a petition, or of a unit's work (X04 spot check, X05 finding of the
patrol, X06 ledger of officials who answer for petitions).
"""

from typing import Final

from schemas.papers.dossier_kinds import FILE, LONG, SAT, SIGNS, slot
from schemas.papers.kind import CASE, PETITION, UNIT, Kind, Slot
from schemas.papers.slots import DATE, MATTER, NAME
from schemas.problems import PROPOSED
from schemas.texts import Words

GROUP: Final = "annex"
BY: Final = (
    Slot("issuer_unit", Words("填表单位", "filled in by"), required=False, most=100),
    Slot("issued_on", Words("填表日期", "filled in on"), required=False, most=20),
)
NO_NUMBER: Final = Slot(
    "mediation_no", Words("调解编号", "mediation"), required=False, most=100
)


def form(
    code: str, key: str, names: tuple[str, str], about: str, law: str, *slots: Slot
) -> Kind:
    name = Words(*names)
    return Kind(code, key, name, GROUP, "", about, law, FILE, (*BY, *slots))


ANNEX: Final = (
    form(
        "X01",
        "service_receipt",
        ("送达回证", "Proof of service"),
        PETITION,
        "信访工作条例§23、§32",
        slot("recipient", "受送达人", "served on", must=True),
        slot("document_name", "送达文书", "paper", must=True),
        slot("document_no", "文书文号", "number of the paper"),
        slot("served_on", "送达日期", "day", must=True),
        slot("mode", "送达方式", "way", must=True),
        slot("place", "送达地点", "place"),
        slot("signed", "是否签收", "signed for"),
        slot("opinion", "信访人意见", "the petitioner's mind"),
        slot("deliverer", "送达人", "served by"),
        slot("remark", "备注", "remarks"),
    ),
    form(
        "X02",
        "three_meetings_record",
        ("初次信访“三见面”记录表", "Record of the three meetings"),
        PETITION,
        PROPOSED,
        *MATTER,
        slot("claims", "诉求", "claims", most=LONG),
        slot("first_meeting", "第一次见面", "first meeting", most=LONG, must=True),
        slot("second_meeting", "第二次见面", "second meeting", most=LONG),
        slot("third_meeting", "第三次见面", "third meeting", most=LONG),
    ),
    form(
        "X03",
        "reception_log_form",
        ("领导干部接访下访（四下基层）登记表", "Register of a reception"),
        CASE,
        "信访工作条例§18②",
        NO_NUMBER,
        slot("held_on", "日期", "day", must=True),
        slot("activity_kind", "形式", "form"),
        slot("leader", "接访领导", "official", must=True),
        slot("post", "职务", "post"),
        slot("place", "地点", "place"),
        slot("counted", "来访", "visitors"),
        slot("visitors", "来访事项", "matters", most=LONG),
        slot("notice", "说明", "note"),
        SIGNS,
    ),
    form(
        "X04",
        "spot_check_form",
        ("登记质量抽查表", "Spot check of registration"),
        UNIT,
        PROPOSED,
        slot("checked_on", "抽查日期", "day", must=True),
        slot("scope", "抽查范围", "drawn from", must=True),
        slot("seed", "抽取种子", "seed", must=True),
        slot("drawn", "抽中事项", "drawn", most=LONG, must=True),
        slot("found", "发现的问题", "found", most=LONG),
        slot("checker", "抽查人", "checked by", must=True),
    ),
    form(
        "X05",
        "patrol_issue_form",
        ("网巡问题交办整改单", "Finding of the patrol, to be set right"),
        UNIT,
        "信访工作条例§40",
        slot("responsible_unit", "责任单位", "unit", must=True),
        slot("about", "信访事项（案件）编号", "number", must=True),
        slot("rule", "负面清单条目", "rule", must=True),
        slot("facts", "发现的问题", "facts", most=LONG, must=True),
        slot("found_on", "发现日期", "found on", must=True),
        slot("severity", "程度", "severity"),
        slot("due_on", "整改期限", "set right by", "信访工作条例§40④"),
        slot("rectified", "整改情况", "what was done", most=LONG),
        slot("verified", "核查意见", "verified", most=LONG),
    ),
    form(
        "X06",
        "lead_official_ledger",
        ("领导包案台账", "Officials who answer for petitions"),
        UNIT,
        "信访工作条例§18②",
        slot("as_of", "截至日期", "as of", must=True),
        slot("count", "件数", "how many"),
        slot("ledger", "包案事项", "petitions", most=LONG, must=True),
    ),
    form(
        "X07",
        "hearing_transcript",
        ("信访听证笔录", "Record of a hearing"),
        PETITION,
        "信访工作条例§31(六)、§36②",
        *MATTER,
        slot("decided_on", "听证决定日", "decided on"),
        slot("held_on", "听证结束日", "ended on", must=True),
        slot("place", "听证地点", "place"),
        slot("presider", "主持人", "presided"),
        slot("members", "听证员", "members"),
        slot("participants", "参加人", "present", most=LONG),
        slot("statements", "各方陈述", "statements", most=LONG),
        slot("conclusion", "听证结论", "conclusion", most=LONG, must=True),
    ),
    form(
        "X08",
        "extension_approval",
        ("延期办理审批表", "Approval of an extension"),
        PETITION,
        "信访工作条例§34",
        NAME,
        DATE,
        slot("matter_summary", "反映的主要问题", "the matter", most=LONG, must=True),
        slot("unit", "办理单位", "unit", must=True),
        slot("accepted_on", "受理日期", "accepted on"),
        slot("original_due", "原办理期限", "was due on"),
        slot("extension_days", "延长天数", "days", "信访工作条例§34"),
        slot("extended_due", "延长后期限", "is due on"),
        slot("extension_reason", "延期理由", "why", "信访工作条例§34", most=LONG),
        slot("approver", "批准的负责人", "approved by", "信访工作条例§34"),
        slot("approved_on", "批准日期", "approved on"),
        slot("told_on", "告知信访人日期", "told on", "信访工作条例§34"),
    ),
    form(
        "X09",
        "four_reasons_stage_record",
        ("四理工作法阶段记录", "Record of a stage"),
        CASE,
        PROPOSED,
        slot("stage", "阶段", "stage", must=True),
        slot("round", "轮次", "round"),
        *SAT,
        slot("fast_track", "简易路径", "fast track", most=LONG),
        slot("content", "阶段内容", "content", most=LONG),
        slot("transcript", "记录要点", "minutes", most=LONG),
        slot("result", "阶段结果", "result"),
        SIGNS,
    ),
    form(
        "X10",
        "publicity_session_log",
        ("宣讲活动记录表", "Record of an evening of outreach"),
        CASE,
        PROPOSED,
        NO_NUMBER,
        slot("held_on", "日期", "day", must=True),
        slot("place", "地点", "place"),
        slot("team", "宣讲团", "team"),
        slot("outline", "宣讲提纲", "outline"),
        slot("speakers", "宣讲人", "speakers"),
        slot("audience", "听众", "audience"),
        slot("audience_count", "听众人数", "how many"),
        slot("petitioner_count", "其中信访群众", "petitioners among them"),
        slot("materials", "发放的材料", "handed out", most=LONG),
        slot("questions", "群众问了什么、怎么答的", "questions", most=LONG),
        SIGNS,
    ),
)
