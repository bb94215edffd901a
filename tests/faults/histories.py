"""One history from its seed, and the shortest part of it that still fails.

Each deed draws from a generator of its own, so a deed that is left out changes nothing
of the others.
"""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from random import Random
from typing import NamedTuple

from mobile import lock
from tests.faults import truths
from tests.faults.deeds import WEIGHTS
from tests.faults.village import Village

LEAST, MOST = 4, 10
HTTP_EVERY = 20
WHOLE_EVERY = 4  # A rebuild and `verify` take as long as a history.
# Whose phones are in the village; 孙 sits at 王's. Most often it is a small one.
SMALL = ("王", "李", "陈")
CASTS = (
    *[("王", "李")] * 3,
    *[("王", "陈")] * 3,
    ("王", "李", "陈"),
    ("王", "李", "陈"),
    ("王", "孙"),
    ("王", "李", "冉"),
)


class Broken(AssertionError):
    """A history after which something is not true."""

    def __init__(self, seed: int, story: list[str], why: str) -> None:
        self.seed, self.story, self.why = seed, story, why
        told = "；".join(story)
        super().__init__(f"{told}。结果：{why}\n重放：make faults SEED={seed}")


class Begun(NamedTuple):
    village: Village
    beginnings: tuple[Path, Path]


def begun(village: Village) -> Begun:
    return Begun(village, village.remembered())


class Stage:
    """Two villages in which history after history is lived."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.happened: Counter[str] = Counter()

    @cached_property
    def small(self) -> Begun:
        return begun(Village(self.folder / "small", SMALL))

    @cached_property
    def large(self) -> Begun:
        return begun(Village(self.folder / "large"))

    def first_morning(self, seed: int) -> Village:
        """The village of this seed, at peace or in dispute."""
        rnd = Random(f"{seed}/cast")
        present = rnd.choice(CASTS)
        village, beginnings = self.small if {*present} <= {*SMALL} else self.large
        village.begin_again(rnd.choice(beginnings), present)
        village.http = seed % HTTP_EVERY == 0
        return village

    def live(self, seed: int) -> None:
        """Raises Broken with the shortest story found."""
        left: tuple[int, ...] = tuple(range(Random(seed).randint(LEAST, MOST)))
        broken = self.attempt(seed, left)
        if broken is None:
            return
        for step in reversed(left):
            shorter = tuple(each for each in left if each != step)
            found = self.attempt(seed, shorter)
            if found is not None:
                left, broken = shorter, found
        raise broken

    def attempt(
        self, seed: int, steps: tuple[int, ...], *, whole: bool = False
    ) -> Broken | None:
        """Live these steps; `whole` asks also what is asked of every fourth seed."""
        village = self.first_morning(seed)
        story: list[str] = []
        try:
            for step in steps:
                rnd = Random(f"{seed}/{step}")
                village.county.clock.forward(minutes=1)  # No two ids of one instant.
                (deed,) = rnd.choices([*WEIGHTS], [*WEIGHTS.values()])
                if said := deed(village, rnd):
                    story.append(said)
                    self.happened[deed.__name__] += 1
            held = village.held_by_anyone()
            village.heal()
            whole = whole or seed % WHOLE_EVERY == 0
            truths.check(village, held, whole=whole)
        except Exception as wrong:
            return Broken(seed, story, f"{type(wrong).__name__}: {wrong}")
        return None


@contextmanager
def stage() -> Iterator[Stage]:
    """In memory where the machine has such a folder: nothing here outlives it."""
    memory = Path("/dev/shm")
    where = memory if memory.is_dir() else None
    folder = Path(tempfile.mkdtemp(prefix="sili-faults-", dir=where))
    hard, lock.SCRYPT_N = lock.SCRYPT_N, 2**4  # Nobody tries these PINs.
    try:
        made = Stage(folder)
        yield made
        for each in ("small", "large"):
            if each in vars(made):
                vars(made)[each].village.close()
    finally:
        lock.SCRYPT_N = hard
        shutil.rmtree(folder)
