"""The paper of a letter (D32-D36): what its form asks for besides, and its draft.

    of the letter   addressee, grounds, what is asked, the article, the day
    of the desk     who supervises, in whose name, the number of what was handed on
    of the rule     what it hit: days left, kind of risk, who is responsible (`said`)
    of a person     whatever is left, on the form (`asked`)

Number, print and service are the paper's own (`server.papers`); the letter names it. A
letter about one petition lies with the papers of that petition, but for one about who
is to blame, which its unit does not see.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas import codes
from schemas.papers import kinds
from schemas.papers.kind import Slot
from server.papers.issuing import Draft, written
from server.papers.values import Office
from server.registry.paper_rows import PaperRow
from server.registry.petition_rows import PetitionRow

GROUNDS: Mapping[str, str] = {
    "D33": "supervision_reason",
    "D34": "risk_facts_minimized",
    "D35": "problem_summary",
    "D36": "facts",
}
REQUIREMENTS: Mapping[str, str] = {
    "D32": "requirements",
    "D33": "rectification_requirements",
    "D34": "suggested_measures",
    "D35": "suggestions",
    "D36": "suggestion",
}
ANSWER, NONE = "adoption_feedback", "无"
KNOWN = frozenset(
    {"recipient_unit", "feedback_due", "suggestion_kind", "supervisor"}
    | {*GROUNDS.values(), *REQUIREMENTS.values(), ANSWER}
)
BLAME = "D36"
HANDED = ("D02", "D03")
"""By which papers a petition was handed on."""


def asked(code: str) -> tuple[Slot, ...]:
    """What the form of a letter asks for besides."""
    return tuple(slot for slot in kinds.kind(code).slots if slot.name not in KNOWN)


def draft(
    session: Session, office: Office, told: Mapping[str, Any], said: Mapping[str, str]
) -> Draft:
    """As the letter's deed has it, and what was said besides."""
    code, about = told["code"], told.get("petitions", [])
    own = {name: each for name, each in said.items() if each.strip()}
    values = {
        "recipient_unit": told["to_unit"],
        "feedback_due": written(date.fromisoformat(told["feedback_due"])),
        "contact_phone": office.phone,
        "source_doc_no": source(session, told["to_unit"], about),
        "petition_no": "、".join(numbers(session, about)),
        REQUIREMENTS[code]: told["requirements"],
        **({GROUNDS[code]: told["grounds"]} if code in GROUNDS else {}),
        **({"suggestion_kind": kind(told)} if "suggestion" in told else {}),
    }
    names = {slot.name for slot in kinds.kind(code).every}
    fit = {n: v for n, v in (values | own).items() if n in names and v}
    place = about[0] if len(about) == 1 and code != BLAME else ""
    return Draft(code, place, fit, unit=office.unit)


def kind(told: Mapping[str, Any]) -> str:
    return codes.label("suggestions", told["suggestion"])


def numbers(session: Session, petitions: list[str]) -> list[str]:
    rows = select(PetitionRow.number).where(PetitionRow.petition.in_(petitions))
    return list(session.scalars(rows.order_by(PetitionRow.id)))


def source(session: Session, unit: str, petitions: list[str]) -> str:
    """The number of the paper by which the petition was handed to the unit; without
    one, the petition's own, or that there is none."""
    if len(petitions) != 1:
        return "、".join(numbers(session, petitions)) or NONE
    handed = PaperRow.petition == petitions[0], PaperRow.code.in_(HANDED)
    rows = select(PaperRow.number).where(*handed, PaperRow.recipient == unit)
    last = rows.where(PaperRow.cancelled_on.is_(None)).order_by(PaperRow.paper.desc())
    return session.scalar(last.limit(1)) or "".join(numbers(session, petitions))
