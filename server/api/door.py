"""Who may ask the API: whoever is signed in at the console, and only to read.

A cookie opens nothing that writes; tokens for programs come with the exchange. Every
answer carries an ETag, so that asking again for what has not changed costs nothing.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, request
from flask_login import current_user  # type: ignore[import-untyped]
from flask_smorest import Blueprint  # type: ignore[import-untyped]
from marshmallow import Schema
from werkzeug.exceptions import Unauthorized

View = TypeVar("View", bound=Callable[..., Any])


class Described(Blueprint):  # type: ignore[misc]
    """Flask-smorest's blueprint with the decorators we use, typed."""

    def reads(self, path: str) -> Callable[[View], View]:
        return self.get(path)  # type: ignore[no-any-return]

    def takes(self, path: str, question: type[Schema]) -> Callable[[View], View]:
        def decorate(view: View) -> View:
            return self.post(path)(self.arguments(question)(view))  # type: ignore[no-any-return]

        return decorate

    def reads_itself(self, path: str, question: type[Schema]) -> Callable[[View], View]:
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

    def answers(self, answer: type[Schema]) -> Callable[[View], View]:
        return self.response(200, answer)  # type: ignore[no-any-return]


def behind(blueprint: Described) -> Described:
    """Put the blueprint behind the sign-in."""
    blueprint.before_request(ask)
    blueprint.after_request(tag)
    return blueprint


def ask() -> None:
    if not current_user.is_authenticated:
        raise Unauthorized


def tag(response: Response) -> Response:
    if request.method == "GET" and response.status_code == 200:
        response.headers["Cache-Control"] = "private, no-cache"
        response.headers["Vary"] = "Accept-Language, Cookie"
        response.add_etag()
        response.make_conditional(request)
    return response
