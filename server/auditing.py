"""What the desk did, who read what, and which phones can witness it.

    deeds       the desk's entries, the newest first
    readings    lines of the reading log, within the areas of whoever asks
    seen_by     who has opened one case
    witnesses   each phone with the newest head of the desk's chain that it was told

A line about a restricted case is for those who may read such, and for the auditor, who
sees numbers and no case; of a deed about such a case he sees that it was done.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session

from schemas.entry import Entry
from schemas.envelope import REGISTRY
from server import forking, reading, rekeying, secluding
from server.permissions import Principal, Verb, areas
from server.receipts import PREFIX
from server.registry import db, desk, entries
from server.registry.desk import CHINA
from server.registry.directory import Account, Device, Person
from server.registry.epochs import running_epoch
from server.registry.projection import CaseRow
from server.registry.reading_log import Reading, head_of
from server.registry.record import Outgoing, ReceivedEntry

PER_PAGE = 50
MACHINE = "command-line"
# What the county does with nobody at the machine.
BY_ITSELF = reading.ITSELF, forking.ITSELF, rekeying.ITSELF, secluding.ITSELF


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is narrowed to; empty where it is not."""

    person: str = ""
    day: date | None = None
    case: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Lines:
    """One page of a list, and how many there are."""

    rows: Sequence[Any]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PER_PAGE))


def paged(rows: Select[Any], counted: Any, page: int) -> Lines:
    total = db.session.scalar(
        rows.with_only_columns(func.count(counted)).order_by(None)
    )
    last = max(1, -(-(total or 0) // PER_PAGE))
    number = min(max(page, 1), last)
    shown = rows.limit(PER_PAGE).offset((number - 1) * PER_PAGE)
    return Lines(list(db.session.scalars(shown)), total or 0, number)


def within_day(column: Any, day: date) -> ColumnElement[bool]:
    begun = datetime(day.year, day.month, day.day, tzinfo=CHINA)
    return and_(column >= begun, column < begun + timedelta(days=1))


def cases_called(words: str) -> Select[Any]:
    """The cases of that number, or that id."""
    named = CaseRow.case_number == words, CaseRow.temp_number == words
    return select(CaseRow.case).where(or_(CaseRow.case == words, *named))


# The desk


@dataclass(frozen=True, slots=True)
class Deed:
    """One deed of the desk, read."""

    entry: Entry
    received_at: datetime

    @property
    def actor(self) -> dict[str, str]:
        return dict((self.entry.body or {}).get("actor", {}))


def deeds(principal: Principal, asked: Asked) -> Lines:
    """The desk's deeds that match; none for who may not read the audit."""
    wanted = [ReceivedEntry.database == REGISTRY]
    if not areas(principal, Verb.READ_AUDIT):
        wanted.append(false())
    if asked.person:
        wanted.append(done_by(db.session(), asked.person))
    if asked.day:
        wanted.append(within_day(ReceivedEntry.received_at, asked.day))
    if asked.case:
        called = cases_called(asked.case).where(CaseRow.restricted.is_(False))
        wanted.append(ReceivedEntry.case.in_(called))
    rows = select(ReceivedEntry).where(*wanted)
    found = paged(
        rows.order_by(ReceivedEntry.position.desc()),
        ReceivedEntry.position,
        asked.page,
    )
    read = [Deed(entries.read(row), row.received_at) for row in found.rows]
    return Lines(read, found.total, found.page)


def done_by(session: Session, words: str) -> ColumnElement[bool]:
    """By whose name the list shows these words: an account, whoever was at the machine
    under such a name, or the machine itself."""
    named = Account.name.contains(words, autoescape=True), Account.login == words
    some = [f"u-{id}" for id in session.scalars(select(Account.id).where(or_(*named)))]
    some += [each.person for each in BY_ITSELF if words in each.name]
    by_hand = select(ReceivedEntry.position, ReceivedEntry.raw).where(
        ReceivedEntry.database == REGISTRY, ReceivedEntry.by == f"u-{MACHINE}"
    )
    found = [
        position
        for position, raw in session.execute(by_hand)
        if words in json.loads(raw)["body"]["actor"]["name"]
    ]
    return or_(ReceivedEntry.by.in_(some), ReceivedEntry.position.in_(found))


def names(session: Session) -> dict[str, str]:
    """Who stands behind an id of an account, a person or a device."""
    found = {id: name for id, name in session.execute(select(Account.id, Account.name))}
    persons = select(Person.id, Person.name)
    found |= {id: name for id, name in session.execute(persons)}
    carried = select(Device.id, Person.name).join(Person)
    return found | {id: name for id, name in session.execute(carried)}


def numbers(
    session: Session, cases: set[str], *, restricted: bool = True
) -> dict[str, str]:
    """By case, the number it bears for people; of the desk's deeds only those that
    are not restricted."""
    rows = select(CaseRow.case, CaseRow.case_number, CaseRow.temp_number)
    if not restricted:
        rows = rows.where(CaseRow.restricted.is_(False))
    found = session.execute(rows.where(CaseRow.case.in_(cases)))
    return {case: number or temp for case, number, temp in found}


# The reading log


def visible(principal: Principal) -> ColumnElement[bool]:
    held = areas(principal, Verb.READ_READINGS)
    within = or_(
        false(), *(Reading.area.startswith(area, autoescape=True) for area in held)
    )
    if not (
        areas(principal, Verb.READ_PROTECTION) or areas(principal, Verb.READ_AUDIT)
    ):
        within = and_(within, Reading.what != reading.PROTECTION)
    if areas(principal, Verb.READ_RESTRICTED) or areas(principal, Verb.READ_AUDIT):
        return within
    return and_(within, Reading.restricted.is_(False), Reading.case.not_in(CLOSED))


# Restricted since: what was read of it before is no hint either.
CLOSED = select(CaseRow.case).where(CaseRow.restricted.is_(True))


def readings(principal: Principal, asked: Asked) -> Lines:
    wanted = [visible(principal)]
    if asked.person:
        wanted.append(Reading.name.contains(asked.person, autoescape=True))
    if asked.day:
        wanted.append(within_day(Reading.at, asked.day))
    if asked.case:
        wanted.append(Reading.case.in_(cases_called(asked.case)))
    rows = select(Reading).where(*wanted).order_by(Reading.n.desc())
    return paged(rows, Reading.n, asked.page)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who opened a case: how often, when last, to what purpose then."""

    name: str
    role: str
    times: int
    last: Reading


def seen_by(principal: Principal, case: str) -> list[Reader]:
    """Who has opened the case, the latest first; empty for who may not know."""
    rows = select(Reading).where(visible(principal), Reading.case == case)
    found: dict[tuple[str, str], list[Reading]] = {}
    for row in db.session.scalars(rows.order_by(Reading.n.desc())):
        found.setdefault((row.account, row.role), []).append(row)
    return [
        Reader(some[0].name, some[0].role, len(some), some[0])
        for some in found.values()
    ]


# Witnesses

log_head = head_of


@dataclass(frozen=True, slots=True)
class Witnessing:
    """A phone, and the newest head of this epoch that a receipt told it."""

    device: str
    name: str
    n: int
    head: str
    sent_at: datetime | None
    synced_at: datetime | None

    @property
    def has_it(self) -> bool:
        """Has the phone logged in since the head lay at the hub for it?"""
        return bool(self.sent_at and self.synced_at and self.synced_at >= self.sent_at)


def witnesses(session: Session) -> tuple[int, str, list[Witnessing]]:
    """Number and digest of the desk's last deed, and every phone in use."""
    epoch = running_epoch(session)
    if epoch is None:
        return 0, "", []
    last = desk.head(session, epoch)
    told = newest(session, epoch)
    found = [
        Witnessing(
            device.id,
            device.person.name,
            *told.get(device.id, (0, "", None)),
            device.token_at,
        )
        for device in session.scalars(select(Device).where(Device.revoked_at.is_(None)))
    ]
    ordered = sorted(found, key=lambda one: (-one.n, one.name))
    return last.n, last.prev or "", ordered


def newest(session: Session, epoch: str) -> dict[str, tuple[int, str, datetime | None]]:
    """By device the highest head in its receipts, and since when it lies there."""
    found: dict[str, tuple[int, str, datetime | None]] = {}
    rows = select(Outgoing).where(Outgoing.document.startswith(f"{PREFIX}{epoch}:"))
    for row in session.scalars(rows):
        audit = json.loads(row.body).get("audit")
        device = row.document.rpartition(":")[2]
        if audit and audit["n"] > found.get(device, (0,))[0]:
            found[device] = audit["n"], audit["head"], row.published_at
    return found


def witnessed_to(all: Sequence[Witnessing]) -> int:
    """Up to which deed some phone can say what the county told it."""
    return max((one.n for one in all if one.has_it), default=0)
