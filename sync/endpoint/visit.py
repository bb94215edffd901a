"""One request at one database: who asks, what they may, what is theirs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Any

from flask import current_app, request

from ..database import Database
from ..errors import NotFound, PeerUnavailable, TooLarge
from ..gate import Databases, Gate, Principal, Store
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
    makes_edits: bool
    largest: int
    """Bytes that one request may bring as attachments."""

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

    def asking_again(self, database: str, verb: str) -> Callable[[], None]:
        """Return what asks the gate once more, after the request is over; a gate may
        keep what it knows with the application."""
        authorization = request.headers.get("Authorization")
        context = current_app.app_context

        def ask() -> None:
            with context():
                self.gate.allow(self.gate.admit(authorization), database, verb)

        return ask

    def visit(self, name: str, verb: str) -> "Visit":
        principal = self.admit(name, verb)
        return Visit(self, principal, name, self.databases.open(name, principal))


@dataclass(frozen=True, slots=True)
class Visit:
    door: Door
    principal: Principal
    name: str
    database: Store

    @property
    def whole(self) -> Database:
        """The database with all its verbs, where it is a file of ours."""
        if isinstance(self.database, Database):
            return self.database
        raise NotFound("missing", subject=self.name)

    def write(self, docs: Sequence[Any], *, new_edits: bool) -> list[Written | Refusal]:
        """Store what the gate lets through; answer for each, in their order."""
        return self.database.bulk_docs(docs, new_edits=new_edits, guard=self.guard)

    def guard(self, document: Document) -> None:
        """Return if this may be written here. Raises Forbidden."""
        self.door.gate.guard(self.principal, self.name, document)

    def local_id(self, id: str) -> str:
        """Return where this principal's local document is kept."""
        return f"@{self.principal.name}/{id}" if self.principal.name else id

    def local(self, id: str) -> Document | None:
        document = self.database.local(self.local_id(id))
        return document and {**document, "_id": f"_local/{id}"}

    def local_docs(self) -> list[tuple[str, Document]]:
        """What this principal keeps here, each under the id that it has for him."""
        mine = self.local_id("")
        found = self.whole.local_docs(mine)
        if not mine:  # What others keep is theirs, also from the process itself.
            found = [(id, each) for id, each in found if id[:1] not in "@!"]
        ids = [f"_local/{id.removeprefix(mine)}" for id, _ in found]
        each = (document for _, document in found)
        return [(id, {**doc, "_id": id}) for id, doc in zip(ids, each, strict=True)]

    def put_local(self, id: str, document: Document) -> str:
        """Keep a local document within the principal's bounds; return its revision."""
        if len(encoded(document)) > LARGEST_LOCAL:
            raise TooLarge("local documents are at most 64 KiB")
        # A checkpoint that is gone costs a comparison and loses nothing.
        mine, among = self.local_id(id), self.local_id("")
        return self.database.keep_local(mine, document, among=among, most=MOST_LOCALS)

    def delete_local(self, id: str) -> None:
        self.whole.delete_local(self.local_id(id))
