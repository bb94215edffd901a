"""What the forms ask of a mediator, beside the ceilings that a decision (0042) gives.

    python -m tests.bench.minutes

The real forms filled in by their model, and the seconds of driving that a stated model
of hands makes of them: `tests.mobile.effort`.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from mobile.casebook import Casebook
from mobile.credentials import Credentials
from tests.bench.table import Line, written
from tests.mobile.conftest import PIN, SetClock, answer_for, phone_clock
from tests.mobile.effort import Effort, four_stages, same_day
from tests.mobile.test_minutes import MOST_FOUR_STAGES, MOST_SAME_DAY, MOST_SECONDS

PART = "what is asked of a mediator"
CEILING = "at most"


def lines() -> Iterator[Line]:
    day, stages = efforts()
    yield asked("an oral case of the day", day, MOST_SAME_DAY)
    yield Line(PART, "of driving", day.seconds, "s", MOST_SECONDS, CEILING)
    yield asked("the four stages of a usual case", stages, MOST_FOUR_STAGES)
    yield Line(PART, "of driving", stages.seconds, "s")


def asked(what: str, effort: Effort, most: int) -> Line:
    return Line(PART, what, len(effort.questions), "fields", most, CEILING)


def efforts() -> tuple[Effort, Effort]:
    """On a phone of its own, enrolled without a county."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clock = phone_clock(folder, SetClock())
        credentials = Credentials(folder, clock)
        created = credentials.create(PIN)
        unlocked = credentials.enrol(created, answer_for(credentials))
        book = Casebook(folder, unlocked, clock)
        home = book.enrolment.grids[0].database
        found = same_day(book, home), four_stages(book, home)[0]
        book.close()
    return found


if __name__ == "__main__":
    sys.stdout.write(written(list(lines())) + "\n")
