"""The list of cases: a line each, what presses first.

Lines come from the summaries that the index keeps; delivery, drafts, numbers and the
light of the day are put beside them when the list is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from mobile import drafts
from mobile.shelf import Shelf
from mobile.standing import Tally
from mobile.summaries import Summary, light_of, matches
from schemas.kinds import ACTIVITY, DISPUTE, Kind

if TYPE_CHECKING:
    from mobile.casebook import Casebook

PRESSING = {"red": 0, "yellow": 1}
NOTHING = Tally()


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list, with what depends on the day and on the network."""

    summary: Summary
    light: str
    due_words: str
    tally: Tally
    drafts: int
    shelf: Shelf = field(repr=False, compare=False)

    @property
    def number(self) -> str:
        """Asked when the line comes into sight: of thousands few ever do."""
        return self.shelf.number_of(self.summary.case)

    @property
    def is_taught(self) -> bool:
        """Is it read as a mentor's?"""
        return self.shelf.enrolment.taught_in(self.summary.database) is not None

    @property
    def unsent(self) -> int:
        """What the county's hub has not; some of it may lie at a relay."""
        return self.tally.here + self.tally.relayed

    @property
    def waits(self) -> bool:
        """Has the county's hub not got all of it?"""
        tally = self.tally
        return bool(tally.here or tally.relayed or tally.returned)

    @property
    def refused(self) -> int:
        return self.tally.returned

    @property
    def delivery(self) -> str:
        return self.tally.words


@dataclass(frozen=True, slots=True)
class Counts:
    """What the head of the list says: of disputes how many there are, of whatever was
    written here what the county has of it."""

    cases: int
    open: int
    due_soon: int
    unsent: int
    relayed: int
    delivered: int
    refused: int
    drafts: int


def cases(
    shelves: Iterable[Shelf], query: str, today: date, kind: Kind | None = None
) -> list[Listed]:
    """Of that kind, or of any: what presses first, then what was touched last."""
    found = [line for each in shelves for line in on_shelf(each, query, today, kind)]
    found.sort(key=lambda each: each.summary.touched_at, reverse=True)
    return sorted(found, key=lambda each: PRESSING.get(each.light, 2))


def on_shelf(
    shelf: Shelf, query: str, today: date, kind: Kind | None = None
) -> Iterator[Listed]:
    """A line that is as it was when it was last listed is that very line."""
    tallies = shelf.delivery.tallies()
    half = Counter(draft.case for draft in drafts.all_of(shelf.database))
    before, words = shelf.listed, query.casefold().split()
    numbers = shelf.numbers() if words else {}
    for case, summary in list(shelf.lines.items()):
        if kind not in (None, summary.kind):
            continue
        if words and not (query in numbers.get(case, "") or matches(summary, words)):
            continue
        now = today, summary, tallies.get(case, NOTHING), half.get(case, 0)
        known = before.get(case)
        if known is None or known[0] != now:
            known = before[case] = now, _listed(shelf, *now)
        yield known[1]


def _listed(
    shelf: Shelf, today: date, summary: Summary, tally: Tally, half: int
) -> Listed:
    light, words = light_of(summary, today)
    return Listed(summary, light, words, tally, half, shelf)


def waiting(book: Casebook) -> Tally:
    """Of all that is listed, how many entries the county has not said to have.
    Thousands of lines share a handful of tallies, so none of them is made for it."""
    own = book.shelf(book.own.name)
    if own.lines:  # Of what lies there, the grids' receipts tell.
        told = book.counts()
        here = told.unsent - told.relayed
        return Tally(told.refused, here, told.relayed, told.delivered)
    found: Counter[Tally] = Counter()
    for shelf in book.shelves.values():
        tallies = shelf.delivery.tallies()
        found.update(tallies[case] for case in shelf.lines if case in tallies)
    return replace(Tally.all_of(found), received=0, kept=0)


def way(shelf: Shelf, case: str) -> list[str]:
    """The screens that lead to its page."""
    summary = shelf.lines.get(case)
    if summary is not None and summary.kind == ACTIVITY:
        return ["cases", "occasions", "occasion"]
    return ["cases", "case"]


def counts(listed: Iterable[Listed], half_written: int) -> Counts:
    found = list(listed)
    own = (each for each in found if not each.is_taught)
    disputes = [each for each in own if each.summary.kind == DISPUTE]
    return Counts(
        cases=len(disputes),
        open=sum(each.summary.is_open for each in disputes),
        due_soon=sum(each.light in ("red", "yellow") for each in disputes),
        unsent=sum(each.unsent for each in found),
        relayed=sum(each.tally.relayed for each in found),
        delivered=sum(each.tally.delivered for each in found),
        refused=sum(each.refused for each in found),
        drafts=half_written,
    )
