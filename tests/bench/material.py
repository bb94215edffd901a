"""Sealed entries as a county would have them, from the one generator of content."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from schemas.entry import Entry
from schemas.identifiers import uuid7
from schemas.samples import County, dispute
from tests.schemas.writing import NOW_MS, Device


def entries(count: int, seed: int = 3) -> list[Entry]:
    """So many entries of whole disputes of one grid, in the order of writing."""
    found: list[Entry] = []
    for case in cases(seed):
        found += case
        if len(found) >= count:
            return found[:count]
    return found


def cases(seed: int) -> Iterator[list[Entry]]:
    rng, county, device = Random(seed), County(seed), Device()
    grid = county.grids[0]
    while True:
        opened_on = date(2026, 1, 1) + timedelta(days=rng.randrange(300))
        case, ids, written = uuid7(NOW_MS, rng.randbytes), [], []
        for step in dispute(rng, county, grid, opened_on):
            body = step.naming(ids)
            seen = ids[-1:]
            made = device.write(body, type=step.type, case=case, seen=seen)
            ids.append(made.id)
            written.append(made)
        yield written
