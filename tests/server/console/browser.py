"""A real server on loopback, and a real browser in front of it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flask import Flask
from playwright.sync_api import Browser, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CHROMIUM = "/usr/bin/chromium"
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--lang=zh-CN",
)

# As patient as a slow machine needs it, with others at work on it.
expect.set_options(timeout=60_000)


class Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nobody reads it."""

    def connection_dropped(
        self, error: BaseException, environ: WSGIEnvironment | None = None
    ) -> None:
        """Close the answer a browser hung up on; werkzeug leaves its file open."""
        if environ and (answer := environ.get("sili.answer")):
            answer.close()


def kept(app: Flask) -> WSGIApplication:
    """The app; what it answers can be closed by who only has the environment."""

    def called(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        environ["sili.answer"] = answer = app(environ, start)
        return answer

    return called


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of the app, while it is served."""
    server = make_server(
        "127.0.0.1", 0, kept(app), threaded=True, request_handler=Quiet
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(SWITCHES)
        )
        try:
            yield browser
        finally:
            browser.close()
