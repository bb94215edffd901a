"""What the index keeps of reviews: what is asked for, and what nobody looked at yet.

Both are read from the case file once, when the case's line is made (`summaries`), so
that 要做的事 and 要审的 are drawn without folding a case.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from schemas.casefile import CaseFile
from schemas.review import MENTOR

# Whose work it is to mend, and who looks over it.
ASKED_ROLES = frozenset({"mediator", "director"})
LOOKS_OVER = frozenset({"judicial_office", "township_supervisor", "director"})
OFFICE = "judicial_office"


class Asked(NamedTuple):
    """One item that is open; or, with no item, a comment that nobody read yet."""

    review: str
    item: str
    words: str
    paper: str
    place: str
    due_on: str
    as_role: str
    by: str

    @property
    def is_advice(self) -> bool:
        return not self.item

    @property
    def is_mentor_s(self) -> bool:
        return self.as_role == MENTOR


class Unread(NamedTuple):
    """A stage of which nobody said a word yet."""

    entry: str
    stage: int
    round: int
    held_on: str
    by: str


def asked_of(casefile: CaseFile) -> tuple[Asked, ...]:
    return tuple(_asked(casefile))


def _asked(casefile: CaseFile) -> Iterator[Asked]:
    for given in (each for each in casefile.reviews if each.waits):
        who = given.as_role, given.by
        if given.is_advice:
            said = [given.comment, *(item.words for item in given.items)]
            words = "；".join(filter(None, said))
            yield Asked(given.id, "", words, "", "", "", *who)
            continue
        for item in given.open_items:
            about = item.words, item.paper, item.place, item.due_on
            yield Asked(given.id, item.id, *about, *who)


def unread_of(casefile: CaseFile) -> tuple[Unread, ...]:
    wanted = set(casefile.unread_stages)
    return tuple(
        Unread(
            each.id,
            each.body["stage"],
            each.body["round"],
            each.body["held_on"],
            each.by,
        )
        for each in casefile.entries
        if each.id in wanted and each.body is not None
    )
