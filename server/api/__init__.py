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

from flask import Flask
from flask_smorest import Api  # type: ignore[import-untyped]

from server.api import cases, components, condition, enrol, entries, hub, lists
from server.api.problems import ProblemAnswer
from server.console.guard import cookie_name

DESCRIPTION = "The county registry of disputes mediated in the villages (四理工作法)."


class Interface(Api):  # type: ignore[misc]
    """Flask-smorest without its error pages: ours are `problems`."""

    ERROR_SCHEMA = ProblemAnswer

    def _register_error_handlers(self) -> None:
        """The console registers one handler for every kind of page."""


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
    api = Interface(spec_kwargs={"marshmallow_plugin": components.plugin()})
    api.init_app(app)
    secure = app.extensions["sili"].settings.cookies_are_secure
    components.describe(api.spec, cookie_name(secure))
    for module in (hub, enrol, entries, cases, lists, condition):
        api.register_blueprint(module.blueprint)
    entries.init_app(app)
    components.say_problems(api.spec)
