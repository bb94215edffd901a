"""The phone beside a bare Kivy window with the same font, and beside its ceilings.

    python -m tests.bench.phone

5,000 cases, 10,000 documents and the receipt of all but a few, a window of 400 × 800
drawn in software, each frame finished before the next begins. Every window is a process
of its own, started several times; told is the processor time of the best, which is the
wall's on a machine with nothing else to do and does not rise with what others do. The
frame that is told is the slowest.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.filled import LONG, fill
from tests.bench.table import Line, written

PART = "phone"
CASES, STARTS = 5_000, 3
CPU = 1


def lines(cases: int = CASES) -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "phone"
        folder.mkdir()
        case = fill(folder, cases)
        bare = [window("bare") for _ in range(STARTS)]
        started = [window("start", str(folder)) for _ in range(STARTS)]
        worked = window("work", str(folder), case)
    yield from starts(bare, started, cases)
    yield from works(worked, cases)


def window(*asked: str) -> dict[str, Any]:
    task, *rest = asked
    command = [sys.executable, "-m", "tests.bench.window", task]
    done = subprocess.run(
        [*command, repr(time.monotonic()), *rest],
        check=True,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def starts(
    bare: list[dict[str, Any]], started: list[dict[str, Any]], cases: int
) -> Iterator[Line]:
    alone = best(bare, "start")
    limit, name = 1.5 * alone, "ms, 1.5 × a bare window"
    yield Line(PART, "a bare window", alone, "ms")
    yield Line(PART, "cold start to the PIN", best(started, "locked"), "ms", alone)
    yield Line(PART, "read while it is typed", best(started, "behind"), "ms")
    yield Line(PART, "from the PIN to the list", best(started, "opened"), "ms", alone)
    whole = best(started, "start")
    yield Line(PART, f"cold start to {cases:,} cases", whole, "ms", limit, name)
    least = min(each["memory"] for each in bare)
    held = min(each["memory"] for each in started)
    yield Line(PART, "memory", held, "MB", least + 60, "MB, bare + 60")


def works(worked: dict[str, Any], cases: int) -> Iterator[Line]:
    slow = [each[CPU] * 1000 for each in worked["scrolling"]]
    yield Line(PART, "scrolling, slowest frame", max(slow), "ms", 50.0, "ms at most")
    over = 100 * sum(each > 50 for each in slow) / len(slow)
    yield Line(PART, "scrolling, frames over 50 ms", over, "%")
    for what, key, most in (
        (f"search in {cases:,}", "search", 60.0),
        (f"a case of {LONG} records opens", "case", 100.0),
        ("a stage saved", "saving", 50.0),
    ):
        taken = median(each[CPU] * 1000 for each in worked[key])
        yield Line(PART, what, taken, "ms", most, "ms at most")
    ((_, whole),) = worked["records"]
    yield Line(PART, "its last record drawn after", whole * 1000, "ms")


def best(told: list[dict[str, Any]], what: str) -> float:
    return 1000 * float(min(each[what][CPU] for each in told))


if __name__ == "__main__":
    sys.stdout.write(written(list(lines())) + "\n")
