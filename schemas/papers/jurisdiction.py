"""B: whose it is (D09-D11): sent back, talked over, decided."""

from typing import Final

from schemas.papers.kind import PETITION, Kind
from schemas.papers.slots import (
    BASIS,
    LONG,
    SOURCE,
    TEXT,
    TO_UNIT,
    cited,
    day,
    may,
    must,
)
from schemas.texts import Words

GROUP: Final = "jurisdiction_dispute"
RAISED: Final = day("dispute_raised_at", "争议提出日期", "day it was disputed", "§24")
BESIDE: Final = may("co_units", "配合单位", "units beside it", most=1000)

JURISDICTION: Final = (
    Kind(
        "D09",
        "jurisdiction_objection",
        Words("信访事项管辖异议（退回）函", "Objection, with the petition returned"),
        GROUP,
        "异",
        PETITION,
        cited("§23③"),
        Words("转送、交办的机关", "Who handed it on"),
        (
            TO_UNIT,
            SOURCE,
            day("unit_received_at", "收到日期", "day it came", "§23③"),
            must("objection_reason", "异议理由", "reasons in detail", "§23③", TEXT),
            BASIS,
            may("suggested_unit", "建议的单位", "whose it is instead"),
            must("returned_materials", "退回的材料", "what is returned", "§23③", 2000),
        ),
    ),
    Kind(
        "D10",
        "dispute_consultation_minutes",
        Words("受理争议会商纪要", "Minutes on who accepts it"),
        GROUP,
        "争",
        PETITION,
        cited("§24①"),
        Words("各涉事单位、信访部门", "The units concerned and the petition office"),
        (
            RAISED,
            must("parties_units", "涉事单位", "units concerned", "§24①", 2000),
            must("attendees", "参加人员", "present", most=2000),
            must("opinions", "各方意见", "what each said", most=LONG),
            must("agreed_unit", "议定的受理单位", "unit agreed on", "§24①"),
            BESIDE,
            must("signed_by", "签字", "signed by", most=1000),
        ),
    ),
    Kind(
        "D11",
        "acceptance_unit_decision",
        Words("受理单位决定（指定）书", "Decision on who accepts it"),
        GROUP,
        "争",
        PETITION,
        cited("§24①②"),
        Words("被指定单位及争议各方", "The unit named and those in dispute"),
        (
            RAISED,
            must("decider", "决定机关", "decided by", "§24"),
            must("decided_unit", "确定的受理单位", "unit decided on", "§24"),
            BESIDE,
            BASIS,
            day("effective_on", "生效日期", "in effect from"),
            must("acceptance_clock_note", "告知期限说明", "on the term", "§23③", TEXT),
        ),
    ),
)
