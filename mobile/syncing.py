"""Bringing the casebook and the county together, and saying only what is so.

    log in     the device seals the county's challenge, and gets a token of ten minutes
    refer      who is who in the township, and the county's keys
    reachable  by which key this phone is enclosed to, where the county lacks it
    anew       it opens other grids than before, or the root certified other keys: the
               county's answer is fetched anew
    bring      what was recorded in grids that one has left goes without a token
    push       this phone's entries that the hub lacks, a database a grid
    confirm    ask the hub which of them it still lacks: the rest is 已送达
    offer      what it lacks although it was sent: a hub may have lost it
    pull       what others wrote, the county's answers and receipts; into the index
    speak      for colleagues: what no receipt names of theirs, and the hub has lost
    carry      evidence, after all that is text, as far as the line bears it (`lane`)

`synchronise` does this once and may be stopped and begun again anywhere: checkpoints
and what waits are on the disk. A phone that was revoked or suspended is refused a
token; it brings all that it holds, says so, and removes nothing. `mobile.courier` runs
it in a thread and hands out plain events, so that nobody waits for a network. What is
refused stays on the phone with the hub's words.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol

import urllib3

from mobile import bringing, erasing, evidence, moving
from mobile.asking import READ_SECONDS, ask, check_encrypted, make_pool
from mobile.casebook import Casebook
from mobile.courier import Event, Tell
from mobile.errors import DeviceRevoked, DeviceSuspended, NoNetwork, PhoneError
from mobile.lane import Lane, waiting
from mobile.shelf import Shelf
from schemas import enrolling
from schemas.canonical import digest_of
from schemas.identifiers import REFERENCE
from schemas.sealing import Purpose
from sync.database import Database
from sync.errors import Cancelled, NotFound, PeerUnavailable, SyncError
from sync.peer import Change, Peer, Refusal
from sync.remote import RemoteDatabase
from sync.replicator import Outcome, Progress, replicate
from sync.retry import IMPATIENT, Patience

RENEW_SECONDS = 120
REVOKED = "这部手机已停用"
ASKED_AT_ONCE = 500
OFFERED_AT_ONCE = 50
# In a village a line comes and goes; somebody stands there and waits.
PATIENCE = Patience(first=0.5, most=4.0, attempts=3)


class Door(Protocol):
    """What is known of a peer that let us in."""

    server: str
    databases: tuple[str, ...]

    def headers(self) -> dict[str, str]: ...


class Login:
    """A token for the hub, sealed for anew before it ends."""

    def __init__(self, casebook: Casebook, pool: urllib3.PoolManager) -> None:
        self._casebook = casebook
        self._pool = pool
        self._token = ""
        self._until_ms = 0
        self.databases: tuple[str, ...] = ()
        self.server = casebook.enrolment.server
        check_encrypted(self.server)

    def headers(self) -> dict[str, str]:
        clock = self._casebook.clock
        if not self._token or clock.now_ms() > self._until_ms:
            self._renew()
        return {"Authorization": f"Bearer {self._token}"}

    def _renew(self) -> None:
        clock, device = self._casebook.clock, self._casebook.unlocked.device
        offered = self._ask("challenge", {"device": device})
        login = {
            "server": offered["server"],
            "challenge": offered["challenge"],
            "nonce": os.urandom(16).hex(),
            "device": device,
            "at": clock.now().isoformat(timespec="seconds"),
        }
        county = self._casebook.enrolment.county
        key = self._casebook.unlocked.key
        sig = key.seal(Purpose.HUB_LOGIN, county, digest_of(dict(login)))
        del login["server"]
        asked = clock.now_ms()
        given = self._ask("token", {**login, "sig": sig})
        answered = clock.now_ms()
        server_time = datetime.fromisoformat(given["server_time"])
        clock.heard(server_time, asked, answered)
        self._casebook.contact.heard()
        lasts = datetime.fromisoformat(given["expires_at"]) - server_time
        self._until_ms = answered + int(lasts.total_seconds() - RENEW_SECONDS) * 1000
        self._token = given["token"]
        self.databases = tuple(given["databases"])
        self._be_reachable(given)

    def _be_reachable(self, given: Mapping[str, Any]) -> None:
        """Tell the county by which key it encloses to this phone, if it lacks that."""
        unlocked = self._casebook.unlocked
        told = unlocked.opener.addressee.to_text(), unlocked.storage
        if "addressee" not in given or told == (given["addressee"], given["storage"]):
            return
        said = enrolling.reachable(unlocked.device, *told)
        county = self._casebook.enrolment.county
        ask(
            self._pool,
            f"{self.server}/api/v1/hub/addressee",
            {
                "addressee": told[0],
                "storage": told[1],
                "sig": unlocked.key.seal(Purpose.ADDRESSEE, county, said),
            },
            {"Authorization": f"Bearer {self._token}"},
        )

    def _ask(self, verb: str, question: Mapping[str, str]) -> dict[str, Any]:
        return ask(self._pool, f"{self.server}/api/v1/hub/{verb}", question)


def is_entry(change: Change) -> bool:
    """What a phone pushes."""
    return change.id.startswith("entry:")


def is_for_phones(change: Change) -> bool:
    """What a phone pulls: no design documents, and not what it carried itself."""
    return not change.id.startswith(("_design/", "chunk:"))


class Synchronising:
    """One run over all grids."""

    def __init__(self, casebook: Casebook, tell: Tell, cancel: threading.Event) -> None:
        self.casebook = casebook
        self.tell = tell
        self.cancel = cancel
        self.pool = make_pool()
        self.sent = self.received = 0
        self._refused: set[str] = set()
        self._turn, self._turns = 0, 1

    @property
    def refused(self) -> int:
        """How many were refused, however often they were offered."""
        return len(self._refused)

    def run(self) -> Event:
        self._say("正在联系县里", 0.0)
        login = Login(self.casebook, self.pool)
        try:
            headers = login.headers()
        except DeviceRevoked:
            return self._hand_in(login.server, "revoked", REVOKED)
        except DeviceSuspended as told:
            return self._hand_in(login.server, "suspended", told.words.rstrip("。"))
        self._refer(login)
        self._look_after(login)
        if self._is_answered_anew(login):
            enrolment = self.casebook.enrolment
            serial = self.casebook.reference.serial
            answer = moving.fetched(self.pool, enrolment, headers, serial)
            return Event("moved", answer)
        self._bring_left(login.server, 0.0)
        databases = self.casebook.enrolment.databases
        self._turns = len(databases)
        for self._turn, database in enumerate(databases):
            self._one(database, login)
        self._bring_left(login.server, 1.0)
        self._carry(login)
        return Event(
            "done",
            f"已同步：传出 {self.sent} 条，收到 {self.received} 条",
            1.0,
            self.sent,
            self.received,
            self.refused,
        )

    def _refer(self, login: Door) -> None:
        """Who is who, and the county's keys, before anything of others is read."""
        reference = self.casebook.reference
        replicate(
            self._remote(REFERENCE, login),
            reference.database,
            wanted=reference.concerns,
            cancel=self.cancel,
        )
        self.casebook.learn()

    def _look_after(self, login: Login) -> None:
        """How the phones of the townships are that the county opens to this one."""
        self.casebook.townships.hear(login.databases)
        self._pull_townships(login, from_county=True)

    def _pull_townships(self, login: Door, *, from_county: bool) -> None:
        for each in self.casebook.townships:
            name, here = each.database.name, each.database
            if name in login.databases:
                remote = self._remote(name, login)
                replicate(remote, here, wanted=is_for_phones, cancel=self.cancel)
                each.learn(from_county=from_county)

    def _is_answered_anew(self, login: Login) -> bool:
        """Has the county more to say than at the enrolment: other grids, other keys?"""
        enrolment = self.casebook.enrolment
        moved = not moving.fits(enrolment, login.databases)
        return moved or self.casebook.reference.has_newer_keys

    def _bring_left(self, server: str, part: float) -> None:
        """What was recorded where one acts no more; kept, its file is removed."""
        for shelf in list(self.casebook.left.values()):
            self._say("正在送达原网格的记录", part)
            asks = not evidence.is_kept(self.casebook, shelf.name)
            self.sent += bringing.bring(
                self.pool, server, shelf, self.cancel, asks=asks
            )
        self.casebook.forget_left()

    def _hand_in(self, server: str, kind: str, stopped: str) -> Event:
        """A phone that is let in no more brings all that it holds, to be looked at."""
        held = [*self.casebook.shelves.values(), *self.casebook.left.values()]
        self._say(stopped, 0.0)
        words = "记录已交到县里，等主管核对"
        try:
            for shelf in held:
                self.sent += bringing.bring(self.pool, server, shelf, self.cancel)
            if here := self._here(held):
                words = f"{here}县里没有收下，请找乡镇主管"
        except NoNetwork as error:
            words = f"{self._here(held)}没有交到县里：{error.zh}"
        if waits := evidence.waiting_words(self.casebook):
            words += f"；{waits}，还在这部手机上，请把手机交给乡镇主管"
        counted = self.sent, self.received, self.refused
        return Event(kind, f"{stopped}，{words}", 1.0, *counted)

    def _here(self, held: Iterable[Shelf]) -> str:
        own = [id for shelf in held for id in shelf.delivery.unsent()]
        return f"还有 {len(own)} 条" if own else ""

    def _carry(self, login: Login) -> None:
        """Evidence, as far as the line bears it; and what the county says then."""
        if not waiting(self.casebook):
            return
        private = self.casebook.enrolment.private
        lane = Lane(
            self.casebook,
            self._remote(private, login, IMPATIENT),
            lambda words: self._say(words, 1.0),
            lambda: self._text_first(login),
            self.cancel,
        )
        if lane.run():
            for name in self.casebook.enrolment.databases:
                self._pull(
                    name, self._remote(name, login), self.casebook.database(name)
                )

    def _text_first(self, login: Login) -> None:
        """What was written meanwhile goes before the next piece."""
        for name in self.casebook.enrolment.databases:
            if self.casebook.unsent(name).keys() - self._refused:
                self._deliver(
                    name, self.casebook.database(name), self._remote(name, login)
                )

    def _remote(self, name: str, login: Door, patience: Patience = PATIENCE) -> Peer:
        """The hub's database of that name."""
        return RemoteDatabase(
            f"{login.server}/couch/{name}",
            auth=login.headers,
            pool=self.pool,
            timeout=READ_SECONDS,
            patience=patience,
            pause=self.cancel.wait,
        )

    def _one(self, name: str, login: Login) -> None:
        remote = self._remote(name, login)
        database = self.casebook.database(name)
        self._deliver(name, database, remote)
        before = self.casebook.unsent(name)
        self._pull(name, remote, database)
        self._ask_of_relayed(name, remote)
        self._confirm_erased(database, login)
        if self.casebook.unsent(name).keys() - before.keys():
            self._deliver(name, database, remote)  # The county began a new epoch.
        shelf = self.casebook.shelf(name)
        bringing.bring_colleagues(self.pool, login.server, shelf, remote, self.cancel)

    def _confirm_erased(self, database: Database, login: Login) -> None:
        """Say that nothing is left here of what the county erased."""
        url = f"{login.server}/api/v1/hub/erasures"
        for some in parcels(self.casebook.untold(database), ASKED_AT_ONCE):
            ask(self.pool, url, {"entries": some}, login.headers())
            erasing.told(database, some)

    def _deliver(self, name: str, database: Database, remote: Peer) -> None:
        self._push(name, database, remote, len(self.casebook.unsent(name)))
        lacking = self._confirm(name, remote)
        if lacking:
            self._offer(name, database, remote, lacking)
            self._confirm(name, remote)

    def _offer(
        self, name: str, database: Database, remote: Peer, ids: list[str]
    ) -> None:
        """Bring again what the hub says that it lacks, whatever was once sent."""
        for some in parcels(ids, OFFERED_AT_ONCE):
            if self.cancel.is_set():
                raise Cancelled
            revs = [(each.id, each.rev) for each in self._listed(name, some)]
            leaves = database.bulk_get(revs)
            documents = [leaf for leaf in leaves if not isinstance(leaf, Refusal)]
            self._note(name, remote.bulk_docs(documents, new_edits=False))

    def _push(self, name: str, database: Peer, remote: Peer, waiting: int) -> None:
        def on_progress(progress: Progress) -> None:
            done = min(progress.docs_written, waiting)
            words = f"正在上传 {done}/{waiting}" if waiting else "正在核对"
            self._say(words, 0.5 * (done / waiting if waiting else 1))

        outcome = replicate(
            database,
            remote,
            wanted=is_entry,
            on_progress=on_progress,
            cancel=self.cancel,
        )
        self._note_refusals(name, outcome)

    def _note_refusals(self, name: str, outcome: Outcome) -> None:
        self._note(name, outcome.refusals)

    def _note(self, name: str, answers: Iterable[object]) -> None:
        own = self.casebook.unsent(name)
        for refusal in answers:
            if isinstance(refusal, Refusal) and refusal.id in own:
                self._refused.add(refusal.id)
                self.casebook.refused(name, refusal.id, refusal.reason)

    def _confirm(self, name: str, remote: Peer) -> list[str]:
        """Not what we believe to have sent, but what the hub says that it has.

        What it said that it has and the county did not receive is asked for again: a
        hub may have lost it. Returns what it lacks.
        """
        delivery = self.casebook.delivery(name)
        unsent = delivery.unsent()
        lost: list[str] = []
        for some in parcels([*unsent, *delivery.unconfirmed()], ASKED_AT_ONCE):
            revs = {i.id: [i.rev] for i in self._listed(name, some) if i.rev}
            lacking = remote.revs_diff(revs)
            there = [id for id in revs if id not in lacking]
            self.casebook.delivered(name, there)
            delivery.lost(lacking)
            lost += lacking
            self.sent += sum(id in unsent for id in there)
        return lost

    def _ask_of_relayed(self, name: str, remote: Peer) -> None:
        """Of what others wrote and a relay brought: does the county's hub have it?"""
        delivery = self.casebook.delivery(name)
        theirs = delivery.relayed().keys() - delivery.unsent().keys()
        for some in parcels(sorted(theirs), ASKED_AT_ONCE):
            revs = {i.id: [i.rev] for i in self._listed(name, some) if i.rev}
            lacking = remote.revs_diff(revs)
            delivery.at_relay(set(revs) - lacking.keys(), there=False)

    def _listed(self, name: str, ids: list[str]) -> Iterable[Any]:
        return self.casebook.database(name).all_docs(keys=ids)

    def _pull(self, name: str, remote: Peer, database: Peer) -> None:
        def on_progress(progress: Progress) -> None:
            left = progress.pending or 0
            seen = max(progress.changes_seen, 1)
            self._say(
                f"正在接收 {progress.docs_written} 条",
                0.5 + 0.45 * seen / (seen + left),
            )

        outcome = replicate(
            remote,
            database,
            wanted=is_for_phones,
            on_progress=on_progress,
            cancel=self.cancel,
        )
        self.received += outcome.docs_written
        self._say("正在整理", 0.97)
        self.casebook.index(self.casebook.database(name))

    def _say(self, words: str, part: float) -> None:
        """`part` of the database whose turn it is."""
        whole = 0.02 + 0.96 * (self._turn + part) / self._turns
        counted = self.sent, self.received, self.refused
        self.tell(Event("working", words, whole, *counted))


def parcels(ids: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def synchronise(
    casebook: Casebook,
    tell: Tell = lambda event: None,
    cancel: threading.Event | None = None,
    by: type[Synchronising] = Synchronising,
) -> Event:
    """Once, to the end; whatever stops it is the last event and loses nothing."""
    try:
        last = by(casebook, tell, cancel or threading.Event()).run()
    except Cancelled:
        last = Event("stopped", "已停下。传过的不用再传，随时可以继续")
    except PeerUnavailable:
        last = Event("failed", NoNetwork.zh)
    except NotFound as error:
        last = Event("failed", f"县里还没有这个网格的库（{error.subject}），请告诉县里")
    except SyncError as error:
        last = Event("failed", error.zh)
    except PhoneError as error:
        last = Event("failed", error.zh)
    tell(last)
    return last
