"""Two files between which the tests of the replicator run."""

import pytest

from sync.database import Database


@pytest.fixture
def source(tmp_path):
    with Database(tmp_path / "source.sqlite") as database:
        yield database


@pytest.fixture
def target(tmp_path):
    with Database(tmp_path / "target.sqlite") as database:
        yield database
