"""Slots that several documents have: who petitions, when, and about what."""

from typing import Final

from schemas.papers.kind import Slot
from schemas.texts import Words

NAME, LINE, LONG = 100, 200, 16_000

PETITIONER_NAME: Final = Slot(
    "petitioner_name", Words("信访人", "petitioner"), "信访工作条例§19①", most=LINE
)
PETITION_DATE: Final = Slot(
    "petition_date", Words("提出日期", "day of the petition"), most=20
)
MATTER_SUMMARY: Final = Slot(
    "matter_summary", Words("反映的主要问题", "the matter"), "信访工作条例§19①"
)
MATTER: Final = (PETITIONER_NAME, PETITION_DATE, MATTER_SUMMARY)
