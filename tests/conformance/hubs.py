"""The county's hubs, for the tests that hold on each of them alike.

    embedded           the folder in the server
    express-pouchdb    behind a door as CouchDB has one (couchdb_door.js)
    couchdb            Apache CouchDB, where SILI_TEST_COUCHDB_URL gives the address of
                       one that may be emptied, with its administrator's name and
                       password, and a token handler as docs/couchdb.md says

A conftest imports `express_couch` and `couch`; a test that asks for `hub` names its
kinds by parametrisation (`ALL`, `FOREIGN`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from server.keys import CountyKeys
from tests.conformance.peers import COUCHDB, Couch, guarded_express
from tests.server.county import County, make_county

FOREIGN = ["express-pouchdb"]
FOREIGN += [pytest.param("couchdb", marks=pytest.mark.couchdb)] if COUCHDB else []
ALL = ["embedded", *FOREIGN]


@pytest.fixture(scope="session")
def express_couch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Couch]:
    with guarded_express(tmp_path_factory.mktemp("couch") / "dbs") as couch:
        yield couch


@pytest.fixture
def couch(request: pytest.FixtureRequest) -> Iterator[Couch | None]:
    """The CouchDB of this test, empty before and after; none for the embedded hub."""
    if request.param == "embedded":
        yield None
        return
    express = request.param == "express-pouchdb"
    found = request.getfixturevalue("express_couch") if express else Couch(COUCHDB)
    found.clear()
    yield found
    found.clear()


@contextmanager
def county_on(couch: Couch | None, folder: Path, **settings: Any) -> Iterator[County]:
    """A county whose hub this is, today, so that CouchDB finds its tokens running."""
    url = {"hub_url": couch.url} if couch else {}
    made = make_county(folder, now=datetime.now(UTC), **url, **settings)
    if couch:
        trusted(couch, made.sili.keys)
    yield made
    made.close()


def trusted(couch: Couch, keys: CountyKeys) -> None:
    key = keys.token_key
    couch.trust(str(key.kid), key.as_pem(private=False).decode())
