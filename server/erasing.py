"""Erasure: what an entry said goes everywhere, and everything else still verifies.

    ask       one officer names the entry, the kind, the ground and the reason
    approve   another approves, and in one transaction
                the ledger has a line, which no restore takes back
                the record and quarantine hold the bare form; the case is folded anew
                where the law makes the county keep it, a sealed copy, blocked, stays
                the desk writes `entry.erased`
                `erased:<entry>` is noted for every database where the entry is, and for
                each phone of who acts in its grid or ever did
    scrub     the registry's files are written anew, so that no byte is left
    repeat    a registry or a hub that was put back is struck again before it serves
    confirm   a phone says that it holds nothing of the entry any more

Id, digest, seal and place in the chain stay: receipts and chains say what they said.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import select, update
from sqlalchemy.orm import Session, undefer

from schemas import desk as deeds
from schemas import restricted
from schemas.assigning import PREFIX
from schemas.identifiers import grid_database
from schemas.recovery import Enclosed
from server import knowing, outbox, recovery, rekeying
from server import ledger as ledgers
from server.errors import ErasureRefused, TwoOfficersNeeded
from server.keys import CountyKeys
from server.permissions import Principal, Verb, areas, demand
from server.registry import (
    assignments,
    db,
    entries,
    erasures,
    locks,
    media,
    mentoring,
    projecting,
    transaction,
)
from server.registry.desk import Actor, Pen
from server.registry.directory import Device, Person, Scope
from server.registry.erasures import Confirmed, Erasure
from server.registry.projection import CaseRow
from server.registry.record import Outgoing, ReceivedEntry
from server.registry.relays import Relay
from sync.database import Database

Document: TypeAlias = dict[str, Any]

GROUNDS = {
    "pipl-47": ("个人信息保护法第四十七条", "Personal Information Protection Law, 47"),
    "pipl-31": ("个人信息保护法第三十一条", "Personal Information Protection Law, 31"),
    "minors-72": ("未成年人保护法第七十二条", "Law on the Protection of Minors, 72"),
    "reports": ("检举控告另行受理", "reports are received elsewhere"),
    "other": ("其他", "another"),
}

# For how many years a sealed copy stays; a kind that is not here leaves none.
KEPT_YEARS = {"erasure": 5, "report": 1}


@dataclass(frozen=True, slots=True)
class Decided:
    """An erasure as the ledger tells it."""

    entry: str
    case: str
    kind: str
    ground: str
    reason: str
    actor: dict[str, str]
    approver: dict[str, str]
    asked_at: str
    at: str
    databases: list[str]
    medium: Document | None = None

    @property
    def on(self) -> date:
        return projecting.county_day(datetime.fromisoformat(self.at))

    @property
    def kept_until(self) -> date | None:
        years = KEPT_YEARS.get(self.kind)
        return self.on + timedelta(days=366 * years) if years else None


def ask(
    principal: Principal, id: str, kind: str, ground: str, reason: str, now: datetime
) -> None:
    """Name what is to be erased. ErasureRefused says why it cannot be."""
    demand(principal, Verb.ERASE_ENTRY, principal.areas[0])
    if kind not in deeds.ERASURES or ground not in GROUNDS or not reason.strip():
        zh, en = "要写明类别、依据和理由。", "kind, ground and reason must be given"
        raise ErasureRefused(zh, en)
    with transaction() as session:
        row = erasable(session, id)
        actor = Actor.of(principal)
        session.add(
            Erasure(
                entry=id,
                case=row.case,
                kind=kind,
                ground=ground,
                reason=reason.strip(),
                asked_by_id=actor.id,
                asked_by=actor.name,
                asked_by_role=actor.role,
                asked_at=now,
            )
        )


def erasable(session: Session, id: str) -> ReceivedEntry:
    """The entry of the field that still says something and is not asked for yet."""
    rows = select(ReceivedEntry).options(undefer(ReceivedEntry.raw))
    row = session.scalar(rows.where(ReceivedEntry.id == id, entries.FIELD))
    if row is None:
        raise ErasureRefused(f"没有这条记录：{id}", f"there is no such entry: {id}")
    if session.get(Erasure, id) is not None:
        zh, en = "这条记录已经提出删除。", "its erasure was asked for already"
        raise ErasureRefused(zh, en)
    if restricted.is_sealed(json.loads(row.raw).get("body")) and is_last(session, row):
        zh = "这是限制知悉案件里最后一条有内容的记录，删除后无法归档，请先结案。"
        raise ErasureRefused(zh, "it is the last entry that speaks of its sealed case")
    return row


def is_last(session: Session, row: ReceivedEntry) -> bool:
    found = entries.of_case(session, row.case)
    return not any(read.body for each, read in found if each.id != row.id)


def withdraw(principal: Principal, id: str) -> None:
    """Whoever may approve says no: the entry stays as it is."""
    demand(principal, Verb.APPROVE_ERASURE, principal.areas[0])
    with transaction() as session:
        session.delete(waiting_one(session, id))


def approve(
    principal: Principal, id: str, keys: CountyKeys, ledger: Path, now: datetime
) -> None:
    """Another person than who asked: from here on the words are gone."""
    demand(principal, Verb.APPROVE_ERASURE, principal.areas[0])
    with transaction() as session:
        row = waiting_one(session, id)
        if row.asked_by_id == principal.id:
            raise TwoOfficersNeeded
        found = Decided(
            id,
            row.case,
            row.kind,
            row.ground,
            row.reason,
            Actor(row.asked_by_id, row.asked_by, row.asked_by_role).words(),
            Actor.of(principal).words(),
            row.asked_at.isoformat(),
            now.isoformat(),
            sorted(erasures.databases(session, id, row.case)),
            media.named(session, id),
        )
        erase(session, found, keys, now)
        ledgers.append(ledger, asdict(found), keys)


def waiting_one(session: Session, id: str) -> Erasure:
    row = session.get(Erasure, id)
    if row is None or row.approved_at is not None:
        zh, en = "没有等待批准的这项删除。", "no such erasure waits for approval"
        raise ErasureRefused(zh, en)
    return row


def erase(session: Session, found: Decided, keys: CountyKeys, now: datetime) -> None:
    """All of it, and the case folded anew; nobody gets to know of a case because the
    words that kept him out are gone."""
    before = knowing.kept_from(session, found.case)
    perform(session, found, keys, now)
    pen = Pen(keys, Actor(**found.approver))
    knowing.keep_from(session, found.case, before, pen, now)
    fold(session, found.case, keys, now)


def perform(session: Session, found: Decided, keys: CountyKeys, now: datetime) -> None:
    """All of it but the fold, in the caller's transaction."""
    enclosed = blocked(session, found, keys)
    note(session, found, enclosed)
    erasures.strike(session, found.entry)
    assignments.let_go(session, found.case)
    media.drop(session, found.entry, found.case, found.medium, now)
    write(session, found, keys, now)
    epoch = outbox.begin_epoch(session, now)
    tell(session, found.entry, found.databases, epoch, now)


def fold(session: Session, case: str, keys: CountyKeys, now: datetime) -> None:
    folded = projecting.project(session, case, now)
    if folded is not None:
        rekeying.follow(session, folded, keys, now)
        outbox.queue(session, folded, outbox.begin_epoch(session, now), now)


def blocked(session: Session, found: Decided, keys: CountyKeys) -> str | None:
    """The copy that the law makes the county keep, for a key of its own."""
    raw = session.scalar(
        select(ReceivedEntry.raw).where(ReceivedEntry.id == found.entry)
    )
    if raw is None or found.kept_until is None or not erasures.says(json.loads(raw)):
        return None
    to = keys.erased_key.addressee
    return to.enclose(Enclosed.ERASED, found.entry, raw)


def note(session: Session, found: Decided, enclosed: str | None) -> None:
    session.merge(
        Erasure(
            entry=found.entry,
            case=found.case,
            kind=found.kind,
            ground=found.ground,
            reason=found.reason,
            asked_by_id=found.actor["id"],
            asked_by=found.actor["name"],
            asked_by_role=found.actor["role"],
            asked_at=datetime.fromisoformat(found.asked_at),
            approved_by=found.approver["name"],
            approved_at=datetime.fromisoformat(found.at),
            blocked=enclosed,
            blocked_until=found.kept_until,
            scrubbed_at=None,
        )
    )
    session.flush()


def write(session: Session, found: Decided, keys: CountyKeys, now: datetime) -> None:
    said: Document = {
        "entry": found.entry,
        "kind": found.kind,
        "ground": found.ground,
        "reason": found.reason,
        "approver": found.approver,
    }
    if found.kept_until is not None:
        said["kept_until"] = found.kept_until.isoformat()
    pen = Pen(keys, Actor(**found.actor))
    pen.write(session, "entry.erased", said, now, found.case)


def tell(
    session: Session, id: str, names: Iterable[str], epoch: str, now: datetime
) -> None:
    """`erased:<entry>` for these databases, also where it was said before."""
    row = session.get_one(Erasure, id)
    day = projecting.county_day(row.approved_at or now)
    for database in sorted(names):
        said = erasures.document(session, id, row.case, row.kind, day, database)
        outbox.say(session, said, epoch, now)
        session.flush()
        mine = Outgoing.database == database, Outgoing.document == said["id"]
        session.scalars(select(Outgoing).where(*mine)).one().published_at = None


def scrub(clock: Callable[[], datetime]) -> None:
    """What is owed; while somebody reads the files it is owed still."""
    if not erasures.owed():
        return
    before = clock()
    db.session.rollback()
    if erasures.scrub():
        with transaction() as session:
            erasures.scrubbed(session, before, clock())


# After a restore, and after a death between the ledger's line and the commit


def catch_up(session: Session, path: Path, keys: CountyKeys, now: datetime) -> None:
    """Two officers decided and the ledger has it, but the commit never came: done now.
    Whoever writes a line holds the desk's lock until it is committed."""
    locks.only(session, "desk")
    told = [Decided(**line) for line in ledgers.lines(path, keys)]
    known = erasures.decided(session, {each.entry for each in told})
    for each in told:
        if each.entry not in known:
            erase(session, each, keys, now)


def repeat(
    session: Session, path: Path, keys: CountyKeys, now: datetime
) -> list[Decided]:
    """Whatever the ledger tells and this registry does not know."""
    told = [Decided(**line) for line in ledgers.lines(path, keys)]
    known = erasures.decided(session, {each.entry for each in told})
    lacking = [each for each in told if each.entry not in known]
    for each in lacking:
        perform(session, each, keys, now)
        projecting.forget(session, each.case)
    epoch = outbox.begin_epoch(session, now)
    for each in told:
        tell(session, each.entry, each.databases, epoch, now)
    return lacking


def strike_file(path: Path, ledger: Path, keys: CountyKeys) -> None:
    """A database of the hub that was put back, before anybody reads it."""
    with Database(path, create=False) as database:
        struck = [
            strike_in(database, line["entry"]) for line in ledgers.lines(ledger, keys)
        ]
        if any(struck):
            database.scrub()


def strike_in(database: Database, id: str) -> bool:
    found = database.all_docs(keys=[id], include_docs=True)[0].document
    if found is None or not erasures.says(found):
        return False
    bared = erasures.bare(found)
    with database.transaction():
        database.purge(id)
        database.bulk_docs([bared], new_edits=False)
    return True


def unsay_in(database: Database, case: str) -> None:
    """What the county said there of a case, and of whom it was assigned to."""
    database.purge(f"case:{case}")
    said = database.all_docs(
        start_key=PREFIX, end_key=PREFIX + "\uffff", include_docs=True
    )
    for each in said:
        if (each.document or {}).get("case") == case:
            database.purge(each.id)


# What is asked


def waiting(principal: Principal) -> list[Erasure]:
    """What waits for a second person."""
    if not areas(principal, Verb.APPROVE_ERASURE):
        return []
    rows = select(Erasure).where(Erasure.approved_at.is_(None))
    return list(db.session.scalars(rows.order_by(Erasure.asked_at)))


def of_case(session: Session, case: str) -> dict[str, Erasure]:
    rows = session.scalars(select(Erasure).where(Erasure.case == case))
    return {row.entry: row for row in rows}


def confirm(device: str, ids: Sequence[str], now: datetime) -> int:
    with transaction() as session:
        known = erasures.decided(session, ids)
        for id in sorted(known):
            if session.get(Confirmed, (id, device)) is None:
                session.add(Confirmed(entry=id, device=device, at=now))
    return len(known)


def open_blocked(
    by: recovery.Officers, id: str, keys: CountyKeys, now: datetime
) -> str:
    """The sealed copy, for two officers; written down before it is shown."""
    row = db.session.get(Erasure, id)
    if row is None or row.blocked is None:
        zh, en = "这条记录没有封存的副本。", "there is no sealed copy of it"
        raise ErasureRefused(zh, en)
    said = keys.erased_key.disclose(Enclosed.ERASED, id, row.blocked).decode()
    db.session.rollback()
    recovery.note(by, "blocked", id, 1, keys, now)
    return said


def end_blocking(session: Session, now: datetime) -> None:
    """A sealed copy whose time is over goes too."""
    over = Erasure.blocked_until < projecting.county_day(now)
    ended = update(Erasure).where(Erasure.blocked.is_not(None), over)
    session.execute(ended.values(blocked=None, scrubbed_at=None))


def named(session: Session) -> dict[str, tuple[str, str]]:
    """The title of the case and the type of the record, of each that was asked for."""
    rows = (
        select(Erasure.entry, CaseRow.title, ReceivedEntry.type)
        .join(CaseRow, CaseRow.case == Erasure.case)
        .join(ReceivedEntry, ReceivedEntry.id == Erasure.entry)
    )
    return {id: (title, type) for id, title, type in session.execute(rows)}


@dataclass(frozen=True, slots=True)
class Phones:
    """Whose phones said that they hold nothing any more, and whose have not."""

    told: list[str]
    silent: list[str]


def done() -> list[Erasure]:
    rows = select(Erasure).where(Erasure.approved_at.is_not(None))
    return list(
        db.session.scalars(rows.order_by(Erasure.approved_at.desc()).limit(200))
    )


def phones(session: Session, row: Erasure) -> Phones:
    """Of every device and relay in use that may hold it."""
    noted = Outgoing.document == erasures.PREFIX + row.entry
    names = set(session.scalars(select(Outgoing.database).where(noted)))
    told = set(
        session.scalars(select(Confirmed.device).where(Confirmed.entry == row.entry))
    )
    held = (
        select(Device.id, Person.name, Scope.area, Scope.ended_at)
        .join(Person, Person.id == Device.person_id)
        .join(Scope, Scope.holder == Person.id)
        .where(Device.revoked_at.is_(None))
    )
    found = {
        device: name
        for device, name, area, ended_at in session.execute(held)
        if f"private-{device}" in names
        or (ended_at is None and any(n.startswith(f"grid-{area}") for n in names))
    }
    for device, grid in mentoring.readers(session, ever=False):
        if grid_database(grid) in names:
            found[device] = session.get_one(Device, device).person.name
    relays = select(Relay.id, Relay.name, Relay.area).where(Relay.revoked_at.is_(None))
    for relay, name, area in session.execute(relays):
        if any(n.startswith(f"grid-{area}") for n in names):
            found[relay] = name
    return Phones(
        sorted(name for device, name in found.items() if device in told),
        sorted(name for device, name in found.items() if device not in told),
    )
