"""A body read aloud: label and value of everything in it, in the schema's order.

The same lines stand on the last page of a form, before it is recorded, and on the page
of the case afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mobile import answers, capturing, evidence, position, signers
from mobile.setting import Setting, key_order
from schemas import agreement_text, bodies, codes, fields, handwriting, placing
from schemas.identifiers import check_digest, check_person

UNSAID = frozenset(
    "stage round sitting next_stage corrects voids about review assignment".split()
)
OF_THE_THING = frozenset({*capturing.OF_THE_THING, "place"})
# What ties a trace to its text is for machines; people see that there is one.
OF_A_HAND = re.compile(r"/hand/(nonce|wall|boot|mono_ms|bound)$")
KEYED_NAMES = {
    "claims": "诉求",
    "issues": "焦点",
    "options": "方案",
    "terms": "条款",
    "performance_plan": "条款",
    "findings": "焦点",
}
POINTED_AT = (
    "party",
    "claim",
    "issue",
    "participant",
    "option",
    "term",
    "mediator",
    "candidate",
)


@dataclass(frozen=True, slots=True)
class Line:
    """`depth` 0 is a heading or a plain line; `pointer` is where it stands."""

    depth: int
    label: str
    value: str
    pointer: str


def read(type: str, body: Mapping[str, Any], setting: Setting) -> list[Line]:
    form = bodies.form_of(type)
    read = _read(form, body, setting, body, 0, "")
    lines = [line for line in read if not OF_A_HAND.search(line.pointer)]
    return _of_thing(body, lines) if type == evidence.TYPE else lines


def _of_thing(body: Mapping[str, Any], lines: list[Line]) -> list[Line]:
    """What people see of evidence: the thing in a few words, a position as one."""
    said = [line for line in lines if line.pointer.split("/")[1] not in OF_THE_THING]
    if "evidence" in body:
        said.insert(0, Line(0, "原件", evidence.described(body), "/evidence"))
    if "place" in body:
        said.append(Line(0, "定位", position.words(body["place"]), "/place"))
    return said


def read_form(
    form: fields.Form, body: Mapping[str, Any], setting: Setting
) -> list[Line]:
    """What is on a form of which several records are made."""
    lines = list(_read(form, body, setting, body, 0, ""))
    if "record" in body:
        lines = [line for line in lines if not line.pointer.startswith("/record/")]
        said = evidence.described(body["record"])
        lines.append(Line(1, "原件", said, "/record/evidence"))
    return lines


def _read(
    form: fields.Form,
    data: Mapping[str, Any],
    setting: Setting,
    body: Mapping[str, Any],
    depth: int,
    at: str,
) -> Iterator[Line]:
    for name, field in form.fields.items():
        if name not in data or (depth == 0 and name in UNSAID):
            continue
        label, value, place = fields.label_of(field).zh, data[name], f"{at}/{name}"
        inner = fields.form_in(field)
        if inner is None:
            yield Line(depth, label, _words(field, value, setting, body), place)
        elif isinstance(field, fields.Keyed):
            yield from _members(label, inner, name, value, setting, body, depth, place)
        elif depth == 0 and name in ("air", "deliberate", "answer", "appraise"):
            yield from _read(inner, value, setting, body, depth, place)
        else:
            yield Line(depth, label, "", place)
            yield from _read(inner, value, setting, body, depth + 1, place)


def _members(
    label: str,
    form: fields.Form,
    name: str,
    members: Mapping[str, Any],
    setting: Setting,
    body: Mapping[str, Any],
    depth: int,
    at: str,
) -> Iterator[Line]:
    if not members:
        return
    yield Line(depth, label, "", at)
    in_order = agreement_text.in_order if name == "clauses" else _numbered
    for key in in_order(members):
        member, place = members[key], f"{at}/{key}"
        title, said = _title(name, key, member, setting, body)
        yield Line(depth + 1, title, "", place)
        for line in _read(form, member, setting, body, depth + 2, place):
            if line.pointer != f"{place}/{said}":
                yield line


def _numbered(members: Mapping[str, Any]) -> list[str]:
    return sorted(members, key=key_order)


def _title(
    name: str, key: str, member: Mapping[str, Any], setting: Setting, body: Mapping
) -> tuple[str, str]:
    """What a member is called, and which of its fields says so."""
    if name == "clauses":
        return agreement_text.heading(key), ""
    if member.get("name"):
        return str(member["name"]), "name"
    if name in KEYED_NAMES:
        return f"{KEYED_NAMES[name]}{key[1:]}", ""
    pointed = member.get("party")
    if pointed and name not in KEYED_NAMES:
        return setting.name_in("party", str(pointed), body), "party"
    for reference in POINTED_AT:
        known = dict(setting.refer(reference, body))
        if key in known:
            return known[key], ""
    return key[1:].partition("-")[0] or key, ""


def _words(field: Any, value: Any, setting: Setting, body: Mapping[str, Any]) -> str:
    if strokes := handwriting.strokes_in(value):
        return f"{strokes} 笔，{signers.LABEL}"
    if isinstance(field, fields.Identifier) and field.check is check_digest:
        return f"校验码 {str(value)[:8]}"
    kind = answers.kind_of(field)
    name = answers.codes_name(field)
    if name is not None:
        known = [(code, each.zh) for code, each in codes.code_list(name).items()]
        return answers.spoken(kind, value, known)
    inner = field.inner if isinstance(field, fields.Several) else field
    if isinstance(inner, fields.Key):
        known = [p for r in POINTED_AT for p in setting.refer(r, body)]
        return answers.spoken("many" if inner is not field else kind, value, known)
    if isinstance(field, fields.Identifier) and field.check is check_person:
        return setting.name_in("colleague", value, body)
    return answers.spoken(kind, value)


def trail(type: str, place: str, setting: Setting) -> str:
    """当事人 李二河 · 联系电话: the labels along the way, ids in people's words."""
    words: list[str] = []
    name = ""
    for part in place.strip("/").split("/"):
        field = bodies.field_at(type, f"{name}/{part}")
        known = fields.label_of(field).zh if field else part
        in_map = bool(words) and known == words[-1]
        if in_map:
            words[-1] = _called(name.rpartition("/")[2], part, setting) or known
        elif part not in PARTS_OF_STAGE:
            words.append(known)
        name = f"{name}/{part}"
    return " · ".join(words)


PARTS_OF_STAGE = frozenset({"air", "deliberate", "answer", "appraise"})


def _called(name: str, key: str, setting: Setting) -> str:
    """One of several: 条款1, or the name of whoever it is."""
    if name in KEYED_NAMES:
        return f"{KEYED_NAMES[name]}{key[1:]}"
    for reference in POINTED_AT:
        known = dict(setting.refer(reference, {}))
        if key in known:
            return known[key]
    return ""


def register_words(path: str, values: list[Any], setting: Setting) -> str:
    """诉求1 · 金额：“600 元”、“680 元”"""
    type, place = placing.origin(path)
    if not type:
        shown = "、".join(f"“{value}”" for value in values)
        return f"{'状态' if path == '/state' else path}：{shown}"
    shown = "、".join(
        f"“{spoken_value(type, place, value, setting, {})}”" for value in values
    )
    return f"{trail(type, place, setting)}：{shown}"


def spoken_at(
    type: str, pointer: str, body: Mapping[str, Any], setting: Setting
) -> str:
    """What stood at that place of a body, in words."""
    value: Any = body
    for part in pointer.strip("/").split("/"):
        if not isinstance(value, Mapping) or part not in value:
            return ""
        value = value[part]
    return spoken_value(type, pointer, value, setting, body)


def spoken_value(
    type: str, pointer: str, value: Any, setting: Setting, body: Mapping[str, Any]
) -> str:
    field = bodies.field_at(type, pointer)
    if isinstance(value, Mapping) or field is None:
        return "、".join(str(each) for each in _leaves(value))
    return _words(field, value, setting, body)


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _leaves(each)
    else:
        yield value
