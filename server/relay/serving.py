"""The relay's doors: one for phones on the local network, one for this laptop alone.

    https, any address      /relay/certificate, challenge, session; /couch/<database>
    http, loopback alone    /   how it stands, for whoever sits before it

One process with threads, in which the password was given: the data key is on no disk,
in no environment, and goes to no other process.
"""

import ipaddress
import logging
import signal
import socket
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.serving import make_server

from schemas import strict_json
from schemas.errors import SiliError
from schemas.identifiers import REFERENCE
from server.errors import CountyError, NotLetIn
from server.relay.carrier import Carrier, Clock
from server.relay.chest import Opened
from server.relay.door import THREADS, Door, Quiet, context_of
from server.relay.known import Known
from server.relay.sessions import Sessions
from server.relay.store import Store
from sync.endpoint import create_blueprint
from sync.errors import StorageFailed

log = logging.getLogger(__name__)

LARGEST_QUESTION = 256 * 1024
TEXTS = ("device", "challenge", "nonce", "at", "sig")
HERE = str(Path(__file__).parent)
ODD = "问得不完整", "the question is not whole"


def utc_now() -> datetime:
    return datetime.now(UTC)


class Relay:
    """What belongs to this process."""

    def __init__(self, mine: Opened, server: str, clock: Clock = utc_now) -> None:
        self.mine = mine
        self.clock = clock
        self.store = Store(mine)
        self.known = Known(mine, self.store.open(REFERENCE))
        self.sessions = Sessions(self.known, clock)
        self.carrier = Carrier(
            mine, self.store, self.known, self.sessions, server, clock
        )

    def close(self) -> None:
        self.carrier.stop()
        self.store.close()


def create_app(relay: Relay) -> Flask:
    """The door for phones."""
    app = Flask("sili-relay", static_folder=None)
    app.extensions["relay"] = relay
    app.config["MAX_CONTENT_LENGTH"] = 16 * 1024 * 1024
    blueprint = create_blueprint(
        relay.store, profile="field", gate=relay.sessions, polls=THREADS // 2
    )

    def hint(response: Response) -> Response:
        if request.path.endswith("/_bulk_docs") and response.status_code == 201:
            relay.carrier.hint()
        return response

    blueprint.after_request(hint)
    app.register_blueprint(blueprint, url_prefix="/couch")
    app.add_url_rule("/relay/certificate", view_func=partial(certificate, relay),
        endpoint="certificate")  # fmt: skip
    for verb in (challenge, session):
        app.add_url_rule(f"/relay/{verb.__name__}", view_func=partial(verb, relay),
            endpoint=verb.__name__, methods=["POST"])  # fmt: skip
    app.register_error_handler(CountyError, told)
    return app


def certificate(relay: Relay) -> Response:
    """The county's word on this relay, for a phone to check before anything else."""
    if relay.carrier.certified() is None:
        raise NotLetIn("它还没有县里的证书，请先让它联网", "it has no certificate yet")
    return jsonify({"certificate": relay.carrier.certificate})


def challenge(relay: Relay) -> Response:
    asked = question("device")
    return jsonify({"challenge": relay.sessions.challenge(asked["device"])})


def session(relay: Relay) -> Response:
    asked = question(*TEXTS)
    shown = asked.get("shown")
    device, challenge, nonce, at, sig = (asked[name] for name in TEXTS)
    known = shown if isinstance(shown, dict) else {}
    word, opened, guest = relay.sessions.open(device, challenge, nonce, at, sig, known)
    relay.store.meet(guest.device, guest.name, relay.clock())
    return jsonify(
        {
            "session": word,
            "expires_at": opened.until.isoformat(),
            "relay_time": relay.clock().isoformat(),
            "databases": sorted(opened.databases),
        }
    )


def question(*names: str) -> dict[str, Any]:
    """What was asked, with these texts in it. Raises NotLetIn."""
    if (request.content_length or 0) > LARGEST_QUESTION:
        raise NotLetIn(*ODD)
    try:
        asked = strict_json.loads(request.get_data())
    except SiliError as bad:
        raise NotLetIn(*ODD) from bad
    if not isinstance(asked, dict):
        raise NotLetIn(*ODD)
    texts = [asked.get(name) for name in names]
    if not all(isinstance(text, str) and len(text) <= 400 for text in texts):
        raise NotLetIn(*ODD)
    return dict(asked)


def told(refused: CountyError) -> tuple[Response, int]:
    words = {"zh": refused.zh, "en": refused.en}
    problem = f"urn:sili:problem:{refused.code}"
    return jsonify({"type": problem, "words": words}), refused.status


# For whoever sits before it


def create_page(relay: Relay) -> Flask:
    """How it stands: big and plain, for this machine's browser alone."""
    app = Flask("sili-relay-page", static_folder=None, root_path=HERE)
    app.add_url_rule("/", view_func=partial(page, relay), endpoint="page")
    app.before_request(from_this_machine)
    return app


def from_this_machine() -> Response | None:
    """Another machine, or another site's page, is answered nothing."""
    host = request.host.rpartition(":")[0].strip("[]") or request.host
    near = ipaddress.ip_address(request.remote_addr or "0.0.0.0").is_loopback
    if near and host in ("127.0.0.1", "localhost", "::1"):
        return None
    return Response("not here", 404)


def page(relay: Relay) -> str:
    with suppress(StorageFailed):  # A full disk: what is known is shown.
        relay.carrier.look()
    holdings = relay.carrier.holdings()
    contact = relay.store.told("contact")
    at = contact.get("at")
    now = relay.clock()
    ended, certified = relay.known.ended, relay.carrier.certified()
    return render_template(
        "relay.html",
        relay=relay.mine.enrolled,
        waiting=sum(each["waiting"] for each in holdings),
        held=sum(each["entries"] for each in holdings),
        contact=datetime.fromisoformat(at).astimezone() if at else None,
        failure=relay.carrier.failure,
        is_stale=ended is None or ended.is_stale(now),
        until=certified and certified.until.astimezone(),
        phones=sorted(relay.store.met(), key=lambda one: one.at, reverse=True),
    )


# The process


def listen(mine: Opened, server: str, host: str, port: int, page: int) -> None:
    """Serve phones and go to the county until SIGTERM."""
    relay = Relay(mine, server)
    door = Door(host, port, create_app(relay), context_of(mine))
    Thread(target=door.serve_forever, name="door", daemon=True).start()
    show(create_page(relay), page)
    relay.carrier.start()
    over = Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda number, frame: over.set())
    over.wait()
    door.shutdown()
    relay.close()


def show(page: Flask, port: int) -> None:
    """Whatever holds that port, phones are served all the same."""
    try:
        near = socket.create_server(("127.0.0.1", port))
    except OSError as taken:
        log.error("the page of this laptop is not shown on port %d: %s", port, taken)
        return
    plain = make_server(
        "127.0.0.1",
        port,
        page,
        threaded=True,
        request_handler=Quiet,
        fd=near.detach(),
    )
    Thread(target=plain.serve_forever, name="page", daemon=True).start()
