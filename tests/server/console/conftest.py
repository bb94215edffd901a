from collections.abc import Iterator

import pytest

from tests.server.console.desk import Desk, lived_in, make_desk


@pytest.fixture(scope="module")
def desk(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The county with a case; tests read it and change nothing."""
    made = lived_in(tmp_path_factory.mktemp("county"))
    yield made
    made.county.close()


@pytest.fixture
def empty(tmp_path) -> Iterator[Desk]:
    """A county of a test's own, with accounts and no case."""
    made = make_desk(tmp_path, "director")
    yield made
    made.county.close()
