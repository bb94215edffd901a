"""Where somebody may turn who does not agree: one text for one kind, never another's.

    D22  an opinion by the petition procedure   review, thirty days (信访工作条例§35)
    D30  an opinion on review                   recheck, thirty days (§36①)
    D31  an opinion on recheck                  nobody any more (§36③)
    D19  a duty that was done or refused        reconsideration and a lawsuit: it is an
                                                act of administration (行政复议法§20)
    D27  a mediation that failed                by what the dispute is about

None of D22, D30 and D31 is open to a lawsuit (行诉解释§1②(九)); to say so on one of
them sends somebody to a court that does not hear him, while his thirty days go by. So
nobody types these texts: `own` gives the kind's, and `lint` refuses every other.

Of a dispute the roads differ: contracted farmland may go to arbitration or to court
alike, wages where the worker chooses, title to land and forest to the government
first, any other dispute over work to arbitration before a court. In every dispute of
a family the protection order is told of: told only where there is a sign of violence,
the paper would say to who did it that somebody spoke.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

REVIEW: Final = (
    "如不服本处理意见，可以自收到本意见书之日起三十日内，向原办理机关、单位的上一级机关、"
    "单位请求复查（《信访工作条例》第三十五条）。"
)
RECHECK: Final = (
    "如不服本复查意见，可以自收到本意见书之日起三十日内，向复查机关、单位的上一级机关、"
    "单位请求复核（《信访工作条例》第三十六条第一款）。"
)
FINAL: Final = (
    "本复核意见是信访事项的最终处理意见。对复核意见不服，仍然以同一事实和理由提出投诉请求的，"
    "各级党委和政府信访部门和其他机关、单位不再受理（《信访工作条例》第三十六条第三款）。"
)
ADMINISTRATIVE: Final = (
    "如不服本答复所涉及的行政行为，可以自知道或者应当知道该行政行为之日起六十日内，"
    "依法申请行政复议（《行政复议法》第二十条）；也可以自知道或者应当知道之日起六个月内，"
    "依法向人民法院提起行政诉讼（《行政诉讼法》第四十六条）。"
    "法律、行政法规规定应当先申请行政复议的，"
    "先申请行政复议，对复议决定不服的再提起行政诉讼（《行政复议法》第二十三条）。"
)
DISPUTES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "other": (
            "可以依法通过仲裁、行政、司法等途径维护自己的权利，"
            "包括向人民法院起诉（《人民调解法》第二十六条）。"
        ),
        "land_lease": (
            "可以向农村土地承包仲裁委员会申请仲裁，也可以直接向人民法院起诉，"
            "两条途径由当事人选择"
            "（《人民调解法》第二十六条、《农村土地承包经营纠纷调解仲裁法》第四条）。"
        ),
        "wages": (
            "可以向人力资源社会保障行政部门投诉，可以申请劳动争议仲裁，也可以依法向人民法院起诉，"
            "由劳动者选择（《人民调解法》第二十六条、《保障农民工工资支付条例》第十条）。"
        ),
        "labour": (
            "可以向劳动争议仲裁委员会申请仲裁；对仲裁裁决不服的，除法律另有规定的外，"
            "可以向人民法院起诉（《人民调解法》第二十六条、《劳动争议调解仲裁法》第五条）。"
        ),
        "land_title": (
            "先由乡级人民政府或者县级以上人民政府处理；对处理决定不服的，可以自接到通知之日起"
            "三十日内向人民法院起诉"
            "（《人民调解法》第二十六条、《土地管理法》第十四条、《森林法》第二十二条）。"
        ),
    }
)
PROTECTION: Final = (
    "遭受家庭暴力或者面临家庭暴力的现实危险的，可以向人民法院申请人身安全保护令"
    "（《反家庭暴力法》第二十三条）；紧急时请拨打110。"
)
FAMILY, PROTECTION_ORDER = "01", "protection_order"
OF_TYPE: Final[Mapping[str, str]] = MappingProxyType(
    {"07-1": "land_title", "07-2": "land_lease", "10": "wages", "11": "labour"}
)

SLOTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "D19": "remedy_notice_reconsideration_litigation",
        "D22": "remedy_notice_review",
        "D27": "other_remedies",
        "D30": "remedy_notice_recheck",
        "D31": "finality_notice",
    }
)
ONE: Final[Mapping[str, str]] = MappingProxyType(
    {"D19": ADMINISTRATIVE, "D22": REVIEW, "D30": RECHECK, "D31": FINAL}
)


def about(type: str, subtype: str = "") -> str:
    """Which of `DISPUTES` a dispute of that type is; a code of `petition_matters` too
    is one."""
    return OF_TYPE.get(subtype) or OF_TYPE.get(type, "other")


def of_dispute(kind: str, order: bool = False) -> str:
    """Where the parties may turn once mediation ended (人民调解法§26); `order`, with
    the protection order."""
    told = DISPUTES.get(kind, DISPUTES["other"])
    return f"{told}\n{PROTECTION}" if order else told


def of_case(tree: Mapping[str, Any]) -> str:
    """The same, of a case file's tree."""
    dispute, told = tree.get("dispute", {}), tree.get("termination", {})
    type = str(dispute.get("dispute_type", ""))
    orders = type == FAMILY or PROTECTION_ORDER in told.get("channels_told", ())
    return of_dispute(about(type, str(dispute.get("subtype", ""))), orders)


def own(code: str) -> tuple[str, ...]:
    """The texts that the remedy of that paper may have; none where it has no remedy."""
    if code == "D27":
        both = (False, True)
        return tuple(of_dispute(kind, order) for order in both for kind in DISPUTES)
    return (ONE[code],) if code in ONE else ()
