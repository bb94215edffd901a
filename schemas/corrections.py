"""Corrections: a new record that says what an old one should have said.

    {"corrects": "entry:…", "corrected_on": "2026-11-21", "reason": "…",
     "set": {"/terms/t1/amount_fen": 860000}, "remove": ["/terms/t2"]}

It names places in the body of the original by JSON Pointer. `bodies.correct` makes
the body as corrected and holds it to the original's schema, so that nothing can be
corrected into what could not have been recorded. What a record is about (its stage,
its round, its party, the thing that is evidence) cannot be corrected, only voided and
recorded anew: correcting it would move the whole record to another place of the case.
Nor can whose act it is, and the paper that shows it (`on_paper`). Who may know of a
case can be corrected to fewer, never to more (`restriction`).

The original stays as it was; the fold shows both.
"""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import fields

from schemas import identifiers, on_paper, texts
from schemas.errors import FieldError, InvalidCorrection
from schemas.fields import (
    Body,
    Day,
    Form,
    Identifier,
    Pointer,
    Several,
    Text,
    late,
    legal,
    optional,
    refusal,
)
from schemas.labels import tokens
from schemas.texts import Words

# What a record is about: void it and record anew, never correct it.
FIXED: Mapping[str, tuple[str, ...]] = {
    "dispute.consented": ("party",),
    "dispute.suspended": ("round",),
    "dispute.resumed": ("round",),
    "dispute.extension_asked": ("round",),
    "stage.recorded": ("stage", "round"),
    "agreement.signed": ("round",),
    "agreement.sealed": ("round",),
    "reception.followed_up": ("visitor", "round"),
    "evidence.added": (
        "evidence",
        "kind",
        "media_type",
        "size",
        "sha256",
        "key",
        "pieces",
    ),
}

CORRECTION_OF: Mapping[str, str] = {
    "dispute.opened": "dispute.corrected",
    "dispute.accepted": "dispute.corrected",
    "dispute.not_accepted": "dispute.corrected",
    "dispute.consented": "dispute.corrected",
    "dispute.suspended": "dispute.corrected",
    "dispute.resumed": "dispute.corrected",
    "dispute.extension_asked": "dispute.corrected",
    "dispute.terminated": "dispute.corrected",
    "stage.recorded": "stage.corrected",
    "agreement.signed": "agreement.corrected",
    "agreement.sealed": "agreement.corrected",
    "follow_up.recorded": "follow_up.corrected",
    "evidence.added": "evidence.corrected",
    "protection.reported": "protection.corrected",
    "outreach.held": "outreach.corrected",
    "reception.held": "reception.corrected",
    "reception.followed_up": "reception.corrected",
}


class Changes(fields.Dict):
    """Pointer → new value; the values are judged against the original."""

    def __init__(self) -> None:
        about = optional("改为", "set")
        super().__init__(
            metadata={"label": about, "title": about.zh, "description": about.en},
            error_messages={"null": [texts.NULL]},
        )

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise refusal(texts.NOT_OBJECT)
        pointer = Pointer(legal("路径", "pointer"))
        if any(pointer.fault(place) for place in value):
            raise refusal(texts.NOT_POINTER)
        return value


class Correction(Form):
    """Which record, which places, since when known, and why."""

    corrects = Identifier(
        legal("更正的记录", "record corrected"), identifiers.parse_entry_id
    )
    corrected_on = Day(legal("更正日期", "day corrected"))
    reason = Text(legal("更正原因", "why"))
    set = Changes()
    remove = Several(optional("删去", "remove"), Pointer(legal("路径", "pointer")))
    late = late()

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        changed, removed = list(data.get("set", {})), list(data.get("remove", ()))
        if not changed and not removed:
            yield "/set", texts.NOTHING_CORRECTED
        places = sorted(f"{place}/" for place in changed + removed)
        for i in range(1, len(places)):
            if places[i].startswith(places[i - 1]):
                yield "/set", texts.OVERLAP
                return


class EntryVoided(Form):
    """作废: written in the wrong case, or as a test; hidden, and kept."""

    voids = Identifier(legal("作废的记录", "record voided"), identifiers.parse_entry_id)
    voided_on = Day(legal("作废日期", "day voided"))
    reason = Text(legal("作废原因", "why"))
    late = late()


def corrected(type: str, body: Body, correction: Body) -> dict[str, Any]:
    """The body with the changes made, not yet held to its schema."""
    result = copy.deepcopy(dict(body))
    for pointer in correction.get("remove", ()):
        holder = _holder(type, result, pointer, make=False)
        name = tokens(pointer)[-1]
        if name not in holder:
            raise _wrong(pointer, texts.NO_SUCH_PLACE)
        del holder[name]
    for pointer, value in correction.get("set", {}).items():
        holder = _holder(type, result, pointer, make=True)
        holder[tokens(pointer)[-1]] = copy.deepcopy(value)
    return result


def _holder(
    type: str, body: dict[str, Any], pointer: str, *, make: bool
) -> dict[str, Any]:
    """The object that has, or gets, the pointed member."""
    path = tokens(pointer)
    if path[0] in (*FIXED.get(type, ()), *on_paper.NAMES):
        raise _wrong(pointer, texts.FIXED)
    place: Any = body
    for token in path[:-1]:
        if make:
            place.setdefault(token, {})
        place = place.get(token)
        if not isinstance(place, dict):
            raise _wrong(pointer, texts.NO_SUCH_PLACE)
    holder: dict[str, Any] = place
    return holder


def _wrong(pointer: str, words: Words) -> InvalidCorrection:
    return InvalidCorrection((FieldError(pointer, "", "", words.zh, words.en),))
