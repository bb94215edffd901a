"""The door on the local network: TLS, a thread for each connection, so many at most.

The key of the TLS certificate lies encrypted in its file and is opened by the data key;
granian, which the county serves with, cannot read such a file. Hands are shaken in the
connection's own thread, so that nobody who is slow at it keeps the others waiting.
"""

import logging
import socket
import ssl
import sys
from threading import BoundedSemaphore
from typing import Any

from flask import Flask
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from server.relay.chest import Opened

log = logging.getLogger(__name__)

THREADS = 64
PATIENCE = 75.0
"""Seconds without a byte; a feed waits for sixty."""


class Quiet(WSGIRequestHandler):
    """Says nothing of who asked what."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:
        return None

    def version_string(self) -> str:
        return "Sili"


class Door(ThreadedWSGIServer):
    daemon_threads = True

    def __init__(
        self, host: str, port: int, app: Flask, context: ssl.SSLContext
    ) -> None:
        super().__init__(host, port, app, handler=Quiet)
        self.ssl_context = self.context = context
        self._seats = BoundedSemaphore(THREADS)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = self.socket.accept()
        connection.settimeout(PATIENCE)
        shaken = self.context.wrap_socket(
            connection, server_side=True, do_handshake_on_connect=False
        )
        return shaken, address

    def process_request(self, request: Any, client_address: Any) -> None:
        if not self._seats.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._seats.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A line that was cut is nothing to speak of."""
        if not isinstance(sys.exception(), OSError):
            log.exception("a request at the relay failed")


def context_of(mine: Opened) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(
        mine.folder / "tls-cert.pem", mine.folder / "tls-key.pem", mine.tls_password
    )
    return context
