"""G: letters to who is late, at fault, or could do better (D32-D36)."""

from typing import Final

from schemas.papers.kind import PETITION, UNIT, Kind
from schemas.papers.slots import (
    ATTACHED,
    FEEDBACK,
    LONG,
    RESPONSIBLE,
    SOURCE,
    TEXT,
    TO_UNIT,
    cited,
    day,
    may,
    must,
)
from schemas.texts import Words

GROUP: Final = "oversight"
VIOLATED: Final = must(
    "rule_violated", "违反的规定", "rule that was broken", "§40", TEXT
)

OVERSIGHT: Final = (
    Kind(
        "D32",
        "urging_letter",
        Words("催办函", "Letter of urging"),
        GROUP,
        "催",
        PETITION,
        cited("§14①(三)"),
        RESPONSIBLE,
        (
            TO_UNIT,
            SOURCE,
            day("due_on", "办理期限", "due on"),
            may("days_left", "距期限天数", "days left", most=20),
            may("overdue_days", "超期天数", "days over", most=20),
            must("requirements", "要求", "what is asked", most=TEXT),
        ),
    ),
    Kind(
        "D33",
        "supervision_letter",
        Words("督办函", "Letter of supervision"),
        GROUP,
        "督",
        UNIT,
        cited("§40①"),
        RESPONSIBLE,
        (
            TO_UNIT,
            SOURCE,
            must("supervision_reason", "督办事由", "why", "§40①", TEXT),
            VIOLATED,
            must("rectification_requirements", "整改要求", "to mend", "§40①", TEXT),
            FEEDBACK,
            must("supervisor", "督办人", "supervised by"),
        ),
    ),
    Kind(
        "D34",
        "risk_alert_letter",
        Words("风险提示函", "Letter of warning"),
        GROUP,
        "险",
        UNIT,
        cited("§25"),
        Words("责任单位、属地乡镇（街道）", "The unit and the township"),
        (
            TO_UNIT,
            must("risk_kind", "风险类型", "kind of risk", "§25"),
            must("risk_level", "风险等级", "level"),
            must("risk_facts_minimized", "风险情况", "facts, no more", "§25", TEXT),
            must("affected_area", "涉及区域", "where"),
            must("suggested_measures", "建议措施", "measures", "§25", TEXT),
            FEEDBACK,
        ),
    ),
    Kind(
        "D35",
        "improvement_suggestion_letter",
        Words("改进工作（完善政策）建议函", "Letter of improvement"),
        GROUP,
        "建",
        UNIT,
        cited("§40①②④、§14①(六)"),
        Words("有关机关、单位", "The authority concerned"),
        (
            TO_UNIT,
            must("suggestion_kind", "建议类别", "kind", "§40①②"),
            must("problem_summary", "存在的问题", "the problem", "§40①", LONG),
            may("evidence_stats", "数据和事例", "figures", most=TEXT),
            must("suggestions", "建议", "suggested", "§40①②", LONG),
            FEEDBACK,
            may("adoption_feedback", "采纳情况反馈", "answer", "§40④", TEXT),
        ),
    ),
    Kind(
        "D36",
        "accountability_suggestion",
        Words("追究责任建议书", "Suggestion to hold to account"),
        GROUP,
        "责",
        UNIT,
        cited("§40③、§42至§46"),
        Words("有管理权限的机关、单位", "Who may hold to account"),
        (
            TO_UNIT,
            must("responsible_unit", "责任单位", "responsible unit", "§40③"),
            may("responsible_person", "责任人员", "responsible person"),
            must("facts", "事实", "facts", "§40③", LONG),
            VIOLATED,
            must("consequence", "造成的后果", "what came of it", "§40③", TEXT),
            must("suggestion", "追责建议", "suggested", "§40③", TEXT),
            ATTACHED,
            FEEDBACK,
        ),
    ),
)
