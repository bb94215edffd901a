"""How a county counts, as it tells its phones: one document in `reference`.

    { "e", "type": "terms", "id": "terms", "database",
      "changes": [{"rule", "since", "length", "unit"}],      `schemas.terms`
      "years": [{"year", "edition", "off", "work"}],         `schemas.calendar`
      "epoch", "serial", "at", "seal" }

All of it each time, so of two documents the newer counts whole: the higher number in
one life of the registry, between two lives the one said later. A phone that was told
nothing counts by what came with the program.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, TypeAlias, cast

from schemas import calendar
from schemas.calendar import Calendar
from schemas.counting import UNITS, Unit
from schemas.errors import InvalidDirectory
from schemas.fields import day
from schemas.terms import Change, Terms

TERMS = "terms"
Order: TypeAlias = Mapping[str, Any]


class Configured(NamedTuple):
    """What a county said once."""

    epoch: str
    serial: int
    at: datetime
    terms: Terms
    calendar: Calendar

    def is_newer_than(self, known: "Configured") -> bool:
        if self.epoch == known.epoch:
            return self.serial > known.serial
        return self.at > known.at


def write(changes: Iterable[Change], years: Iterable[Order]) -> dict[str, Any]:
    return {
        "changes": [
            {
                "rule": each.rule,
                "since": each.since.isoformat(),
                "length": each.length,
                "unit": each.unit,
            }
            for each in changes
        ],
        "years": [dict(each) for each in years],
    }


def read(document: Mapping[str, Any]) -> Configured:
    """Raises InvalidDirectory where this program cannot read it."""
    try:
        return Configured(
            str(document["epoch"]),
            int(document["serial"]),
            datetime.fromisoformat(document["at"]),
            Terms.of(map(_change, document["changes"])),
            calendar.published(map(_order, document["years"])),
        )
    except (KeyError, TypeError, ValueError) as bad:
        raise InvalidDirectory(TERMS) from bad


def _change(said: Mapping[str, Any]) -> Change:
    since, unit, length = day(said["since"]), said["unit"], int(said["length"])
    if since is None or unit not in UNITS or length < 0:
        raise ValueError(said["rule"])
    return Change(str(said["rule"]), since, length, cast(Unit, unit))


def _order(said: Order) -> Order:
    """Every day of it must be one; a calendar reads no other."""
    for each in [*said["off"], *said["work"]]:
        date.fromisoformat(each)
    return {
        "year": int(said["year"]),
        "edition": str(said["edition"]),
        "off": {str(on): str(name) for on, name in said["off"].items()},
        "work": list(said["work"]),
    }
