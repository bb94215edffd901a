"""Places in a body, by JSON Pointer, as a form walks them.

The ids of members are made by the phone: a letter and a number where the case numbers
them (`c1`, `t2`), and behind these a random part where two phones may add members at
once (`p1-9f02ab`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mobile.plan import split

MEMBER = re.compile(r"([a-z]+)([1-9][0-9]{0,2})(-[0-9a-f]{6})?")


def key_of(place: str) -> str:
    """The last part of a pointer if it is a member's id, else nothing."""
    last = place.rpartition("/")[2]
    return last if MEMBER.fullmatch(last) else ""


def number_of(key: str) -> int:
    found = MEMBER.fullmatch(key)
    return int(found[2]) if found else 0


def below(pointer: str, place: str) -> bool:
    """Is the pointer at the place or inside it?"""
    return pointer == place or pointer.startswith(place + "/")


def value_at(body: Mapping[str, Any], pointer: str) -> Any:
    value: Any = body
    for part in split(pointer):
        if not isinstance(value, Mapping) or part not in value:
            return None
        value = value[part]
    return value


def put_at(body: dict[str, Any], pointer: str, value: Any) -> None:
    """Set a place; None empties it, and groups that became empty go with it."""
    *path, last = split(pointer)
    trail: list[tuple[dict[str, Any], str]] = []
    place = body
    for part in path:
        trail.append((place, part))
        place = place.setdefault(part, {})
    if value is None:
        place.pop(last, None)
    else:
        place[last] = value
    for parent, part in reversed(trail):
        if parent[part] or key_of(part):
            break
        del parent[part]
