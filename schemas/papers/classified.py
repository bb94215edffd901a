"""C: what each kind of petition is answered, and to which road it is led (D12-D19).

D13 and D14 are of reports (检举控告) and about no petition. D13 has a slot for who
reports, which its wording never uses: the letter goes without a name, and what is
sealed beside it is opened by the receiver alone (信访工作条例§30③).
"""

from typing import Final

from schemas.papers.kind import PETITION, UNIT, Kind
from schemas.papers.slots import (
    BASIS,
    DATE,
    LONG,
    MATTER,
    PETITIONER,
    TEXT,
    TO_UNIT,
    cited,
    day,
    may,
    must,
)
from schemas.texts import Words

GROUP: Final = "classified_handling"
AUTHORITY: Final = must("competent_authority", "受理机关", "authority", "§31")
MATERIALS: Final = may("materials_hint", "材料提示", "what to bring", most=2000)

CLASSIFIED: Final = (
    Kind(
        "D12",
        "suggestion_reply",
        Words("意见建议类事项答复书", "Answer to a suggestion"),
        GROUP,
        "答",
        PETITION,
        cited("§29①"),
        PETITIONER,
        (
            *MATTER,
            must("study_opinion", "研究论证意见", "what was found", "§29①", LONG),
            must("adoption_result", "采纳结果", "result", "§29①"),
            may("adoption_detail", "采纳情况", "how it is taken up", "§29①", TEXT),
            may("reward_advice", "奖励建议", "reward", "§29②", 1000),
        ),
    ),
    Kind(
        "D13",
        "report_transfer_confidential",
        Words("检举控告类事项密转函", "Confidential transfer of a report"),
        GROUP,
        "密",
        UNIT,
        cited("§22②、§30①③"),
        Words("有管辖权的纪检监察机关或者有权机关", "The receiver of reports"),
        (
            may("petitioner_name", "检举控告人（不印）", "who reports, never printed"),
            DATE,
            must("matter_summary", "事项类别", "what kind of matter", "§30①", 500),
            TO_UNIT,
            must("secrecy_level", "密级", "level of secrecy", "§30③"),
            must("reported_party_ref", "被反映对象代号", "mark of who is reported"),
            must("sealed_attachment_ids", "密封附件编号", "sealed with it", "§30③"),
            must("handler_signature", "经办人", "handled by"),
        ),
    ),
    Kind(
        "D14",
        "report_receipt_notice",
        Words("检举控告类事项接收告知书", "Notice that a report was received"),
        GROUP,
        "密",
        UNIT,
        cited("§23④、§30①"),
        Words("实名检举控告人", "Who reported by name"),
        (
            must("petitioner_name", "检举控告人", "who reports"),
            day("received_at", "收到日期", "day received"),
            must("recipient_unit", "接收机关", "received by", "§30①"),
            must("confidentiality_notice", "保密告知", "secrecy", "§30③", TEXT),
            must("inquiry_phone", "查询电话", "phone to ask"),
        ),
    ),
    Kind(
        "D15",
        "judicial_route_notice",
        Words("依照诉讼等政法程序处理告知书", "Led to a judicial process"),
        GROUP,
        "引",
        PETITION,
        cited("§31(一)、§22②、§20②、§28②"),
        PETITIONER,
        (
            *MATTER,
            must("route_kind", "适用的程序", "which process", "§31(一)"),
            AUTHORITY,
            BASIS,
            may("time_limit_hint", "时限提示", "time limit, as a hint", most=500),
            MATERIALS,
            must("legal_aid_hint", "法律援助提示", "legal aid", most=1000),
        ),
    ),
    Kind(
        "D16",
        "arbitration_route_notice",
        Words("仲裁程序导入告知书", "Led to arbitration"),
        GROUP,
        "引",
        PETITION,
        cited("§31(二)"),
        PETITIONER,
        (
            *MATTER,
            must("arbitration_body", "仲裁机构", "arbitration body", "§31(二)"),
            must("arbitration_kind", "仲裁种类", "kind of arbitration", "§31(二)"),
            BASIS,
            must("limitation_hint", "仲裁时效提示", "limitation, as a hint", most=500),
            MATERIALS,
        ),
    ),
    Kind(
        "D17",
        "party_appeal_route_notice",
        Words("党员申诉、申请复审等程序导入告知书", "Led to an appeal in the Party"),
        GROUP,
        "引",
        PETITION,
        cited("§31(三)"),
        PETITIONER,
        (
            *MATTER,
            must("appeal_kind", "申诉种类", "kind of appeal", "§31(三)"),
            AUTHORITY,
            must("rule_basis", "党内法规等依据", "rules", "§31(三)", TEXT),
        ),
    ),
    Kind(
        "D18",
        "administrative_route_notice",
        Words("行政程序导入告知书", "Led to an administrative process"),
        GROUP,
        "引",
        PETITION,
        cited("§31(四)"),
        PETITIONER,
        (
            *MATTER,
            must("procedure_kind", "行政程序种类", "which procedure", "§31(四)"),
            AUTHORITY,
            BASIS,
            must("time_limit_hint", "时限提示", "time limit, as a hint", most=500),
            MATERIALS,
        ),
    ),
    Kind(
        "D19",
        "statutory_duty_reply",
        Words("依法履责事项答复书", "Answer on a duty to be done"),
        GROUP,
        "答",
        PETITION,
        cited("§31(五)"),
        PETITIONER,
        (
            *MATTER,
            must("duty_basis", "履责依据", "basis of the duty", "§31(五)", TEXT),
            must("investigation_result", "调查情况", "what was found", "§31(五)", LONG),
            must("duty_decision", "处理结果", "what was done", "§31(五)", LONG),
            must(
                "remedy_notice_reconsideration_litigation",
                "复议和诉讼告知",
                "reconsideration and lawsuit",
                "行政复议法§20",
                TEXT,
            ),
        ),
    ),
)
