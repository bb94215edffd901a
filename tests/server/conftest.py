"""A county for each test that asks for one; closed when it ends.

What touches the registry runs twice, over SQLite and over PostgreSQL.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.hubs import couch, express_couch
from tests.server import registries
from tests.server.county import County, make_county
from tests.server.postgres import Postgres, running

__all__ = ["couch", "express_couch"]

KINDS = ["sqlite", "postgresql"]
BOTH = {
    "test_accounts",
    "test_cases",
    "test_chains",
    "test_crash",
    "test_desk",
    "test_deciding",
    "test_delivering",
    "test_devices",
    "test_ingest",
    "test_migrations",
    "test_outbox",
    "test_receipts",
    "test_restricted",
    "test_recovery",
    "test_search",
    "test_tokens",
    "test_verify",
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.module.__name__.rpartition(".")[2] in BOTH:
        metafunc.parametrize("kind", KINDS, indirect=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running() as server:
        yield server


@pytest.fixture(autouse=True)
def kind(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Where the registries of this test are, for its commands too."""
    asked = getattr(request, "param", "sqlite")
    if asked == "sqlite":
        yield asked
        return
    server: Postgres = request.getfixturevalue("postgres")
    made: list[str] = []

    def fresh() -> str:
        made.append(server.database())
        monkeypatch.setenv("SILI_DATABASE_URL", made[-1])
        return made[-1]

    with registries.on(fresh):
        yield asked
    for url in made:
        server.drop(url)


@pytest.fixture
def county(kind: str, tmp_path: Path) -> Iterator[County]:
    made = make_county(tmp_path / "county")
    yield made
    made.close()
