"""A form of `schemas` on the page: boxes from it, and a body from what was sent.

    claims/c1/text    the box of /claims/c1/text in the body, where its error stands too

A box is named by its place in the body, so what was sent is read back by the form
alone: `body_of(form, sent_of(form, body))` is the body. What is empty is left out;
what is no number is handed on as it was typed, so that the form refuses it in its own
words and the box keeps it. A flag that may be left open is a box to tick, one that
must be said is yes or no; money is typed in yuan; of several values each has a line.
Who acts (`actor`) is never asked: the pen says it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from marshmallow import fields
from werkzeug.datastructures import MultiDict

from schemas import texts
from schemas.errors import FieldError
from schemas.fields import (
    Body,
    Choice,
    Day,
    Fen,
    Flag,
    Form,
    Group,
    Identifier,
    Keyed,
    Name,
    Several,
    Whole,
    label_of,
)
from server.console.cases import coded
from server.console.language import gettext, in_words, language

Kind: TypeAlias = Literal[
    "text", "long", "day", "choice", "flag", "whole", "money", "several", "forms"
]
Sent: TypeAlias = MultiDict[str, str]
Keys: TypeAlias = Mapping[str, Sequence[str]]
NO_KEYS: Keys = MappingProxyType({})
UNASKED = frozenset({"actor"})
YES, NO = "yes", "no"
YUAN = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]{1,2})?|[0-9]+(\.[0-9]{1,2})?")
WHOLE = re.compile(r"[0-9]{1,15}")
KINDS: tuple[tuple[type[fields.Field[Any]], Kind], ...] = (
    (Day, "day"),
    (Choice, "choice"),
    (Name, "text"),
    (Identifier, "text"),
    (Flag, "flag"),
    (Fen, "money"),
    (Whole, "whole"),
    (Several, "several"),
    (Keyed, "forms"),
    (Group, "forms"),
)


@dataclass(frozen=True, slots=True)
class Input:
    """One box, as it is filled; of forms inside the form, a row of boxes each."""

    name: str
    label: str
    kind: Kind
    value: str = ""
    """Of several values one a line; of a flag yes, no or nothing."""
    error: str = ""
    required: bool = False
    law: str = ""
    most: int | None = None
    options: Sequence[tuple[str, str]] = ()
    rows: tuple["Row", ...] = ()

    @property
    def values(self) -> list[str]:
        return self.value.splitlines()


@dataclass(frozen=True, slots=True)
class Row:
    """One of the forms under a key; of a group, the only one."""

    key: str
    inputs: tuple[Input, ...]

    @property
    def named(self) -> dict[str, Input]:
        """Its boxes by the names of their fields."""
        return {each.name.rpartition("/")[2]: each for each in self.inputs}

    @property
    def is_filled(self) -> bool:
        return any(each.value or each.error for each in self.inputs)


# What was sent


def body_of(form: Form, sent: Sent, prefix: str = "") -> dict[str, Any]:
    """What was filled in, as a body."""
    body = {}
    for name, field in asked(form):
        value = value_of(field, sent, prefix + name)
        if value not in ("", None, [], {}):
            body[name] = value
    return body


def asked(form: Form) -> Iterator[tuple[str, fields.Field[Any]]]:
    return ((n, f) for n, f in form.fields.items() if n not in UNASKED)


def value_of(field: fields.Field[Any], sent: Sent, name: str) -> Any:
    if isinstance(field, Keyed):
        within = {k: f"{name}/{k}/" for k in keys(sent, name)}
        inside = {k: body_of(field.form, sent, at) for k, at in within.items()}
        return {key: member for key, member in inside.items() if member}
    if isinstance(field, Group):
        return body_of(field.schema, sent, f"{name}/")  # type: ignore[arg-type]
    if isinstance(field, Several):
        lines = "\n".join(sent.getlist(name)).splitlines()
        return [text for line in lines if (text := written(line))]
    return of_one(field, sent.get(name, ""))


def keys(sent: Sent, name: str) -> list[str]:
    """Under which keys there are boxes, in the order in which they were sent."""
    within = [each for each in sent if each.startswith(f"{name}/")]
    return list(dict.fromkeys(each[len(name) + 1 :].split("/")[0] for each in within))


def of_one(field: fields.Field[Any], typed: str) -> Any:
    text = written(typed)
    if isinstance(field, Flag):
        return {YES: True, NO: False}.get(text)
    if isinstance(field, Fen):
        return fen(plain(text))
    if isinstance(field, Whole):
        return int(plain(text)) if WHOLE.fullmatch(plain(text)) else text
    return plain(text) if isinstance(field, Identifier) else text


def written(typed: str) -> str:
    """As it is kept: one kind of line ends, nothing around it, Unicode form NFC."""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n").strip()
    return unicodedata.normalize("NFC", lines)


def plain(text: str) -> str:
    """Numbers as an input method writes them: full width, with spaces between."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def fen(typed: str) -> int | str:
    if not YUAN.fullmatch(typed):
        return typed
    yuan, _, rest = typed.replace(",", "").partition(".")
    return int(yuan) * 100 + int(rest.ljust(2, "0"))


# What is shown


def sent_of(form: Form, body: Body, prefix: str = "") -> Sent:
    """What a form would send that is filled with this body."""
    sent: Sent = MultiDict()
    for name, field in asked(form):
        if name in body:
            for box, text in boxes(field, body[name], prefix + name):
                sent.add(box, text)
    return sent


def boxes(field: fields.Field[Any], value: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(field, Keyed):
        for key, member in value.items():
            yield from sent_of(field.form, member, f"{name}/{key}/").items(multi=True)
    elif isinstance(field, Group):
        inside: Any = field.schema
        yield from sent_of(inside, value, f"{name}/").items(multi=True)
    elif isinstance(field, Several):
        yield from ((name, str(each)) for each in value)
    else:
        yield name, in_box(field, value)


def in_box(field: fields.Field[Any], value: Any) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(field, Fen) and isinstance(value, int):
        yuan, rest = divmod(value, 100)
        return f"{yuan}.{rest:02}" if rest else str(yuan)
    return str(value)


def field_inputs(
    form: Form,
    sent: Sent,
    errors: Iterable[FieldError] = (),
    prefix: str = "",
    keys: Keys = NO_KEYS,
) -> list[Input]:
    """The boxes of the form. `keys` names, of forms under keys, those that are shown
    even if they are empty."""
    wrong = {each.pointer.removeprefix("/"): each for each in errors}
    return [shown(f, sent, prefix + n, wrong, keys) for n, f in asked(form)]


def shown(
    field: fields.Field[Any],
    sent: Sent,
    name: str,
    wrong: Mapping[str, FieldError],
    keys: Keys,
) -> Input:
    label, kind = label_of(field), kind_of(field)
    error = wrong.get(name)
    return Input(
        name,
        label.words(language()),
        kind,
        "\n".join(sent.getlist(name)),
        said(field, error) if error else "",
        label.required,
        label.law or "",
        getattr(field, "most", None) if kind in ("text", "long") else None,
        options(field),
        rows(field, sent, name, list(wrong.values()), keys),
    )


def kind_of(field: fields.Field[Any]) -> Kind:
    return next((kind for of, kind in KINDS if isinstance(field, of)), "long")


def options(field: fields.Field[Any]) -> Sequence[tuple[str, str]]:
    offered = field.inner if isinstance(field, Several) else field
    if not isinstance(offered, Choice):
        return ()
    return coded(offered.codes_name, language())


def rows(
    field: fields.Field[Any],
    sent: Sent,
    name: str,
    errors: list[FieldError],
    shown: Keys,
) -> tuple[Row, ...]:
    def row(key: str, form: Form, at: str) -> Row:
        return Row(key, tuple(field_inputs(form, sent, errors, f"{at}/")))

    if isinstance(field, Group):
        inside: Any = field.schema
        return (row("", inside, name),)
    if not isinstance(field, Keyed):
        return ()
    every = dict.fromkeys([*shown.get(name, ()), *keys(sent, name)])
    return tuple(row(key, field.form, f"{name}/{key}") for key in every)


def said(field: fields.Field[Any], error: FieldError) -> str:
    if isinstance(field, Fen) and error.zh == texts.NOT_WHOLE.zh:
        return gettext("应是金额，以元计，如 8600 或者 8600.50")
    return in_words(error)
