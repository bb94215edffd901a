"""What the list is made of: a line of each case and the county's number for it.

Both are kept among the local documents of a database, `case:` and `county:`. The lines
are read whole once, together with where each case's entries stand in their chains, the
numbers when somebody searches; after that whoever writes one of these keeps what is
here in step, or forgets it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, cast

from mobile.summaries import Summary
from sync.database import Database
from sync.errors import Closed

Places = Mapping[str, tuple[str, int]]


class Lines:
    """Of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._summaries: dict[str, Summary] | None = None
        self._numbers: dict[str, str] | None = None

    def forget(self) -> None:
        self._summaries = None
        self.forget_numbers()

    def forget_numbers(self) -> None:
        self._numbers = None

    def placed(self) -> Iterator[tuple[str, Places]]:
        """Where the entries of each case stand, also of those that left the list."""
        self._summaries = {}
        for id, kept in self._database.each_local("case:"):
            case = id.removeprefix("case:")
            self._summaries[case] = Summary.from_json(kept["summary"])
            yield case, kept["places"]
        for id, kept in self._database.each_local("withdrawn:"):
            yield id.removeprefix("withdrawn:"), kept["places"]

    @property
    def summaries(self) -> dict[str, Summary]:
        """Every case's line."""
        if self._summaries is None:
            deque(self.placed(), maxlen=0)
        return cast(dict[str, Summary], self._summaries)

    def made_otherwise(
        self, kept: Mapping[str, Any], told: Mapping[str, Any]
    ) -> list[str]:
        """The cases whose lines are to be made anew: all, or, where only the county
        counts otherwise, those on which a clock runs."""
        other = {name for name, each in told.items() if kept.get(name) != each}
        lines = list(self.summaries.items())
        return [case for case, line in lines if line.work or other != {"counted"}]

    @property
    def numbers(self) -> dict[str, str]:
        """The number that the county gave each case, or what stands for it."""
        if self._numbers is None:
            self._numbers = {
                id.removeprefix("county:"): _number(doc)
                for id, doc in self._database.each_local("county:")
            }
        return self._numbers

    def number_of(self, case: str) -> str:
        """The same of one case, without reading the others; none while the phone is
        being locked, where a line may be drawn once more."""
        if self._numbers is not None:
            return self._numbers.get(case, "")
        try:
            doc = self._database.local(f"county:{case}")
        except Closed:
            return ""
        return _number(doc) if doc else ""


def _number(doc: Mapping[str, Any]) -> str:
    number: str = doc["number"] or doc["temp_number"]
    return number
