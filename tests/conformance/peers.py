"""Foreign peers, started for the tests and ended with them.

PouchDB and express-pouchdb come from `npm ci` in this folder; Apache CouchDB is used
where SILI_TEST_COUCHDB_URL tells an address with the rights to make databases.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from sync.remote import RemoteDatabase
from sync.transport import Ask, Transport

HERE = Path(__file__).parent
COUCHDB = os.environ.get("SILI_TEST_COUCHDB_URL", "").rstrip("/")


def started(script: str, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        ["node", str(HERE / script), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextmanager
def running(script: str, *arguments: str) -> "Iterator[subprocess.Popen[str]]":
    """Run a node script that ends when its input does."""
    process = started(script, *arguments)
    with process:
        try:
            yield process
        finally:
            process.stdin.close()


@contextmanager
def express(folder: Path) -> Iterator[str]:
    """Run express-pouchdb over databases in a folder; give its address."""
    folder.mkdir()
    with running("express_server.js", str(folder)) as process:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"


class Couch:
    """A CouchDB that knows its administrator; its address has name and password."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.line = Transport(url)

    def trust(self, kid: str, pem: str) -> None:
        """Take tokens that this key signed, from now on."""
        path = f"/_node/_local/_config/jwt_keys/ec:{kid}"
        self.line.ask(Ask("PUT", path, body=pem.strip().replace("\n", "\\n")))

    def clear(self) -> None:
        """Remove every database that a county may have made."""
        for name in self.line.ask(Ask("GET", "/_all_dbs")):
            if name.startswith(("grid-", "private-", "township-", "reference")):
                self.line.ask(Ask("DELETE", f"/{name}"))

    def as_device(self, token: str) -> Transport:
        """The line past the field profile, which no device ever has."""
        return Transport(self.line.base, auth=lambda: bearer(token))


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@contextmanager
def guarded_express(folder: Path) -> Iterator[Couch]:
    """Run express-pouchdb behind a door as CouchDB has one."""
    folder.mkdir()
    with running("express_server.js", str(folder), "county", "secret") as process:
        port = int(process.stdout.readline())
        yield Couch(f"http://county:secret@127.0.0.1:{port}")


class Pouch:
    """The stock PouchDB client, told what to do a line at a time."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def __call__(self, verb: str, *arguments: Any) -> Any:
        self.process.stdin.write(json.dumps([verb, *arguments]) + "\n")
        self.process.stdin.flush()
        told = json.loads(self.process.stdout.readline())
        if "failed" in told:
            raise AssertionError(told["failed"])
        return told["did"]


@contextmanager
def pouch(folder: Path) -> Iterator[Pouch]:
    folder.mkdir()
    with running("pouchdb_client.js", str(folder)) as process:
        yield Pouch(process)


@contextmanager
def couchdb() -> Iterator[RemoteDatabase]:
    """Make a database on the CouchDB by address, and remove it in the end."""
    url = f"{COUCHDB}/sili-{uuid4().hex}"
    with RemoteDatabase(url, insecure=True) as there:
        there.create()
        try:
            yield there
        finally:
            Transport(url, insecure=True).ask(Ask("DELETE", "/"))
