"""`a.b` is the member `b` of the member `a`; `a\\.b` is one member with a dot."""

import re
from collections.abc import Sequence
from typing import Any, Final

PART = re.compile(r"(?:\\.|[^.\\])+")


class Absent:
    """What stands for a member that is not there; `null` is there."""


ABSENT: Final = Absent()


def parts(path: str) -> tuple[str, ...]:
    """Return the members that a path names, from the outermost; () if none."""
    found = PART.findall(path)
    if ".".join(found) != path:
        return ()
    return tuple(re.sub(r"\\(.)", r"\1", part) for part in found)


def value_at(document: Any, path: Sequence[str]) -> Any:
    """Return what stands there, or ABSENT; arrays are entered by number."""
    for part in path:
        if isinstance(document, list) and part.isascii() and part.isdigit():
            place = int(part)
            document = document[place] if place < len(document) else ABSENT
        elif isinstance(document, dict):
            document = document.get(part, ABSENT)
        else:
            return ABSENT
        if document is ABSENT:
            return ABSENT
    return document


def put_at(document: dict[str, Any], path: Sequence[str], value: Any) -> None:
    """Put a value where the path leads, making the members on the way."""
    for part in path[:-1]:
        document = document.setdefault(part, {})
    document[path[-1]] = value
