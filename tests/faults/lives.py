"""Histories with real processes: one county lives through many, each healed and asked.

    python -m tests.faults.lives            two hundred, on two cores
    SILI_LIVES=40   so many                 LIFE=7   that county again, from its start

A history is a county's number and its own: 7/3 is the fourth of county 7, and what it
draws depends on that alone; when a process dies is the machine's as well. Every fourth
county is over PostgreSQL with two ingests.
"""

import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from random import Random
from time import monotonic

from tests.faults import acts, carried, relayed, relays, truths
from tests.faults.street import Street
from tests.server.postgres import running

EACH = 10
LEAST, MOST = 3, 6
POSTGRESQL_EVERY = 4
WHOLE_EVERY = 3


class Fallen(AssertionError):
    """A county after whose history something is not true."""

    def __init__(self, life: str, story: list[str], why: str) -> None:
        told = "；".join(story)
        again = life.partition("/")[0]
        super().__init__(
            f"{told}。结果：{why}\n第{life}个，重放：make faults LIFE={again}"
        )


def weights_of(street: Street) -> dict[acts.Deed, int]:
    """What may happen; at a laptop where one has come."""
    more = relays.WEIGHTS if street.laptop else relays.COMES
    return acts.WEIGHTS | more


def live(street: Street, life: int, number: int, happened: Counter[str]) -> None:
    """One history of this county, and what must be true after it."""
    story: list[str] = []
    try:
        for step in range(Random(f"{life}/{number}").randint(LEAST, MOST)):
            rnd = Random(f"{life}/{number}/{step}")
            weights = weights_of(street)
            (deed,) = rnd.choices([*weights], [*weights.values()])
            story.append(f"（{deed.__name__}）")
            if said := deed(street, rnd):
                story[-1] = said
                happened[deed.__name__] += 1
            else:
                story.pop()
        relayed.lies_there(street)
        held = street.held_by_anyone()
        street.heal()
        truths.check(street, held, whole=number % WHOLE_EVERY == 0)
        carried.evidence_is_whole(street)
        relayed.holds_what_it_may(street)
    except Exception as wrong:
        why = f"{type(wrong).__name__}: {wrong}"
        raise Fallen(f"{life}/{number}", story, why) from wrong


@contextmanager
def county_of(life: int) -> Iterator[Street]:
    folder = Path(tempfile.mkdtemp(prefix="sili-life-"))
    try:
        if life % POSTGRESQL_EVERY == 1:
            with running() as server, Street(folder, server.database()) as street:
                yield street
        else:
            with Street(folder) as street:
                yield street
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def lived(life: int, count: int) -> tuple[int, Counter[str], list[str]]:
    """So many histories of one county; it ends with the first that fails."""
    happened: Counter[str] = Counter()
    done = 0
    with county_of(life) as street:
        for number in range(count):
            try:
                live(street, life, number, happened)
            except Fallen as found:
                return done, happened, [str(found)]
            done += 1
        happened += Counter(f"answered {each}" for each in street.said)
    return done, happened, []


def main() -> int:
    chosen = os.environ.get("LIFE")
    count = int(os.environ.get("SILI_LIVES") or 200)
    lives = [int(chosen)] if chosen else [*range(-(-count // EACH))]
    count = len(lives) * EACH
    cores = int(os.environ.get("SILI_FAULTS_CORES") or os.cpu_count() or 1)
    began, done = monotonic(), 0
    happened: Counter[str] = Counter()
    broken: list[str] = []
    with ProcessPoolExecutor(cores) as workers:
        for made, what, wrong in workers.map(lived, lives, [EACH] * len(lives)):
            done, happened, broken = done + made, happened + what, broken + wrong
            told = (
                f"{done} of {count}, {len(broken)} broken, {monotonic() - began:.0f} s"
            )
            sys.stderr.write("".join(f"\n{each}\n" for each in wrong) + f"{told}\n")
    for name, times in happened.most_common():
        sys.stdout.write(f"{times:8} {name.replace('_', ' ')}\n")
    sys.stdout.write(
        f"{done} histories with real processes in {len(lives)} counties,"
        f" {len(broken)} broken; {monotonic() - began:.0f} s\n"
    )
    sys.stdout.write("".join(f"\n{each}\n" for each in broken))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
