"""`make faults`: ten thousand histories on every core, and what happened how often.

SILI_FAULTS says how many, SILI_FAULTS_CORES on how many cores, SEED replays one. One
in twenty is lived over a PostgreSQL of its own, one in twenty over HTTP.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from time import monotonic

from tests.faults import registers
from tests.faults.histories import Broken, Stage, stage
from tests.server.postgres import running

EACH = 250
POSTGRESQL_EVERY = 20
POSTGRESQL = "over PostgreSQL"
Lived = tuple[Counter[str], list[str]]


def is_on_postgresql(seed: int) -> bool:
    return seed // EACH % POSTGRESQL_EVERY == 1


@contextmanager
def stage_of(seed: int) -> Iterator[Stage]:
    """Where this seed is lived, also when it is replayed."""
    if not is_on_postgresql(seed):
        with stage() as made:
            yield made
        return
    with running() as server, registers.on(server), stage() as made:
        yield made


def lived(first: int, count: int) -> Lived:
    """Some histories in one process."""
    broken: list[str] = []
    with stage_of(first) as village:
        for seed in range(first, first + count):
            try:
                village.live(seed)
            except Broken as found:
                broken.append(str(found))
        if is_on_postgresql(first):
            village.happened[POSTGRESQL] += count
        return village.happened, broken


def main() -> int:
    seed, count = os.environ.get("SEED"), int(os.environ.get("SILI_FAULTS") or 10_000)
    began = monotonic()
    if seed:
        happened, broken = lived(int(seed), 1)
        count = 1
    else:
        happened, broken = many(count)
    elsewhere = happened.pop(POSTGRESQL, 0)
    for name, times in happened.most_common():
        sys.stdout.write(f"{times:8} {name.replace('_', ' ')}\n")
    sys.stdout.write(
        f"{count} histories, {elsewhere} of them over PostgreSQL, {len(broken)} broken;"
        f" {happened.total()} deeds in {monotonic() - began:.0f} s\n"
    )
    sys.stdout.write("".join(f"\n{each}\n" for each in broken))
    return 1 if broken else 0


def many(count: int) -> Lived:
    happened: Counter[str] = Counter()
    broken: list[str] = []
    began = monotonic()
    cores = int(os.environ.get("SILI_FAULTS_CORES") or os.cpu_count() or 1)
    with ProcessPoolExecutor(cores) as workers:
        starts = range(0, count, EACH)
        sizes = [min(EACH, count - start) for start in starts]
        for done, (what, wrong) in enumerate(workers.map(lived, starts, sizes), 1):
            happened += what
            broken += wrong
            sys.stderr.write("".join(f"\n{each}\n" for each in wrong))
            spent, past = monotonic() - began, min(done * EACH, count)
            sys.stderr.write(
                f"\r{past} of {count}, {len(broken)} broken, {spent:.0f} s"
            )
    sys.stderr.write("\n")
    return happened, broken


if __name__ == "__main__":
    sys.exit(main())
