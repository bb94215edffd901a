"""From the hub to the registry, in batches, each one SQL transaction.

    changes since the checkpoint ──► all leaves of each document
      BEGIN, with the locks of the cases touched and of the checkpoint
        each document, in a savepoint   admitted ──► record
                                        refused  ──► quarantine, with its reason
        each case touched, sorted       fold, projections, outbox
        the checkpoint moves
      COMMIT
    then the outbox is published, and evidence that came whole goes into its store

A crash at any point leaves the checkpoint where it was or the batch done; done again,
it changes nothing: an entry is in the record once, a reception is noted once, words
already said are not said again. On PostgreSQL several processes do this at once: a
database that one of them reads is skipped by the others. Whatever is wrong with one
document stops neither the others nor the feed.

Every leaf is read, never only the winner: the one whose id, revision and seal are
right is the entry, whatever else was written beside it.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import islice
from time import monotonic
from typing import Any, TypeAlias

from flask import Flask

from server import (
    carrying,
    erasing,
    indexing,
    lights,
    linking,
    outbox,
    owing,
    quarantine,
    receipts,
    recounting,
    reference,
    reoffering,
    sweeping,
    townships,
)
from server.batch import Batch
from server.config import Settings
from server.hub import Hub
from server.keys import CountyKeys
from server.media import Store, arriving
from server.moments import Announce, Moment, silence
from server.patrol import running
from server.registry import checkpoints, db, media, projecting, transaction
from sync.peer import Change, Feed, Info, Peer, Refusal

Document: TypeAlias = dict[str, Any]

log = logging.getLogger(__name__)

LINKED_AT_ONCE = 2  # Transactions, before what came meanwhile is read.
INDEXED_AT_ONCE = 2
COUNTED_AT_ONCE = 2
LOOK_AFTER_EVERY = 15.0  # Of seconds; nothing that is urgent is said there.
OURS = (
    "case:",
    "erased:",
    "casekey:",
    "receipt:",
    "phone:",
    "health:",
    "assignment:",
    "notice:",
    "directory:",
    "_design/",
)


@dataclass(frozen=True, slots=True)
class Progress:
    """What the ingest did since this process began, and how it is."""

    running: bool = False
    held: int = 0
    quarantined: int = 0
    batches: int = 0
    last_run_at: datetime | None = None
    failures: dict[str, str] = field(default_factory=dict)


class Ingest:
    """A reader of the hub; on PostgreSQL there may be several."""

    def __init__(
        self,
        app: Flask,
        hub: Hub,
        keys: CountyKeys,
        store: Store,
        settings: Settings,
        clock: Callable[[], datetime],
        announce: Announce = silence,
    ) -> None:
        self.app = app
        self.hub = hub
        self.keys = keys
        self.store = store
        self.settings = settings
        self.clock = clock
        self.announce = announce
        self.progress = Progress()
        self._one = threading.Lock()
        self._wake = threading.Condition()
        self._hints: set[str] = set()
        self._swept = 0.0
        self._told: reference.Marks | None = None
        self._phones: townships.Look | None = None
        self._looked = 0.0
        self._compared = False
        self._linked = False
        self._linking = False
        self._indexing = False
        self._counting = False
        self._patrolling = False
        self._stopping = False
        self._thread: threading.Thread | None = None

    # By hand

    def run_once(self) -> Progress:
        """Read every database to its end and publish; what was done since the start."""
        with self._one, self._context():
            lights.move(self.clock(), self.settings.ingest_batch, self.announce)
            self._know_more()
            self._look_again()
            marks = checkpoints.every()
            for name in sorted(marks.keys() | self.hub.names()):
                self._read(name, marks.get(name))
            self._answer()
            self._look_after_phones()
            self._publish()
            self._keep()
            self._recount()
            self._index()
            self._link()
            self.progress = replace(self.progress, last_run_at=self.clock())
        self.announce(Moment.RESTED, "")
        return self.progress

    # In its thread

    def start(self) -> None:
        """Read from now on, in a thread, until `stop`."""
        with self._context():
            self._know_more()
        self._stopping = False
        self.progress = replace(self.progress, running=True)
        self._thread = threading.Thread(target=self._watch, name="ingest", daemon=True)
        self._thread.start()
        self.hub.watch(self.hint)

    def stop(self, seconds: float = 10.0) -> None:
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        if self._thread is not None:
            self._thread.join(seconds)
        self.progress = replace(self.progress, running=False)

    def hint(self, database: str) -> None:
        """Something was written there; it is read soon instead of at the next sweep."""
        with self._wake:
            self._hints.add(database)
            self._wake.notify_all()

    def _watch(self) -> None:
        names = self._every_name()
        while not self._stopping:
            for name in names:
                self._guarded(name, partial(self._step, name))
            self._guarded("outbox", self._settle)
            self._guarded("media", self._keep_alone)
            self._guarded("terms", self._recount_alone)
            self._guarded("search", self._index_alone)
            self._guarded("linkage", self._link_alone)
            self._guarded("patrol", self._patrol_alone)
            names = self._next()

    def _next(self) -> list[str]:
        """Wait for a hint, or for the time of the next sweep over all."""
        left = self._swept + self.settings.ingest_sweep - monotonic()
        with self._wake:
            busy = self._counting or self._linking or self._indexing
            works = busy or self._patrolling or self._stopping
            if not self._hints and not works and left > 0:
                self._wake.wait(left)
            hinted, self._hints = sorted(self._hints), set()
        late = monotonic() - self._swept >= self.settings.ingest_sweep
        return self._every_name() if late else hinted

    def _every_name(self) -> list[str]:
        names: list[str] = []
        self._swept = monotonic()
        self._guarded("hub", lambda: names.extend(self._known_names()))
        return names

    def _known_names(self) -> list[str]:
        with self._context():
            return self._names()

    def _names(self) -> list[str]:
        """What the hub has, and what it had: a database that it lost is healed."""
        return sorted(checkpoints.every().keys() | self.hub.names())

    def _step(self, name: str) -> None:
        if not self._stopping:
            with self._one, self._context():
                self._read(name, checkpoints.found(name))

    def _settle(self) -> None:
        with self._one, self._context():
            lights.move(self.clock(), self.settings.ingest_batch, self.announce)
            self._look_again()
            self._answer()
            if monotonic() - self._looked >= LOOK_AFTER_EVERY:
                self._look_after_phones()
            self._publish()
            self.progress = replace(self.progress, last_run_at=self.clock())
        self.announce(Moment.RESTED, "")

    def _keep_alone(self) -> None:
        with self._one, self._context():
            self._keep()

    def _recount_alone(self) -> None:
        with self._one, self._context():
            self._recount(COUNTED_AT_ONCE)

    def _recount(self, most: int | None = None) -> None:
        """Count anew what the county changed of its rules and calendar."""
        self._counting = recounting.settle(self.clock, most=most)

    def _index_alone(self) -> None:
        with self._one, self._context():
            self._index(INDEXED_AT_ONCE)

    def _index(self, most: int | None = None) -> None:
        """Index every case as this program finds them; nobody waits for it."""
        self._indexing = indexing.settle(self.clock, most=most)

    def _link_alone(self) -> None:
        with self._one, self._context():
            self._link(LINKED_AT_ONCE)

    def _link(self, most: int | None = None) -> None:
        """Compare what came with all others; nobody waits for it."""
        if not self._linked:
            linking.catch_up(self.keys)
            self._linked = True
        left = linking.settle(self.keys, most=most)
        self._linking = sweeping.take_up(self.clock, most) or left

    def _patrol_alone(self) -> None:
        """A step of the day's patrol; others read between two."""
        with self._one, self._context():
            self._patrolling = running.daily(self.keys, self.clock)

    def _guarded(self, what: str, act: Callable[[], object]) -> None:
        """The thread's top: one database that fails does not stop the others."""
        failures = {name: why for name, why in self.progress.failures.items()}
        failures.pop(what, None)
        try:
            act()
        except Exception as failed:
            log.exception("ingest of %s failed", what)
            failures[what] = f"{type(failed).__name__}: {failed}"
        self.progress = replace(self.progress, failures=failures)

    @contextmanager
    def _context(self) -> Iterator[None]:
        with self.app.app_context():
            yield

    # One database

    def _read(self, name: str, mark: tuple[str, str] | None) -> None:
        """`mark` is where it was read to; by another worker perhaps further since."""
        peer = self.hub.peer(name)
        info = peer.info()
        start = self._heal(name, info, mark)
        while True:
            self.announce(Moment.READING, name)
            since = start or checkpoints.START
            feed = peer.changes(since, limit=self.settings.ingest_batch)
            if not feed.changes:
                return
            if start is None:
                checkpoints.begin(name, info.uuid, self.clock())
            read = Read(name, info.uuid, since, feed.last_seq, fetched(peer, feed))
            start = self._take(read)
            if start is None:
                return

    def _heal(self, name: str, info: Info, mark: tuple[str, str] | None) -> str | None:
        """From where it is read on; None where it never was. A hub that went back is
        read from its start, and offered what it lacks."""
        if mark is None:
            return None
        uuid, since = mark
        if uuid == info.uuid and not reoffering.went_back(since, info.update_seq):
            return since
        brought = reoffering.reoffer(db.session(), self.hub, name)
        log.warning("%s went back; it was offered %d entries again", name, brought)
        checkpoints.begin_again(name, info.uuid, self.clock())
        return checkpoints.START

    def _take(self, read: "Read") -> str | None:
        """One batch, one transaction; how far it is read now, by whomever. None if
        another worker has the database."""
        now = self.clock()
        chunks, documents = parted(read)
        with transaction(cases=touched(documents)) as session:
            mark = checkpoints.claim(session, read.database)
            if mark is None:
                return None
            if (stands := checkpoints.stands(mark, read.uuid)) != read.since:
                return stands
            batch = Batch(session, self.keys, now)
            media.note_chunks(session, chunks, now)
            if documents:
                batch.receive(read.database, documents)
                batch.project()
            self.announce(Moment.TRANSACTION, read.database)
            checkpoints.move(mark, read.uuid, read.last_seq, now)
            session.flush()
            self.announce(Moment.CHECKPOINT, read.database)
        self.announce(Moment.COMMITTED, read.database)
        self._count(batch)
        if read.documents:  # Else it was the county's own words that were read.
            self._publish()
        return read.last_seq

    def _count(self, batch: Batch) -> None:
        self.progress = replace(
            self.progress,
            held=self.progress.held + batch.held,
            quarantined=self.progress.quarantined + batch.refused,
            batches=self.progress.batches + 1,
        )

    def _publish(self) -> None:
        if not owing.anything():
            return
        erasing.scrub(self.clock)
        carrying.carry(self.hub, self.clock)
        outbox.publish(self.hub, self.keys, self.clock, self.announce)

    def _keep(self) -> None:
        """Evidence that came whole, into its store; whatever is wrong there stops no
        record. What the store has is compared once with what the registry says."""
        with transaction(cases=()) as session:
            media.end_loose(session, self.clock())
        if not self._compared:
            with transaction() as session:
                arriving.recheck(session, self.store, self.clock())
            arriving.take_back(self.keys, self.store, self.clock)
            self._compared = True
        if arriving.anything():
            known = self.hub, self.keys, self.store, self.clock
            arriving.settle(*known, self.announce)
        self._publish()

    def _know_more(self) -> None:
        """What another program refused is examined by this one; what it kept and
        could not read is read; what it had decided to erase when it died is erased."""
        with transaction() as session:
            ledger = self.settings.erasures
            erasing.catch_up(session, ledger, self.keys, self.clock())
            quarantine.look_again_with(session, quarantine.version(self.keys))
            media.catch_up(session, self.clock())
            waiting = iter(projecting.to_read(session))
        while some := list(islice(waiting, self.settings.ingest_batch)):
            with transaction(cases=some) as session:
                Batch(session, self.keys, self.clock()).fold_again(some)

    def _answer(self) -> None:
        """After a restore, every device hears of the epoch that began; and whenever
        the directory changed, of that."""
        now = self.clock()
        with transaction() as session:
            epoch = outbox.begin_epoch(session, now)
            receipts.queue(session, receipts.owed(session, epoch), epoch, now)
            told = reference.queue(session, self.keys, epoch, now, self._told)
        self._told = told

    def _look_after_phones(self) -> None:
        """Each township's office hears how its phones are."""
        now = self.clock()
        with transaction() as session:
            epoch = outbox.begin_epoch(session, now)
            look = townships.queue(session, epoch, now, self._phones)
        self._phones, self._looked = look, monotonic()

    def _look_again(self) -> None:
        """Examine once more what waits in quarantine and has a new chance."""
        while True:
            now = self.clock()
            if not quarantine.is_to_look_at():
                return
            with transaction() as session:
                rows = quarantine.to_look_at(session, self.settings.ingest_batch)
                batch = Batch(session, self.keys, now)
                batch.reconsider(rows)
                batch.project()
            self._count(batch)


def fetched(peer: Peer, feed: Feed) -> list[Document]:
    """Every leaf of every change that is not the county's own."""
    wanted = [
        (each.id, rev) for each in feed.changes if not own(each) for rev in each.revs
    ]
    return [
        unreadable(answer) if isinstance(answer, Refusal) else answer
        for answer in peer.bulk_get(wanted)
    ]


@dataclass(frozen=True, slots=True)
class Read:
    """One batch as it was fetched: from where, to where, what."""

    database: str
    uuid: str
    since: str
    last_seq: str
    documents: list[Document]


def parted(read: Read) -> tuple[list[Document], list[Document]]:
    """The pieces of evidence, and whatever else there is."""
    chunks = [each for each in read.documents if media.is_chunk(read.database, each)]
    known = {id(each) for each in chunks}
    return chunks, [each for each in read.documents if id(each) not in known]


def touched(documents: list[Document]) -> set[str]:
    """The cases that these documents write to, or claim to."""
    return {str(document.get("case")) for document in documents}


def own(change: Change) -> bool:
    return change.id.startswith(OURS) or change.id in reference.NAMED


def unreadable(refusal: Refusal) -> Document:
    """What the hub lists and does not give; goes to quarantine as it is."""
    return {"_id": refusal.id, "_rev": refusal.rev, "error": refusal.error}
