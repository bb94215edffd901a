"""A county for each test that asks for one; closed when it ends."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.county import County, make_county


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = make_county(tmp_path / "county")
    yield made
    made.close()
