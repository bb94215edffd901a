"""A village and its county in one folder: real casebooks, hub, registry and backups.

village = Village(folder)
village.phone("王").opens()        recorded on the phone, offline
village.sync("王")                 over the line, perhaps cut
village.ingest()
village.back_up(); village.restore(registry=True, hub=True)
village.heal(); truths.check(village)
"""

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from mobile.casebook import Casebook
from mobile.clock import PhoneClock
from mobile.credentials import Unlocked, read_answer
from mobile.syncing import Event, synchronise
from schemas.identifiers import device_id
from schemas.sealing import SigningKey
from server import backups, devices, restoring
from server.backups import Secret, Shelf
from server.permissions import Role
from server.registry import db
from server.registry.entries import FIELD
from server.registry.record import Quarantined, ReceivedEntry
from tests.faults.line import Line
from tests.faults.lines import over
from tests.mobile.disputes import opened
from tests.server.county import County, make_county

GRID = "500230101201001"
HOME = f"grid-{GRID}"
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
ROUNDS = 5
KEY = Secret("file", b"k" * 32)
CAST = {"王": Role.MEDIATOR, "李": Role.MEDIATOR, "陈": Role.DIRECTOR}


@dataclass
class Handset:
    """A phone in a folder; lost, it is gone with all that it alone held."""

    folder: Path
    unlocked: Unlocked
    clock: PhoneClock
    book: Casebook | None = None

    @property
    def casebook(self) -> Casebook:
        if self.book is None:
            self.book = Casebook(self.folder, self.unlocked, self.clock)
        return self.book

    def close(self) -> None:
        if self.book is not None:
            self.book.close()
            self.book = None

    def opens(self) -> str:
        day = self.clock.today().isoformat()
        book = self.casebook
        case = book.new_case()
        body = opened(opened_on=day)
        return book.record("dispute.opened", case, body, home=HOME).id

    def holds(self) -> set[str]:
        listed = self.casebook.database(HOME).all_docs(start_key="entry:")
        return {each.id for each in listed if each.id.startswith("entry:")}

    def words(self) -> dict[str, str]:
        """What it says of its own entries."""
        book, own = self.casebook, f"entry:{self.unlocked.device}:"
        return {
            id: book.delivery_of(id, HOME)[1]
            for id in self.holds()
            if id.startswith(own)
        }


@dataclass
class Village:
    folder: Path
    http: bool = False
    phones: dict[str, Handset] = field(default_factory=dict)
    shelves: list[Shelf] = field(default_factory=list)
    forked: bool = False
    ahead: dict[Path, list[float]] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    ended_then: list[set[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.county: County = make_county(self.folder / "county", now=NOON)
        for name, role in CAST.items():
            self.phones[name] = self.enrolled(name, role)
        self.cast = {name: phone.unlocked for name, phone in self.phones.items()}

    def remembered(self) -> Path:
        """A copy of everything as it is now, to begin from again and again: 王 has
        logged a dispute, and everybody has it."""
        self.phones["王"].opens()
        for name in ("王", *self.phones):
            self.sync(name)
            self.ingest()
        self.close()
        beginning = self.folder.with_name(f"{self.folder.name}-beginning")
        shutil.copytree(self.folder, beginning)
        return beginning

    def handset(self, name: str) -> Handset:
        unlocked = self.cast[name]
        folder = self.folder / unlocked.device
        return Handset(folder, unlocked, self.phone_clock(folder))

    def begin_again(self, beginning: Path, present: Iterable[str]) -> None:
        """The same village on its first morning, with the phones of those who are
        there; the app goes on."""
        self.close()
        shutil.rmtree(self.folder)
        shutil.copytree(beginning, self.folder)
        self.county.clock.now = NOON
        self.shelves, self.ended_then = [], []
        self.forked, self.ended = False, set()
        self.ahead.clear()
        self.phones = {name: self.handset(name) for name in present}

    def enrolled(self, name: str, role: Role) -> Handset:
        county, key = self.county, SigningKey.generate()
        with county.context():
            device = devices.register(
                key.public.to_text(), name, [GRID], county=county.settings.county,
                now=county.clock.now, pen=county.pen, role=role,
            )  # fmt: skip
            keys = county.sili.keys
            answer = devices.enrolment_answer(device, county.settings, keys)
        named = device_id(key.public)
        enrolment = read_answer(answer, named)
        unlocked = Unlocked(key, os.urandom(32), named, enrolment)
        folder = self.folder / named
        folder.mkdir()
        return Handset(folder, unlocked, self.phone_clock(folder))

    def phone_clock(self, folder: Path) -> PhoneClock:
        county = self.county
        ahead = self.ahead.setdefault(folder, [0.0])
        return PhoneClock(folder, wall=lambda: county.clock.now.timestamp() + ahead[0])

    def close(self) -> None:
        for phone in self.phones.values():
            phone.close()
        self.county.close()

    # -- what may happen

    def sync(self, name: str, cut: int | None = None) -> Event:
        self.county.clock.forward(minutes=3)
        by = over(self.county, Line(cut), http=self.http)
        return synchronise(self.phones[name].casebook, by=by)

    def ingest(self) -> None:
        self.county.clock.forward(minutes=1)
        self.county.ingest()

    def back_up(self) -> Shelf:
        self.county.clock.forward(minutes=5)
        county, to = self.county, self.folder / "disk"
        with county.context():
            made = backups.back_up(county.settings, to, KEY, county.clock)
        self.shelves.append(made)
        self.ended_then.append(set(self.ended))
        return made

    def restore(self, shelf: Shelf, *, registry: bool, hub: bool) -> None:
        """Stop the county, put it back, let it go on."""
        county = self.county
        now = county.clock.forward(hours=1)
        county.close()
        restoring.put_back(county.settings, shelf, now, registry=registry, hub=hub)
        if registry:
            # What was revoked since is revoked no more, until it is done again.
            self.ended = set(self.ended_then[self.shelves.index(shelf)])
            with county.context():
                restoring.say_again(now)

    def revoke(self, name: str) -> None:
        county = self.county
        with county.context():
            devices.revoke(
                self.phones[name].unlocked.device, "找不到了", county.clock.now,
                pen=county.pen,
            )  # fmt: skip
        self.ended.add(name)

    def hub_loses(self) -> None:
        if HOME in self.county.sili.hub.names():
            self.county.sili.hub.folder.delete(HOME)

    def kept_aside(self, name: str) -> Path:
        """A copy of a phone's folder as it is now, nonce and all."""
        phone = self.phones[name]
        phone.close()
        copy = self.folder / f"copy-{len(list(self.folder.glob('copy-*')))}-{name}"
        shutil.copytree(phone.folder, copy)
        return copy

    def put_back(self, name: str, copy: Path, *, with_nonce: bool = False) -> None:
        """The phone's folder as it was; what no backup has is not in it."""
        phone = self.phones[name]
        phone.close()
        shutil.rmtree(phone.folder)
        shutil.copytree(copy, phone.folder)
        if not with_nonce:
            shutil.rmtree(phone.folder / "no-backup", ignore_errors=True)
        phone.clock = self.phone_clock(phone.folder)

    def fork(self, name: str, copy: Path) -> str:
        """The copy is used beside the phone: two write one chain."""
        phone, other = self.phones[name], f"{name}'"
        self.forked = True
        clock = self.phone_clock(copy)
        self.phones[other] = Handset(copy, phone.unlocked, clock)
        return other

    def lose(self, name: str) -> None:
        phone = self.phones.pop(name)
        phone.close()
        shutil.rmtree(phone.folder)

    def heal(self) -> None:
        """A quiet time with a good line: who has something to say or to hear
        synchronises, until nobody has."""
        rested: dict[str, object] = {}
        for _ in range(ROUNDS):
            self.ingest()
            restless = [n for n in self.phones if rested.get(n) != self.standing(n)]
            if not restless:
                return
            for name in restless:
                told = self.sync(name)
                if told.kind != ("revoked" if name in self.ended else "done"):
                    raise AssertionError(f"{name}: {told.words}")
                rested[name] = self.standing(name)
        raise AssertionError("it never comes to rest")

    def standing(self, name: str) -> object:
        """What a synchronisation of this phone could change: where the hub's feeds
        stand, and what it says of its own entries."""
        hub, phone = self.county.sili.hub, self.phones[name]
        others = {f"private-{each.unlocked.device}" for each in self.phones.values()}
        read = {*hub.names()} - others | {f"private-{phone.unlocked.device}"}
        feeds = [hub.peer(each).info().update_seq for each in sorted(read)]
        return feeds, phone.words()

    # -- what there is

    def recorded(self) -> dict[str, int]:
        """Every entry of the field in the record, and how often."""
        with self.county.context():
            db.session.rollback()
            found: dict[str, int] = {}
            for id in db.session.scalars(select(ReceivedEntry.id).where(FIELD)):
                found[id] = found.get(id, 0) + 1
            return found

    def quarantined(self) -> dict[str, str]:
        with self.county.context():
            db.session.rollback()
            rows = select(Quarantined).where(Quarantined.resolved_at.is_(None))
            return {row.document: row.reason for row in db.session.scalars(rows)}

    def at_hub(self) -> set[str]:
        if HOME not in self.county.sili.hub.names():
            return set()
        listed = self.county.sili.hub.open(HOME).all_docs(start_key="entry:")
        return {each.id for each in listed if each.id.startswith("entry:")}

    def held_by_anyone(self) -> set[str]:
        """What somebody still has: a phone, the hub, the registry."""
        held = self.at_hub() | self.recorded().keys() | self.quarantined().keys()
        return held.union(*(phone.holds() for phone in self.phones.values()))
