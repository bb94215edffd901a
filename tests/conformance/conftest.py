"""Every kind of peer for a test that asks for `peer`; `ours` is a file of ours."""

from uuid import uuid4

import pytest

from sync.database import Database
from tests.conformance.peers import COUCHDB, couchdb, express
from tests.sync.served import hub, remote

PEERS = ["file", "endpoint", "express-pouchdb"]
PEERS += [pytest.param("couchdb", marks=pytest.mark.couchdb)] if COUCHDB else []


@pytest.fixture(scope="session")
def foreign(tmp_path_factory):
    with express(tmp_path_factory.mktemp("express") / "dbs") as url:
        yield url


@pytest.fixture(params=PEERS)
def peer(request, tmp_path):
    if request.param == "file":
        with Database(tmp_path / "peer.sqlite") as database:
            yield database
    if request.param == "endpoint":
        with hub(tmp_path / "hub") as (served, databases):
            databases.create("cases")
            with remote(served.url("cases")) as there:
                yield there
    if request.param == "express-pouchdb":
        url = request.getfixturevalue("foreign")
        with remote(f"{url}/cases-{uuid4().hex}") as there:
            there.create()
            yield there
    if request.param == "couchdb":
        with couchdb() as there:
            yield there


@pytest.fixture
def ours(tmp_path):
    with Database(tmp_path / "ours.sqlite") as database:
        yield database
