"""老马带小马 on the phone: what a mentor may read, and the one thing that he adds.

    taught grid    a shelf like any other, but nothing of it is one's own work: it is in
                   no list of one's cases, brings no task, no person into a form
    cases          those in which one of the mentees wrote, the last touched first; none
                   in which a child or violence shows (`schemas.care`)
    check          into a taught grid goes `review.given` as mentor, and nothing else

Which grids these are the county's answer says; where it names one no more, its file
goes the way of a grid that is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from mobile import listing
from mobile.credentials import Enrolment, Taught
from mobile.errors import CommentsOnly
from mobile.listing import Listed
from mobile.shelf import Shelf
from schemas import care, review
from schemas.directory import Directory
from schemas.kinds import DISPUTE


class Teaching:
    """What of this phone's shelves is read as a mentor's."""

    def __init__(self, shelves: Mapping[str, Shelf], enrolment: Enrolment) -> None:
        self._shelves = shelves
        self._enrolment = enrolment
        self._wrote: dict[str, tuple[int, frozenset[str]]] = {}

    def check(self, home: str, type: str, body: Mapping[str, Any]) -> None:
        """Raises CommentsOnly."""
        is_advice = type == review.GIVEN and body.get("as_role") == review.MENTOR
        if self._enrolment.taught_in(home) is not None and not is_advice:
            raise CommentsOnly

    @property
    def acting(self) -> list[Shelf]:
        """Where one's own work lies."""
        taught = {each.database for each in self._enrolment.taught}
        return [shelf for name, shelf in self._shelves.items() if name not in taught]

    def cases(self, query: str, today: date) -> list[Listed]:
        found = [
            line
            for taught in self._enrolment.taught
            for line in self._in(taught, query, today)
        ]
        return sorted(found, key=lambda line: line.summary.touched_at, reverse=True)

    def _in(self, taught: Taught, query: str, today: date) -> Iterator[Listed]:
        shelf = self._shelves[taught.database]
        for line in listing.on_shelf(shelf, query, today, DISPUTE):
            if not self._authors(shelf, line).isdisjoint(taught.mentees):
                yield line

    def _authors(self, shelf: Shelf, line: Listed) -> frozenset[str]:
        """Who wrote in it, nobody where it is not for a mentor; asked once for each
        state of a case."""
        case, count = line.summary.case, line.summary.entry_count
        known = self._wrote.get(case)
        if known is None or known[0] != count:
            casefile = shelf.casefile(case)
            is_open = casefile is not None and not care.signs(casefile.tree)
            wrote = {e.by for e in casefile.entries} if casefile and is_open else set()
            known = self._wrote[case] = count, frozenset(wrote)
        return known[1]


def mentees(enrolment: Enrolment, home: str = "") -> str:
    """The names of whom one leads; in that grid, or in all."""
    found: dict[str, str] = {}
    for each in enrolment.taught:
        found |= each.mentees if home in ("", each.database) else {}
    return "、".join(found.values())


def names(taught: Taught) -> str:
    return "、".join(taught.mentees.values())


def mentors(directory: Directory, person: str) -> str:
    """The names of who leads this person now, as the county's directory says."""
    found = (
        each.name
        for each in directory.persons.values()
        if any(held.what == person and held.ended is None for held in each.mentees)
    )
    return "、".join(sorted(found))


def words(found: Iterable[Listed]) -> str:
    return f"带教 {sum(1 for _ in found)}"
