"""One question to the county over HTTP: its answer, or its words of refusal."""

import json
from collections.abc import Mapping
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError

from server.errors import CountyAway, RelayRefused
from sync.transport import checked, fresh_pool

TIMEOUT = urllib3.Timeout(connect=8.0, read=40.0)


class Line:
    """The way to the county, over TLS unless it is this very machine."""

    def __init__(self, server: str) -> None:
        self.server = server.rstrip("/")
        self.pool = fresh_pool(checked(self.server, False).scheme)

    def ask(
        self,
        path: str,
        question: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Raises CountyAway, RelayRefused."""
        try:
            answer = self.pool.request(
                "POST",
                self.server + path,
                json=dict(question),
                headers=dict(headers or {}),
                timeout=TIMEOUT,
                retries=False,
                redirect=False,
            )
        except HTTPError as error:
            raise CountyAway from error
        told = object_of(answer.data)
        if answer.status != 200:
            raise refusal(answer.status, told)
        return told


def object_of(data: bytes) -> dict[str, Any]:
    try:
        told = json.loads(data)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def refusal(status: int, told: Mapping[str, Any]) -> RelayRefused | CountyAway:
    """The county's own words; a server that ails is one that is away."""
    if status == 429 or status >= 500:
        return CountyAway()
    words = told.get("words")
    said = words if isinstance(words, dict) else {}
    plain = f"状态 {status}", f"status {status}"
    return RelayRefused(
        str(said.get("zh", plain[0])).rstrip("。"), str(said.get("en", plain[1]))
    )
