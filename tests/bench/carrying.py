"""The memory of 1,000 attachments of 100 KB, among 10,000 documents, from hub to file.

Each client is a process of its own; told is the most that it ever had (VmHWM).
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

from sync import Database, RemoteDatabase, replicate
from tests.bench.replication import hub
from tests.bench.table import Line, seconds
from tests.conformance.peers import express, pouch

PART = "attachments"
PEER = "PouchDB ⇄ express-pouchdb"
SIZE = 100_000
CLIENT = """
import sys
from sync.__main__ import main
code = main(sys.argv[1:])
print(open("/proc/self/status").read())
sys.exit(code)
"""


def filled(path: Path, documents: int, attachments: int) -> Path:
    """A file with so many documents, of which so many have a photograph."""
    rng = Random(5)
    with Database(path) as database, database.transaction():
        for n in range(documents):
            database.put({"_id": f"doc-{n:06}", "text": rng.randbytes(150).hex()})
    with Database(path) as database:
        for n in range(attachments):
            id = f"doc-{n * (documents // attachments):06}"
            rev = database.get(id)["_rev"]
            raw = rng.randbytes(SIZE)
            database.put_attachment(id, "photo.jpg", [raw], "image/jpeg", rev=rev)
    return path


def lines(documents: int = 10_000, attachments: int = 1_000) -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = filled(folder / "source.sqlite", documents, attachments)
        ours, took = ours_from_a_hub(folder, source, documents)
        theirs, slow = theirs_from_express(folder, source, documents)
    what = f"{documents:,} documents, {attachments:,} attachments"
    yield Line(PART, f"{what}: peak memory", ours, "MB", theirs, PEER)
    yield Line(PART, f"{what}: pull", took, "s", slow, PEER)


def ours_from_a_hub(folder: Path, source: Path, count: int) -> tuple[float, float]:
    with hub(folder / "hub") as url:
        with Database(source) as here, RemoteDatabase(f"{url}/cases") as there:
            there.create()
            replicate(here, there)
        target = folder / "pulled.sqlite"
        command = [sys.executable, "-c", CLIENT, f"{url}/cases", str(target)]
        told: list[str] = []
        took = seconds(lambda: told.append(run(command)))
    with Database(target) as database:
        arrived(database.info().doc_count, count)
    return peak(told[0]), took


def theirs_from_express(folder: Path, source: Path, count: int) -> tuple[float, float]:
    with express(folder / "express") as url, pouch(folder / "pouch") as client:
        with Database(source) as here, RemoteDatabase(f"{url}/cases") as there:
            there.create()
            replicate(here, there)
        took = seconds(lambda: client("replicate", f"{url}/cases", "pulled"))
        status = Path(f"/proc/{client.process.pid}/status").read_text()
        arrived(client("info", "pulled")["doc_count"], count)
    return peak(status), took


def run(command: list[str]) -> str:
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout


def peak(status: str) -> float:
    """The most memory a process had, in MB, as Linux tells it."""
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    if found is None:
        raise RuntimeError("the peak of memory is told by Linux only")
    return int(found[1]) * 1024 / 1e6


def arrived(found: int, count: int) -> None:
    if found != count:
        raise RuntimeError(f"{found} of {count} arrived")
