"""The one JSON parser that stands at every door.

What is sealed once is read for ever, by other programs too, so only what all of
them read alike may be sealed: no name twice, no fractions or exponents (money is
whole fen, coordinates whole micro-degrees), no NaN, no minus zero, no integer
beyond ±(2⁵³−1), no lone surrogate (CouchDB answers 400 to a whole batch for one),
no U+0000 (PostgreSQL refuses it), no more than 32 levels, no text over 64 KiB.

`loads` parses and checks, `check` checks a value that was made here. Both name
the place by its JSON Pointer. The parser lets what is wrong through as a value
that the checker refuses: so there is one walk, and it knows where it is.
"""

import json
import unicodedata
from typing import Any, TypeAlias

from schemas.errors import MalformedJSON

JSON: TypeAlias = None | bool | int | str | list["JSON"] | dict[str, "JSON"]

INTEGER_LIMIT = 2**53 - 1
DEPTH_LIMIT = 32
TEXT_LIMIT = 64 * 1024

# Letters by category, but nothing to see: Hangul fillers, the empty Braille
# pattern, the grapheme joiner.
BLANKS = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class _Repeated(dict[str, Any]):
    """An object in which `name` stood twice."""

    name: str


def loads(data: bytes | str) -> JSON:
    """Parse, or say what is wrong and where."""
    try:
        text = data.decode() if isinstance(data, bytes) else data
        value: JSON = json.loads(text, object_pairs_hook=_object, parse_int=_integer)
    except UnicodeDecodeError as bad:
        raise MalformedJSON("not_utf8", "", bad.start + 1) from None
    except json.JSONDecodeError as bad:
        raise MalformedJSON("syntax", "", bad.pos + 1) from None
    except RecursionError:
        raise MalformedJSON("too_deep", "") from None
    check(value)
    return value


def check(value: object, *, nfc: bool = False) -> None:
    """Refuse what may not be sealed; with `nfc` also text in another Unicode form."""
    _check(value, "", 0, nfc)


def has_invisible(text: str) -> bool:
    """Is there a control, bidi or zero-width character, or a blank that is a letter?"""
    return any(
        unicodedata.category(letter) in INVISIBLE or letter in BLANKS for letter in text
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    repeated = _Repeated(members)
    names = [name for name, _ in pairs]
    repeated.name = next(name for name in names if names.count(name) > 1)
    return repeated


def _integer(digits: str) -> int | float:
    if digits == "-0":
        return -0.0
    # int() of a very long text is slow and, beyond 4,300 digits, refused.
    return int(digits) if len(digits) <= 17 else INTEGER_LIMIT + 1


def _check(value: object, pointer: str, depth: int, nfc: bool) -> None:
    kind = type(value)
    if kind is str:
        _check_text(value, pointer, nfc)  # type: ignore[arg-type]
    elif kind is int:
        if not -INTEGER_LIMIT <= value <= INTEGER_LIMIT:  # type: ignore[operator]
            raise MalformedJSON("integer_range", pointer)
    elif isinstance(value, dict | list):
        if depth == DEPTH_LIMIT:
            raise MalformedJSON("too_deep", pointer)
        _check_members(value, pointer, depth + 1, nfc)
    elif kind is float:
        minus_zero = str(value) == "-0.0"
        raise MalformedJSON("negative_zero" if minus_zero else "float", pointer)
    elif value is not None and kind is not bool:
        raise MalformedJSON("not_json", pointer)


def _check_members(
    value: dict[Any, Any] | list[Any], pointer: str, depth: int, nfc: bool
) -> None:
    if isinstance(value, list):
        for position, member in enumerate(value):
            _check(member, f"{pointer}/{position}", depth, nfc)
        return
    if isinstance(value, _Repeated):
        raise MalformedJSON("duplicate_name", f"{pointer}/{escaped(value.name)}")
    for name, member in value.items():
        if type(name) is not str:
            raise MalformedJSON("not_json", f"{pointer}/{name}")
        _check_text(name, pointer, nfc)
        _check(member, f"{pointer}/{escaped(name)}", depth, nfc)


def _check_text(text: str, pointer: str, nfc: bool) -> None:
    if text.isascii():
        size = len(text)
    else:
        try:
            size = len(text.encode())
        except UnicodeEncodeError:
            raise MalformedJSON("surrogate", pointer) from None
        if nfc and not unicodedata.is_normalized("NFC", text):
            raise MalformedJSON("not_nfc", pointer)
    if size > TEXT_LIMIT:
        raise MalformedJSON("too_long", pointer)
    if "\0" in text:
        raise MalformedJSON("nul", pointer)


def escaped(name: str) -> str:
    """The name as a token of a JSON Pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")
