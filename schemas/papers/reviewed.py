"""F: review and recheck (D29-D31)."""

from typing import Final

from schemas.papers.kind import PETITION, Kind
from schemas.papers.slots import BASIS, LONG, MATTER, TEXT, cited, day, may, must
from schemas.texts import Words

GROUP: Final = "remedy"

REVIEWED: Final = (
    Kind(
        "D29",
        "remedy_acceptance_notice",
        Words("复查（复核）请求受理告知书", "Review or recheck begun"),
        GROUP,
        "受",
        PETITION,
        cited("§35、§36"),
        Words("信访人；原办理（复查）机关", "The petitioner; who decided before"),
        (
            *MATTER,
            must("remedy_level", "复查或者复核", "review or recheck", "§35、§36①"),
            day("request_received_on", "收到请求日期", "day the request came", "§35"),
            day("decision_due", "作出意见期限", "to be decided by", "§35、§36①"),
            may("required_materials", "需提交的材料", "what to hand in", most=2000),
        ),
    ),
    Kind(
        "D30",
        "review_opinion",
        Words("信访事项复查意见书", "Opinion on review"),
        GROUP,
        "复查",
        PETITION,
        cited("§35"),
        Words("信访人；原办理机关", "The petitioner; who decided before"),
        (
            *MATTER,
            must("original_doc_no", "原处理意见书文号", "number of the opinion", "§35"),
            must("review_claims", "复查请求", "what is asked", "§35", LONG),
            must("review_findings", "复查查明的事实", "findings", "§35", LONG),
            must("review_result", "复查结论", "result", "§35"),
            BASIS,
            must("remedy_notice_recheck", "复核权利告知", "right to recheck", "§36①"),
            must("recheck_authority", "复核机关", "who rechecks", "§36①"),
        ),
    ),
    Kind(
        "D31",
        "recheck_opinion",
        Words("信访事项复核意见书", "Opinion on recheck"),
        GROUP,
        "复核",
        PETITION,
        cited("§36"),
        Words("信访人；复查、办理机关", "The petitioner; who decided before"),
        (
            *MATTER,
            must("review_doc_no", "复查意见书文号", "number of the review", "§36①"),
            must("recheck_claims", "复核请求", "what is asked", "§36①", LONG),
            may("hearing_summary", "听证情况", "hearing", "§36②", LONG),
            must("recheck_findings", "复核查明的事实", "findings", "§36①", LONG),
            must("recheck_result", "复核结论", "result", "§36①"),
            BASIS,
            must("finality_notice", "终局告知", "that it is final", "§36③"),
            may("publicity", "公示情况", "made public", "§36②", TEXT),
        ),
    ),
)
