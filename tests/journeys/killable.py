"""The county's server, with a death at a named point.

    SILI_KILL=bulk_docs:40 granian … tests.journeys.killable:county

ends the whole process group by SIGKILL when the point is reached for the fortieth
time, after one line in SILI_KILL_LOG. The ingest's points are its own moments; those
inside the hub are SQLite's trace of the statements it is about to run, so that
nothing of ours is changed to be killed:

    bulk_docs     a row of a phone's `_bulk_docs`, inside the hub's transaction
    phone_mark    a phone's checkpoint, as it is written
    transaction   entries taken in and folded, before the commit
    mark          the ingest's checkpoint moved, before the commit
    committed     the registry has it, nothing was told to the field
    publish       a row of what the county publishes, inside the hub's transaction
    published     the hub has it, the outbox does not know
"""

import os
import signal
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from sqlite3 import dbapi2
from typing import Any

from flask import Flask

MOMENTS = {
    "transaction": "transaction",
    "checkpoint": "mark",
    "committed": "committed",
    "published": "published",
}
STATEMENTS = {
    "bulk_docs": ("INTO documents", "entry:"),
    "publish": ("INTO documents", "case:"),
    "phone_mark": ("INTO locals", ""),
}


class Death:
    """Counts how often the point was reached, and strikes."""

    def __init__(self, point: str, times: int, log: Path) -> None:
        self.point = point
        self.left = times
        self.log = log
        self._lock = threading.Lock()

    def reach(self, point: str) -> None:
        if point != self.point:
            return
        with self._lock:
            self.left -= 1
            if self.left > 0:
                return
            with self.log.open("a") as lines:
                lines.write(f"{point}\n")
                lines.flush()
                os.fsync(lines.fileno())
            os.killpg(os.getpgid(0), signal.SIGKILL)

    def moment(self, moment: str, database: str) -> None:
        self.reach(MOMENTS.get(str(moment), ""))

    def statement(self, text: str) -> None:
        for point, (words, id) in STATEMENTS.items():
            if words in text and id in text:
                self.reach(point)


def traced(connect: Callable[..., Any], death: Death) -> Callable[..., Any]:
    def connected(database: Any, *rest: Any, **more: Any) -> Any:
        connection = connect(database, *rest, **more)
        if f"{os.sep}hub{os.sep}" in str(database):
            connection.set_trace_callback(death.statement)
        return connection

    return connected


def county() -> Flask:
    """What granian loads."""
    point, _, times = os.environ.get("SILI_KILL", "").partition(":")
    death = Death(point, int(times or 1), Path(os.environ["SILI_KILL_LOG"]))
    sqlite3.connect = dbapi2.connect = traced(sqlite3.connect, death)

    from server import config, create_app, serving

    serving.end_with_parent()
    app = create_app(config.read(), announce=death.moment)
    app.extensions["sili"].ingest.start()
    return app
