"""What every test shares: the hypothesis profiles, and one PostgreSQL.

`ci` repeats itself exactly; `dev` searches afresh each time. `make faults` and
longer searches set SILI_HYPOTHESIS=deep. The PostgreSQL begins with the first test
that needs it. What was collected lives to the end: the search for garbage passes by it,
and looks seldom for the rest.
What Python compiles is kept, also where the machine says otherwise (images of
containers do): else each of some hundred processes would compile all of it anew.
"""

import gc
import os
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.measuring import MARK, repeats

if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
    sys.dont_write_bytecode = False

# The machine of the tests is nobody's office; what asks for a code says so itself.
os.environ.setdefault("SILI_SECOND_FACTOR", "none")

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]

settings.register_profile(
    "ci", derandomize=True, deadline=None, max_examples=100, suppress_health_check=SLOW
)
settings.register_profile(
    "dev", deadline=None, max_examples=60, suppress_health_check=SLOW
)
settings.register_profile(
    "few", derandomize=True, deadline=None, max_examples=5, suppress_health_check=SLOW
)
settings.register_profile(
    "deep", deadline=None, max_examples=2000, suppress_health_check=SLOW
)
settings.load_profile(
    os.environ.get("SILI_HYPOTHESIS", "ci" if os.environ.get("CI") else "dev")
)


def pytest_itemcollected(item: pytest.Item) -> None:
    if repeats(item):
        item.add_marker(MARK)


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


def pytest_sessionfinish() -> None:
    """What was measured is written before the process ends: with a window, a browser
    and a reader of PDF in it, one may end without a word."""
    coverage = sys.modules.get("coverage")
    measured = coverage.Coverage.current() if coverage else None
    if measured:
        with warnings.catch_warnings():
            # Whoever only gave the work out has measured nothing.
            warnings.simplefilter("ignore", coverage.exceptions.CoverageWarning)
            measured.save()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Any]:
    from tests.server.postgres import running

    with running() as server:
        yield server
