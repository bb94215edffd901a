"""The server and its databases."""

from typing import Any
from uuid import uuid4

from flask import Response, request

from ..errors import BadRequest, Forbidden, IllegalDatabaseName, NotFound
from ..gate import LEGAL_NAME, Principal
from . import asking
from .answering import answer
from .replication import info_of
from .visit import Door

VERSION = "3.5.0"
MOST_DATABASES = 2000


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


def dbs_info(door: Door) -> Response:
    """Tell of many databases in one answer where each of them stands."""
    principal = door.admit(None, "dbs_info")
    names = door.databases.names()
    if request.method == "POST":
        names = asking.member(asking.json_object(), "keys", list)
        if len(names) > MOST_DATABASES or not all(isinstance(n, str) for n in names):
            raise BadRequest(f"`keys` is an array of at most {MOST_DATABASES} names")
    return answer([_told(door, principal, name) for name in names])


def _told(door: Door, principal: Principal, name: str) -> dict[str, Any]:
    try:
        door.gate.allow(principal, name, "info")
        database = door.databases.open(name, principal)
        return {"key": name, "info": info_of(name, database)}
    except (NotFound, Forbidden):
        return {"key": name, "error": "not_found"}


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
