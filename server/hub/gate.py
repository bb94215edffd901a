"""Who comes in under /couch, and what they may write."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from server.errors import CountyError
from server.hub.guard import refusal
from server.hub.names import kind_of
from server.keys import CountyKeys
from server.permissions import TABLE, Role, Verb
from server.tokens import DevicePrincipal, admit
from sync.errors import Forbidden, NotFound, Unauthorized
from sync.gate import Principal
from sync.peer import Document

BEARER = re.compile(r"[Bb]earer +([A-Za-z0-9._-]+)")


class DeviceGate:
    """Who comes in under /couch: devices with a token, to the databases it names."""

    def __init__(self, keys: CountyKeys, clock: Callable[[], datetime]) -> None:
        self.keys = keys
        self.clock = clock

    def admit(self, authorization: str | None) -> DevicePrincipal:
        bearer = BEARER.fullmatch(authorization or "")
        if bearer is None:
            raise Unauthorized("a device's token is needed; cookies are not taken")
        try:
            admitted = admit(bearer[1], self.keys, self.clock())
        except CountyError as refused:
            raise Unauthorized(refused.en) from refused
        return replace(admitted, token=bearer[1])

    def allow(self, principal: Principal, database: str | None, verb: str) -> None:
        """What is not the device's does not exist for it."""
        asking = device(principal)
        mine = database is not None and database in asking.databases
        if not (mine and has(asking, Verb.READ_HUB)):
            raise NotFound("Database does not exist.")

    def guard(self, principal: Principal, database: str, document: Document) -> None:
        guard(device(principal), database, document)


def device(principal: Principal) -> DevicePrincipal:
    if not isinstance(principal, DevicePrincipal):
        raise Unauthorized("only devices come in here")
    return principal


def guard(principal: DevicePrincipal, database: str, document: Document) -> None:
    """A device adds its own new entries, whole, once. Raises Forbidden, saying why."""
    kind = kind_of(database)
    if database not in principal.databases or kind is None:
        raise Forbidden("this database is not open to the device")
    if not has(principal, Verb.WRITE_ENTRY):
        raise Forbidden(f"the role {principal.role} writes no entries")
    if why := refusal(kind, principal.name, document):
        raise Forbidden(why)


def has(principal: DevicePrincipal, verb: Verb) -> bool:
    """Has the role of whoever carries the device this verb? Its areas are databases."""
    return verb in TABLE[Role(principal.role)]
