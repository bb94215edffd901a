"""Whenever there is a line: up what the phones brought, down what the county says.

    login        the relay seals the county's challenge; a token of ten minutes
    certificate  asked for where there is none, or its end is near
    reference    who is who, who is ended, under which keys
    each grid, and what is a met phone's own:
      up         entries that the county's hub lacks, by their seals (/api/v1/entries),
                 again where no receipt names them; pieces of evidence, as they are
      down       everything that is new: receipts, cases, colleagues' entries
      drop       what is kept and old, what is erased; pieces once all is kept
    report       what lies here, what of it no receipt names, whom it met

Stopped or cut anywhere it is begun again: checkpoints lie in the databases. After a
registry was restored everything is looked at once more.
"""

import logging
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from threading import Event, Thread
from typing import Any

from schemas import relays
from schemas.errors import SiliError
from schemas.identifiers import REFERENCE, is_private, owner_of
from schemas.relays import Certificate
from schemas.sealing import Purpose
from server.errors import CountyError
from server.relay import dropping, receipts, store
from server.relay.asking import Line
from server.relay.chest import Chest, Opened
from server.relay.known import Known
from server.relay.receipts import Told
from server.relay.sessions import Sessions
from server.relay.store import REFUSED, Held, Store
from sync.answers import parcels
from sync.database import Database
from sync.errors import StorageFailed, SyncError
from sync.peer import Change, Peer
from sync.remote import RemoteDatabase
from sync.replicator import replicate
from sync.retry import Patience

log = logging.getLogger(__name__)

MOST, LARGEST = 200, 4 * 1024 * 1024
BATCH = 500
RENEW = timedelta(minutes=8)
CERTIFY_BEFORE = timedelta(days=60)
PATIENCE = Patience(first=0.5, most=4.0, attempts=3)
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0

Clock = Callable[[], datetime]


def is_piece(change: Change) -> bool:
    """What goes up as it is."""
    return change.id.startswith("chunk:")


def is_carried(change: Change) -> bool:
    """What comes down: no design documents."""
    return not change.id.startswith("_design/")


class Carrier:
    """Goes to the county again and again, in a thread of its own."""

    def __init__(
        self,
        mine: Opened,
        kept: Store,
        known: Known,
        sessions: Sessions,
        server: str,
        clock: Clock,
    ) -> None:
        self.mine = mine
        self.store = kept
        self.known = known
        self.sessions = sessions
        self.line = Line(server)
        self.clock = clock
        self.certificate = mine.certificate
        self.wake = Event()
        self.stopped = Event()
        self.waits = 0
        self.failure = str(kept.told("contact").get("failure", ""))
        self._whole: set[tuple[str, str]] = set()
        self._token, self._until = "", datetime.min.replace(tzinfo=clock().tzinfo)
        self._grids(self.store.told("grids").get("names", ()))

    # -- the thread

    def start(self) -> Thread:
        thread = Thread(target=self.run, name="carrier", daemon=True)
        thread.start()
        return thread

    def run(self) -> None:
        wait = FIRST_WAIT
        while not self.stopped.is_set():
            self.wake.clear()
            at_rest = self.once() and not self.waits
            wait = LONGEST_WAIT if at_rest else min(wait * 2, LONGEST_WAIT)
            if self.wake.wait(wait):
                wait = FIRST_WAIT

    def hint(self) -> None:
        """A phone brought something."""
        self.wake.set()

    def stop(self) -> None:
        self.stopped.set()
        self.wake.set()

    def once(self) -> bool:
        """Meet the county; whether it was met. What goes wrong is noted and said."""
        try:
            self.meet()
            self.store.note("contact", at=self.clock().isoformat(), failure="")
            self.failure = ""
            return True
        except (CountyError, SyncError, SiliError) as failed:
            self._failed(failed.zh)
        except Exception as failed:  # The top of a thread: say it, and go on.
            log.exception("the relay's contact failed")
            self._failed(f"程序出错（{type(failed).__name__}）")
        return False

    def _failed(self, zh: str) -> None:
        """A disk that takes nothing takes not even this; it is said all the same."""
        self.failure = zh
        with suppress(StorageFailed):
            before = self.store.told("contact").get("at", "")
            self.store.note("contact", at=before, failure=zh)

    def meet(self) -> None:
        databases = self._login()
        self._certify()
        self._refer()
        self._grids(databases)
        met = {one.device for one in self.store.met()}
        self._whole = set()
        for name in databases:
            if name == REFERENCE or (is_private(name) and owner_of(name) not in met):
                continue
            self._carry(name)
        for name in databases:
            if is_private(name) and owner_of(name) in met:
                here = self.store.open(name)
                dropping.drop_pieces(here, self._whole)
                dropping.scrub(here)
        self.report()

    # -- let in

    def headers(self) -> dict[str, str]:
        if self.clock() >= self._until:
            self._login()
        return {"Authorization": f"Bearer {self._token}"}

    def _login(self) -> list[str]:
        relay = self.mine.relay
        offered = self.line.ask("/api/v1/relay/challenge", {"relay": relay})
        said = {
            "relay": relay,
            "challenge": str(offered["challenge"]),
            "nonce": os.urandom(16).hex(),
            "at": self.clock().isoformat(timespec="seconds"),
        }
        digest = relays.login(server=str(offered["server"]), **said)
        sig = self.mine.key.seal(Purpose.HUB_LOGIN, self.mine.county, digest)
        given = self.line.ask("/api/v1/relay/token", {**said, "sig": sig})
        self._token, self._until = str(given["token"]), self.clock() + RENEW
        return [str(name) for name in given["databases"]]

    def _certify(self) -> None:
        found = self.certified()
        if found is not None and self.clock() < found.until - CERTIFY_BEFORE:
            return
        asked = {"tls": self.mine.tls}
        given = self.line.ask("/api/v1/relay/certificate", asked, self.headers())
        self.certificate = given["certificate"]
        Chest(self.mine.folder).certify(given["certificate"])

    def certified(self) -> Certificate | None:
        """What the county certified of this relay, if it still counts."""
        try:
            known = self.known
            found = relays.read(self.certificate, known.documents, known.county)
            return found if found.tls == self.mine.tls else None
        except SiliError:
            return None

    def _refer(self) -> None:
        here = self.store.open(REFERENCE)
        replicate(self._remote(REFERENCE), here, wanted=is_carried)
        self.known.learn()

    def _grids(self, databases: Any) -> None:
        grids = [name for name in databases if str(name).startswith("grid-")]
        self.sessions.grids = {name.removeprefix("grid-") for name in grids}
        self.store.note("grids", names=grids)

    def _remote(self, name: str) -> RemoteDatabase:
        return RemoteDatabase(
            f"{self.line.server}/couch/{name}",
            auth=self.headers,
            pool=self.line.pool,
            patience=PATIENCE,
            pause=self.stopped.wait,
        )

    # -- a database

    def _carry(self, name: str) -> None:
        here, remote = self.store.open(name), self._remote(name)
        self._bring_again(here, name, remote)
        self._bring(here, remote)
        if is_private(name):
            replicate(here, remote, wanted=is_piece)
        replicate(remote, here, wanted=is_carried)
        store.look(here, self.clock())
        dropping.strike(here, name, self.known)
        told = self._told(here, name)
        self._begin_anew(here, told.epoch)
        self._whole |= dropping.kept_evidence(here, told)
        dropping.drop(here, remote, told, self.clock())
        dropping.scrub(here)
        gone = dropping.untold(here)
        for some in batches(gone, BATCH):
            path = "/api/v1/relay/erasures"
            self.line.ask(path, {"entries": some}, self.headers())
            dropping.tell(here, some)

    def _bring(self, here: Database, remote: Peer) -> None:
        """Bring what the county's hub lacks, from where it was brought last."""
        while True:
            brought = here.local("brought") or {"seq": "0", "epoch": ""}
            feed = here.changes(brought["seq"], limit=BATCH)
            if not feed.changes:
                return
            ids = [each.id for each in feed.changes if each.id.startswith("entry:")]
            self._offer(here, ids, remote)
            here.put_local("brought", {**brought, "seq": feed.last_seq})

    def _bring_again(self, here: Database, name: str, remote: Peer) -> None:
        """What was brought and no receipt names: a hub that was put back lacks it."""
        told = self._told(here, name)
        waits = [one.id for one in store.held(here) if not told.receives(one)]
        for some in batches(waits, BATCH):
            ids = [id for id in some if here.local(REFUSED + id) is None]
            self._offer(here, ids, remote)

    def _told(self, here: Database, name: str) -> Told:
        """By the receipts of the database; what waits by them in a private one is
        looked for in those of the grids too."""
        told = receipts.told(here, name, self.known)
        if not is_private(name) or all(map(told.receives, store.held(here))):
            return told
        grids = (each for each in self.store.names() if each.startswith("grid-"))
        others = (
            receipts.told(self.store.open(each), each, self.known) for each in grids
        )
        return receipts.beside(told, others)

    def _offer(self, here: Database, ids: list[str], remote: Peer) -> None:
        """Those of these that the county's hub lacks."""
        read = list(store.entries(here, ids))
        if not read:
            return
        lacks = remote.revs_diff({each.id: [each.rev] for each in read})
        whole = [each.document() for each in read if each.id in lacks]
        for some in parcels(whole, largest=LARGEST, most=MOST):
            self._hand_over(here, some)

    def _hand_over(self, here: Database, some: list[dict[str, Any]]) -> None:
        answer = self.line.ask("/api/v1/entries", {"entries": some})
        with here.transaction():
            for each in answer.get("entries", ()):
                if each.get("state") != "stored":
                    words = {"zh": str(each.get("zh", ""))}
                    here.put_local(REFUSED + str(each["id"]), words)

    def _begin_anew(self, here: Database, epoch: str) -> None:
        """Another life of the registry may lack what the last one had."""
        brought = here.local("brought")
        if brought is not None and epoch and brought["epoch"] != epoch:
            here.put_local("brought", {"seq": "0", "epoch": epoch})
            self.wake.set()

    # -- what it says of itself

    def look(self) -> None:
        """Note what came since the last look."""
        for name in self.store.names():
            if name != REFERENCE:
                store.look(self.store.open(name), self.clock())

    def holdings(self) -> list[dict[str, Any]]:
        """Of each database: entries, those that no receipt names, since when."""
        found = []
        for name, every, waits in self._lying():
            oldest = min((one.came for one in waits), default=None)
            counted = {"entries": len(every), "waiting": len(waits)}
            told = oldest.isoformat() if oldest else None
            found.append({"name": name, **counted, "oldest": told})
        return found

    def _lying(self) -> Iterator[tuple[str, list[Held], list[Held]]]:
        """Of each database that has any: its entries, and those no receipt names."""
        for name in self.store.names():
            if name == REFERENCE:
                continue
            here = self.store.open(name)
            told = self._told(here, name)
            if every := store.held(here):
                yield name, every, [one for one in every if not told.receives(one)]

    def waiting_of(self) -> dict[str, int]:
        """Of each phone: how much of it waits here, of what its grid may see."""
        return Counter(
            one.device
            for name, _, waits in self._lying()
            if not is_private(name)
            for one in waits
        )

    def report(self) -> None:
        self.look()
        databases = self.holdings()
        self.waits = sum(each["waiting"] for each in databases)
        said = {
            "version": program(),
            "free": shutil.disk_usage(self.mine.folder).free,
            "databases": databases,
            "waiting_of": self.waiting_of(),
            "phones": {one.device: one.at.isoformat() for one in self.store.met()},
        }
        self.line.ask("/api/v1/relay/report", said, self.headers())


def program() -> str:
    try:
        return version("sili")
    except PackageNotFoundError:
        return "?"


def batches(ids: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
