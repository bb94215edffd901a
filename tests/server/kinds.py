"""Every test that touches a registry runs over SQLite and over PostgreSQL.

A module's tests run first over the one, then over the other. What a fixture of the
module made stays until its end; what a test made is dropped with it.
"""

import os
from collections.abc import Iterator

import pytest

from tests.server import registries
from tests.server.postgres import Postgres

KINDS = ["sqlite", "postgresql"]
ADDRESS = "SILI_DATABASE_URL"


def both(metafunc: pytest.Metafunc, alone: dict[str, str]) -> None:
    """Over each kind of database, but for the modules named with their reason."""
    marked = metafunc.definition.iter_markers("parametrize")
    if any("kind" in str(mark.args[0]) for mark in marked):
        return
    if metafunc.module.__name__.rpartition(".")[2] not in alone:
        metafunc.parametrize("kind", KINDS, indirect=True)


@pytest.fixture(autouse=True, scope="module")
def kind(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where the registries made meanwhile are, for commands and processes too."""
    asked = getattr(request, "param", "sqlite")
    if asked == "sqlite":
        yield asked
        return
    server: Postgres = request.getfixturevalue("postgres")
    before = len(server.standing)

    def fresh() -> str:
        os.environ[ADDRESS] = server.database()
        return os.environ[ADDRESS]

    with registries.on(fresh):
        yield asked
    server.drop_beyond(before)
    os.environ.pop(ADDRESS, None)


@pytest.fixture(autouse=True)
def swept(kind: str, request: pytest.FixtureRequest) -> Iterator[None]:
    """Drop what the test made, and forget its address."""
    if kind == "sqlite":
        yield
        return
    server: Postgres = request.getfixturevalue("postgres")
    before = len(server.standing)
    yield
    server.drop_beyond(before)
    os.environ.pop(ADDRESS, None)


@pytest.fixture
def addressed(swept: None) -> str:
    """A registry for commands that are run without a county being made first."""
    return registries.address()
