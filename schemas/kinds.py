"""Of what kind a case is: a dispute, or an entry outside any dispute.

Whatever is recorded together shares a case id: of a dispute that is the dispute, of an
evening of 宣讲 or a reception of visitors it is that one occasion, of a report of
violence or about a child the report, of a matter that its mediator declined his answer.
The kind is what the types of its entries say, by
their nouns; the types are in the envelope, so an erasure changes nothing:

    outreach.*  reception.*                      an activity
    protection.*                                 a protection
    assignment.*                                 an assignment that became no dispute
    entry.*  evidence.*  conflict.*  amendment.*
    review.*                                     nothing: they are about something else
    any other, one nobody here knows too         a dispute

Only entries that all say the same of themselves are outside the disputes. Whoever
writes a dispute under an occasion's id, or an occasion under a dispute's, gets a
dispute: so nobody takes a dispute out of the lists by writing to it.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from schemas.entry import Entry

Kind: TypeAlias = Literal["dispute", "activity", "protection", "assignment"]

DISPUTE: Final = "dispute"
ACTIVITY: Final = "activity"
PROTECTION: Final = "protection"
ASSIGNMENT: Final = "assignment"
# The entries with which something outside a dispute begins.
FOUNDING: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "outreach.held": ACTIVITY,
        "reception.held": ACTIVITY,
        "protection.reported": PROTECTION,
        "assignment.answered": ASSIGNMENT,
    }
)
NOUNS: Final[Mapping[str, Kind]] = MappingProxyType(
    {type.partition(".")[0]: kind for type, kind in FOUNDING.items()}
)
SILENT: Final = frozenset({"entry", "evidence", "conflict", "amendment", "review"})


def of(entries: Iterable[Entry]) -> Kind:
    """The kind of the case that these are the entries of."""
    nouns = {entry.type.partition(".")[0] for entry in entries} - SILENT
    kinds: set[Kind] = {NOUNS.get(noun, DISPUTE) for noun in nouns}
    return kinds.pop() if len(kinds) == 1 else DISPUTE
