"""What a clerk asks of the list, as it stands in the address.

    /?q=水渠&township=500230101&light=red&sort=due_on&order=asc&page=2

The address is the question: it can be kept, sent to a colleague, and printed. What
does not parse is left out and said; it never fails the page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import ClassVar, Self, cast, get_args

from flask import url_for

from schemas import codes
from server.registry.cases import CaseQuery, Sort

PER_PAGE = 50
LONGEST = 100
SORTS: tuple[str, ...] = get_args(Sort)
LIGHTS = ("red", "yellow", "green", "grey")


@dataclass(frozen=True, slots=True)
class Address:
    """What is asked of a list, and the addresses beside it."""

    view: ClassVar[str]

    @classmethod
    def of(cls, words: Mapping[str, str]) -> Self:
        """What the address says, cut to what anybody asks for."""
        known = (each.name for each in fields(cls))
        return cls(**{name: words.get(name, "").strip()[:LONGEST] for name in known})

    def address(self, view: str = "", **changes: str | int) -> str:
        """The list's address with these changes; what is empty is left out."""
        words = {each.name: getattr(self, each.name) for each in fields(self)}
        kept = {name: value for name, value in (words | changes).items() if value}
        return url_for(f"console.{view or self.view}", **kept)


@dataclass(frozen=True, slots=True)
class Asked(Address):
    """The words of the address, as they came."""

    view = "cases"

    q: str = ""
    township: str = ""
    village: str = ""
    type: str = ""
    source: str = ""
    state: str = ""
    stage: str = ""
    light: str = ""
    since: str = ""
    until: str = ""
    conflicts: str = ""
    once: str = ""
    sort: str = ""
    order: str = ""

    def sorted_by(self, column: str) -> str:
        """The address that sorts by the column, or turns it round."""
        turned = self.direction(column) == "descending"
        return self.address(sort=column, order="asc" if turned else "desc")

    def direction(self, column: str) -> str:
        if self.sorting != column:
            return "none"
        return "ascending" if self.order == "asc" else "descending"

    @property
    def sorting(self) -> str:
        return self.sort or ("relevance" if self.q else "last_received_at")

    @property
    def narrowed(self) -> bool:
        beside = {"sort", "order", "light"}
        return any(getattr(self, f.name) for f in fields(self) if f.name not in beside)


def read(words: Mapping[str, str]) -> Asked:
    known = {each.name: words.get(each.name, "").strip()[:80] for each in fields(Asked)}
    township, village = known["township"], known["village"]
    if village and not village.startswith(township or village[:9]):
        known["village"] = ""
    return Asked(**known)


def question(asked: Asked) -> CaseQuery:
    return CaseQuery(
        text=asked.q,
        township=asked.township or None,
        village=asked.village or None,
        dispute_type=asked.type or None,
        source=asked.source or None,
        state=asked.state or None,
        stage=int(asked.stage) if asked.stage in {"1", "2", "3", "4"} else None,
        light=asked.light if asked.light in LIGHTS else None,
        opened_from=day(asked.since),
        opened_to=day(asked.until),
        conflicts=asked.conflicts == "1",
        once=asked.once == "1",
        sort=cast(Sort, asked.sort) if asked.sort in SORTS else None,
        descending=asked.order != "asc",
        per_page=PER_PAGE,
    )


def day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def unread(asked: Asked) -> list[str]:
    """Days that are none: the list goes on without them and says so."""
    return [words for words in (asked.since, asked.until) if words and not day(words)]


def places(county: str, areas: tuple[str, ...], level: str) -> list[codes.Division]:
    """Townships or villages in which the clerk may look."""
    return [
        place
        for place in codes.divisions(county).values()
        if place.level == level
        and any(place.code.startswith(a) or a.startswith(place.code) for a in areas)
    ]
