"""The verbs of a document database, served over HTTP as CouchDB serves them.

    field     what a replicator needs and nothing else; what is not in the table
              is 404, no access looks like no database, and no edit is made here
              upon another: revisions come as they are (`new_edits=false`)
    general   the field's verbs and those by which people and tools look after
              databases and documents

A request passes the gate before its body is read, its body is read before a
database is touched, and whatever goes wrong is told in CouchDB's status, `error`
and `reason`. With an open gate only this machine is answered, so that a web page
open in the browser of a developer cannot reach the databases: the host must be a
loopback name and a foreign `Origin` is refused.

A thread of the server is held by one thing only, a longpoll, for at most 60 s and
by at most `polls` of them at once. Give the server more threads than that.
"""

from collections.abc import Callable
from functools import partial, update_wrapper
from threading import BoundedSemaphore
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from ..errors import Forbidden, NotFound, SyncError
from ..gate import Databases, Gate, OpenGate
from . import databases as servers
from . import documents, feeds, finding, listing, looking_after, replication
from .answering import http_error, sync_error
from .visit import Door

Profile: TypeAlias = Literal["field", "general"]
Table: TypeAlias = tuple[tuple[str, str, Callable[..., Response]], ...]

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
LARGEST = 64 * 1024 * 1024
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "COPY", "OPTIONS")

FIELD: Table = (
    ("GET", "/", replication.info),
    ("GET", "/_changes", feeds.changes),
    ("POST", "/_revs_diff", replication.revs_diff),
    ("POST", "/_bulk_get", replication.bulk_get),
    ("POST", "/_bulk_docs", replication.bulk_docs),
    ("GET", "/_local/<path:id>", replication.local),
    ("PUT", "/_local/<path:id>", replication.put_local),
    ("GET", "/<path:id>", documents.document),
)

GENERAL: Table = (
    ("POST", "/_changes", feeds.changes),
    ("POST", "/", documents.post_document),
    ("GET", "/_all_docs", listing.all_docs),
    ("POST", "/_all_docs", listing.all_docs),
    ("POST", "/_all_docs/queries", listing.queries),
    ("GET", "/_design_docs", listing.design_docs),
    ("POST", "/_design_docs", listing.design_docs),
    ("GET", "/_local_docs", listing.local_docs),
    ("POST", "/_local_docs", listing.local_docs),
    ("POST", "/_missing_revs", replication.missing_revs),
    ("POST", "/_find", finding.find),
    ("POST", "/_explain", finding.explain),
    ("GET", "/_index", finding.list_indexes),
    ("POST", "/_index", finding.make_index),
    ("DELETE", "/_index/<path:ddoc>/json/<index>", finding.drop_index),
    ("POST", "/_ensure_full_commit", replication.ensure_full_commit),
    ("DELETE", "/_local/<path:id>", replication.delete_local),
    ("GET", "/_revs_limit", looking_after.revs_limit),
    ("PUT", "/_revs_limit", looking_after.put_revs_limit),
    ("POST", "/_purge", looking_after.purge),
    ("POST", "/_compact", looking_after.compact),
    ("PUT", "/<path:id>", documents.put_document),
    ("DELETE", "/<path:id>", documents.delete_document),
    ("COPY", "/<path:id>", documents.copy_document),
)

SERVER: Table = (
    ("GET", "/", servers.root),
    ("GET", "/_up", servers.up),
    ("GET", "/_session", servers.session),
    ("GET", "/_uuids", servers.uuids),
    ("GET", "/_all_dbs", servers.all_dbs),
    ("GET", "/_dbs_info", servers.dbs_info),
    ("POST", "/_dbs_info", servers.dbs_info),
    ("PUT", "/<name>/", servers.create_database),
    ("DELETE", "/<name>/", servers.delete_database),
)


def create_blueprint(
    databases: Databases,
    *,
    profile: Profile,
    gate: Gate,
    polls: int = 64,
    largest: int = LARGEST,
) -> Blueprint:
    """Return a blueprint that serves these databases behind this gate.

    `largest` are the bytes that one request may bring as attachments, apart from JSON.
    """
    blueprint = Blueprint("couch", __name__)
    door = Door(databases, gate, BoundedSemaphore(polls), profile == "general", largest)
    if isinstance(gate, OpenGate):
        blueprint.before_request(from_this_machine)
    blueprint.register_error_handler(SyncError, sync_error)
    blueprint.register_error_handler(HTTPException, http_error)
    for method, path, view in FIELD + (GENERAL if profile == "general" else ()):
        serve(blueprint, method, "/<name>" + path, named(view, enter, door, view))
    for method, path, view in SERVER if profile == "general" else ():
        serve(blueprint, method, path, named(view, view, door))
    for method in METHODS:
        serve(blueprint, method, "/", nothing_here)
        serve(blueprint, method, "/<path:rest>", nothing_here)
    return blueprint


def serve(
    blueprint: Blueprint, method: str, path: str, view: Callable[..., Response]
) -> None:
    blueprint.add_url_rule(
        path,
        endpoint=f"{view.__name__} {method} {path}",
        view_func=view,
        methods=[method],
        strict_slashes=False,
        merge_slashes=False,
        provide_automatic_options=False,
    )


def named(
    verb: Callable[..., Response], act: Callable[..., Response], *bound: Any
) -> Callable[..., Response]:
    """Return a view that carries its verb's name, for whoever asks views for it."""
    return update_wrapper(partial(act, *bound), verb)


def enter(
    door: Door, view: Callable[..., Response], name: str, **rest: Any
) -> Response:
    return view(door.visit(name, view.__name__), **rest)


def nothing_here(rest: str = "") -> Response:
    raise NotFound("missing", subject=rest)


def from_this_machine() -> None:
    """Refuse what another machine, or another site's page, may have sent."""
    if urlsplit(f"//{request.host}").hostname not in LOOPBACK:
        raise Forbidden("this database answers its own machine only")
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).hostname not in LOOPBACK:
        raise Forbidden("requests from another origin are refused")
