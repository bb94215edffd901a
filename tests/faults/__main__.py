"""`make faults`: ten thousand histories on every core, and what happened how often.

SILI_FAULTS says how many, SEED replays one.
"""

import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from time import monotonic

from tests.faults.histories import Broken, stage

EACH = 50


def lived(first: int, count: int) -> tuple[Counter[str], list[str]]:
    """Some histories in one process."""
    broken: list[str] = []
    with stage() as village:
        for seed in range(first, first + count):
            try:
                village.live(seed)
            except Broken as found:
                broken.append(str(found))
        return village.happened, broken


def main() -> int:
    seed, count = os.environ.get("SEED"), int(os.environ.get("SILI_FAULTS") or 10_000)
    if seed:
        happened, broken = lived(int(seed), 1)
        count = 1
    else:
        happened, broken = many(count)
    for name, times in happened.most_common():
        sys.stdout.write(f"{times:8} {name.replace('_', ' ')}\n")
    sys.stdout.write(f"{count} histories, {len(broken)} broken\n")
    sys.stdout.write("".join(f"\n{each}\n" for each in broken))
    return 1 if broken else 0


def many(count: int) -> tuple[Counter[str], list[str]]:
    happened: Counter[str] = Counter()
    broken: list[str] = []
    began = monotonic()
    with ProcessPoolExecutor(os.cpu_count()) as workers:
        starts = range(0, count, EACH)
        sizes = [min(EACH, count - start) for start in starts]
        for done, (what, wrong) in enumerate(workers.map(lived, starts, sizes), 1):
            happened += what
            broken += wrong
            spent = monotonic() - began
            sys.stderr.write(f"\r{min(done * EACH, count)} of {count}, {spent:.0f} s")
    sys.stderr.write("\n")
    return happened, broken


if __name__ == "__main__":
    sys.exit(main())
