"""An Apache CouchDB as the hub: administered here, and nowhere else.

    names, making, _security, _design/guard, _db_updates    couchdb-python, as the
                                                            county's administrator
    documents for ingest and outbox                         sync.remote, likewise
    documents for a device under /couch                     sync.relayed, with the
                                                            device's own token

What a device asks reaches CouchDB with the device's token, so that CouchDB itself
holds it to its databases (roles with their generation) and to the guard, should the
field profile before it let something through.

A database is opened to devices only where the guard stands in it; what is amiss is
put right first, guard before access. It is looked at again every minute. A database
without members would be everybody's; ours always has one.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPException
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any
from urllib.parse import quote

import couchdb
import couchdb.http

from server.hub import design, leaves
from server.hub.names import Kind, area_of, database_of, is_field, kind_of
from server.relay_tokens import RelayPrincipal
from server.tokens import DevicePrincipal
from sync.errors import Forbidden, NotFound, PeerUnavailable, SyncError
from sync.gate import Principal
from sync.peer import Document, Peer
from sync.relayed import Relayed
from sync.remote import RemoteDatabase
from sync.retry import IMPATIENT
from sync.transport import checked, fresh_pool

log = logging.getLogger(__name__)

TIMEOUT = 20.0
LISTENS_FOR = 50.0
REST = 30.0
POOL = 32
NO_SUCH_VERB = {400, 404, 405, 501}
"""PouchDB Server takes `_purge` for a document; CouchDB before 2.3 has none yet."""

Generation = Callable[[str], int]


class CouchHub:
    """The databases of the field on an Apache CouchDB."""

    look_again = 60.0

    def __init__(self, url: str, generation: Generation) -> None:
        self.url = url.rstrip("/")
        self.generation = generation
        self._pool = fresh_pool(checked(url, False).scheme, POOL)
        self._server = administrator(self.url, TIMEOUT)
        self._one = Lock()
        self._looked_at: dict[str, float] = {}
        self._closed = Event()
        self._listener: Thread | None = None

    # For the county

    def names(self) -> list[str]:
        with self._asking("_all_dbs") as server:
            return [name for name in server if kind_of(name)]

    def ensure(self, name: str) -> None:
        """The database is there, guarded, and open to whom it is meant for."""
        kind = kind_of(name)
        if kind is None:
            raise NotFound("Database does not exist.")
        now = monotonic()
        if now - self._looked_at.get(name, -self.look_again) < self.look_again:
            return
        members = members_of(name, kind, self.generation)
        with self._asking(name) as server:
            guarded(server, name, kind)
            opened_to(server[name], members)
        self._looked_at[name] = now

    def peer(self, name: str) -> Peer:
        self.ensure(name)
        return RemoteDatabase(self._address(name), pool=self._pool)

    def leaves(self, name: str, id: str) -> list[Document]:
        return leaves.every(self.open(name), id)

    def purge(
        self, name: str, id: str, revs: Sequence[str], instead: Sequence[Document]
    ) -> None:
        """Forget these revisions by CouchDB's own `_purge`, then put what replaces
        them. Killed in between, the document is missing and is put another time.

        A server of the protocol that has no such verb keeps them: look what is left.
        """
        if revs and not self._purged(name, {id: list(revs)}):
            return
        if instead:
            self.peer(name).bulk_docs(instead, new_edits=False)

    def _purged(self, name: str, what: dict[str, list[str]]) -> bool:
        with self._asking(name) as server:
            resource = server[name].resource
            try:
                resource.post_json("_purge", body=what)
            except couchdb.http.HTTPError as refused:
                if status(refused) not in NO_SUCH_VERB:
                    raise
                log.warning("the hub cannot purge in %s: %s", name, refused)
                return False
        return True

    def scrub(self, name: str) -> None:
        """CouchDB frees what was purged when it compacts, which it does by itself
        after this."""
        with self._asking(name) as server:
            server[name].compact()

    def raised(self, generations: Mapping[str, int]) -> None:
        """Let nobody in who names an earlier generation of these grids, townships.

        Our own doors are shut already. A hub that does not answer now is told when
        the database is opened next.
        """
        for area in generations:
            name = database_of(area)
            self._looked_at.pop(name, None)
            kind = Kind(name.partition("-")[0])
            members = members_of(name, kind, generations.__getitem__)
            try:
                with self._asking(name) as server:
                    if name in server:
                        opened_to(server[name], members)
            except PeerUnavailable as failed:
                log.warning("the generation of %s is not at the hub: %s", area, failed)

    # For whoever comes in under /couch

    def open(self, name: str, principal: Principal | None = None) -> Relayed:
        """The database as this device has it; as the county has it, for nobody and
        for a relay: what that writes, the gate has looked at."""
        self.ensure(name)
        if principal is None or isinstance(principal, RelayPrincipal):
            return Relayed(self._address(name), pool=self._pool, patience=IMPATIENT)
        if not isinstance(principal, DevicePrincipal):
            raise Forbidden("only devices come in here")
        bearer = {"Authorization": f"Bearer {principal.token}"}
        return Relayed(
            self._address(name, open=True),
            auth=lambda: bearer,
            pool=self._pool,
            patience=IMPATIENT,
        )

    def create(self, name: str) -> Relayed:
        return self.open(name)

    def delete(self, name: str) -> None:
        raise Forbidden("databases of the county are not deleted", subject=name)

    # Hints

    def watch(self, hint: Callable[[str], None]) -> None:
        """Say from now on which databases changed; some may be missed."""
        if self._listener is None:
            self._listener = Thread(target=self._listen, args=(hint,), daemon=True)
            self._listener.start()

    def _listen(self, hint: Callable[[str], None]) -> None:
        server, since = administrator(self.url, TIMEOUT + LISTENS_FOR), "now"
        while not self._closed.is_set():
            try:
                with asking("_db_updates"):
                    names, since = updates(server, since)
            except SyncError as failed:
                log.info("no hints from the hub for now: %s", failed)
                self._closed.wait(REST)
                continue
            if not self._closed.is_set():
                for name in names:
                    hint(name)

    def close(self) -> None:
        self._closed.set()
        self._pool.clear()
        self._server.resource.session.connection_pool.__del__()

    def _address(self, name: str, *, open: bool = False) -> str:
        base = without_password(self.url) if open else self.url
        return f"{base}/{quote(name, safe='')}"

    @contextmanager
    def _asking(self, subject: str) -> Iterator[couchdb.Server]:
        with self._one, asking(subject):
            yield self._server


def administrator(url: str, timeout: float) -> couchdb.Server:
    """couchdb-python at this address; it has no timeout unless one is given."""
    session = couchdb.http.Session(timeout=timeout, max_redirects=0)
    return couchdb.Server(url, session=session)


@contextmanager
def asking(subject: str) -> Iterator[None]:
    """What couchdb-python raises, in the words of `sync`. Never blames who asks us."""
    try:
        yield
    except (couchdb.http.HTTPError, couchdb.http.RedirectLimit) as refused:
        why = f"the hub refuses the county: {refused}"
        raise PeerUnavailable(why, subject=subject) from refused
    except (OSError, HTTPException, ValueError, TypeError) as failed:
        why = f"the hub does not answer: {type(failed).__name__}"
        raise PeerUnavailable(why, subject=subject) from failed


def status(refused: couchdb.http.HTTPError) -> int:
    """What the hub answered; couchdb-python has a class of its own for a 404."""
    if isinstance(refused, couchdb.http.ResourceNotFound):
        return 404
    told = refused.args[0] if refused.args else None
    return int(told[0]) if isinstance(told, tuple) and type(told[0]) is int else 0


def guarded(server: couchdb.Server, name: str, kind: Kind) -> None:
    """The database, made where it is not yet, with our guard in it."""
    wanted = design.document(kind)
    if name not in server:
        made(server, name)
    standing = server[name].get(design.ID) or {}
    if {**standing, **wanted} != standing:
        rev = {"_rev": standing["_rev"]} if standing else {}
        server[name].save({**wanted, **rev})


def made(server: couchdb.Server, name: str) -> None:
    try:
        server.resource.put_json(name, q=1)
    except couchdb.http.PreconditionFailed:
        # Another process of the county made it meanwhile.
        return


def opened_to(database: couchdb.Database, members: dict[str, list[str]]) -> None:
    wanted = {"admins": {"names": [], "roles": ["_admin"]}, "members": members}
    if database.security != wanted:
        database.security = wanted


def members_of(name: str, kind: Kind, generation: Generation) -> dict[str, list[str]]:
    """Who may come in: those whose tokens say so now, or one device by its name."""
    if kind is Kind.PRIVATE:
        return {"names": [name.removeprefix("private-")], "roles": ["_admin"]}
    if kind is Kind.REFERENCE:
        return {"names": [], "roles": ["_admin", "device"]}
    area = area_of(name)
    words = (kind, "taught") if kind is Kind.GRID else (kind,)
    roles = [f"{word}:{area}:{generation(area)}" for word in words]
    return {"names": [], "roles": ["_admin", *roles]}


def updates(server: couchdb.Server, since: str) -> tuple[list[str], str]:
    """Which databases of the field changed after this, once one has."""
    told: Any = server.resource.get_json(
        "_db_updates", feed="longpoll", since=since, timeout=int(LISTENS_FOR * 1000)
    )[2]
    names = {str(row["db_name"]) for row in told["results"]}
    return sorted(filter(is_field, names)), str(told["last_seq"])


def without_password(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
