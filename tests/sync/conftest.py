"""Two files between which the tests of the replicator run, and a served folder."""

import pytest

from sync.database import Database
from sync.gate import Folder


@pytest.fixture
def source(tmp_path):
    with Database(tmp_path / "source.sqlite") as database:
        yield database


@pytest.fixture
def target(tmp_path):
    with Database(tmp_path / "target.sqlite") as database:
        yield database


@pytest.fixture
def databases(tmp_path):
    databases = Folder(tmp_path)
    databases.create("cases")
    yield databases
    databases.close()


@pytest.fixture
def client(databases):
    from tests.sync.served import endpoint  # On a phone there is no Flask.

    return endpoint(databases).test_client()


@pytest.fixture
def cases(databases):
    return databases.open("cases")
