"""Synchronising with a township's relay, where there is no way to the county.

    address    typed once, kept in this phone's own database: host and port
    certificate  which relay this is: the county's word, for a grid of this phone, and
                 for the very TLS certificate that answers; not among the ended
    session      the phone seals the relay's challenge; what it gets opens nothing else
    then         as with the county: reference, push, ask what is there, pull; after
                 all text the pieces of evidence

A report of violence or harm (强制报告) is never handed to a relay: its body is sealed,
yet its envelope says who wrote one. It waits for the county, or for a bundle.

Nothing that a relay says makes anything 已送达 or 县已收到. What lies there is said to
lie there, waits for the county as before, and is offered to it again until a receipt
names it. Receipts that a relay brings bear the county's seal, or count for nothing.
"""

from __future__ import annotations

import os
import re
import ssl
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

import urllib3

from mobile import evidence, protecting
from mobile.asking import EncryptedPool, ask, fetch
from mobile.casebook import Casebook
from mobile.errors import BadRelay, CountyRefused, NoNetwork, NoRelay
from mobile.lane import Lane
from mobile.media import AT_RELAY, Medium
from mobile.syncing import (
    ASKED_AT_ONCE,
    OFFERED_AT_ONCE,
    Event,
    Synchronising,
    is_entry,
    is_for_phones,
    parcels,
)
from schemas import relays
from schemas.directory import covers
from schemas.errors import SiliError
from schemas.relays import Certificate
from schemas.sealing import Purpose
from sync.database import Database
from sync.errors import Cancelled, PeerUnavailable
from sync.peer import Peer, Refusal
from sync.replicator import replicate
from sync.retry import IMPATIENT

ADDRESS = re.compile(r"(?:https://)?([A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]):([0-9]{1,5})/?")
KEPT = "relay"
CONNECT_SECONDS = 8.0
RENEW_SECONDS = 60


def address_of(text: str) -> str:
    """The base of what was typed or scanned. Raises BadRelay."""
    found = ADDRESS.fullmatch(text.strip().replace("：", ":").replace("。", "."))
    if found is None or not 0 < int(found[2]) < 65536:
        raise BadRelay("地址不对，应像 192.168.1.5:5984", "the address is host:port")
    return f"https://{found[1]}:{int(found[2])}"


def choose(casebook: Casebook, text: str) -> None:
    """Remember the relay for the time when the county cannot be reached."""
    kept = {"address": address_of(text)} if text.strip() else {"address": ""}
    casebook.own.put_local(KEPT, kept)


def chosen(casebook: Casebook) -> str:
    kept = casebook.own.local(KEPT) or {}
    return str(kept.get("address", ""))


class RelayLogin:
    """A session at one relay, sealed for anew before it ends (as `syncing.Login`)."""

    def __init__(self, casebook: Casebook, server: str) -> None:
        self._casebook = casebook
        self.server = server
        self.tls = fingerprint(server)
        self.pool: urllib3.PoolManager = EncryptedPool(
            cert_reqs="CERT_NONE", assert_hostname=False, assert_fingerprint=self.tls
        )
        self.certificate = self._certified()
        self._word = ""
        self._until_ms = 0
        self.databases: tuple[str, ...] = ()

    def headers(self) -> dict[str, str]:
        if not self._word or self._casebook.clock.now_ms() > self._until_ms:
            self._renew()
        return {"Authorization": f"Bearer {self._word}"}

    def _certified(self) -> Certificate:
        """Is it a relay of this phone's township, behind the TLS that answers?"""
        given = self._asked("certificate")
        reference, enrolment = self._casebook.reference, self._casebook.enrolment
        try:
            found = relays.read(
                given.get("certificate"), reference.documents, enrolment.county
            )
            found.check(self._casebook.clock.now())
        except SiliError as wrong:
            raise BadRelay(wrong.zh, wrong.en) from wrong
        if found.tls != self.tls:
            raise BadRelay("连到的不是证书上的那台电脑", "another answers for it")
        if not any(covers(found.area, grid.code) for grid in enrolment.grids):
            raise BadRelay("它是别的乡镇的", "it is another township's")
        ended = reference.ended
        if ended is not None and found.relay in ended.relays:
            raise BadRelay("它已被县里停用", "the county has ended it")
        return found

    def _renew(self) -> None:
        clock, unlocked = self._casebook.clock, self._casebook.unlocked
        device, enrolment = unlocked.device, self._casebook.enrolment
        said = {
            "device": device,
            "challenge": str(
                self._asked("challenge", {"device": device}).get("challenge")
            ),
            "nonce": os.urandom(16).hex(),
            "at": clock.now().isoformat(timespec="seconds"),
        }
        digest = relays.session(self.certificate.relay, self.tls, **said)
        sig = unlocked.key.seal(Purpose.RELAY_LOGIN, enrolment.county, digest)
        public = unlocked.key.public
        shown = {
            "answer": dict(enrolment.answer),
            "alg": public.alg,
            "key": public.to_text(),
        }
        asked = clock.now_ms()
        given = self._asked("session", {**said, "sig": sig, "shown": shown})
        try:
            told, until = (
                datetime.fromisoformat(given[name])
                for name in ("relay_time", "expires_at")
            )
            lasts = (until - told).total_seconds() - RENEW_SECONDS
            self.databases = tuple(map(str, given["databases"]))
            self._word = str(given["session"])
        except (KeyError, TypeError, ValueError) as odd:
            raise BadRelay("答复读不懂", "its answer cannot be read") from odd
        self._until_ms = asked + int(lasts * 1000)

    def _asked(
        self, verb: str, question: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        url = f"{self.server}/relay/{verb}"
        try:
            if question is None:
                return fetch(self.pool, url, {})
            return ask(self.pool, url, question)
        except NoNetwork as away:
            raise NoRelay from away
        except CountyRefused as refused:
            words = refused.words.rstrip("。")
            raise BadRelay(words, "it says why in its own words") from refused


def fingerprint(server: str) -> str:
    """The SHA-256 of the TLS certificate that answers there. Raises NoRelay."""
    host, _, port = server.removeprefix("https://").rpartition(":")
    try:
        pem = ssl.get_server_certificate(
            (host.strip("[]"), int(port)), timeout=CONNECT_SECONDS
        )
    except (OSError, ValueError) as away:
        raise NoRelay from away
    return sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()


class RelayLane(Lane):
    """To a relay: what lies there is noted apart, for the county has it not."""

    relay = ""

    def place(self, evidence: str) -> str:
        return f"{AT_RELAY}{evidence}:{self.relay}"

    def waiting(self) -> list[Medium]:
        """What the county has not whole, and whose record the relay has."""
        return [each for each in self.casebook.media.all() if self._is_to_go(each)]

    def _is_to_go(self, medium: Medium) -> bool:
        shelf = self.casebook.shelves.get(medium.home)
        if medium.freed or not medium.entry or shelf is None:
            return False
        delivery = shelf.delivery
        told = delivery.relayed().keys() | delivery.unconfirmed().keys()
        known = medium.entry in told or medium.entry not in delivery.unsent()
        at = evidence.state(self.casebook, medium)
        return known and at in (evidence.At.HERE, evidence.At.LACKING)


class ThroughRelay(Synchronising):
    """One run over all grids, with the relay that was chosen."""

    def run(self) -> Event:
        try:
            return self._run()
        except PeerUnavailable as cut:
            raise NoRelay from cut

    def _run(self) -> Event:
        address = chosen(self.casebook)
        if not address:
            raise BadRelay("还没有填地址", "no address was given")
        self._say("正在联系中转站", 0.0)
        login = RelayLogin(self.casebook, address)
        self.pool = login.pool
        login.headers()
        self._refer(login)
        self._pull_townships(login, from_county=False)
        mine = self.casebook.enrolment.databases
        databases = [name for name in mine if name in login.databases]
        self._turns = max(len(databases), 1)
        for self._turn, name in enumerate(databases):
            self._with_relay(name, self.casebook.database(name), login)
        self._carry_there(login, databases)
        return Event("done", self._words(login), 1.0, self.sent, self.received)

    def _carry_there(self, login: RelayLogin, databases: list[str]) -> None:
        """Evidence, after all that is text, as far as the line bears it."""
        private = self.casebook.enrolment.private
        lane = RelayLane(
            self.casebook,
            self._remote(private, login, IMPATIENT),
            lambda words: self._say(words, 1.0),
            lambda: self._text_before(login, databases),
            self.cancel,
        )
        lane.relay = login.certificate.relay
        if lane.waiting():
            lane.run()

    def _text_before(self, login: RelayLogin, databases: list[str]) -> None:
        """What was written meanwhile goes before the next piece."""
        for name in databases:
            delivery = self.casebook.delivery(name)
            waits = delivery.unsent().keys() - delivery.relayed().keys()
            if waits - self._kept_back(name):
                self._with_relay(name, self.casebook.database(name), login)

    def _words(self, login: RelayLogin) -> str:
        waits = sum(
            len(self.casebook.delivery(name).relayed())
            for name in self.casebook.enrolment.databases
        )
        name = login.certificate.name
        here = f"其中 {waits} 条县里还没收到" if waits else "县里都已收到"
        told = f"已与中转站（{name}）同步：交出 {self.sent} 条，收到 {self.received} 条"
        return f"{told}；{here}"

    def _with_relay(self, name: str, database: Database, login: RelayLogin) -> None:
        remote = self._remote(name, login)
        delivery = self.casebook.delivery(name)
        before = set(delivery.relayed())
        self._say("正在交给中转站", 0.1)
        kept = self._kept_back(name)
        wanted = (lambda c: is_entry(c) and c.id not in kept) if kept else is_entry
        replicate(database, remote, wanted=wanted, cancel=self.cancel)
        if lacking := self._there(name, remote):
            self._offer_relay(name, database, remote, lacking)
            self._there(name, remote)
        self.sent += len(delivery.relayed().keys() - before)
        theirs = set(delivery.of_others())
        outcome = replicate(remote, database, wanted=is_for_phones, cancel=self.cancel)
        self.received += outcome.docs_written
        self._say("正在整理", 0.9)
        self.casebook.index(database)
        delivery.at_relay(set(delivery.of_others()) - theirs)

    def _there(self, name: str, remote: Peer) -> list[str]:
        """Ask the relay what it has of what waits; returns what it lacks."""
        delivery = self.casebook.delivery(name)
        lost: list[str] = []
        for some in parcels([*delivery.unsent()], ASKED_AT_ONCE):
            revs = {i.id: [i.rev] for i in self._listed(name, some) if i.rev}
            lacking = remote.revs_diff(revs)
            delivery.at_relay(id for id in revs if id not in lacking)
            delivery.at_relay(lacking, there=False)
            lost += lacking
        kept = self._kept_back(name)
        return [id for id in lost if id not in kept]

    def _kept_back(self, name: str) -> frozenset[str]:
        """What no relay is handed."""
        is_own = name == self.casebook.enrolment.private
        return protecting.written(self.casebook) if is_own else frozenset()

    def _offer_relay(
        self, name: str, database: Database, remote: Peer, ids: list[str]
    ) -> None:
        for some in parcels(ids, OFFERED_AT_ONCE):
            if self.cancel.is_set():
                raise Cancelled
            revs = [(each.id, each.rev) for each in self._listed(name, some)]
            leaves = database.bulk_get(revs)
            whole = [leaf for leaf in leaves if not isinstance(leaf, Refusal)]
            remote.bulk_docs(whole, new_edits=False)


class Anyhow(Synchronising):
    """With the county; where it cannot be reached, with the relay that is known."""

    def run(self) -> Event:
        try:
            return super().run()
        except NoNetwork:
            if not chosen(self.casebook):
                raise
        return ThroughRelay(self.casebook, self.tell, self.cancel).run()
