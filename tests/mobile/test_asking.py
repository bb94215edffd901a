"""Nothing travels in the open: the pool itself refuses."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from mobile.asking import make_pool
from mobile.errors import NotEncrypted


class Elsewhere(BaseHTTPRequestHandler):
    """Sends everybody to an address in the open."""

    def do_GET(self) -> None:
        self.send_response(302)
        self.send_header("Location", "http://192.0.2.7/api")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def elsewhere() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("host", ["county.example", "192.0.2.7", "[2001:db8::7]"])
def test_an_address_in_the_open_is_never_connected_to(host: str) -> None:
    with pytest.raises(NotEncrypted):
        make_pool().request("GET", f"http://{host}/api", timeout=1, retries=False)


def test_not_even_where_a_redirect_leads(elsewhere: str) -> None:
    assert make_pool().request("GET", elsewhere, redirect=False).status == 302
    with pytest.raises(NotEncrypted):
        make_pool().request("GET", elsewhere, timeout=60)
