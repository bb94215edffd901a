"""One server over HTTP: what is sent, what comes back, what is tried again.

plain `http://`   only to this machine, unless asked for by name
credentials       asked for anew at each request, never in an error or an identity
redirects         not followed: they would carry the credentials elsewhere
request bodies    compressed once the server has said that it inflates them
answers           at most 64 MiB, and JSON whatever they call themselves
                  (express-pouchdb says text/plain)
a dropped line    the request is tried again, if it does no harm twice
attachments       as streams: a GET is tried again until its answer begins, a PUT is
                  sent once, for its bytes are there once
"""

import gzip
import json
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from random import random
from time import sleep
from typing import Any, TypeVar
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
T = TypeVar("T")


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
        self.inflates = False
        self.server = ""

    def close(self) -> None:
        if self._own_pool:
            self._pool.clear()

    def ask(self, ask: Ask) -> Any:
        """Return the JSON that the server answers; raise what it refuses."""
        return self._patiently(ask, lambda: self._once(ask))

    @contextmanager
    def opened(self, ask: Ask, headers: Mapping[str, str]) -> Iterator["Streamed"]:
        """Give what the server answers as a stream; raise what it refuses."""
        told = {**self._headers(False, None), **headers}
        answer = Streamed(self._patiently(ask, lambda: self._begun(ask, told)))
        try:
            yield answer
        except BaseException:
            answer.close()
            raise
        answer.end()

    def upload(
        self, ask: Ask, chunks: Iterable[bytes], headers: Mapping[str, str]
    ) -> Any:
        """Send a stream once, and return the JSON that the server answers."""
        told = {**self._headers(False, None), **headers}
        try:
            with self._over_the_line():
                response = self._sent(ask, chunks, told)
                answer = drained(response)
            self._learn(response)
            return self._read(response, answer)
        except _Later as later:
            raise later.error from later.error.__cause__

    def _begun(self, ask: Ask, headers: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
        with self._over_the_line():
            response = self._sent(ask, None, headers)
            answer = drained(response) if response.status >= 300 else b""
        self._learn(response)
        if response.status >= 300:
            self._read(response, answer)
        return response

    def _patiently(self, ask: Ask, act: Callable[[], T]) -> T:
        tries = 0
        while True:
            tries += 1
            try:
                return act()
            except _Later as later:
                if tries >= self._patience.attempts or not ask.repeatable:
                    raise later.error from later.error.__cause__
                asked, chance = later.asked, random()
            self.pause(wait_after(tries, self._patience, chance, asked))

    def _once(self, ask: Ask) -> Any:
        data, coding = self._encoded(ask.body)
        with self._over_the_line():
            response = self._sent(ask, data, self._headers(data is not None, coding))
            answer = drained(response)
        self._learn(response)
        if response.status == 415 and coding:
            self.inflates = False
            return self._once(ask)
        return self._read(response, answer)

    def _sent(
        self,
        ask: Ask,
        data: bytes | Iterable[bytes] | None,
        headers: Mapping[str, str],
    ) -> urllib3.BaseHTTPResponse:
        return self._pool.request(
            ask.method,
            self.base + ask.path + query_string(ask.query),
            body=data,
            headers=headers,
            timeout=urllib3.Timeout(
                connect=min(10.0, self._timeout), read=self._timeout + ask.wait
            ),
            retries=False,
            redirect=False,
            preload_content=False,
            decode_content=False,
        )

    @contextmanager
    def _over_the_line(self) -> Iterator[None]:
        try:
            yield
        except DecodeError as error:
            raise self._misbehaved("its answer cannot be inflated") from error
        except HTTPError as error:
            unavailable = PeerUnavailable(type(error).__name__, subject=self.base)
            unavailable.__cause__ = error
            raise _Later(unavailable) from error

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
        if self.inflates and len(data) >= WORTH_COMPRESSING:
            small = gzip.compress(data, 4, mtime=0)
            if len(data) < SAFE_RATIO * len(small) and len(small) < len(data):
                return small, "gzip"
        return data, None

    def _learn(self, response: urllib3.BaseHTTPResponse) -> None:
        """Remember whether the server inflates: ours says so, CouchDB does."""
        self.server = response.headers.get("Server", "")
        taken = response.headers.get("Accept-Encoding", "")
        self.inflates |= "gzip" in taken or self.server.startswith("CouchDB/")

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


class Streamed:
    """An answer that is read as it comes, as it was packed. Raises PeerUnavailable
    where the line drops, and again at each further reading."""

    def __init__(self, response: urllib3.BaseHTTPResponse) -> None:
        self._response = response
        self._dropped: PeerUnavailable | None = None
        self.status = response.status
        self.headers = response.headers

    def read(self, most: int = CHUNK) -> bytes:
        if self._dropped:
            raise self._dropped
        try:
            return self._response.read(most, decode_content=False)
        except HTTPError as error:
            self._dropped = PeerUnavailable(type(error).__name__)
            raise self._dropped from error

    def inflated(self) -> bytes:
        """Return the whole answer, which is to be small enough for that."""
        try:
            return drained(self._response)
        except HTTPError as error:
            raise PeerUnavailable(type(error).__name__) from error

    def close(self) -> None:
        self._response.close()

    def end(self) -> None:
        """Give the connection back if nothing more comes on it."""
        try:
            more = self.read(1)
        except PeerUnavailable:
            more = b"?"
        if more:
            self.close()
        else:
            self._response.release_conn()


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
