"""One stage for each process of the tests: what it costs is its first morning."""

from collections.abc import Iterator

import pytest

from tests.faults.histories import Stage, stage


@pytest.fixture(scope="session")
def village() -> Iterator[Stage]:
    with stage() as made:
        yield made
