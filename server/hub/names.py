"""Which databases a device writes in, by their names.

grid      grid-<grid code>     the field's entries about the grid's cases
private   private-<device>     what one device delivers for itself
"""

import re
from enum import StrEnum

from schemas.errors import InvalidIdentifier
from schemas.identifiers import grid_of

PRIVATE = re.compile(r"private-d-[0-9a-f]{16}")


class Kind(StrEnum):
    GRID = "grid"
    PRIVATE = "private"


def kind_of(name: str) -> Kind | None:
    """What kind of the field's databases this is; None if it is none of them."""
    if PRIVATE.fullmatch(name):
        return Kind.PRIVATE
    try:
        grid_of(name)
    except InvalidIdentifier:
        return None
    return Kind.GRID


def is_field(name: str) -> bool:
    """A database that devices write in."""
    return kind_of(name) is not None
