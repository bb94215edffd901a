"""Which databases there are for the field, by their names.

grid        grid-<grid code>     the field's entries about the grid's cases
private     private-<device>     what one device delivers for itself
reference   reference            what every device reads and none writes
"""

import re
from enum import StrEnum

from schemas.errors import InvalidIdentifier
from schemas.identifiers import REFERENCE, grid_of

PRIVATE = re.compile(r"private-d-[0-9a-f]{16}")


class Kind(StrEnum):
    GRID = "grid"
    PRIVATE = "private"
    REFERENCE = "reference"


def kind_of(name: str) -> Kind | None:
    """What kind of the field's databases this is; None if it is none of them."""
    if name == REFERENCE:
        return Kind.REFERENCE
    if PRIVATE.fullmatch(name):
        return Kind.PRIVATE
    try:
        grid_of(name)
    except InvalidIdentifier:
        return None
    return Kind.GRID


def is_field(name: str) -> bool:
    """A database that devices write in."""
    return kind_of(name) in (Kind.GRID, Kind.PRIVATE)
