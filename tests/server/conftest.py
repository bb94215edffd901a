"""A county for each test that asks for one; closed when it ends.

Every module runs twice, over SQLite and over PostgreSQL, but for those in ALONE.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.hubs import couch, express_couch
from tests.server.county import County, make_county
from tests.server.kinds import addressed, both, kind, swept
from tests.server.secluded import case
from tests.stretching import little

__all__ = ["addressed", "case", "couch", "express_couch", "kind", "swept"]

little()

LINKAGE = "names places facts scoring certainty blocking evaluation sheet identity"
ALONE = {
    **{f"test_{each}": "linkage, which reads no database" for each in LINKAGE.split()},
    "test_config": "settings are read before there is a database",
    "test_guard": "what a hub lets in, asked of no registry",
    "test_account": "pages; stays and factors are asked over both by their own tests",
    "test_kept": "what the browser holds",
    "test_keys": "files",
    "test_knowing_laws": "what each hub sends; a registry stands beside it",
    "test_permissions": "a table in the program",
    "test_relay": "what lies on a laptop; its county stands beside it",
    "test_rotating": "files, and a deed like any other; its command runs over both",
    "test_several_ingests": "on SQLite there is one; it asks for PostgreSQL itself",
    "test_media_store": "files and a bucket",
    "test_tables": "files",
    "test_on_postgresql": "it asks for PostgreSQL itself",
    "test_pages": "what a browser does with pages that other modules fetch from both",
    "test_telling": "sentences; what a registry adds is asked over both by test_story",
    "test_together": "a function of the deeds; over both they are asked by test_story",
    "test_walk": "doors and roles; who is asked does not hang on the database",
    "test_browser": "what a browser does with pages that other modules fetch from both",
    "test_couch_hub": "what is at the hub; a registry stands beside it",
    **dict.fromkeys(
        ("test_building", "test_checking", "test_merging", "test_layout"), "files"
    ),
    "test_printing": "files, and the processes that print them",
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    both(metafunc, ALONE)


@pytest.fixture
def county(kind: str, tmp_path: Path) -> Iterator[County]:
    made = make_county(tmp_path / "county")
    yield made
    made.close()
