"""Which databases there are for the field, by their names.

grid        grid-<grid code>     the field's entries about the grid's cases
private     private-<device>     what one device delivers for itself
township    township-<code>      how its phones are; its office reads it, none writes
reference   reference            what every device reads and none writes
"""

import re
from enum import StrEnum

from schemas.errors import InvalidIdentifier
from schemas.identifiers import (
    REFERENCE,
    TOWNSHIP,
    grid_database,
    grid_of,
    township_database,
    township_of,
)

DIGITS = 9  # As many has the code of a township.
PRIVATE = re.compile(r"private-d-[0-9a-f]{16}")


class Kind(StrEnum):
    GRID = "grid"
    PRIVATE = "private"
    TOWNSHIP = "township"
    REFERENCE = "reference"


def kind_of(name: str) -> Kind | None:
    """What kind of the field's databases this is; None if it is none of them."""
    if name == REFERENCE:
        return Kind.REFERENCE
    if PRIVATE.fullmatch(name):
        return Kind.PRIVATE
    try:
        area_of(name)
    except InvalidIdentifier:
        return None
    return Kind.TOWNSHIP if name.startswith(TOWNSHIP) else Kind.GRID


def is_field(name: str) -> bool:
    """A database that devices write in."""
    return kind_of(name) in (Kind.GRID, Kind.PRIVATE)


def area_of(name: str) -> str:
    """The code of the grid or township whose database this is."""
    return township_of(name) if name.startswith(TOWNSHIP) else grid_of(name)


def database_of(area: str) -> str:
    """The database of a grid or of a township, by the digits of its code."""
    return township_database(area) if len(area) == DIGITS else grid_database(area)
