"""A: what is written as a petition comes and is handed on (D01-D08)."""

from typing import Final

from schemas.papers.kind import PETITION, Kind, Slot
from schemas.papers.slots import MATTER
from schemas.texts import Words

GROUP: Final = "registration_routing"
PETITIONER: Final = Words("信访人", "The petitioner")

REGISTRATION: Final = (
    Kind(
        "D05",
        "acceptance_notice",
        Words("信访事项受理告知书", "Notice of acceptance"),
        GROUP,
        "受",
        PETITION,
        "信访工作条例§23①②③",
        PETITIONER,
        (
            *MATTER,
            Slot(
                "accepted_at",
                Words("受理日期", "day accepted"),
                "信访工作条例§23",
                most=20,
            ),
            Slot(
                "handling_procedure",
                Words("处理途径和程序", "road and procedure"),
                "信访工作条例§23③",
            ),
            Slot(
                "handling_due",
                Words("办理期限", "to be handled by"),
                "信访工作条例§34",
                most=200,
            ),
            Slot("handler", Words("承办人", "handled by"), most=100),
            Slot("handler_phone", Words("承办人电话", "their phone"), most=60),
            Slot(
                "query_code", Words("查询码", "query code"), "信访工作条例§18①", most=40
            ),
            Slot(
                "rights_notice",
                Words("权利义务告知", "rights and duties"),
                "信访工作条例§23",
            ),
        ),
    ),
)
