"""A village and its county in one folder: real casebooks, hub, registry and backups.

    王, 李, 孙    mediators of one grid; 孙 has a seat on 王's phone
    陈           director of their committee
    冉           judicial office of the township: every grid, 补录, restricted cases

village = Village(folder)
village.phones["王"].opens()       recorded on the phone, offline
village.sync("王")                 over the line, perhaps cut
village.ingest()
village.back_up(); village.restore(shelf, registry=True, hub=True)
village.heal(); truths.check(village)

What may happen at the county's desk is `tests.faults.desk`.
"""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import or_, select

from mobile.clock import PhoneClock
from mobile.courier import Event
from mobile.credentials import Unlocked
from mobile.syncing import synchronise
from schemas.entry import Entry
from server import accounts, backups, devices, recovery, restoring, suspending
from server.backups import Secret, Shelf
from server.ingest import Ingest
from server.permissions import Principal, Role
from server.quarantine import KEPT
from server.recovery import Officers
from server.registry import db, entries, transaction
from server.registry.directory import Device
from server.registry.entries import FIELD
from server.registry.record import Quarantined, ReceivedEntry
from tests.faults import handsets, registers
from tests.faults.handsets import Handset
from tests.faults.line import Line
from tests.faults.lines import over
from tests.server.county import County, make_county

GRID = "500230101201001"
OTHER = "500230101205001"
HOME = f"grid-{GRID}"
TOWNSHIP = GRID[:9]
SECURITY = Principal("a-security", "陈锐", Role.SECURITY_ADMINISTRATOR, ("500230",))
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
ROUNDS = 6
Cases = dict[str, list[tuple[datetime, Entry]]]
KEY = Secret("file", b"k" * 32)


@dataclass(frozen=True)
class Member:
    """Somebody of the cast: on which phone, in which seat, as what, where."""

    phone: str
    seat: int
    role: Role
    area: str


CAST = {
    "王": Member("王", 1, Role.MEDIATOR, GRID),
    "孙": Member("王", 2, Role.MEDIATOR, GRID),
    "李": Member("李", 1, Role.MEDIATOR, GRID),
    "陈": Member("陈", 1, Role.DIRECTOR, GRID),
    "冉": Member("冉", 1, Role.JUDICIAL_OFFICE, TOWNSHIP),
}


def person(phone: str) -> str:
    """Whose phone it is, by its name: 王, his copy 王', his second 王2."""
    return phone[:1]


def officers(county: County) -> Officers:
    """Two of the county who decide together."""
    logins = (("周敏", "password-zhou"), ("吴江", "password-wu"))
    with county.context():
        for login, password in logins:
            accounts.add_account(
                login, login, Role.COUNTY_OFFICER, ["500230"], county="500230",
                now=NOON, pen=county.pen, password=password,
            )  # fmt: skip
        return recovery.officers(*logins, "500230", NOON)


@dataclass
class Village:
    folder: Path
    members: Sequence[str] = tuple(CAST)
    http: bool = False
    phones: dict[str, Handset] = field(default_factory=dict)
    shelves: list[Shelf] = field(default_factory=list)
    forked: str = ""  # Whose phone was copied.
    ahead: dict[Path, list[float]] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    # Case to the persons that its author named.
    restricted: dict[str, set[str]] = field(default_factory=dict)
    # Case to who opened it, since the county restricted it.
    secluded: dict[str, set[str]] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    moved: dict[str, set[str]] = field(default_factory=dict)
    made: int = 0
    other: Ingest | None = None

    def __post_init__(self) -> None:
        self.county: County = make_county(self.folder / "county", now=NOON)
        self.officers = officers(self.county)
        for name in self.members:
            self.phones[name] = self.enrolled(name, CAST[name])
        self.cast: dict[str, Unlocked] = {n: p.unlocked for n, p in self.phones.items()}

    def remembered(self) -> tuple[Path, Path]:
        """Copies of everything, to begin from again and again: 王 has logged a dispute
        and everybody has it; then two have noted two sums, and everybody has both."""
        self.phones["王"].opens()
        self.tell_all()
        peace = self.copy_of_all("peace")
        case = self.phones["王"].casebook.cases()[0].summary.case
        for name, fen in zip(("王", self.members[-1]), (860_000, 680_000), strict=True):
            self.phones[name].signs(case, HOME, fen)
        self.tell_all()
        return peace, self.copy_of_all("dispute")

    def tell_all(self) -> None:
        for _ in range(2):
            for name in self.phones:
                self.sync(name)
            self.ingest()

    def copy_of_all(self, called: str) -> Path:
        self.close()
        copy = self.folder.with_name(f"{self.folder.name}-{called}")
        shutil.copytree(self.folder, copy)
        registers.remember(self.county.settings, called)
        return copy

    def begin_again(self, beginning: Path, present: Iterable[str]) -> None:
        """The same village on its first morning, with the phones of those who are
        there; the app goes on."""
        self.close()
        shutil.rmtree(self.folder)
        shutil.copytree(beginning, self.folder, copy_function=shutil.copyfile)
        registers.begin_again(self.county.settings, beginning.name.rpartition("-")[2])
        self.county.clock.now = NOON + timedelta(hours=3)
        self.shelves, self.restricted, self.secluded = [], {}, {}
        self.forked, self.ended, self.erased, self.made = "", set(), set(), 0
        self.ahead.clear()
        self.moved = {}
        self.other = None
        self.phones = {name: self.handset(name) for name in present}

    def handset(self, name: str) -> Handset:
        member = CAST[name]
        phone = self.folder / "phones" / member.phone
        return Handset(phone, member.seat, self.cast[name], self.phone_clock(phone))

    def enrolled(self, name: str, member: Member) -> Handset:
        phone = self.folder / "phones" / member.phone
        county = self.county
        made = handsets.made(phone, member.seat, self.phone_clock(phone))
        with county.context():
            device = devices.register(
                made.unlocked.key.public.to_text(), name, [member.area],
                county=county.settings.county, now=county.clock.now, pen=county.pen,
                role=member.role,
            )  # fmt: skip
        return handsets.taken_in(made, self.answer(device.id))

    def answer(self, device: str) -> dict[str, object]:
        """What the county says to this device."""
        with self.county.context():
            found, ours = devices.find(device), self.county.sili
            return devices.enrolment_answer(found, ours.settings, ours.keys)

    def phone_clock(self, phone: Path) -> PhoneClock:
        county = self.county
        ahead = self.ahead.setdefault(phone, [0.0])
        phone.mkdir(parents=True, exist_ok=True)

        def steady() -> float:
            return float(county.clock.now.timestamp())

        return PhoneClock(phone, wall=lambda: steady() + ahead[0], steady=steady)

    def close(self) -> None:
        for phone in self.phones.values():
            phone.close()
        self.county.close()

    # -- what may happen

    def sync(self, name: str, cut: int | None = None) -> Event:
        self.county.clock.forward(minutes=3)
        phone = self.phones[name]
        by = over(self.county, Line(cut), http=self.http)
        told = synchronise(phone.casebook, by=by)
        if told.kind == "moved":
            phone.enrol_anew(told.words)
            told = synchronise(phone.casebook, by=by)
        return told

    def ingest(self) -> None:
        self.county.clock.forward(minutes=1)
        self.county.ingest()

    def two_ingest(self) -> None:
        """Another worker beside the first; on PostgreSQL at the same time."""
        self.county.clock.forward(minutes=1)
        ours = self.county.sili
        self.other = self.other or Ingest(
            self.county.app,
            ours.hub,
            ours.keys,
            ours.media,
            ours.settings,
            self.county.clock,
        )
        registers.at_once(self.county.settings, ours.ingest, self.other)

    def back_up(self) -> Shelf:
        self.county.clock.forward(minutes=5)
        county, to = self.county, self.folder / "disk"
        with county.context():
            made = backups.back_up(county.settings, to, KEY, county.clock)
        self.shelves.append(made)
        return made

    def restore(self, shelf: Shelf, *, registry: bool, hub: bool) -> None:
        """Stop the county, put it back, let it go on."""
        county = self.county
        now = county.clock.forward(hours=1)
        county.close()
        restoring.put_back(county.settings, shelf, now, registry=registry, hub=hub)
        if registry:
            with county.context():
                restoring.say_again(now)
            for name, phone in self.phones.items():
                self.registered(phone, person(name))

    def hub_loses(self) -> None:
        if HOME in self.county.sili.hub.names():
            self.county.sili.hub.folder.delete(HOME)

    def together(self, name: str) -> list[str]:
        """Who sits at the same phone."""
        phone = self.phones[name].phone
        return [each for each, found in self.phones.items() if found.phone == phone]

    def copied(self, name: str) -> Path:
        """A copy of the whole phone as it is now, nonces and all."""
        for each in self.together(name):
            self.phones[each].close()
        self.made += 1
        copy = self.folder / "copies" / f"{self.made}"
        shutil.copytree(self.phones[name].phone, copy)
        return copy

    def put_back(self, name: str, copy: Path) -> None:
        """The phone as it was; what no backup has is not in it."""
        phone = self.phones[name].phone
        for each in self.together(name):
            self.phones[each].close()
        shutil.rmtree(phone)
        shutil.copytree(copy, phone)
        for kept_out in phone.glob("people/*/no-backup"):
            shutil.rmtree(kept_out)
        for each in self.together(name):
            self.phones[each].clock = self.phone_clock(phone)

    def fork(self, name: str, copy: Path) -> str:
        """The copy is used beside the phone: two write one chain."""
        phone, other = self.phones[name], f"{name}'"
        self.forked = person(name)
        clock = self.phone_clock(copy)
        self.phones[other] = Handset(copy, phone.number, phone.unlocked, clock)
        return other

    def lose(self, name: str) -> list[str]:
        """The phone is gone, with all who sat at it."""
        gone = self.together(name)
        folder = self.phones[name].phone
        for each in gone:
            self.phones.pop(each).close()
        shutil.rmtree(folder)
        return gone

    def another_phone(self, name: str) -> str:
        """Somebody of the cast gets one more phone, and uses it from now on."""
        self.made += 1
        new = f"{name}{self.made}"
        phone = self.folder / "phones" / new
        made = handsets.made(phone, 1, self.phone_clock(phone))
        self.registered(made, name)
        answer = self.answer(made.unlocked.device)
        self.phones[new] = handsets.taken_in(made, answer)
        return new

    def registered(self, phone: Handset, name: str) -> None:
        """The county takes in a phone of somebody it knows; also one that a restored
        registry knows no more."""
        person = self.cast[name].enrolled().person_id
        county, key = self.county, phone.unlocked.key.public
        with county.context(), transaction() as session:
            if session.get(Device, phone.unlocked.device) is None:
                device = devices.equip(session, key, person, county.clock.now)
                areas = devices.areas_of(device)
                now, pen = county.clock.now, county.pen
                devices.admitted(session, device, areas, now, pen)

    def heal(self) -> None:
        """A quiet time with a good line: who has something to say or to hear
        synchronises, until nobody has and the county has read all."""
        rested: dict[str, object] = {}
        read: object = None
        for _ in range(ROUNDS):
            if read != self.feeds():
                self.ingest()
                read = self.feeds()
            restless = [n for n in self.phones if rested.get(n) != self.standing(n)]
            if not restless:
                return
            for name in restless:
                told = self.sync(name)
                if told.kind == "suspended":
                    self.resume(name)
                    read = None
                    continue
                if told.kind != ("revoked" if name in self.ended else "done"):
                    raise AssertionError(f"{name}: {told.words}")
                rested[name] = self.standing(name)
        raise AssertionError("县里和手机总也安静不下来 (it never comes to rest)")

    def resume(self, name: str) -> None:
        """The supervisor has asked, and lets the phone in again."""
        county, device = self.county, self.phones[name].unlocked.device
        said = {"pen": county.pen, "now": county.clock.now}
        with county.context():
            suspending.resume(SECURITY, device, "问过本人了", **said)

    def feeds(self) -> dict[str, str]:
        """Where every database of the hub stands."""
        hub = self.county.sili.hub
        return {name: hub.peer(name).info().update_seq for name in hub.names()}

    def acted(self, name: str) -> set[str]:
        """The databases of the grids in which this phone's person ever acted."""
        who = person(name)
        everywhere = CAST[who].area == TOWNSHIP
        first = {HOME, f"grid-{OTHER}"} if everywhere else {HOME}
        return first | self.moved.get(who, set())

    def standing(self, name: str) -> object:
        """What a synchronisation of this phone could change: where the feeds that it
        reads stand, and what it says of its own entries."""
        phone, read = self.phones[name], {"reference"}
        read |= phone.shelves.keys()
        return {n: at for n, at in self.feeds().items() if n in read}, phone.words()

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
        """What waits for a decision, or was kept out by one, with its reason."""
        with self.county.context():
            db.session.rollback()
            held = or_(Quarantined.resolved_at.is_(None), Quarantined.decision == KEPT)
            rows = select(Quarantined).where(held)
            return {row.document: row.reason for row in db.session.scalars(rows)}

    def cases(self) -> Cases:
        """Every case of the record: its entries, and when each came."""
        with self.county.context():
            session = db.session()
            session.rollback()
            return {
                case: [
                    (row.received_at, e) for row, e in entries.of_case(session, case)
                ]
                for case in entries.cases(session)
            }

    def lying_open(self) -> dict[str, set[str]]:
        """The cases that all of a grid may read, and who opened each."""
        found: dict[str, set[str]] = {}
        for case, told in self.cases().items():
            opened = {e.by for _, e in told if e.type == "dispute.opened"}
            is_open = all(e.home.startswith("grid-") for _, e in told)
            if opened and is_open and case not in self.secluded:
                found[case] = opened
        return found

    def at_hub(self) -> dict[str, set[str]]:
        """Every entry there, and in which databases it lies."""
        hub = self.county.sili.hub
        found: dict[str, set[str]] = {}
        for name in hub.names():
            for each in hub.open(name).all_docs(start_key="entry:"):
                if each.id.startswith("entry:"):
                    found.setdefault(each.id, set()).add(name)
        return found

    def held_by_anyone(self) -> set[str]:
        """What somebody still has: a phone, the hub, the registry."""
        held = {*self.at_hub(), *self.recorded(), *self.quarantined()}
        return held.union(*(phone.holds() for phone in self.phones.values()))
