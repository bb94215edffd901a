"""村规民约 as the county tells them to phones: one document a township in `reference`.

    { "e", "type": "rules", "id": "rules:<township>", "database", "township",
      "rules": [{"id", "village", "text", "adopted_on"}],
      "epoch", "serial", "at", "seal" }

Only what is in force is told; what was withdrawn is told by not being in it any more,
so of two documents the newer counts whole: the higher number in one life of the
registry, between two lives the one said later.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from schemas.errors import InvalidDirectory, SiliError
from schemas.fields import day
from schemas.identifiers import check_village_code

PREFIX = "rules:"
LONGEST = 2000


class Rule(NamedTuple):
    """A rule that a village gave itself, and when."""

    id: str
    village: str
    text: str
    adopted_on: str


class Rules(NamedTuple):
    """What is in force in a township, as it was said once."""

    epoch: str
    serial: int
    at: datetime
    rules: tuple[Rule, ...]

    def is_newer_than(self, known: "Rules") -> bool:
        if self.epoch == known.epoch:
            return self.serial > known.serial
        return self.at > known.at


def write(rules: Iterable[Rule]) -> list[dict[str, str]]:
    return [rule._asdict() for rule in sorted(rules)]


def read(document: Mapping[str, Any]) -> Rules:
    """Raises InvalidDirectory where this program cannot read it."""
    try:
        at = datetime.fromisoformat(document["at"])
        rules = tuple(_read(each) for each in document["rules"])
        return Rules(str(document["epoch"]), int(document["serial"]), at, rules)
    except (KeyError, TypeError, ValueError, SiliError) as bad:
        raise InvalidDirectory("rules") from bad


def _read(said: Mapping[str, Any]) -> Rule:
    rule = Rule(*(str(said[name]) for name in Rule._fields))
    check_village_code(rule.village)
    if not rule.text.strip() or day(rule.adopted_on) is None:
        raise ValueError(rule.id)
    return rule
