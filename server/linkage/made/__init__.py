"""Labelled disputes, made to measure linkage on; drawn by seed, the same every time.

Names, villages and stories are the samples' (`schemas.samples`); nobody in them
exists. `halves` draws two halves from different townships: weights are tuned on the
first, and the second is only ever measured.
"""

from typing import NamedTuple

from schemas.samples.county import County
from server.linkage.made.families import FAMILIES
from server.linkage.made.matters import Record, World

__all__ = ["Halves", "Record", "draw", "halves"]


class Halves(NamedTuple):
    tuning: list[Record]
    held_back: list[Record]


def draw(seed: str, count: int, townships: tuple[str, ...] = ()) -> list[Record]:
    """At least so many records, whole families."""
    world = World(seed, townships)
    families, shares = list(FAMILIES), list(FAMILIES.values())
    records: list[Record] = []
    while len(records) < count:
        family = world.rng.choices(families, shares)[0]
        records.extend(family(world))
    return records


def halves(seed: int, count: int) -> Halves:
    """So many records in all, one half of them held back."""
    townships = [each.code for each in County(7).townships]
    return Halves(
        draw(f"{seed} tuning", count // 2, tuple(townships[::2])),
        draw(f"{seed} held back", count // 2, tuple(townships[1::2])),
    )
