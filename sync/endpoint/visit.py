"""One request at one database: who asks, what they may, what is theirs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from threading import BoundedSemaphore
from typing import Any

from flask import request

from ..database import Database
from ..errors import Conflict, PeerUnavailable, TooLarge
from ..gate import Databases, Gate, Principal
from ..peer import Document, Refusal, Written
from .answering import encoded

LARGEST_LOCAL = 64 * 1024
MOST_LOCALS = 50


@dataclass(frozen=True, slots=True)
class Door:
    """What every request passes: the gate and, behind it, the databases."""

    databases: Databases
    gate: Gate
    seats: BoundedSemaphore

    def take_a_seat(self) -> Callable[[], None]:
        """Let one more feed wait; return what gives its thread back."""
        if not self.seats.acquire(blocking=False):
            raise PeerUnavailable("too many feeds are waiting; ask again later")
        return self.seats.release

    def admit(self, database: str | None, verb: str) -> Principal:
        """Return who asks, before anything else of the request is looked at."""
        principal = self.gate.admit(request.headers.get("Authorization"))
        self.gate.allow(principal, database, verb)
        return principal

    def visit(self, name: str, verb: str) -> "Visit":
        principal = self.admit(name, verb)
        return Visit(self, principal, name, self.databases.open(name))


@dataclass(frozen=True, slots=True)
class Visit:
    door: Door
    principal: Principal
    name: str
    database: Database

    def write(self, docs: Sequence[Any], *, new_edits: bool) -> list[Written | Refusal]:
        """Store what the gate lets through; answer for each, in their order."""
        guard = partial(self.door.gate.guard, self.principal, self.name)
        return self.database.bulk_docs(docs, new_edits=new_edits, guard=guard)

    def local_id(self, id: str) -> str:
        """Return where this principal's local document is kept."""
        return f"@{self.principal.name}/{id}" if self.principal.name else id

    def local(self, id: str) -> Document | None:
        document = self.database.local(self.local_id(id))
        return document and {**document, "_id": f"_local/{id}"}

    def put_local(self, id: str, document: Document) -> str:
        """Keep a local document within the principal's bounds; return its revision."""
        if len(encoded(document)) > LARGEST_LOCAL:
            raise TooLarge("local documents are at most 64 KiB")
        mine = self.local_id(id)
        with self.database.transaction():
            standing = self.database.local(mine)
            if (standing or {}).get("_rev") != document.get("_rev"):
                raise Conflict(subject=f"_local/{id}")
            if standing is None and self.principal.name:
                self._make_room()
            self.database.put_local(mine, document)
            return str((self.database.local(mine) or {})["_rev"])

    def delete_local(self, id: str) -> None:
        self.database.delete_local(self.local_id(id))

    def _make_room(self) -> None:
        # A checkpoint that is gone costs a comparison and loses nothing.
        kept = self.database.local_docs(self.local_id(""))
        for id, _ in kept[MOST_LOCALS - 1 :]:
            self.database.delete_local(id)
