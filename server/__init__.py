"""The county's registry, console, API and hub: `create_app` is where parts meet.

    /couch      the hub, field profile, for devices with a token
    /api/v1     JSON, for the console's sign-in and the devices' login
    /           the console

`county()` gives a view or a verb what belongs to this process: settings, keys, hub,
ingest, clock.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask, Response, current_app, request

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
from sync.endpoint import create_blueprint

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Sili:
    settings: Settings
    keys: CountyKeys
    hub: Hub
    media: Store
    ingest: Ingest
    clock: Clock


def utc_now() -> datetime:
    return datetime.now(UTC)


def create_app(
    settings: Settings,
    *,
    clock: Clock = utc_now,
    announce: Announce = silence,
) -> Flask:
    """Make the application. `announce` hears of each moment of the ingest."""
    app = Flask(__name__, static_folder=None)
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
    app.extensions["sili"] = Sili(settings, keys, hub, store, ingest, clock)
    open_hub(app)
    open_desk(app)
    return app


def open_desk(app: Flask) -> None:
    """API and console; they ask this module for `county`, and so come last."""
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
