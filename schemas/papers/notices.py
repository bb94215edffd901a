"""What the law has every petitioner told in the same words, whatever the petition is.

`standing` gives these texts for a kind of paper. They are no facts of a petition: a
clerk may word them for his county, while a remedy (`remedies`) has one wording only.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from schemas.papers.remedies import ONE, SLOTS

RIGHTS: Final = (
    "您可以查询办理进展和结果，可以要求有直接利害关系的工作人员回避；任何组织和个人"
    "不得打击报复（《信访工作条例》第十八条、第二十八条）。"
    "您应当对材料内容的真实性负责，遵守法律法规，依法、有序提出诉求"
    "（第十九条、第二十六条）。"
)
HEARING_RIGHTS: Final = (
    "（一）可以陈述事实和理由，出示证据，就争议的事实和依据进行质询、辩论。\n"
    "（二）认为主持人、听证员与本事项有直接利害关系的，可以申请回避"
    "（《信访工作条例》第二十八条第三款）。\n"
    "（三）应当如实陈述，遵守听证秩序。"
)
MEDIATION: Final = (
    "可以选择或者接受调解员，接受、拒绝或者要求终止调解，要求公开或者不公开进行，自愿"
    "达成协议（《人民调解法》第二十三条）；调解不影响依法通过仲裁、行政、司法等途径维护权利"
    "（第三条）；"
    "应当如实陈述事实，遵守调解秩序，尊重调解员和对方的权利（第二十四条）。"
)
MATERIALS: Final = "身份证件复印件、书面申请和有关证据材料，具体以受理机关的要求为准。"
STANDING: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "D03": {
            "report_required": (
                "请在反馈期限内提交办结报告，写明办理过程、办理结果和执行情况。"
            )
        },
        "D05": {"rights_notice": RIGHTS},
        "D07": {
            "legal_basis": "《信访工作条例》第三十六条第三款",
            "guidance": (
                "生产生活确有困难的，可以向所在地乡镇人民政府、街道办事处申请帮扶救助"
                "（《信访工作条例》第三十七条）。"
            ),
        },
        "D08": {
            "consequence": (
                "逾期未补充的，按照现有材料登记和处理；姓名（名称）、住址不清的，"
                "可以不作书面告知（《信访工作条例》第二十三条第二款）。"
            )
        },
        "D09": {"legal_basis": "《信访工作条例》第二十三条第三款"},
        "D11": {
            "legal_basis": "《信访工作条例》第二十四条",
            "acceptance_clock_note": (
                "受理争议处理期间，《信访工作条例》第二十三条规定的书面告知期限不停止计算，"
                "请受理单位在该期限届满前书面告知信访人。"
            ),
        },
        "D14": {
            "confidentiality_notice": (
                "您的身份和检举控告的内容受到严格保密，不得透露或者转给被检举、控告的人员"
                "或者单位（《信访工作条例》第三十条第三款）。"
            )
        },
        "D15": {
            "time_limit_hint": "请尽快向受理机关提出，逾期可能丧失权利。",
            "materials_hint": MATERIALS,
            "legal_aid_hint": (
                "因经济困难没有委托律师的，可以依照《法律援助法》向当地法律援助机构申请法律援助，"
                "咨询电话12348。"
            ),
        },
        "D16": {"materials_hint": MATERIALS},
        "D18": {"materials_hint": MATERIALS},
        "D20": {"rights_notice": HEARING_RIGHTS},
        "D25": {
            "rights_and_duties": MEDIATION,
            "free_of_charge_notice": (
                "人民调解不收取任何费用（《人民调解法》第四条）。"
            ),
        },
        "D29": {
            "required_materials": "书面请求、原意见书、身份证件复印件和有关证据材料。"
        },
    }
)
REFUSED: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "in_progress": {
            "legal_basis": "《信访工作条例》第十九条第三款",
            "guidance": (
                "该事项正在受理、办理期限内，请向正在办理的机关、单位了解进展，等待书面答复。"
            ),
        },
        "not_competent": {
            "legal_basis": "《信访工作条例》第二十三条第一款",
            "guidance": "请您向有权处理的机关、单位提出。",
        },
    }
)
"""D06, by the ground on which it was refused."""
LIMITS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "wages": (
            "劳动争议申请仲裁的时效期间为一年，从知道或者应当知道权利被侵害之日起计算；劳动关系"
            "存续期间因拖欠劳动报酬发生争议的不受一年限制，但劳动关系终止的应当自终止之日起"
            "一年内提出（《劳动争议调解仲裁法》第二十七条）。"
        ),
        "land_lease": (
            "申请农村土地承包经营纠纷仲裁的时效期间为二年，自知道或者应当知道权利被侵害之日起"
            "计算（《农村土地承包经营纠纷调解仲裁法》第十八条）。"
        ),
    }
)
"""D16, by what the claim is about."""
ARBITRATIONS: Final[Mapping[str, str]] = MappingProxyType(
    {"wages": "劳动争议仲裁", "land_lease": "农村土地承包经营纠纷仲裁"}
)
VOLUNTARY: Final = (
    "本人自愿撤回上述信访事项，未受到任何组织和个人的强迫、引诱，"
    "清楚撤回后本事项终止办理。"
)


def standing(code: str) -> dict[str, str]:
    """The texts that a paper of that kind has whatever it is about."""
    remedy = {SLOTS[code]: ONE[code]} if code in ONE else {}
    return {**STANDING.get(code, {}), **remedy}
