"""What the documents are made of: slots that must be filled, slots that may be.

An article that names no law is one of 信访工作条例. `MATTER` is what nearly every
document about a petition says first: who petitions, since when, about what.
"""

from typing import Final

from schemas.papers.kind import Slot
from schemas.texts import Words

REGULATION: Final = "信访工作条例"
DAY, LINE, TEXT, LONG = 20, 200, 4000, 16_000

PETITIONER: Final = Words("信访人", "The petitioner")
COMPETENT: Final = Words("有权处理的机关、单位", "The competent authority")
RESPONSIBLE: Final = Words("责任单位", "The responsible unit")
OWN_FILE: Final = Words("内部存档", "Kept on file")


def cited(law: str) -> str:
    return REGULATION + law if law.startswith("§") else law


def must(name: str, zh: str, en: str, law: str = "", most: int = LINE) -> Slot:
    """Without it the paper is not issued."""
    return Slot(name, Words(zh, en), cited(law), required=True, most=most)


def may(name: str, zh: str, en: str, law: str = "", most: int = LINE) -> Slot:
    """A line that stays empty where there is nothing to say."""
    return Slot(name, Words(zh, en), cited(law), required=False, most=most)


def day(name: str, zh: str, en: str, law: str = "") -> Slot:
    return must(name, zh, en, law, DAY)


NAME: Final = must("petitioner_name", "信访人", "petitioner", "§19①")
DATE: Final = day("petition_date", "提出日期", "day of the petition")
SUMMARY: Final = must("matter_summary", "反映的主要问题", "the matter", "§19①", 2000)
MATTER: Final = (NAME, DATE, SUMMARY)
TO_UNIT: Final = must("recipient_unit", "收文单位", "addressed to")
SOURCE: Final = must("source_doc_no", "来文文号", "number of what was received")
BASIS: Final = must("legal_basis", "法律依据", "legal basis", most=TEXT)
QUERY: Final = must("query_code", "查询码", "query code", "§18①", 40)
ATTACHED: Final = may("attachments_list", "附件", "attached", most=2000)
CONTACT: Final = must("contact_person", "联系人", "contact")
RIGHTS: Final = must("rights_notice", "权利义务告知", "rights and duties", most=TEXT)
FEEDBACK: Final = day("feedback_due", "书面反馈期限", "answer in writing by", "§40④")
