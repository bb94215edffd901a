"""The server and its databases."""

from typing import Any
from uuid import uuid4

from flask import Response

from ..errors import IllegalDatabaseName
from ..gate import LEGAL_NAME
from . import asking
from .answering import answer
from .visit import Door

VERSION = "3.5.0"


def root(door: Door) -> Response:
    """Say welcome as CouchDB does; clients look for the `couchdb` key."""
    door.admit(None, "root")
    told = {"couchdb": "Welcome", "version": VERSION, "vendor": {"name": "Sili"}}
    return answer({**told, "features": []})


def up(door: Door) -> Response:
    door.admit(None, "up")
    return answer({"status": "ok"})


def session(door: Door) -> Response:
    """Say who is asking. Nobody signs in here: each request is asked anew."""
    name = door.admit(None, "session").name or None
    user: dict[str, Any] = {"name": name, "roles": []}
    return answer({"ok": True, "userCtx": user, "info": {}})


def uuids(door: Door) -> Response:
    door.admit(None, "uuids")
    count = asking.whole("count", most=1000)
    return answer(
        {"uuids": [uuid4().hex for _ in range(1 if count is None else count)]}
    )


def all_dbs(door: Door) -> Response:
    door.admit(None, "all_dbs")
    return answer(door.databases.names())


def create_database(door: Door, name: str) -> Response:
    door.admit(name, "create_database")
    if not LEGAL_NAME.match(name):
        raise IllegalDatabaseName(subject=name)
    door.databases.create(name)
    return answer({"ok": True}, 201)


def delete_database(door: Door, name: str) -> Response:
    door.admit(name, "delete_database")
    door.databases.delete(name)
    return answer({"ok": True})
