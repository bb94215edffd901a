"""Real servers on loopback for the tests: our endpoint, strange servers, bad lines."""

import json
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask, Request, Response
from werkzeug.serving import WSGIRequestHandler, make_server

from sync.endpoint import Profile, create_blueprint
from sync.gate import Databases, Folder, Gate, OpenGate
from sync.peer import Document, Peer, Refusal
from sync.remote import RemoteDatabase
from sync.retry import IMPATIENT

COUNTED_COSTS = {
    "nothing to do, push or pull": 2,
    "ten new documents, push or pull": 5,
    "a thousand new documents, push": 8,
}
"""Requests; test_remote.py counts them, docs/sync.md tells them."""


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_: Any) -> None:
        return None

    def send_response(self, code: int, message: str | None = None) -> None:
        # Without a Server header of its own, so that an application may be any.
        self.send_response_only(code, message)


@dataclass
class Served:
    """An application on a port, and what it was asked."""

    port: int
    asked: list[tuple[str, str]] = field(default_factory=list)

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def url(self, name: str) -> str:
        return f"{self.root}/{name}"


@contextmanager
def serving(app: Callable[..., Iterable[bytes]]) -> Iterator[Served]:
    told = Served(0)

    def noting(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        told.asked.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        return app(environ, start)

    server = make_server("127.0.0.1", 0, noting, threaded=True, request_handler=Quiet)
    told.port = server.port
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def endpoint(
    databases: Databases,
    *,
    profile: Profile = "general",
    gate: Gate | None = None,
    **limits: int,
) -> Flask:
    app = Flask("endpoint")
    app.register_blueprint(
        create_blueprint(databases, profile=profile, gate=gate or OpenGate(), **limits)
    )
    return app


@contextmanager
def hub(folder: Path) -> Iterator[tuple[Served, Folder]]:
    """Serve a folder of databases, open to this machine."""
    databases = Folder(folder)
    with serving(endpoint(databases)) as served:
        yield served, databases
    databases.close()


def strange(answer: Callable[[Request], Any]) -> Callable[..., Iterable[bytes]]:
    """Return an application that answers whatever a function says."""

    @Request.application
    def app(request: Request) -> Response:
        told = answer(request)
        if isinstance(told, Response):
            return told
        return Response(json.dumps(told), mimetype="application/json")

    return app


def remote(url: str, **settings: Any) -> RemoteDatabase:
    """Return a client that tries once and never sleeps."""
    return RemoteDatabase(url, **{"patience": IMPATIENT, "timeout": 20, **settings})


def leaves_of(peer: Peer) -> dict[str, list[str]]:
    """Return every document's leaves, in an order that does not matter."""
    return {change.id: sorted(change.revs) for change in peer.changes().changes}


def contents(peer: Peer) -> dict[tuple[str, str], Document]:
    """Return every leaf with its body and its ancestry."""
    pairs = [(id, rev) for id, revs in leaves_of(peer).items() for rev in revs]
    found: dict[tuple[str, str], Document] = {}
    for document in peer.bulk_get(pairs) if pairs else []:
        if isinstance(document, Refusal):
            raise AssertionError(f"{document} is listed but not given")
        found[document["_id"], document["_rev"]] = document
    return found


class Line:
    """A line between a client and a server that drops after so many bytes.

    Bytes are counted in both directions together, over all connections. `then` is
    called when it drops; after that nothing passes, or, of a line that `mends`, as
    much again at the next call.
    """

    def __init__(
        self, port: int, budget: int, then: Callable[[], None], mends: bool
    ) -> None:
        self.upstream = port
        self.budget = self.left = budget
        self.mends = mends
        self.then = then
        self.dropped = False
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self._start(self._accept)

    def _start(self, act: Callable[..., None], *arguments: Any) -> None:
        thread = threading.Thread(target=act, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.upstream))
            with self._lock:
                self._open |= {near, far}
                if self.dropped and self.mends:
                    self.dropped, self.left = False, self.budget
            if self.dropped:
                self._hang_up()
            self._start(self._carry, near, far)
            self._start(self._carry, far, near)

    def _carry(self, here: socket.socket, there: socket.socket) -> None:
        try:
            while data := here.recv(4096):
                passed = self._take(len(data))
                there.sendall(data[:passed])
                if self.dropped:
                    break
        except OSError:
            pass
        for end in (here, there):
            with self._lock:
                self._open.discard(end)
            hang_up(end)
        if self.dropped:
            self._hang_up()

    def _take(self, wanted: int) -> int:
        with self._lock:
            passed = min(wanted, self.left)
            self.left -= passed
            first = passed < wanted and not self.dropped
            self.dropped |= passed < wanted
        if first:
            self.then()
        return passed

    def _hang_up(self) -> None:
        with self._lock:
            ends, self._open = self._open, set()
        for end in ends:
            hang_up(end)

    def close(self) -> None:
        hang_up(self._door)
        self._hang_up()
        for thread in self._threads:
            thread.join()


def hang_up(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    end.close()


@contextmanager
def line(
    port: int,
    budget: int,
    then: Callable[[], None] = lambda: None,
    *,
    mends: bool = False,
) -> Iterator[Line]:
    dropping = Line(port, budget, then, mends)
    try:
        yield dropping
    finally:
        dropping.close()
