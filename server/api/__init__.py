"""The API under /api/v1: JSON for the console's sign-in and for devices logging in.

    hub         challenge, token, heads           with what a device seals
    enrol       apply, answer                     with what a new phone seals
    entries     entries brought                   by whoever has them: they are sealed
    cases       list, case, entries               behind the sign-in, read only
    codes       code lists and divisions
    health      how ingest is doing
    openapi.json   all of it described, the bodies of entries included

Errors are problem details (`problems`). docs/api.md says the same for people.
"""

from threading import Lock

from flask import Flask, Response
from flask_smorest import Api  # type: ignore[import-untyped]

from server.api import cases, components, condition, enrol, entries, hub, lists
from server.api.problems import ProblemAnswer
from server.console.guard import cookie_name

DESCRIPTION = "The county registry of disputes mediated in the villages (四理工作法)."


class Interface(Api):  # type: ignore[misc]
    """Flask-smorest without its error pages: ours are `problems`."""

    ERROR_SCHEMA = ProblemAnswer

    def __init__(self) -> None:
        super().__init__(spec_kwargs={"marshmallow_plugin": components.plugin()})
        self._describing = Lock()
        self._described = False

    def _register_error_handlers(self) -> None:
        """The console registers one handler for every kind of page."""

    def _openapi_json(self) -> Response:
        """Bodies are described when somebody first asks: hardly a server ever is."""
        with self._describing:
            if not self._described:
                components.describe(self.spec, cookie_name(self._secure()))
                components.say_problems(self.spec)
                self._described = True
        answer: Response = super()._openapi_json()
        return answer

    def _secure(self) -> bool:
        secure: bool = self._app.extensions["sili"].settings.cookies_are_secure
        return secure


def init_app(app: Flask) -> None:
    app.config.update(
        API_TITLE="Sili",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "info": {"description": DESCRIPTION},
            "security": [{"sign_in": []}],
        },
    )
    api = Interface()
    api.init_app(app)
    for module in (hub, enrol, entries, cases, lists, condition):
        api.register_blueprint(module.blueprint)
    entries.init_app(app)
