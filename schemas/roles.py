"""Which roles write on a phone, and which of them for another."""

from typing import Final

WRITERS: Final = frozenset(
    {"mediator", "director", "judicial_office", "township_supervisor"}
)
# Those of them who write down from the paper what a mediator did.
FOR_ANOTHER: Final = frozenset({"director", "judicial_office", "township_supervisor"})
