"""One question to the county over HTTP, and its answer or its words of refusal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import certifi
import urllib3
from urllib3.exceptions import HTTPError

from mobile.errors import (
    CountyRefused,
    DeviceRevoked,
    DeviceSuspended,
    NoNetwork,
    NotEncrypted,
)

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
READ_SECONDS = 40.0
TIMEOUT = urllib3.Timeout(connect=8.0, read=READ_SECONDS)


class EncryptedPool(urllib3.PoolManager):
    """Opens no connection in the open, whatever address or redirect asks for one."""

    def connection_from_host(  # type: ignore[override]
        self, host: str | None, port: int | None = None, scheme: str | None = "http",
        pool_kwargs: dict[str, Any] | None = None,
    ) -> Any:  # fmt: skip
        if scheme != "https" and (host or "").strip("[]") not in LOOPBACK:
            raise NotEncrypted
        return super().connection_from_host(host, port, scheme, pool_kwargs)


def make_pool() -> urllib3.PoolManager:
    return EncryptedPool(ca_certs=certifi.where())


def check_encrypted(server: str) -> None:
    """Names and stories do not travel in the open. Raises NotEncrypted."""
    parts = urlsplit(server)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise NotEncrypted


PROBLEM = "urn:sili:problem:"
STOPPED: Mapping[str, type[CountyRefused]] = {
    f"{PROBLEM}device_revoked": DeviceRevoked,
    f"{PROBLEM}device_suspended": DeviceSuspended,
}


def ask(
    pool: urllib3.PoolManager,
    url: str,
    question: Mapping[str, Any],
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The county's answer. Raises NoNetwork, CountyRefused, or the one of it that
    says why the phone is stopped."""
    more = {"headers": dict(headers)} if headers else {}
    return _asked(pool, "POST", url, json=dict(question), **more)


def fetch(
    pool: urllib3.PoolManager, url: str, headers: Mapping[str, str]
) -> dict[str, Any]:
    """What lies at an address of the county's. Raises as `ask` does."""
    return _asked(pool, "GET", url, headers=dict(headers))


def _asked(
    pool: urllib3.PoolManager, method: str, url: str, **more: Any
) -> dict[str, Any]:
    try:
        answer = pool.request(method, url, timeout=TIMEOUT, retries=False, **more)
    except HTTPError as error:
        raise NoNetwork from error
    if answer.status != 200:
        words = words_of(answer.status, answer.data)
        problem = str(told_by(answer.data).get("type"))
        raise STOPPED.get(problem, CountyRefused)(words)
    try:
        given: dict[str, Any] = json.loads(answer.data)
    except ValueError as error:
        raise CountyRefused("答复读不懂，可能连到了别的网站") from error
    return given


def words_of(status: int, data: bytes) -> str:
    """The county's own words for a refusal, as far as it gave any."""
    told = told_by(data)
    words = told.get("words")
    in_chinese = words.get("zh") if isinstance(words, dict) else None
    return str(in_chinese or told.get("detail") or f"状态 {status}")


def told_by(data: bytes) -> dict[str, Any]:
    """The problem that the county described; nothing if it is none."""
    try:
        told = json.loads(data)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
