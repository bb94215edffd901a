"""Who comes in under /couch, and what they may write.

device   reads its databases, adds its own new documents
relay    reads those of its township, adds pieces of evidence of the phones that act
         there; entries it brings by their seals, under another address
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from schemas.identifiers import is_private, owner_of
from server import relay_tokens
from server.errors import CountyError
from server.hub.guard import carried, refusal
from server.hub.names import kind_of
from server.keys import CountyKeys
from server.permissions import TABLE, Role, Verb
from server.relay_tokens import RelayPrincipal
from server.tokens import RELAYS, DevicePrincipal, admit, roles_of
from sync.errors import Forbidden, NotFound, Unauthorized
from sync.gate import READING, Principal
from sync.peer import Document

Admitted: TypeAlias = DevicePrincipal | RelayPrincipal

BEARER = re.compile(r"[Bb]earer +([A-Za-z0-9._-]+)")
OF_RELAYS = READING | {"local", "put_local", "bulk_docs"}


class DeviceGate:
    """Who comes in under /couch: whoever has a token, to the databases it names."""

    def __init__(self, keys: CountyKeys, clock: Callable[[], datetime]) -> None:
        self.keys = keys
        self.clock = clock

    def admit(self, authorization: str | None) -> Admitted:
        bearer = BEARER.fullmatch(authorization or "")
        if bearer is None:
            raise Unauthorized("a device's token is needed; cookies are not taken")
        try:
            return self._admitted(bearer[1])
        except CountyError as refused:
            raise Unauthorized(refused.en) from refused

    def _admitted(self, token: str) -> Admitted:
        now = self.clock()
        if roles_of(token, self.keys) == [RELAYS.pattern]:
            return relay_tokens.admit(token, self.keys, now)
        return replace(admit(token, self.keys, now), token=token)

    def allow(self, principal: Principal, database: str | None, verb: str) -> None:
        """What is not theirs does not exist for them."""
        asking = known(principal)
        mine = database is not None and database in asking.databases
        if isinstance(asking, RelayPrincipal):
            reads = verb in OF_RELAYS
        else:
            reads = has(asking, Verb.READ_HUB)
        if not (mine and reads):
            raise NotFound("Database does not exist.")

    def guard(self, principal: Principal, database: str, document: Document) -> None:
        asking = known(principal)
        if isinstance(asking, RelayPrincipal):
            guard_relay(asking, database, document)
        else:
            guard(asking, database, document)


def known(principal: Principal) -> Admitted:
    if not isinstance(principal, DevicePrincipal | RelayPrincipal):
        raise Unauthorized("only devices come in here")
    return principal


def guard(principal: DevicePrincipal, database: str, document: Document) -> None:
    """A device adds its own new entries, whole, once; a mentor, his comments. Raises
    Forbidden, saying why."""
    kind = kind_of(database)
    if database not in principal.databases or kind is None:
        raise Forbidden("this database is not open to the device")
    if not has(principal, Verb.WRITE_ENTRY):
        raise Forbidden(f"the role {principal.role} writes no entries")
    taught = database in principal.taught
    if why := refusal(kind, principal.name, document, taught=taught):
        raise Forbidden(why)


def guard_relay(principal: RelayPrincipal, database: str, document: Document) -> None:
    """A relay adds pieces of evidence, each where its phone would have."""
    if database not in principal.databases or not is_private(database):
        raise Forbidden("a relay writes in no other database than a phone's own")
    if why := carried(owner_of(database), document):
        raise Forbidden(why)


def has(principal: DevicePrincipal, verb: Verb) -> bool:
    """Has the role of whoever carries the device this verb? Its areas are databases."""
    return verb in TABLE[Role(principal.role)]
