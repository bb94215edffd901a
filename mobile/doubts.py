"""What others wrote of a case and is not taken: named on its page, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mobile import judging, leaves
from mobile.reference import Reference
from mobile.shelf import Shelf
from schemas import bodies
from schemas.entry import Entry

NOBODY = "不知道是谁"
NOT_NAMED = "名录里没有的人"


class Doubted(NamedTuple):
    """One of them, as the page says it."""

    title: str
    word: str
    zh: str

    @property
    def is_final(self) -> bool:
        return self.word == judging.REFUSED


def of_case(shelf: Shelf, reference: Reference, case: str) -> Iterator[Doubted]:
    """In the order of writing, as the clocks of their phones have it."""
    kept = {id: told for id, told in shelf.doubts().items() if told["case"] == case}
    doubted = leaves.entries(shelf.database, kept)
    for found in sorted(doubted, key=lambda found: (found.at.corrected, found.id)):
        told = kept[found.id]
        yield Doubted(title(found, reference, told), told["word"], told["zh"])


def title(found: Entry, reference: Reference, told: Mapping[str, Any]) -> str:
    """Whose name a wrong seal bears is not said: it proves nothing of him."""
    named = reference.name_of(found.by) or NOT_NAMED
    who = NOBODY if told["reason"] == "bad_seal" else named
    at = found.at.wall[5:16].replace("T", " ")
    return f"{bodies.type_label(found.type)}：{who}，{at} 记"
