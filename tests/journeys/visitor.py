"""Somebody at the county's console and API, over HTTP, without a browser."""

import json
import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

import urllib3

from tests.journeys.processes import Server, sili

POOL = urllib3.PoolManager(retries=False)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Visitor:
    """A county officer who has signed in."""

    def __init__(self, server: Server, login: str) -> None:
        self.url, self.cookie = server.url, ""
        told = sili(
            *("user", "add", "--login", login, "--name", login),
            *("--role", "county_officer"),
            data=server.data,
        )
        password = json.loads(told)["password"]
        page = self._ask("GET", "/sign-in")
        (token,) = re.findall(r'name="csrf_token" value="([^"]+)"', page)
        said = {"csrf_token": token, "login": login, "password": password}
        self._ask("POST", "/sign-in", body=urlencode(said), headers=FORM)

    def reads(self, path: str) -> str:
        """The words of a page, one space between them."""
        words = re.sub(r"<[^>]+>", " ", self._ask("GET", path))
        return re.sub(r"\s+", " ", unescape(words))

    def sees(self, path: str) -> str:
        return self._ask("GET", path)

    def sends(self, path: str, **said: str) -> None:
        """One form, with the token that stands on the page of accounts."""
        page = self._ask("GET", "/account")
        token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
        body = urlencode({"csrf_token": token, **said})
        self._ask("POST", path, body=body, headers=FORM)

    def asks(self, path: str) -> Any:
        return json.loads(self._ask("GET", f"/api/v1{path}"))

    def _ask(self, method: str, path: str, **more: Any) -> str:
        headers = {"Cookie": self.cookie, **more.pop("headers", {})}
        answer = POOL.request(
            method, self.url + path, headers=headers, redirect=False, **more
        )
        assert answer.status < 400, answer.data.decode()
        for said in answer.headers.getlist("Set-Cookie"):
            self.cookie = said.partition(";")[0]
        return str(answer.data.decode())
