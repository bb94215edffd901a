"""One server over HTTP: what is sent, what comes back, what is tried again.

plain `http://`   only to this machine, unless asked for by name
credentials       asked for anew at each request, never in an error or an identity
redirects         not followed: they would carry the credentials elsewhere
request bodies    compressed once the server has said that it inflates them
answers           at most 64 MiB, and JSON whatever they call themselves
                  (express-pouchdb says text/plain)
a dropped line    the request is tried again, if it does no harm twice
"""

import gzip
import json
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import random
from time import sleep
from typing import Any
from urllib.parse import SplitResult, unquote, urlencode, urlsplit

import certifi
import urllib3
from urllib3.exceptions import DecodeError, HTTPError

from .errors import (
    BadRequest,
    PeerMisbehaved,
    PeerUnavailable,
    SyncError,
    named,
)
from .retry import Patience, wait_after

LARGEST_ANSWER = 64 * 1024 * 1024
CHUNK = 64 * 1024
WORTH_COMPRESSING = 1024

# A peer refuses what inflates a hundredfold; very repetitive bodies go as they are.
SAFE_RATIO = 80

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
PORTS = {"http": 80, "https": 443}
LATER = frozenset({408, 429, 500, 502, 503, 504})

Credentials = Callable[[], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Ask:
    """One request; `wait` is how long the peer was told it may take to answer."""

    method: str
    path: str
    query: Mapping[str, str] | None = None
    body: Any = None
    wait: float = 0.0
    repeatable: bool = True


class Transport:
    def __init__(
        self,
        url: str,
        *,
        auth: Credentials | None = None,
        pool: urllib3.PoolManager | None = None,
        timeout: float = 60.0,
        patience: Patience | None = None,
        insecure: bool = False,
        pause: Callable[[float], object] = sleep,
    ) -> None:
        parts = checked(url, insecure)
        self.base = address(parts)
        self.pause = pause
        self._auth = auth
        self._basic = basic(parts)
        self._own_pool = pool is None
        self._pool = pool or fresh_pool(parts.scheme)
        self._timeout = timeout
        self._patience = patience or Patience()
        self._inflates = False
        self.server = ""

    def close(self) -> None:
        if self._own_pool:
            self._pool.clear()

    def ask(self, ask: Ask) -> Any:
        """Return the JSON that the server answers; raise what it refuses."""
        tries = 0
        while True:
            tries += 1
            try:
                return self._once(ask)
            except _Later as later:
                if tries >= self._patience.attempts or not ask.repeatable:
                    raise later.error from later.error.__cause__
                asked, chance = later.asked, random()
            self.pause(wait_after(tries, self._patience, chance, asked))

    def _once(self, ask: Ask) -> Any:
        data, coding = self._encoded(ask.body)
        try:
            response = self._pool.request(
                ask.method,
                self.base + ask.path + query_string(ask.query),
                body=data,
                headers=self._headers(data is not None, coding),
                timeout=urllib3.Timeout(
                    connect=min(10.0, self._timeout), read=self._timeout + ask.wait
                ),
                retries=False,
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
            answer = drained(response)
        except DecodeError as error:
            raise self._misbehaved("its answer cannot be inflated") from error
        except HTTPError as error:
            unavailable = PeerUnavailable(type(error).__name__, subject=self.base)
            unavailable.__cause__ = error
            raise _Later(unavailable) from error
        self._learn(response)
        if response.status == 415 and coding:
            self._inflates = False
            return self._once(ask)
        return self._read(response, answer)

    def _headers(self, typed: bool, coding: str | None) -> dict[str, str]:
        headers = {"Accept": "application/json", "Accept-Encoding": "gzip"}
        headers["User-Agent"] = "sili-sync"
        if typed:
            headers["Content-Type"] = "application/json"
        if coding:
            headers["Content-Encoding"] = coding
        return {**headers, **self._basic, **(self._auth() if self._auth else {})}

    def _encoded(self, body: Any) -> tuple[bytes | None, str | None]:
        if body is None:
            return None, None
        data = encoded(body)
        if self._inflates and len(data) >= WORTH_COMPRESSING:
            small = gzip.compress(data, 4, mtime=0)
            if len(data) < SAFE_RATIO * len(small) and len(small) < len(data):
                return small, "gzip"
        return data, None

    def _learn(self, response: urllib3.BaseHTTPResponse) -> None:
        """Remember whether the server inflates: ours says so, CouchDB does."""
        self.server = response.headers.get("Server", "")
        taken = response.headers.get("Accept-Encoding", "")
        self._inflates |= "gzip" in taken or self.server.startswith("CouchDB/")

    def _read(self, response: urllib3.BaseHTTPResponse, answer: bytes) -> Any:
        told: Any = None
        unread: Exception | None = None
        try:
            told = json.loads(answer)
        except (ValueError, RecursionError) as error:
            unread = error
        if response.status >= 400:
            raise self._refused(response, told)
        if response.status >= 300 or unread:
            what = "its answer is not JSON" if unread else "it sent us elsewhere"
            raise self._misbehaved(f"{response.status}: {what}") from unread
        return told

    def _refused(self, response: urllib3.BaseHTTPResponse, told: Any) -> Exception:
        status, said = response.status, told if isinstance(told, dict) else {}
        word, reason = str(said.get("error", "")), str(said.get("reason", ""))
        error = named(status, word, reason, subject=self.base)
        if status == 500:
            # It may be one document that the server cannot digest.
            error = self._misbehaved(f"500 {word}: {reason}")
        if status in LATER:
            return _Later(error, seconds(response.headers.get("Retry-After")))
        return error

    def _misbehaved(self, reason: str) -> PeerMisbehaved:
        return PeerMisbehaved(reason, subject=self.base)


class _Later(Exception):
    """What went wrong may go right at another time."""

    def __init__(self, error: SyncError, asked: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.asked = asked


def checked(url: str, insecure: bool) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise BadRequest("an address starts with https:// or http://", subject="url")
    if parts.scheme == "http" and not insecure and parts.hostname not in LOOPBACK:
        raise BadRequest("http:// is open to read on the way; use https://")
    return parts


def address(parts: SplitResult) -> str:
    """Return the address without credentials, the same however it was written."""
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    port = parts.port or PORTS[parts.scheme]
    return f"{parts.scheme}://{host}:{port}{parts.path.rstrip('/')}"


def basic(parts: SplitResult) -> dict[str, str]:
    if parts.username is None:
        return {}
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return urllib3.make_headers(basic_auth=pair)


def fresh_pool(scheme: str, size: int = 4) -> urllib3.PoolManager:
    if scheme == "http":
        return urllib3.PoolManager(maxsize=size)
    # A county may have its own authority, a phone may have no store at all.
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return urllib3.PoolManager(maxsize=size, ssl_context=context)


def encoded(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def query_string(query: Mapping[str, str] | None) -> str:
    return "?" + urlencode(query) if query else ""


def drained(response: urllib3.BaseHTTPResponse) -> bytes:
    """Return the whole answer, and the connection to its pool if it was whole."""
    chunks, size = [], 0
    try:
        while chunk := response.read(CHUNK, decode_content=True):
            chunks.append(chunk)
            size += len(chunk)
            if size > LARGEST_ANSWER:
                raise PeerMisbehaved("its answer is larger than 64 MiB")
    except BaseException:
        response.close()
        raise
    response.release_conn()
    return b"".join(chunks)


def seconds(text: str | None) -> float | None:
    return float(text) if text and text.isascii() and text.isdigit() else None
