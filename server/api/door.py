"""Who may ask the API: whoever is signed in at the console, and only to read.

A cookie opens nothing that writes: that takes the token of a program, and only where
programs are let in. Every answer carries an ETag, so that asking again for what has
not changed costs nothing.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, g, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user  # type: ignore[import-untyped]
from flask_smorest import Blueprint  # type: ignore[import-untyped]
from marshmallow import Schema
from werkzeug.exceptions import Unauthorized

from server import api_tokens
from server.console.desk import now, reader
from server.errors import TokenRefused
from server.permissions import Principal

GUESSES = "20 per minute"
View = TypeVar("View", bound=Callable[..., Any])


class Described(Blueprint):  # type: ignore[misc]
    """Flask-smorest's blueprint with the decorators we use, typed."""

    def reads(self, path: str) -> Callable[[View], View]:
        return self.get(path)  # type: ignore[no-any-return]

    def takes(self, path: str, question: type[Schema]) -> Callable[[View], View]:
        def decorate(view: View) -> View:
            return self.post(path)(self.arguments(question)(view))  # type: ignore[no-any-return]

        return decorate

    def reads_itself(
        self, path: str, question: type[Schema] | Schema
    ) -> Callable[[View], View]:
        """A body that the view holds to its size and form before anybody parses it."""
        said = {"required": True, "content": {"application/json": {"schema": question}}}

        def decorate(view: View) -> View:
            return self.post(path)(self.doc(requestBody=said)(view))  # type: ignore[no-any-return]

        return decorate

    def unlocked(self, security: list[dict[str, list[str]]]) -> Callable[[View], View]:
        """Describe what opens this address in place of the sign-in."""
        return self.doc(security=security)  # type: ignore[no-any-return]

    def asks(self, question: type[Schema]) -> Callable[[View], View]:
        return self.arguments(question, location="query")  # type: ignore[no-any-return]

    def heads(self, question: type[Schema]) -> Callable[[View], View]:
        return self.arguments(question, location="headers")  # type: ignore[no-any-return]

    def answers(self, answer: type[Schema]) -> Callable[[View], View]:
        return self.response(200, answer)  # type: ignore[no-any-return]

    def gives(self, media_type: str) -> Callable[[View], View]:
        """A file of that type, or of another that it says itself."""
        shape = {"type": "string", "format": "binary"}
        return self.response(200, shape, content_type=media_type)  # type: ignore[no-any-return]


def behind(blueprint: Described) -> Described:
    """Put the blueprint behind the sign-in."""
    blueprint.before_request(ask)
    blueprint.after_request(tag)
    return blueprint


def open_to_programs(blueprint: Described) -> Described:
    """Whoever shows a token may come; whoever is signed in may read."""
    blueprint.before_request(ask_either)
    blueprint.after_request(tag)
    return blueprint


def ask() -> None:
    if not current_user.is_authenticated:
        raise Unauthorized


def ask_either() -> None:
    if "Authorization" in request.headers:
        g.asker = api_tokens.admitted(bearer(), now())
    elif request.method != "GET":
        raise TokenRefused("没有带令牌", "none was sent")
    else:
        ask()
        g.asker = reader()


def asker() -> Principal:
    """Who asks, where programs are let in."""
    principal: Principal = g.asker
    return principal


def bearer() -> str:
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not credentials:
        raise TokenRefused("没有带令牌", "none was sent")
    return credentials.strip()


def slow_down(app: Flask, blueprint: Described) -> None:
    """An address that keeps guessing tokens is told to wait."""
    limiter = Limiter(
        get_remote_address, app=app, storage_uri="memory://", key_prefix=blueprint.name
    )
    limiter.limit(GUESSES, deduct_when=was_refused, exempt_when=shows_none)(blueprint)


def was_refused(answer: Response) -> bool:
    return answer.status_code == 401


def shows_none() -> bool:
    return "Authorization" not in request.headers


def tag(response: Response) -> Response:
    if request.method == "GET" and response.status_code == 200:
        response.headers["Cache-Control"] = "private, no-cache"
        response.headers["Vary"] = "Accept-Language, Authorization, Cookie"
        response.add_etag()
        response.make_conditional(request)
    return response
