"""E: from a petition to mediation, and what comes of it (D25-D28).

D26 is for administrative mediation and for settlements. What people's mediation ends
with is M08 or M09, and neither stands for the other. D27 belongs to a dossier.
"""

from typing import Final

from schemas.papers.kind import CASE, PETITION, Kind
from schemas.papers.slots import LONG, MATTER, OWN_FILE, TEXT, day, may, must
from schemas.texts import Words

GROUP: Final = "mediation"
NUMBER: Final = must("mediation_no", "调解编号", "mediation", most=100)
PARTIES: Final = Words("各方当事人", "The parties")

CONCILIATED: Final = (
    Kind(
        "D25",
        "mediation_referral_notice",
        Words("引导调解告知暨征求意见书", "Mediation offered to both sides"),
        GROUP,
        "调",
        PETITION,
        "信访工作条例§33、§37①，人民调解法§17、§18、§23",
        Words("争议双方当事人", "Both sides"),
        (
            *MATTER,
            must("mediation_org", "调解组织", "who mediates", "§33"),
            must(
                "rights_and_duties",
                "权利义务告知",
                "rights and duties",
                "人民调解法§23、§24",
                TEXT,
            ),
            may("consent_applicant", "信访人意见", "the petitioner's mind", "§33"),
            may("consent_respondent", "对方意见", "the other side's mind", "§33"),
            must(
                "free_of_charge_notice",
                "不收费告知",
                "free of charge",
                "人民调解法§4",
                500,
            ),
        ),
    ),
    Kind(
        "D26",
        "settlement_agreement",
        Words("调解（和解）协议书", "Settlement"),
        GROUP,
        "调",
        PETITION,
        "信访工作条例§33，人民调解法§28、§29、§31",
        PARTIES,
        (
            NUMBER,
            must("parties", "当事人", "parties", "§33", TEXT),
            must("dispute_facts", "主要事实", "facts", "§33", LONG),
            must("disputed_matters", "争议事项", "what is disputed", "§33", TEXT),
            must("party_responsibilities", "各方责任", "who answers", "§33", TEXT),
            must("agreed_terms", "协议内容", "terms", "§33", LONG),
            must("performance_mode", "履行方式", "how", "§33", 1000),
            may("performance_place", "履行地点", "where"),
            must("performance_due", "履行期限", "by when", "§33"),
            must("signatures", "当事人签名", "signed by", "人民调解法§29②", 1000),
            must("mediator_signatures", "调解人签名", "mediator", "人民调解法§29②"),
            must("committee_seal", "调解组织印章", "seal", "人民调解法§29②"),
            must("effective_at", "生效日期", "in effect from", "人民调解法§29②"),
        ),
    ),
    Kind(
        "D27",
        "mediation_termination_notice",
        Words("调解终止告知书", "Notice that mediation ended"),
        GROUP,
        "调",
        CASE,
        "人民调解法§26、§17、§23(二)",
        PARTIES,
        (
            NUMBER,
            must("termination_reason", "终止原因", "why", "人民调解法§26", TEXT),
            must("other_remedies", "其他途径", "where else", "人民调解法§26", TEXT),
            must("recorder", "记录人", "recorded by"),
        ),
    ),
    Kind(
        "D28",
        "follow_up_record",
        Words("回访记录", "Record of a visit"),
        GROUP,
        "",
        PETITION,
        "人民调解法§31②",
        OWN_FILE,
        (
            NUMBER,
            day("visited_on", "回访日期", "day of the visit"),
            must("visit_mode", "回访方式", "how"),
            must("interviewee", "回访对象", "who was asked"),
            must(
                "performance_status",
                "履行情况",
                "how far performed",
                "人民调解法§31②",
                TEXT,
            ),
            may("satisfaction", "满意度", "satisfaction"),
            may("problems", "发现的问题", "problems", most=TEXT),
            may("next_action", "下一步", "what comes next", most=TEXT),
        ),
    ),
)
