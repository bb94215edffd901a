"""Where an entry may stand, the least first, and how many of a case stand where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache


class Standing(IntEnum):
    RETURNED = 0
    HERE = 1
    RELAYED = 2
    DELIVERED = 3
    RECEIVED = 4
    KEPT = 5


WORDS = {
    Standing.RETURNED: "被退回",
    Standing.HERE: "本机",
    Standing.RELAYED: "在中转站，县里还没收到",
    Standing.DELIVERED: "已送达",
    Standing.RECEIVED: "县已收到",
    Standing.KEPT: "已备份",
}
LIGHTS = {
    Standing.RETURNED: "red",
    Standing.HERE: "yellow",
    Standing.RELAYED: "yellow",
    Standing.DELIVERED: "blue",
    Standing.RECEIVED: "green",
    Standing.KEPT: "green",
}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many entries stand where."""

    returned: int = 0
    here: int = 0
    relayed: int = 0
    delivered: int = 0
    received: int = 0
    kept: int = 0

    @classmethod
    def of(cls, standings: Iterable[Standing]) -> Tally:
        counted = [0] * len(Standing)
        for standing in standings:
            counted[standing] += 1
        return alike(*counted)

    @classmethod
    def all_of(cls, found: Mapping[Tally, int]) -> Tally:
        """So many of each, together."""
        counted = [0] * len(Standing)
        for tally, times in found.items():
            for standing in Standing:
                each: int = getattr(tally, standing.name.lower())
                counted[standing] += times * each
        return cls(*counted)

    @property
    def lowest(self) -> Standing:
        """The word for all of them together promises no more than for the least."""
        for standing in Standing:
            if getattr(self, standing.name.lower()):
                return standing
        return Standing.HERE

    @property
    def words(self) -> str:
        if self.returned:
            return f"{self.returned} 条被退回"
        return f"本机 {self.here} 条" if self.here else WORDS[self.lowest]

    @property
    def light(self) -> str:
        return LIGHTS[self.lowest]


@lru_cache(maxsize=256)
def alike(*counted: int) -> Tally:
    """Thousands of cases share a handful of tallies."""
    return Tally(*counted)
