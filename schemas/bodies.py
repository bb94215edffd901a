"""What an entry of each type and version carries.

`load` holds a body to its schema and gives it back unchanged; `missing` says what a
draft still lacks; `correct` makes the body that a correction means. The rest names
things: a field's label, the class of its register, the words for a code.

A field is addressed by JSON Pointer, as in a correction: `/parties/p1/phone`.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from marshmallow import fields

from schemas import codes, corrections, labels, restriction, texts
from schemas.agreement import AgreementSealed, AgreementSigned
from schemas.assigning import AssignmentAnswered
from schemas.codes import Language
from schemas.corrections import Correction, EntryVoided
from schemas.dispute import (
    DisputeAccepted,
    DisputeConsented,
    DisputeNotAccepted,
    DisputeOpened,
    DisputeTerminated,
)
from schemas.entry import Entry
from schemas.envelope import VERSION
from schemas.errors import FieldError, InvalidCorrection, UnknownType
from schemas.evidence import EvidenceAdded
from schemas.fields import (
    Body,
    Choice,
    Form,
    Need,
    RegisterClass,
    day,
)
from schemas.follow_up import FollowUpRecorded
from schemas.outreach import OutreachHeld
from schemas.panel import PanelDrawn
from schemas.pausing import DisputeResumed, DisputeSuspended, ExtensionAsked
from schemas.protection import ProtectionReported
from schemas.reception import ReceptionFollowedUp, ReceptionHeld
from schemas.review import ReviewAnswered, ReviewGiven
from schemas.sealing import SCHEMES
from schemas.settlement import AmendmentConfirmed, ConflictSettled
from schemas.stage import StageRecorded
from schemas.texts import Words

SCHEMAS: Mapping[str, Mapping[int, type[Form]]] = MappingProxyType(
    {
        "dispute.opened": {1: DisputeOpened},
        "dispute.accepted": {1: DisputeAccepted},
        "dispute.not_accepted": {1: DisputeNotAccepted},
        "dispute.consented": {1: DisputeConsented},
        "dispute.suspended": {1: DisputeSuspended},
        "dispute.resumed": {1: DisputeResumed},
        "dispute.extension_asked": {1: ExtensionAsked},
        "dispute.terminated": {1: DisputeTerminated},
        "dispute.corrected": {1: Correction},
        "stage.recorded": {1: StageRecorded},
        "stage.corrected": {1: Correction},
        "panel.drawn": {1: PanelDrawn},
        "agreement.signed": {1: AgreementSigned},
        "agreement.sealed": {1: AgreementSealed},
        "agreement.corrected": {1: Correction},
        "follow_up.recorded": {1: FollowUpRecorded},
        "follow_up.corrected": {1: Correction},
        "evidence.added": {1: EvidenceAdded},
        "evidence.corrected": {1: Correction},
        "protection.reported": {1: ProtectionReported},
        "protection.corrected": {1: Correction},
        "outreach.held": {1: OutreachHeld},
        "outreach.corrected": {1: Correction},
        "reception.held": {1: ReceptionHeld},
        "reception.followed_up": {1: ReceptionFollowedUp},
        "reception.corrected": {1: Correction},
        "conflict.settled": {1: ConflictSettled},
        "amendment.confirmed": {1: AmendmentConfirmed},
        "review.given": {1: ReviewGiven},
        "review.answered": {1: ReviewAnswered},
        "assignment.answered": {1: AssignmentAnswered},
        "entry.voided": {1: EntryVoided},
    }
)

TYPE_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        "dispute.opened": Words("纠纷登记", "Dispute opened"),
        "dispute.accepted": Words("受理", "Dispute accepted"),
        "dispute.not_accepted": Words("不予受理", "Dispute not accepted"),
        "dispute.consented": Words("当事人表态", "Party consented"),
        "dispute.suspended": Words("暂停调解", "Mediation suspended"),
        "dispute.resumed": Words("恢复调解", "Mediation resumed"),
        "dispute.extension_asked": Words("询问延长", "Extension asked"),
        "dispute.terminated": Words("终止调解", "Mediation terminated"),
        "dispute.corrected": Words("纠纷更正", "Dispute corrected"),
        "stage.recorded": Words("阶段记录", "Stage recorded"),
        "stage.corrected": Words("阶段记录更正", "Stage corrected"),
        "panel.drawn": Words("抽评理员", "Panel drawn"),
        "agreement.signed": Words("签订协议", "Agreement signed"),
        "agreement.sealed": Words("协议盖章", "Agreement sealed"),
        "agreement.corrected": Words("协议更正", "Agreement corrected"),
        "follow_up.recorded": Words("回访", "Follow-up visit"),
        "follow_up.corrected": Words("回访更正", "Follow-up corrected"),
        "evidence.added": Words("证据", "Evidence added"),
        "evidence.corrected": Words("证据更正", "Evidence corrected"),
        "protection.reported": Words("强制报告", "Violence reported"),
        "protection.corrected": Words("强制报告更正", "Report corrected"),
        "outreach.held": Words("宣讲", "Outreach held"),
        "outreach.corrected": Words("宣讲更正", "Outreach corrected"),
        "reception.held": Words("接访下访", "Reception held"),
        "reception.followed_up": Words("接访事项办理", "Reception followed up"),
        "reception.corrected": Words("接访更正", "Reception corrected"),
        "conflict.settled": Words("核对原件", "Conflict settled"),
        "amendment.confirmed": Words("确认更正", "Amendment confirmed"),
        "review.given": Words("审阅", "Review given"),
        "review.answered": Words("补正答复", "Review answered"),
        "assignment.answered": Words("答复指派", "Assignment answered"),
        "entry.voided": Words("作废记录", "Entry voided"),
    }
)

# The field that holds the day of the act.
ACT_DAYS: Mapping[str, str] = MappingProxyType(
    {
        "dispute.opened": "opened_on",
        "dispute.accepted": "accepted_on",
        "dispute.not_accepted": "decided_on",
        "dispute.consented": "consented_on",
        "dispute.suspended": "suspended_on",
        "dispute.resumed": "resumed_on",
        "dispute.extension_asked": "asked_on",
        "dispute.terminated": "terminated_on",
        "dispute.corrected": "corrected_on",
        "stage.recorded": "held_on",
        "stage.corrected": "corrected_on",
        "panel.drawn": "drawn_on",
        "agreement.signed": "signed_on",
        "agreement.sealed": "sealed_on",
        "agreement.corrected": "corrected_on",
        "follow_up.recorded": "visited_on",
        "follow_up.corrected": "corrected_on",
        "evidence.added": "taken_on",
        "evidence.corrected": "corrected_on",
        "protection.reported": "reported_on",
        "protection.corrected": "corrected_on",
        "outreach.held": "held_on",
        "outreach.corrected": "corrected_on",
        "reception.held": "held_on",
        "reception.followed_up": "followed_on",
        "reception.corrected": "corrected_on",
        "conflict.settled": "settled_on",
        "amendment.confirmed": "confirmed_on",
        "review.given": "reviewed_on",
        "review.answered": "answered_on",
        "assignment.answered": "answered_on",
        "entry.voided": "voided_on",
    }
)
MOST_DAYS_BEFORE = 3


@cache
def knowledge() -> str:
    """Names what this program can read: another name, and it reads other types."""
    known = sorted(f"{type}/{v}" for type, v in known_types())
    said = " ".join([f"e{VERSION}", *sorted(SCHEMES), *known])
    return sha256(said.encode()).hexdigest()[:16]


def known_types() -> list[tuple[str, int]]:
    return [(type, v) for type, forms in SCHEMAS.items() for v in forms]


@cache
def form_of(type: str, v: int = 1) -> Form:
    """The form of that type and version, or UnknownType."""
    versions = SCHEMAS.get(type, {})
    if v not in versions:
        raise UnknownType(type, v)
    return versions[v]()


def load(type: str, v: int, body: object) -> dict[str, Any]:
    """Hold the body to its schema; what comes back equals what went in."""
    return labels.held(form_of(type, v), body)


def correct(type: str, v: int, body: Body, correction: Body) -> dict[str, Any]:
    """The body as the correction would have it, held to its own schema; it lets nobody
    know of a case who did not before."""
    result = load(type, v, corrections.corrected(type, body, correction))
    if restriction.widens(body, result):
        wrong = field_error(type, restriction.AT, texts.LETS_MORE_KNOW, v)
        raise InvalidCorrection((wrong,))
    return result


def missing(type: str, body: Body, need: Need = "law", v: int = 1) -> list[FieldError]:
    """What a draft lacks by law; with `need="dossier"` also for its dossier."""
    return labels.missing(form_of(type, v), body, need)


def field_at(type: str, pointer: str, v: int = 1) -> fields.Field[Any] | None:
    """The innermost field that the pointer passes through."""
    return labels.field_at(form_of(type, v), pointer)


def field_error(type: str, pointer: str, words: Words, v: int = 1) -> FieldError:
    """What is wrong at that place, with the names of the field."""
    return labels.field_error(form_of(type, v), pointer, words)


def label(type: str, pointer: str, lang: Language = "zh", v: int = 1) -> str:
    """What the field is called; its own name where nobody named it."""
    known = labels.label_at(form_of(type, v), pointer)
    return known.words(lang) if known else pointer.rpartition("/")[2]


def trail(type: str, pointer: str, lang: Language = "zh", v: int = 1) -> str:
    """The labels along the way: 当事人 p1 · 联系电话."""
    return labels.trail(form_of(type, v), pointer, lang)


@lru_cache(maxsize=8192)
def register_class(type: str, pointer: str, v: int = 1) -> RegisterClass:
    """Whether disagreement here needs a person (hard); at unknown places it does."""
    known = labels.label_at(form_of(type, v), pointer)
    return known.register if known else "hard"


def enum_label(
    type: str, pointer: str, value: object, lang: Language = "zh", v: int = 1
) -> str:
    """The words for a code or a yes/no at that place; other values as text."""
    if isinstance(value, bool):
        yes, no = ("是", "否") if lang == "zh" else ("yes", "no")
        return yes if value else no
    field = field_at(type, pointer, v)
    choice = field.inner if isinstance(field, fields.List) else field
    if isinstance(choice, Choice):
        return codes.label(choice.codes_name, str(value), lang)
    return str(value)


def type_label(type: str, lang: Language = "zh") -> str:
    """What a record of that type is called; the type itself where it is unknown."""
    return TYPE_NAMES.get(type, Words(type, type)).words(lang)


def day_of_act(type: str, body: Body) -> date | None:
    """The day on which the thing was done."""
    return day(str(body.get(ACT_DAYS.get(type, ""), "")))


def check_day(entry: Entry) -> list[FieldError]:
    """An act after its record, or long before it, needs a reason and the paper."""
    body = entry.body or {}
    acted_on = day_of_act(entry.type, body)
    if acted_on is None or "late" in body:
        return []
    ahead = (acted_on - entry.at.corrected.date()).days
    if -MOST_DAYS_BEFORE <= ahead <= 0:
        return []
    words = texts.ACT_AFTER_RECORD if ahead > 0 else texts.ACT_LONG_BEFORE
    pointer = f"/{ACT_DAYS[entry.type]}"
    return [field_error(entry.type, pointer, words)]
