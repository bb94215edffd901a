"""What an entry of each type and version carries.

`load` holds a body to its schema and gives it back unchanged; `missing` says what a
draft still lacks; `correct` makes the body that a correction means. The rest names
things: a field's label, the class of its register, the words for a code.

A field is addressed by JSON Pointer, as in a correction: `/parties/p1/phone`.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any

from marshmallow import ValidationError, fields

from schemas import codes, corrections, texts
from schemas.agreement import AgreementSealed, AgreementSigned
from schemas.codes import Language
from schemas.corrections import Correction, EntryVoided, tokens
from schemas.dispute import (
    DisputeAccepted,
    DisputeConsented,
    DisputeNotAccepted,
    DisputeOpened,
    DisputeTerminated,
)
from schemas.entry import Entry
from schemas.errors import FieldError, InvalidBody, UnknownType
from schemas.fields import (
    Body,
    Choice,
    Form,
    Label,
    Need,
    RegisterClass,
    day,
    form_in,
    label_of,
)
from schemas.follow_up import FollowUpRecorded
from schemas.stage import StageRecorded
from schemas.strict_json import escaped
from schemas.texts import Words

SCHEMAS: Mapping[str, Mapping[int, type[Form]]] = MappingProxyType(
    {
        "dispute.opened": {1: DisputeOpened},
        "dispute.accepted": {1: DisputeAccepted},
        "dispute.not_accepted": {1: DisputeNotAccepted},
        "dispute.consented": {1: DisputeConsented},
        "dispute.terminated": {1: DisputeTerminated},
        "dispute.corrected": {1: Correction},
        "stage.recorded": {1: StageRecorded},
        "stage.corrected": {1: Correction},
        "agreement.signed": {1: AgreementSigned},
        "agreement.sealed": {1: AgreementSealed},
        "agreement.corrected": {1: Correction},
        "follow_up.recorded": {1: FollowUpRecorded},
        "follow_up.corrected": {1: Correction},
        "entry.voided": {1: EntryVoided},
    }
)

TYPE_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        "dispute.opened": Words("纠纷登记", "Dispute opened"),
        "dispute.accepted": Words("受理", "Dispute accepted"),
        "dispute.not_accepted": Words("不予受理", "Dispute not accepted"),
        "dispute.consented": Words("当事人表态", "Party consented"),
        "dispute.terminated": Words("终止调解", "Mediation terminated"),
        "dispute.corrected": Words("纠纷更正", "Dispute corrected"),
        "stage.recorded": Words("阶段记录", "Stage recorded"),
        "stage.corrected": Words("阶段记录更正", "Stage corrected"),
        "agreement.signed": Words("签订协议", "Agreement signed"),
        "agreement.sealed": Words("协议盖章", "Agreement sealed"),
        "agreement.corrected": Words("协议更正", "Agreement corrected"),
        "follow_up.recorded": Words("回访", "Follow-up visit"),
        "follow_up.corrected": Words("回访更正", "Follow-up corrected"),
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
        "dispute.terminated": "terminated_on",
        "dispute.corrected": "corrected_on",
        "stage.recorded": "held_on",
        "stage.corrected": "corrected_on",
        "agreement.signed": "signed_on",
        "agreement.sealed": "sealed_on",
        "agreement.corrected": "corrected_on",
        "follow_up.recorded": "visited_on",
        "follow_up.corrected": "corrected_on",
        "entry.voided": "voided_on",
    }
)
MOST_DAYS_BEFORE = 3


@cache
def form_of(type: str, v: int = 1) -> Form:
    """The form of that type and version, or UnknownType."""
    versions = SCHEMAS.get(type, {})
    if v not in versions:
        raise UnknownType(type, v)
    return versions[v]()


def load(type: str, v: int, body: object) -> dict[str, Any]:
    """Hold the body to its schema; what comes back equals what went in."""
    form = form_of(type, v)
    try:
        loaded: dict[str, Any] = form.load(body)  # type: ignore[arg-type]
    except ValidationError as wrong:
        raise InvalidBody(tuple(_errors(type, v, form, wrong.messages))) from None
    return loaded


def correct(type: str, v: int, body: Body, correction: Body) -> dict[str, Any]:
    """The body as the correction would have it, held to its own schema."""
    return load(type, v, corrections.corrected(type, body, correction))


def missing(type: str, body: Body, need: Need = "law", v: int = 1) -> list[FieldError]:
    """What a draft still lacks, in the order of its form; with `need="dossier"` also
    what the dossier will ask for."""
    wanted: tuple[Need, ...] = ("law",) if need == "law" else ("law", "dossier")
    form = form_of(type, v)
    return [
        field_error(type, pointer, words, v)
        for pointer, lacking, words in _lacking(form, body, "")
        if lacking in wanted
    ]


def _lacking(form: Form, data: Body, at: str) -> Iterator[tuple[str, Need, Words]]:
    for name, field in form.fields.items():
        label, pointer = label_of(field), f"{at}/{name}"
        if _is_empty(data.get(name), field) and label.applies(data):
            yield pointer, label.need, texts.REQUIRED
        yield from _lacking_inside(field, data.get(name), pointer)
    for pointer, need, words in form.gaps(data):
        yield at + pointer, need, words


def _is_empty(value: object, field: fields.Field[Any]) -> bool:
    if isinstance(field, fields.Nested):
        return value is None
    return value in (None, {}, []) or (isinstance(value, str) and not value.strip())


def _lacking_inside(
    field: fields.Field[Any], value: object, pointer: str
) -> Iterator[tuple[str, Need, Words]]:
    form = form_in(field)
    if form is None or not isinstance(value, dict):
        return
    if isinstance(field, fields.Nested):
        yield from _lacking(form, value, pointer)
        return
    for key, member in value.items():
        yield from _lacking(form, member, f"{pointer}/{escaped(key)}")


def _errors(type: str, v: int, form: Form, messages: object) -> Iterator[FieldError]:
    """The errors in the order of the form, strangers last."""
    order = {name: place for place, name in enumerate(form.fields)}
    found = list(_flat(messages, ()))
    found.sort(key=lambda each: _place(order, each[0]))
    for path, words in found:
        pointer = "".join(f"/{escaped(token)}" for token in path)
        yield field_error(type, pointer, words, v)


def _place(order: Mapping[str, int], path: tuple[str, ...]) -> tuple[int, str]:
    name = path[0] if path else ""
    return (order[name], "") if name in order else (len(order), name)


def _flat(
    messages: object, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Words]]:
    if isinstance(messages, dict):
        for name in messages:
            deeper = path if name == "_schema" else (*path, str(name))
            yield from _flat(messages[name], deeper)
    elif isinstance(messages, list):
        for words in messages:
            yield path, words


def field_error(type: str, pointer: str, words: Words, v: int = 1) -> FieldError:
    """The error with the field's names in it."""
    zh, en = (trail(type, pointer, lang, v) for lang in ("zh", "en"))
    return FieldError(pointer, zh, en, words.zh, words.en)


def _steps(
    type: str, pointer: str, v: int
) -> Iterator[tuple[str, fields.Field[Any] | None]]:
    """Each token of the pointer with the field it names; an id names none."""
    form: Form | None = form_of(type, v)
    field: fields.Field[Any] | None = None
    inside_map = False
    for token in tokens(pointer):
        if inside_map or form is None:
            inside_map = False
            yield token, None
            continue
        field = form.fields.get(token)
        yield token, field
        form = form_in(field) if field else None
        inside_map = isinstance(field, fields.Dict)


def field_at(type: str, pointer: str, v: int = 1) -> fields.Field[Any] | None:
    """The innermost field that the pointer passes through."""
    named = [field for _, field in _steps(type, pointer, v) if field]
    return named[-1] if named else None


def label_at(type: str, pointer: str, v: int = 1) -> Label | None:
    field = field_at(type, pointer, v)
    return label_of(field) if field else None


def label(type: str, pointer: str, lang: Language = "zh", v: int = 1) -> str:
    """What the field is called; its own name where nobody named it."""
    known = label_at(type, pointer, v)
    if known is None:
        return pointer.rpartition("/")[2]
    return known.zh if lang == "zh" else known.en


def trail(type: str, pointer: str, lang: Language = "zh", v: int = 1) -> str:
    """The labels along the way: 当事人 p1 · 联系电话."""
    words: list[str] = []
    for token, field in _steps(type, pointer, v):
        if field:
            about = label_of(field)
            words.append(about.zh if lang == "zh" else about.en)
        elif words:
            words[-1] = f"{words[-1]} {token}"
        else:
            words.append(token)
    return " · ".join(words)


def register_class(type: str, pointer: str, v: int = 1) -> RegisterClass:
    """Whether disagreement here needs a person (hard); unknown places do."""
    known = label_at(type, pointer, v)
    return known.register if known else "hard"


def enum_label(
    type: str, pointer: str, value: object, lang: Language = "zh", v: int = 1
) -> str:
    """The words for a code or a yes/no at that place; other values as text."""
    if isinstance(value, bool):
        yes, no = ("是", "否") if lang == "zh" else ("yes", "no")
        return yes if value else no
    field = field_at(type, pointer, v)
    inner = field.inner if isinstance(field, fields.List) else field
    if isinstance(inner, Choice):
        return codes.label(inner.codes_name, str(value), lang)
    return str(value)


def type_label(type: str, lang: Language = "zh") -> str:
    """What a record of that type is called; the type itself where it is unknown."""
    words = TYPE_NAMES.get(type, Words(type, type))
    return words.zh if lang == "zh" else words.en


def day_of_act(type: str, body: Body) -> date | None:
    """The day on which the thing was done."""
    return day(str(body.get(ACT_DAYS.get(type, ""), "")))


def check_day(entry: Entry) -> list[FieldError]:
    """An act after its record, or long before it, needs a reason and the paper."""
    body = entry.body or {}
    acted_on = day_of_act(entry.type, body)
    if acted_on is None or "late" in body:
        return []
    recorded_on = entry.at.corrected.date()
    pointer = f"/{ACT_DAYS[entry.type]}"
    if acted_on > recorded_on:
        return [field_error(entry.type, pointer, texts.ACT_AFTER_RECORD)]
    if acted_on < recorded_on - timedelta(days=MOST_DAYS_BEFORE):
        return [field_error(entry.type, pointer, texts.ACT_LONG_BEFORE)]
    return []
