"""Our replicator against our endpoint, beside PouchDB against express-pouchdb.

Both move the same sealed entries over HTTP on loopback, from and into files that are
durable when a document was acknowledged: ours SQLite, theirs leveldb.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sync import Database, RemoteDatabase, replicate
from tests.bench.material import entries
from tests.bench.table import Line, seconds
from tests.conformance.peers import express, pouch
from tests.journeys.processes import SILI, Process, until_answer
from tests.ports import free_port

PART = "replication"
PEER = "PouchDB ⇄ express-pouchdb"


@contextmanager
def hub(folder: Path) -> Iterator[str]:
    """`sili hub` in a process of its own."""
    port = free_port()
    command = [*SILI, "hub", "--port", str(port), "--data", str(folder)]
    process = Process(command, {}, folder.parent / "hub.log")
    try:
        url = f"http://127.0.0.1:{port}"
        until_answer(url, process)
        yield url
    finally:
        process.stop()


def lines(count: int) -> Iterator[Line]:
    documents = [entry.document() for entry in entries(count)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = ours_both_ways(folder, documents)
        theirs = theirs_both_ways(folder, documents)
    for what, mine, peer in zip(
        ("push", "pull", "nothing to do"), ours, theirs, strict=True
    ):
        if what == "nothing to do":
            yield Line(PART, what, mine * 1000, "ms", peer * 1000, PEER)
        else:
            yield Line(PART, what, count / mine, "docs/s", count / peer, PEER)


def ours_both_ways(folder: Path, documents: list[dict]) -> tuple[float, float, float]:
    with hub(folder / "hub") as url, Database(folder / "phone.sqlite") as phone:
        phone.bulk_docs(documents, new_edits=False)
        with RemoteDatabase(f"{url}/entries") as there:
            there.create()
            push = seconds(lambda: replicate(phone, there))
            with Database(folder / "other.sqlite") as other:
                pull = seconds(lambda: replicate(there, other))
                again = seconds(lambda: replicate(there, other))
                there_now = other.info().doc_count
    if there_now != len(documents):
        raise RuntimeError(f"{there_now} of {len(documents)} arrived")
    return push, pull, again


def theirs_both_ways(folder: Path, documents: list[dict]) -> tuple[float, float, float]:
    with express(folder / "express") as url, pouch(folder / "pouch") as client:
        client("bulkDocs", "phone", documents, {"new_edits": False})
        address = f"{url}/entries"
        push = seconds(lambda: client("replicate", "phone", address))
        pull = seconds(lambda: client("replicate", address, "other"))
        again = seconds(lambda: client("replicate", address, "other"))
    return push, pull, again
