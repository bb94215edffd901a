"""The list of cases: a line each, what presses first.

Lines come from the summaries that the index keeps; delivery, drafts, numbers and the
light of the day are put beside them when the list is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from mobile import drafts
from mobile.delivery import Tally
from mobile.shelf import Shelf
from mobile.summaries import Summary, light_of, matches

PRESSING = {"red": 0, "yellow": 1}


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list, with what depends on the day and on the network."""

    summary: Summary
    light: str
    due_words: str
    tally: Tally
    drafts: int
    number: str

    @property
    def unsent(self) -> int:
        """What the county's hub has not; some of it may lie at a relay."""
        return self.tally.here + self.tally.relayed

    @property
    def refused(self) -> int:
        return self.tally.returned

    @property
    def delivery(self) -> str:
        return self.tally.words


@dataclass(frozen=True, slots=True)
class Counts:
    """What the head of the list says."""

    cases: int
    open: int
    due_soon: int
    unsent: int
    relayed: int
    delivered: int
    refused: int
    drafts: int


def cases(shelves: Iterable[Shelf], query: str, today: date) -> list[Listed]:
    """What presses first, then what was touched last."""
    found = [line for shelf in shelves for line in on_shelf(shelf, query, today)]
    return sorted(found, key=_pressing)


def on_shelf(shelf: Shelf, query: str, today: date) -> Iterator[Listed]:
    tallies = shelf.delivery.tallies()
    half = Counter(draft.case for draft in drafts.all_of(shelf.database))
    numbers = shelf.numbers()
    for case, summary in list(shelf.lines.items()):
        if not matches(summary, query) and query not in numbers.get(case, ""):
            continue
        light, words = light_of(summary, today)
        yield Listed(
            summary,
            light,
            words,
            tallies.get(case, Tally()),
            half[case],
            numbers.get(case, ""),
        )


def counts(listed: Iterable[Listed], half_written: int) -> Counts:
    found = list(listed)
    return Counts(
        cases=len(found),
        open=sum(each.summary.is_open for each in found),
        due_soon=sum(each.light in ("red", "yellow") for each in found),
        unsent=sum(each.unsent for each in found),
        relayed=sum(each.tally.relayed for each in found),
        delivered=sum(each.tally.delivered for each in found),
        refused=sum(each.refused for each in found),
        drafts=half_written,
    )


def _pressing(listed: Listed) -> tuple[int, str]:
    when = listed.summary.touched_at
    return (
        PRESSING.get(listed.light, 2),
        "".join(chr(0x10FFFF - ord(c)) for c in when),
    )
