"""Which tests are measured for coverage: those that no other repeats.

Tracing doubles the time of a test. A test over the second database or the second hub
runs the same lines of ours as over the first; a journey and a history run what the
parts' own tests run. `make test` runs them whole in a second sitting, and does not
measure them, nor the processes that they start. So a line counts as covered where a
test is about it, and the thresholds are those they were.
"""

from pathlib import Path

import pytest

TESTS = Path(__file__).parent
MARK = "repeats"
REPEATING = (TESTS / "journeys", TESTS / "faults")
# Stories of processes that die, and flows in another size of type: of what they run,
# each line has a test of its own.
STORIES = {"test_several_ingests", "test_crash", "test_killed", "test_day"}
STORIES |= {"test_largest"}
SECOND = {"kind": "postgresql", "couch": "express-pouchdb"}
# Here the program itself does one thing over the first and another over the second.
BOTH_MEASURED = {
    "test_search",
    "test_erasing",
    "test_migrations",
    "test_portable",
    "test_couch_hub",
}


def repeats(item: pytest.Item) -> bool:
    """Whether another test runs the same lines of the program."""
    if any(folder in item.path.parents for folder in REPEATING):
        return True
    if item.path.stem in STORIES:
        return True
    if item.path.stem in BOTH_MEASURED:
        return False
    asked = item.callspec.params if hasattr(item, "callspec") else {}
    return any(asked.get(name) == value for name, value in SECOND.items())
