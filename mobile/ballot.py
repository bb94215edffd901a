"""不记名投票: each appraiser votes alone on a phone that is handed round.

A ballot knows how many have voted and how many votes each answer has; who gave which,
and in what order, it never knew. How many votes each has is told when all have voted,
not before, so nobody can reckon a vote from two counts. It lives in memory alone: an
app that is killed in between has no votes, and all vote again.
"""

from __future__ import annotations

CHOICES = ("fair", "basically_fair", "unfair")


class Ballot:
    """The votes of so many seats."""

    def __init__(self, seats: int) -> None:
        self.seats = seats
        self._counts = dict.fromkeys(CHOICES, 0)

    @property
    def cast(self) -> int:
        return sum(self._counts.values())

    @property
    def is_complete(self) -> bool:
        return self.cast == self.seats

    def vote(self, choice: str) -> None:
        """One more; after the last nobody votes."""
        if not self.is_complete:
            self._counts[choice] += 1

    def counts(self) -> dict[str, int]:
        """What came of it, once all have voted; before that, nothing."""
        return dict(self._counts) if self.is_complete else {}
