"""The API under /api/v1: JSON for the console's sign-in and for devices logging in.

    hub         challenge, token, heads           with what a device seals
    relay       challenge, token, certificate     with what a relay seals
    enrol       apply, answer                     with what a new phone seals
    entries     entries brought                   by whoever has them: they are sealed
    cases       list, case, entries               behind the sign-in, read only
    petitions   list, one; register, step by step   behind the sign-in, or a program's
                                                    token; to write, the token alone
    papers      of a petition, one, its files; issued   by the same
    codes       code lists and divisions
    health      how ingest is doing
    openapi.json   all of it described, the bodies of entries included

Errors are problem details (`problems`). docs/api.md says the same for people.
"""

from threading import Lock

from flask import Flask, Response
from flask_smorest import Api, Blueprint  # type: ignore[import-untyped]

from server.api import (
    cases,
    components,
    condition,
    enrol,
    entries,
    hub,
    lists,
    papers,
    petitions,
    relay,
)
from server.api.door import slow_down
from server.api.problems import ProblemAnswer
from server.console.guard import cookie_name

DESCRIPTION = "The county registry of disputes mediated in the villages (四理工作法)."


class Interface(Api):  # type: ignore[misc]
    """Flask-smorest without its error pages: ours are `problems`.

    All is described when somebody first asks: hardly a server ever is.
    """

    ERROR_SCHEMA = ProblemAnswer

    def __init__(self) -> None:
        super().__init__(spec_kwargs={"marshmallow_plugin": components.plugin()})
        self._describing = Lock()
        self._undescribed: list[Blueprint] = []
        self._described = False

    def _register_error_handlers(self) -> None:
        """The console registers one handler for every kind of page."""

    def _register_responses(self) -> None:
        """With the rest, in `_describe`."""

    def register_blueprint(self, blueprint: Blueprint) -> None:
        known = self._app.extensions["flask-smorest"]["blp_name_to_api"]
        known[blueprint.name] = self
        self._app.register_blueprint(blueprint)
        self._undescribed.append(blueprint)

    def _describe(self) -> None:
        super()._register_responses()
        for each in self._undescribed:
            each.register_views_in_doc(
                self, self._app, self.spec, name=each.name, parameters=None
            )
            self.spec.tag({"name": each.name, "description": each.description})
        components.describe(self.spec, cookie_name(self._secure()))
        components.say_problems(self.spec)

    def _openapi_json(self) -> Response:
        with self._describing:
            if not self._described:
                self._describe()
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
    for module in (
        hub,
        relay,
        enrol,
        entries,
        cases,
        petitions,
        papers,
        lists,
        condition,
    ):
        api.register_blueprint(module.blueprint)
    entries.init_app(app)
    slow_down(app, petitions.blueprint)
    slow_down(app, papers.blueprint)
