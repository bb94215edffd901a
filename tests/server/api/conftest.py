from collections.abc import Iterator

import pytest

from tests.server.console.desk import Desk, lived_in


@pytest.fixture(scope="module")
def desk(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = lived_in(tmp_path_factory.mktemp("county"))
    yield made
    made.county.close()
