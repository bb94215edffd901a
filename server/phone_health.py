"""How the phones of a township are, as far as the county knows: one document for each.

    { "_id": "phone:<device>", "_rev",
      "e": 1, "type": "phone", "id", "database": "township-<code>", "township",
      "device", "epoch", "serial", "at",
      "person": {"id", "name", "role"}, "areas": [codes in the township],
      "heard_on",                  the county's day on which it was let in last
      "received_on",               … on which something that it wrote came last
      "held": { "<grid>": {"n", "gap"} },      how far its chain came without a hole
      "waiting": {reason: count}, "kept_out",  in quarantine; kept out by a person
      "evidence_missing",                      how many things have not come whole
      "at_relays": [{"name", "met_on", "waiting"}],
      "clock_minutes",             by how much its clock was off, from five minutes on
      "is_newer",                  it writes what the county's program cannot read yet
      "forked",                    two entries bear one number
      "suspended_on", "suspended_for", "revoked_on",
      "left",                      it is a phone of this township no more; says no more
      "seal" }

    { "_id": "health:<code>", … "type": "health", "township",
      "phones",                    that were not ended; and of how many of them:
      "with_refused", "with_evidence_missing", "with_clock_wrong", "with_forks",
      "at_relays", "suspended" }

Days, never hours: so a phone that is let in twenty times a day is written once, and
how long it has been silent is counted where it is read. Of restricted cases nothing is
said, of others no title, and nothing by which people could be ranked: `n` is a place in
a chain, by which a supervisor and whoever holds the phone see that they mean the same.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload, undefer

from schemas.identifiers import grid_of, township_database
from server import outbox, receipts
from server.quarantine import KEPT
from server.registry import entries, restricting
from server.registry.directory import Device, Person, Scope
from server.registry.media import AWAITED, REFUSED, Medium
from server.registry.projecting import county_day
from server.registry.record import (
    NEEDS_UPGRADE,
    Outgoing,
    Quarantined,
    ReceivedEntry,
)
from server.registry.relays import Relay

Document: TypeAlias = dict[str, Any]

PHONE, HEALTH = "phone:", "health:"
WRONG_CLOCK_MS = 300_000
MINUTE_MS = 60_000


def documents(session: Session, township: str) -> Iterator[Document]:
    """All that is to be said of the township's phones, its sums last."""
    phones = list(acting(session, township))
    told = Known(session, township, [each.id for each in phones])
    said = [{**head(township, each.id), **told.of(each)} for each in phones]
    yield from said
    yield from gone(session, township, {each["id"] for each in said})
    yield sums(township, said)


def acting(session: Session, township: str) -> Iterable[Device]:
    """Whose person acts there now, also one that was ended."""
    holders = select(Scope.holder).where(
        Scope.area.startswith(township), Scope.ended_at.is_(None)
    )
    rows = select(Device).options(
        selectinload(Device.person).selectinload(Person.scopes)
    )
    return session.scalars(
        rows.where(Device.person_id.in_(holders)).order_by(Device.id)
    )


def head(township: str, device: str) -> Document:
    return {
        "e": 1,
        "type": "phone",
        "id": f"{PHONE}{device}",
        "database": township_database(township),
        "township": township,
        "device": device,
    }


class Known:
    """What the registry has of some phones, asked of all of them at once."""

    def __init__(self, session: Session, township: str, devices: list[str]) -> None:
        self.session = session
        self.township = township
        self.held = held(session, township, devices)
        self.waiting, self.kept_out = quarantined(session, township)
        self.missing = evidence_missing(session, township)
        self.relays = at_relays(session, township)

    def of(self, device: Device) -> Document:
        last = newest(self.session, device.id)
        chains = self.held.get(device.id, {})
        return {
            "person": whose(device.person),
            "areas": areas(device.person, self.township),
            "heard_on": day(device.token_at),
            "received_on": day(last.received_at if last else None),
            "held": {grid: chain for grid, (chain, _) in sorted(chains.items())},
            "forked": any(twice for _, twice in chains.values()),
            "waiting": dict(sorted(self.waiting[device.id].items())),
            "kept_out": self.kept_out[device.id],
            "evidence_missing": self.missing.get(device.id, 0),
            "at_relays": self.relays.get(device.id, []),
            "clock_minutes": minutes_off(last),
            "is_newer": last is not None and last.verdict == NEEDS_UPGRADE,
            "suspended_on": day(device.suspended_at),
            "suspended_for": device.suspended_for,
            "revoked_on": day(device.revoked_at),
        }


def whose(person: Person) -> Document:
    return {"id": person.id, "name": person.name, "role": str(person.role)}


def areas(person: Person, township: str) -> list[str]:
    running = {scope.area for scope in person.scopes if not scope.ended_at}
    return sorted(area for area in running if area.startswith(township))


def day(at: datetime | None) -> str | None:
    return county_day(at).isoformat() if at else None


def newest(session: Session, device: str) -> ReceivedEntry | None:
    """What came last of all that it wrote and everybody may know of."""
    mine = ReceivedEntry.device == device, restricting.OPEN, entries.FIELD
    rows = select(ReceivedEntry).options(undefer(ReceivedEntry.raw)).where(*mine)
    ordered = rows.order_by(
        ReceivedEntry.received_at.desc(), ReceivedEntry.position.desc()
    )
    return session.scalar(ordered.limit(1))


def minutes_off(row: ReceivedEntry | None) -> int:
    """By how much the clock was slow (or fast, less than none), if that matters."""
    offset: int | None = json.loads(row.raw)["at"]["offset_ms"] if row else None
    if offset is None or abs(offset) < WRONG_CLOCK_MS:
        return 0
    return round(offset / MINUTE_MS)


def held(
    session: Session, township: str, devices: Iterable[str]
) -> Mapping[str, dict[str, tuple[Document, bool]]]:
    """Of each phone and grid: how far its newest receipt goes, and whether two entries
    bear one number."""
    prefix = f"{receipts.PREFIX}{outbox.running_epoch(session)}:"
    rows = select(Outgoing.database, Outgoing.body).where(
        Outgoing.database.startswith(f"grid-{township}"),
        Outgoing.document.in_([prefix + device for device in devices]),
    )
    found: dict[str, dict[str, tuple[Document, bool]]] = defaultdict(dict)
    for database, body in session.execute(rows):
        told = json.loads(body)
        chains = list(told["chains"].values())
        far = max((chain["n"] for chain in chains), default=0)
        place = {"n": far, "gap": any(chain["beyond"] for chain in chains)}
        found[told["device"]][grid_of(database)] = place, any(map(is_twice, chains))
    return found


def is_twice(chain: Document) -> bool:
    places = [(run.first, run.last) for run in receipts.runs_of(chain)]
    return len(places) > len(set(places))


def quarantined(
    session: Session, township: str
) -> tuple[Mapping[str, Counter[str]], Counter[str]]:
    """Of each phone: how much waits, and why; how much a person kept out."""
    row = Quarantined
    record = select(ReceivedEntry.id).where(ReceivedEntry.id == row.document)
    rows = select(row.device, row.reason, row.decision, row.document).where(
        or_(row.resolved_at.is_(None), row.decision == KEPT),
        row.home.startswith(f"grid-{township}"),
        row.device.is_not(None),
        restricting.WAITING_OPENLY,
        ~record.exists(),
    )
    waiting: Mapping[str, Counter[str]] = defaultdict(Counter)
    kept_out: Counter[str] = Counter()
    for device, reason, decision, _ in session.execute(rows.distinct()):
        if decision == KEPT:
            kept_out[str(device)] += 1
        else:
            waiting[str(device)][reason] += 1
    return waiting, kept_out


def evidence_missing(session: Session, township: str) -> Mapping[str, int]:
    rows = select(Medium.device, func.count()).where(
        Medium.home.startswith(f"grid-{township}"),
        Medium.state.in_((AWAITED, REFUSED)),
        Medium.case.not_in(restricting.SECLUDED_CASES),
    )
    counted = session.execute(rows.group_by(Medium.device))
    return {device: count for device, count in counted}


def at_relays(session: Session, township: str) -> Mapping[str, list[Document]]:
    """At which of the township's relays each phone was, and what of it waits there."""
    rows = select(Relay).where(Relay.area == township, Relay.revoked_at.is_(None))
    found: dict[str, list[Document]] = defaultdict(list)
    for relay in session.scalars(rows.order_by(Relay.name, Relay.id)):
        report = json.loads(relay.report) if relay.report else {}
        waits = report.get("waiting_of", {})
        for device, met in sorted(report.get("phones", {}).items()):
            met_on = day(datetime.fromisoformat(met))
            waiting = waits.get(device, 0)
            told = {"name": relay.name, "met_on": met_on, "waiting": waiting}
            found[device].append(told)
    return found


def gone(session: Session, township: str, here: set[str]) -> Iterator[Document]:
    """Of phones that were this township's and are no more it is said that they left."""
    rows = select(Outgoing.document).where(
        Outgoing.database == township_database(township),
        Outgoing.document.startswith(PHONE),
    )
    for id in sorted(set(session.scalars(rows)) - here):
        device = id.removeprefix(PHONE)
        yield {**head(township, device), "left": True}


def sums(township: str, said: list[Document]) -> Document:
    """How many phones there are, and of how many somebody should look after."""
    running = [each for each in said if not each["revoked_on"]]
    return {
        "e": 1,
        "type": "health",
        "id": f"{HEALTH}{township}",
        "database": township_database(township),
        "township": township,
        "phones": len(running),
        "with_refused": sum(bool(each["waiting"]) for each in running),
        "with_evidence_missing": sum(
            bool(each["evidence_missing"]) for each in running
        ),
        "with_clock_wrong": sum(bool(each["clock_minutes"]) for each in running),
        "with_forks": sum(each["forked"] for each in running),
        "at_relays": sum(waits_at_relay(each) for each in running),
        "suspended": sum(bool(each["suspended_on"]) for each in running),
    }


def waits_at_relay(said: Document) -> bool:
    return any(each["waiting"] for each in said["at_relays"])
