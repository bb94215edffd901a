"""The forms of a mediation's dossier, M00-M12, in the order of the 卷宗目录.

Their slots bear the labels of the sheets (`schemas.papers.sheets`), so that a value is
found by what it is called; what a sheet has beside its labelled values (tables, parts
of a sitting, clauses) stands in the slot that `LEFT` names. A blank is filled in by
hand after printing, so a slot is required only where an article asks for it.

M08 and M09 are of people's mediation and bear its number; a settlement before an
authority is D26, and neither ever stands for the other (人民调解法§28, §29).
"""

from collections.abc import Mapping
from typing import Final

from schemas.papers.kind import CASE, Kind, Slot
from schemas.texts import Words

GROUP: Final = "dossier"
FILE: Final = Words("存卷", "The dossier")
PARTIES: Final = Words("各方当事人", "The parties")
LONG: Final = 60_000
SIGNING: Final = "signatures"


def slot(
    name: str, zh: str, en: str, law: str = "", *, most: int = 2000, must: bool = False
) -> Slot:
    return Slot(name, Words(zh, en), law, must or bool(law), most)


BLANK: Final = (
    Slot("issuer_unit", Words("调解委员会", "committee"), required=False, most=100),
    Slot("issued_on", Words("打印日期", "day printed"), required=False, most=20),
)
SIGNS: Final = slot(SIGNING, "签名", "signatures", most=LONG)
SUMMARY: Final = slot(
    "dispute_summary", "纠纷简要情况", "the dispute", "调解法§27", most=LONG
)


def form(code: str, key: str, zh: str, en: str, law: str, *slots: Slot) -> Kind:
    to = PARTIES if code in ("M03", "M08", "M11") else FILE
    own = (*BLANK, *slots)
    return Kind(code, key, Words(zh, en), GROUP, "", CASE, law, to, own)


SAT: Final = (
    slot("time", "时间", "time", "调解法§27"),
    slot("place", "地点", "place"),
    slot("host", "主持人", "host"),
    slot("recorder", "记录人", "recorder"),
    slot("participants", "参加人", "present", "调解法§27", most=LONG),
)

DOSSIER: Final = (
    form(
        "M00",
        "case_file_cover",
        "人民调解卷宗",
        "Cover of the dossier",
        "调解法§27",
        slot("file_name", "卷名", "title", must=True),
        slot("file_no", "卷号", "number", must=True),
        slot("committee", "调解委员会", "committee"),
        slot("mediators", "调解员", "mediators"),
        slot("mediation_start", "受理日期", "accepted on"),
        slot("mediation_end", "结束日期", "ended on"),
        slot("filed_by", "立卷人", "filed by"),
        slot("filed_on", "立卷日期", "filed on"),
        slot("retention_period", "保管期限", "kept for"),
        slot("remark", "备注", "remarks"),
    ),
    form(
        "M01",
        "mediation_application",
        "人民调解申请书",
        "Application",
        "调解法§17",
        slot("parties", "当事人", "parties", "调解法§17", most=LONG),
        SUMMARY,
        slot("requests", "当事人申请事项", "what is asked", "调解法§17", most=LONG),
        slot("notice_given", "已告知", "told"),
        SIGNS,
    ),
    form(
        "M02",
        "acceptance_register",
        "人民调解受理登记表",
        "Register of acceptance",
        "调解法§27",
        slot("registered_on", "登记日期", "registered on", "调解法§27"),
        slot("accepted_on", "受理日期", "accepted on"),
        slot("dispute_type", "纠纷类型", "kind of dispute"),
        slot("case_source", "案件来源", "source"),
        slot("trigger", "启动方式", "how it began"),
        slot("amount", "涉及金额", "amount"),
        slot("place", "纠纷地点", "place"),
        slot("mediators", "调解员", "mediators"),
        slot("parties", "当事人", "parties", "调解法§27", most=LONG),
        SUMMARY,
        slot("claims", "诉求", "claims", most=LONG),
        slot("consents", "是否同意调解", "consents", most=LONG),
        slot("non_acceptance", "不予受理", "not accepted", most=LONG),
        SIGNS,
    ),
    form(
        "M03",
        "rights_notice",
        "人民调解当事人权利义务告知书",
        "Notice of rights and duties",
        "75号令§30",
        slot("party", "当事人", "party", "75号令§30"),
        slot("delivered_at", "告知日期", "told on", "75号令§30"),
        slot("mode", "告知方式", "how", "75号令§30"),
        slot("acknowledged", "签收方式", "acknowledged"),
        slot("content", "告知内容", "what was told", "75号令§30", most=LONG),
        SIGNS,
    ),
    form(
        "M04",
        "power_of_attorney",
        "授权委托书",
        "Power of attorney",
        "民法典§165",
        slot("principal", "委托人", "principal", "民法典§165"),
        slot("agent", "代理人", "agent", "民法典§165"),
        slot("relation", "与委托人关系", "relation"),
        slot("agent_phone", "代理人电话", "phone"),
        slot("agent_id_no", "代理人证件号码", "document number"),
        slot("term", "委托期限", "for how long"),
        slot("scope", "委托事项和权限", "scope", "民法典§165", most=LONG),
        SIGNS,
    ),
    form(
        "M05",
        "investigation_record",
        "人民调解调查记录",
        "Record of inquiry",
        "调解法§27",
        slot("time", "时间", "time"),
        slot("place", "地点", "place"),
        slot("participants", "参加人", "present"),
        slot("investigator", "调查人", "asked by"),
        slot("interviewee", "被调查人", "asked"),
        slot("sex_age", "性别、年龄", "sex, age"),
        slot("id_no", "证件号码", "document number"),
        slot("address", "单位或住址", "employer or address"),
        slot("content", "调查内容（问、答）", "questions and answers", most=LONG),
        SIGNS,
    ),
    form(
        "M06",
        "evidence_list",
        "证据材料登记表",
        "List of evidence",
        "调解法§27",
        slot("evidence", "证据材料", "evidence", "调解法§27", most=LONG),
        SIGNS,
    ),
    form(
        "M07",
        "mediation_transcript",
        "人民调解记录",
        "Record of mediation",
        "调解法§27",
        *SAT,
        slot("matter", "调解事项", "matter", "调解法§27", most=LONG),
        slot("content", "调解经过", "what was said", most=LONG),
        slot("transcript", "记录要点", "minutes", most=LONG),
        slot("result", "调解结果", "result"),
        slot("checked", "核对", "checked"),
        SIGNS,
    ),
    form(
        "M08",
        "mediation_agreement",
        "人民调解协议书",
        "Mediation agreement",
        "调解法§29",
        slot("parties", "当事人", "parties", "调解法§29①(一)", most=LONG),
        slot("dispute_facts", "主要事实", "facts", "调解法§29①(二)", most=LONG),
        slot("disputed_matters", "争议事项", "matters", "调解法§29①(二)", most=LONG),
        slot("responsibilities", "各方责任", "responsibilities", most=LONG),
        slot(
            "agreed_terms", "协议内容", "what was agreed", "调解法§29①(三)", most=LONG
        ),
        slot("effect", "效力", "effect", most=LONG),
        slot("copies", "份数", "copies"),
        slot("effective_state", "生效情况", "is it in force"),
        SIGNS,
    ),
    form(
        "M09",
        "oral_agreement_register",
        "人民调解口头协议登记表",
        "Register of an oral agreement",
        "调解法§28",
        slot("registered_on", "达成日期", "agreed on", "调解法§30"),
        slot("agreement_amount", "涉及金额", "amount"),
        slot("result", "调解结果", "result"),
        slot("performance_status", "履行情况", "performance"),
        slot("parties", "当事人", "parties", "调解法§28", most=LONG),
        slot("dispute_facts", "主要事实", "facts", most=LONG),
        slot("disputed_matters", "争议事项", "matters", most=LONG),
        slot("agreed_terms", "协议内容", "what was agreed", "调解法§28", most=LONG),
        slot("effect", "效力", "effect", most=LONG),
        SIGNS,
    ),
    form(
        "M10",
        "follow_up",
        "人民调解回访记录",
        "Record of a visit",
        "调解法§31",
        slot("party", "回访对象", "visited"),
        slot("visited_on", "回访日期", "visited on", "调解法§31"),
        slot("mode", "回访方式", "how"),
        slot("agreement_no", "协议文号", "agreement"),
        slot("performance_status", "履行情况", "performance", "调解法§31"),
        slot("satisfaction", "满意度", "satisfaction"),
        slot("next_on", "下次回访", "next"),
        slot("visitor", "回访人", "visitor"),
        slot("visit_reason", "回访事由", "reason"),
        slot("situation", "回访情况", "found", most=LONG),
        SIGNS,
    ),
    form(
        "M11",
        "judicial_confirmation",
        "司法确认申请书",
        "Application for judicial confirmation",
        "调解法§33",
        slot("applicants", "申请人", "applicants", "民诉解释§353", most=LONG),
        slot("agreement_no", "协议文号", "agreement"),
        slot("signed_on", "签署日期", "signed on", must=True),
        slot("effective_on", "生效日期", "in force since", "调解法§33"),
        slot("apply_by", "申请期限", "apply by", "调解法§33"),
        slot("court", "受理法院", "court"),
        slot("request", "申请事项和理由", "request", "民诉法§205", most=LONG),
        SIGNS,
    ),
    form(
        "M12",
        "case_closing_report",
        "卷宗情况说明",
        "Note on the dossier",
        "调解法§27",
        slot("file_no", "卷号", "number", must=True),
        slot("filled_on", "填写日期", "written on"),
        slot("unit", "调解委员会", "committee"),
        slot("handler", "承办人", "handled by"),
        slot("accepted_on", "受理日期", "accepted on"),
        slot("closed_on", "结束日期", "ended on"),
        slot("party_info", "当事人", "parties"),
        slot("case_source", "案件来源", "source"),
        slot("facts", "主要事实", "facts", most=LONG),
        slot("result", "调解结果", "result", "调解法§26、§28、§29", most=LONG),
        slot("comment", "说明", "remarks", most=LONG),
        SIGNS,
    ),
)
LEFT: Final[Mapping[str, str]] = {
    "M01": "parties",
    "M02": "parties",
    "M03": "content",
    "M04": "scope",
    "M06": "evidence",
    "M07": "content",
    "M08": "agreed_terms",
    "M09": "agreed_terms",
    "X03": "visitors",
    "X09": "content",
}
"""The slot that takes what a sheet has no label of its own for."""
NOTES: Final[Mapping[str, str]] = {
    "M01": "notice_given",
    "M07": "checked",
    "M08": "effective_state",
    "X03": "notice",
}
"""The slot that takes the small words of a sheet."""
TABLES: Final[Mapping[str, str]] = {"M08": "effective_state"}
"""The slot that takes a table which is not what the form is about: who signed when."""
