"""Finding one's way in a form: what a JSON Pointer names, and what is lacking.

    /parties/p1/phone   parties (field) → p1 (an id) → phone (field)

The id of something in a map names no field of its own; it stands behind the label
of its map: 当事人 p1 · 联系电话.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import ValidationError, fields

from schemas import texts
from schemas.codes import Language
from schemas.errors import FieldError, InvalidBody
from schemas.fields import Body, Form, Label, Need, form_in, label_of
from schemas.strict_json import escaped
from schemas.texts import Words


def tokens(pointer: str) -> list[str]:
    """The names along a JSON Pointer."""
    parts = pointer.split("/")[1:]
    return [part.replace("~1", "/").replace("~0", "~") for part in parts]


def steps(form: Form, pointer: str) -> Iterator[tuple[str, fields.Field[Any] | None]]:
    """Each token of the pointer with the field it names; an id names none."""
    inside: Form | None = form
    in_map = False
    for token in tokens(pointer):
        if in_map or inside is None:
            in_map = False
            yield token, None
            continue
        field = inside.fields.get(token)
        yield token, field
        inside = form_in(field) if field else None
        in_map = isinstance(field, fields.Dict)


def field_at(form: Form, pointer: str) -> fields.Field[Any] | None:
    """The innermost field that the pointer passes through."""
    named = [field for _, field in steps(form, pointer) if field]
    return named[-1] if named else None


def label_at(form: Form, pointer: str) -> Label | None:
    field = field_at(form, pointer)
    return label_of(field) if field else None


def trail(form: Form, pointer: str, lang: Language = "zh") -> str:
    """The labels along the way: 当事人 p1 · 联系电话."""
    words: list[str] = []
    for token, field in steps(form, pointer):
        if field:
            words.append(label_of(field).words(lang))
        elif words:
            words[-1] = f"{words[-1]} {token}"
        else:
            words.append(token)
    return " · ".join(words)


def field_error(form: Form, pointer: str, words: Words) -> FieldError:
    """The error with the field's names in it."""
    zh, en = trail(form, pointer, "zh"), trail(form, pointer, "en")
    return FieldError(pointer, zh, en, words.zh, words.en)


def lacking(form: Form, data: Body, at: str = "") -> Iterator[tuple[str, Need, Words]]:
    """What is empty, by whom it is needed, in the order of the form."""
    for name, field in form.fields.items():
        label, pointer, value = label_of(field), f"{at}/{name}", data.get(name)
        if _is_empty(value, field) and label.applies(data):
            yield pointer, label.need, texts.REQUIRED
        yield from _lacking_inside(field, value, pointer)
    for pointer, need, words in form.gaps(data):
        yield at + pointer, need, words


def missing(form: Form, data: Body, need: Need = "law") -> list[FieldError]:
    """What a draft lacks by law; with `need="dossier"` also for its dossier."""
    wanted: tuple[Need, ...] = ("law",) if need == "law" else ("law", "dossier")
    return [
        field_error(form, pointer, words)
        for pointer, whose, words in lacking(form, data)
        if whose in wanted
    ]


def held(form: Form, data: object) -> dict[str, Any]:
    """Hold it to the form; what comes back equals what went in. Raises InvalidBody."""
    try:
        loaded: dict[str, Any] = form.load(data)  # type: ignore[arg-type]
    except ValidationError as wrong:
        raise InvalidBody(tuple(errors(form, wrong.messages_dict))) from None
    return loaded


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
        yield from lacking(form, value, pointer)
        return
    for key, member in value.items():
        yield from lacking(form, member, f"{pointer}/{escaped(key)}")


def errors(form: Form, messages: dict[Any, Any]) -> Iterator[FieldError]:
    """marshmallow's messages in the order of the form, strangers last."""
    order = {name: place for place, name in enumerate(form.fields)}
    found = list(_flat(messages, ()))
    found.sort(key=lambda each: _place(order, each[0]))
    for path, words in found:
        pointer = "".join(f"/{escaped(token)}" for token in path)
        yield field_error(form, pointer, words)


def _place(order: Mapping[str, int], path: tuple[str, ...]) -> tuple[int, str]:
    name = path[0] if path else ""
    return (order[name], "") if name in order else (len(order), name)


def _flat(
    messages: dict[Any, Any] | list[Words], path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Words]]:
    if isinstance(messages, dict):
        for name, inside in messages.items():
            yield from _flat(inside, path if name == "_schema" else (*path, str(name)))
        return
    for words in messages:
        yield path, words
