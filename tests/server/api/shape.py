"""Does a value have the shape that an OpenAPI 3.1 description gives it?

As much of JSON Schema 2020-12 as our description uses, and no more: a keyword that is
not known here fails, so that nothing is described which nobody checks.
"""

import re
from collections.abc import Iterator
from typing import Any

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
WORDS = {"title", "description", "format", "default", "readOnly", "writeOnly"}


def misfits(
    value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = ""
) -> Iterator[str]:
    """Say where and how the value differs from the schema."""
    for keyword, wanted in schema.items():
        if keyword not in WORDS:
            yield from CHECKS[keyword](value, wanted, schema, root, at)


def resolve(ref: str, root: dict[str, Any]) -> dict[str, Any]:
    place: Any = root
    for token in ref.removeprefix("#/").split("/"):
        place = place[token]
    found: dict[str, Any] = place
    return found


def ref(value, wanted, schema, root, at):
    yield from misfits(value, resolve(wanted, root), root, at)


def type_of(value, wanted, schema, root, at):
    names = [wanted] if isinstance(wanted, str) else wanted
    fits = any(isinstance(value, TYPES[name]) for name in names)
    if not fits or (isinstance(value, bool) and "boolean" not in names):
        yield f"{at}: {value!r} is no {' or '.join(names)}"


def properties(value, wanted, schema, root, at):
    if isinstance(value, dict):
        for name in value.keys() & wanted.keys():
            yield from misfits(value[name], wanted[name], root, f"{at}/{name}")


def required(value, wanted, schema, root, at):
    if isinstance(value, dict):
        yield from (f"{at}/{name}: missing" for name in wanted if name not in value)


def additional(value, wanted, schema, root, at):
    if not isinstance(value, dict):
        return
    for name in value.keys() - schema.get("properties", {}).keys():
        if wanted is False:
            yield f"{at}/{name}: not described"
        elif isinstance(wanted, dict):
            yield from misfits(value[name], wanted, root, f"{at}/{name}")


def items(value, wanted, schema, root, at):
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from misfits(each, wanted, root, f"{at}/{number}")


def one_of_these(value, wanted, schema, root, at):
    if value not in wanted:
        yield f"{at}: {value!r} is none of {wanted}"


def pattern(value, wanted, schema, root, at):
    if isinstance(value, str) and not re.search(wanted, value):
        yield f"{at}: {value!r} does not match {wanted}"


def any_of(value, wanted, schema, root, at):
    if all(any(True for _ in misfits(value, each, root, at)) for each in wanted):
        yield f"{at}: fits none of {len(wanted)}"


def all_of(value, wanted, schema, root, at):
    for each in wanted:
        yield from misfits(value, each, root, at)


def bound(holds):
    def check(value, wanted, schema, root, at):
        if not isinstance(value, bool) and not holds(value, wanted):
            yield f"{at}: {value!r} beyond {wanted}"

    return check


def measure(kind, holds):
    return bound(lambda v, w: not isinstance(v, kind) or holds(v, w))


CHECKS = {
    "$ref": ref,
    "type": type_of,
    "properties": properties,
    "required": required,
    "additionalProperties": additional,
    "items": items,
    "enum": one_of_these,
    "const": lambda v, w, s, r, at: one_of_these(v, [w], s, r, at),
    "pattern": pattern,
    "anyOf": any_of,
    "allOf": all_of,
    "minimum": measure(int, lambda v, w: v >= w),
    "maximum": measure(int, lambda v, w: v <= w),
    "minLength": measure(str, lambda v, w: len(v) >= w),
    "maxLength": measure(str, lambda v, w: len(v) <= w),
    "minItems": measure(list, lambda v, w: len(v) >= w),
    "maxItems": measure(list, lambda v, w: len(v) <= w),
    "minProperties": measure(dict, lambda v, w: len(v) >= w),
    "maxProperties": measure(dict, lambda v, w: len(v) <= w),
}
