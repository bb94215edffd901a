"""The county's application: `create_app` is where parts meet.

    /couch      the hub, field profile, for devices with a token
    /api/v1     JSON, for the console's sign-in and the devices' login
    /           the console

These doors are opened by the first who knocks, so that a command, which asks the
registry alone, waits for none of them; who serves opens them at once. `county()` gives
a view or a verb what belongs to this process: settings, keys, hub, ingest, clock.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock

from flask import Flask, Request, Response, current_app, request
from werkzeug.routing import MapAdapter

from schemas.identifiers import REFERENCE
from server import migrations
from server.config import Settings
from server.hub import DeviceGate, Hub, hub_of
from server.ingest import Ingest
from server.keys import CountyKeys
from server.media import Store
from server.media.keeping import store_of
from server.moments import Announce, silence
from server.registry import db, generations, locks
from server.reports.store import ReportStore
from sync.endpoint import create_blueprint

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Sili:
    settings: Settings
    keys: CountyKeys
    hub: Hub
    media: Store
    reports: ReportStore
    ingest: Ingest
    clock: Clock


def utc_now() -> datetime:
    return datetime.now(UTC)


class CountyApp(Flask):
    """The registry, and around it the doors."""

    def __init__(self) -> None:
        super().__init__("server", static_folder=None)
        self._opening = Lock()
        self._is_open = False

    def open_doors(self) -> None:
        """Hub, API and console, once."""
        with self._opening:
            if not self._is_open:
                open_hub(self)
                open_desk(self)
                self._is_open = True

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Flask asks for this before it does anything else with a request."""
        if request is not None:
            self.open_doors()
        return super().create_url_adapter(request)


def create_app(
    settings: Settings,
    *,
    clock: Clock = utc_now,
    announce: Announce = silence,
) -> CountyApp:
    """Make the application. `announce` hears of each moment of the ingest."""
    app = CountyApp()
    keys = CountyKeys(settings.county, settings.key_folder, settings.secret_key)
    app.config.update(
        SECRET_KEY=keys.session_secret,
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=locks.engine_options(settings.database),
        MAX_CONTENT_LENGTH=16 * 1024 * 1024,
    )
    db.init_app(app)
    migrations.migrate.init_app(app, db)
    migrations.prepare(app, settings.data)
    hub = hub_of(settings, generations.generation_of(app))
    generations.tell(app, hub.raised)
    store = store_of(settings)
    ingest = Ingest(app, hub, keys, store, settings, clock, announce)
    reports = ReportStore(settings.reports, keys)
    parts = Sili(settings, keys, hub, store, reports, ingest, clock)
    app.extensions["sili"] = parts
    return app


def open_desk(app: Flask) -> None:
    """API and console; they ask this module for `county`, and are read last."""
    from server import api, console

    api.init_app(app)
    console.init_app(app)


def county() -> Sili:
    """What belongs to this process."""
    found: Sili = current_app.extensions["sili"]
    return found


def open_hub(app: Flask) -> None:
    """Serve the hub to devices, and tell ingest when something was written to it."""
    sili: Sili = app.extensions["sili"]
    gate = DeviceGate(sili.keys, sili.clock)
    blueprint = create_blueprint(sili.hub, profile="field", gate=gate)

    def hint(response: Response) -> Response:
        if request.path.endswith("/_bulk_docs") and response.status_code == 201:
            sili.ingest.hint(request.path.split("/")[2])
        return response

    def tell(response: Response) -> Response:
        """What the desk did may change what the field must know of who is who."""
        if request.method == "POST" and request.blueprint == "console":
            sili.ingest.hint(REFERENCE)
        return response

    app.after_request(tell)
    blueprint.after_request(hint)
    app.register_blueprint(blueprint, url_prefix="/couch")
