"""What the county tells the field: signed documents, written by it alone.

    { "_id": "case:<case>", "_rev",
      "e": 1, "type": "case", "id": "case:<case>", "database", "case",
      "epoch", "serial",
      "case_number", "temp_number", "state", "stage", "round", "received",
      "knowers"                                 of a restricted case: who may know
      "dossier"                                 what the desk said of it last, if it did
      "at",                                     when it was queued
      "seal": {"alg", "kid", "sig"} }

The seal (purpose server-doc/1) is over the digest of the canonical document without
`_id`, `_rev` and `seal`. `serial` only rises: who has seen a higher one of the same
epoch refuses a lower.

`queue` notes, in the transaction that folded the case, what should be said; the same
words again are nothing new. `publish` then brings each note to the hub in order. It
reads the hub's leaf first: what stands there already counts as published, and a new
one goes above the highest serial ever seen. So after a crash anywhere it is simply
run again.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from schemas import witness
from schemas.canonical import canonical_bytes, digest_of
from schemas.casefile import CaseFile
from schemas.dossier_life import awaited, life_of
from schemas.errors import SiliError
from schemas.identifiers import private_database
from schemas.kinds import DISPUTE
from schemas.reviewing import Item, Review
from schemas.sealing import Purpose
from server import purging
from server.hub import Hub
from server.keys import CountyKeys
from server.linkage.sheet import has_minor
from server.moments import Announce, Moment, silence
from server.registry import (
    assignments,
    checkpoints,
    db,
    dossier_rows,
    joined,
    locks,
    projecting,
    restricting,
    transaction,
)
from server.registry.directory import Device, Person
from server.registry.epochs import begin_epoch as begin_epoch
from server.registry.epochs import running_epoch as running_epoch
from server.registry.projecting import Folded
from server.registry.record import Outgoing, Statement
from sync.errors import named
from sync.peer import Refusal

Document: TypeAlias = dict[str, Any]
Clock: TypeAlias = Callable[[], datetime]

Known: TypeAlias = Mapping[str, Folded | None]

BATCH = 200
SAID = "said"
UNSAID = ("epoch", "serial", "at", "audit", "seal", "_id", "_rev", "_revisions")


class Note(NamedTuple):
    """Something to be said, as the outbox has it."""

    position: int
    database: str
    body: Document


class Placed(NamedTuple):
    """What goes to the hub, upon which revision; SAID where it stands already."""

    body: Document
    rev: str | None


def queue(session: Session, found: Folded, epoch: str, now: datetime) -> None:
    """Note what the field should hear of the case, of those that are one with it and
    of who was assigned to it, unless it was said already.

    Of a restricted case each of its readers hears, in his private database.
    """
    case = found.casefile.case
    others = {
        one: projecting.without_clocks(session, one)
        for one in joined.others(session, case)
    }
    known = {case: found, **others}
    if found.is_answered:
        queue_case(session, found, epoch, now, known)
    for other in filter(None, others.values()):
        queue_case(session, other, epoch, now, known)
    for each in assignments.concerning(session, case, found.assignments):
        for said in assignments.documents(session, each):
            say(session, said, epoch, now)


def queue_case(
    session: Session, found: Folded, epoch: str, now: datetime, known: Known
) -> None:
    said = case_document(session, found, known)
    if not found.is_restricted:
        say(session, said, epoch, now)
        return
    devices = restricting.of_case(session, found.grid, found.casefile)
    restricting.note(session, found.casefile.case, devices)
    for device in sorted(devices):
        database = private_database(device)
        say(session, {**said, "database": database}, epoch, now)
        give_key(session, found, device, epoch, now)


def give_key(
    session: Session, found: Folded, device: str, epoch: str, now: datetime
) -> None:
    """The case's keys for one reader; once, as long as they and his are the same."""
    to = session.get_one(Device, device).addressee
    if to is None or (found.sealed.body is None and not found.is_secluded):
        return
    case, database = found.casefile.case, private_database(device)
    mine = Outgoing.database == database, Outgoing.document == f"casekey:{case}"
    row = session.scalar(select(Outgoing).where(*mine))
    said = json.loads(row.body) if row is not None else {}
    keys = restricting.keys_of(session, case, found.sealed)
    if (said.get("to"), said.get("key")) != (to, keys[-1].id):
        document = restricting.key_document(keys, case, device, to, found.grid)
        say(session, document, epoch, now)


def say(session: Session, said: Document, epoch: str, now: datetime) -> None:
    """Note a document for the database it names, unless it was said already."""
    database = said["database"]
    mine = Outgoing.database == database, Outgoing.document == said["id"]
    row = session.scalar(select(Outgoing).where(*mine).with_for_update())
    if row is None:
        body = text({**said, **spoken(epoch, 1, now)})
        session.add(
            Outgoing(
                database=database,
                document=said["id"],
                serial=1,
                body=body,
                queued_at=now,
            )
        )
    elif words(json.loads(row.body)) != words(said):
        row.serial += 1
        row.body = text({**said, **spoken(epoch, row.serial, now)})
        row.queued_at, row.published_at = now, None


def spoken(epoch: str, serial: int, now: datetime) -> Document:
    return {"epoch": epoch, "serial": serial, "at": now.isoformat()}


def give_keys(session: Session, device: str, now: datetime) -> None:
    """The keys of all restricted cases that this reader is brought."""
    epoch = begin_epoch(session, now)
    for case in restricting.cases_of(session, device):
        found = projecting.folded(session, case, projecting.county_day(now))
        if found is not None:
            give_key(session, found, device, epoch, now)


def case_document(session: Session, found: Folded, known: Known) -> Document:
    """What is said of a case: number, state, how much of it has arrived, and of those
    that are one with it (`known`, or folded now); of a restricted one who may know of
    it."""
    casefile = found.casefile
    said: Document = {}
    if found.is_restricted:
        said = {"knowers": restricting.told(session, found.grid, casefile)}
    elif others := list(joined_with(session, casefile, known)):
        said = {"joined": others}
    if casefile.kind == DISPUTE and (filed := dossier_told(session, found)):
        said |= {"dossier": filed}
    return {
        **said,
        "e": 1,
        "type": "case",
        "id": f"case:{casefile.case}",
        "database": casefile.home,
        "case": casefile.case,
        "case_number": found.number and found.number.text,
        "temp_number": found.temp_number,
        "state": casefile.state and str(casefile.state),
        "stage": casefile.stage,
        "round": casefile.round,
        "received": len(casefile.entries),
    }


def dossier_told(session: Session, found: Folded) -> Document:
    """How far the dossier is, and what the desk asks for with the deed to answer; of a
    dossier about which the desk did nothing, nothing; of a restricted one no words."""
    casefile = found.casefile
    deeds = dossier_rows.deeds_of(session, casefile.case)
    if not deeds:
        return {}
    life, last = life_of(casefile, deeds), deeds[-1]
    desk = {each.id for each in deeds}
    given = () if found.is_restricted else life.given
    asking = [each for each in given if each.id in desk and awaited(each)]
    return {
        "step": str(life.step),
        "on": last.on.isoformat(),
        "by": last.body["actor"]["name"],
        "asked": [
            {"review": each.id, "item": item.id, **asked_words(item), **by(each)}
            for each in asking
            for item in awaited(each)
        ],
    }


def by(given: Review) -> dict[str, str]:
    return {"by": given.by, "on": given.reviewed_on}


def asked_words(item: Item) -> dict[str, str]:
    said = {name: getattr(item, name) for name in ("words", "paper", "place", "due_on")}
    return {name: text for name, text in said.items() if text}


def joined_with(
    session: Session, casefile: CaseFile, known: Known
) -> Iterator[Document]:
    """Number, grid, holder and state of each, and nothing more; where one of the two is
    restricted or about a minor, nothing at all."""
    if has_minor(casefile):
        return
    for one in joined.others(session, casefile.case):
        found = known.get(one) or projecting.without_clocks(session, one)
        if found is None or found.is_restricted or has_minor(found.casefile):
            continue
        first = found.casefile.entries[0]
        holder = session.get(Person, first.by)
        yield {
            "number": found.number.text if found.number else found.temp_number,
            "grid": found.grid,
            "holder": holder.name if holder else "",
            "state": str(found.casefile.state or "unknown"),
        }


def body_of(row: Outgoing) -> Document:
    """What a row says, as it was noted or brought out last."""
    body: Document = json.loads(row.body)
    return body


def words(document: Document) -> Document:
    """What the document says, without when and how often it was said."""
    return {name: value for name, value in document.items() if name not in UNSAID}


def text(document: Document) -> str:
    return canonical_bytes(document).decode()


def waiting() -> int:
    """How many documents are noted and not yet at the hub."""
    rows = select(func.count()).select_from(Outgoing)
    return db.session.scalar(rows.where(Outgoing.published_at.is_(None))) or 0


def databases_waiting(session: Session) -> list[str]:
    """Which databases have something to be told, the longest waiting first."""
    first = func.min(Outgoing.queued_at), Outgoing.database
    rows = select(Outgoing.database).where(Outgoing.published_at.is_(None))
    found = list(session.scalars(rows.group_by(Outgoing.database).order_by(*first)))
    session.rollback()
    return found


def unpublished(session: Session, database: str, limit: int) -> list[Note]:
    waits = Outgoing.published_at.is_(None), Outgoing.database == database
    rows = select(Outgoing).where(*waits)
    ordered = rows.order_by(Outgoing.queued_at, Outgoing.position).limit(limit)
    found = [
        Note(row.position, row.database, json.loads(row.body))
        for row in session.scalars(ordered)
    ]
    session.rollback()
    return found


def publish(
    hub: Hub, keys: CountyKeys, clock: Clock, announce: Announce = silence
) -> int:
    """Bring everything noted to the hub, in order; how many were brought."""
    done = bring_copies(hub, clock)
    for database in databases_waiting(db.session()):
        with locks.turn(db.engine, f"publish {database}"):
            while notes := unpublished(db.session(), database, BATCH):
                brought = bring(hub, database, notes, keys, clock, announce)
                done += brought
                if not brought:
                    break
    return done


def ensure(hub: Hub, database: str, clock: Clock) -> None:
    """The database, and the mark by which it is missed should the hub lose it before
    anybody has read it."""
    hub.ensure(database)
    if checkpoints.found(database) is None:
        checkpoints.begin(database, hub.peer(database).info().uuid, clock())


def bring_copies(hub: Hub, clock: Clock) -> int:
    """Bring restricted cases to their readers; how many entries were brought."""
    done, owed = 0, restricting.waiting(db.session())
    db.session.rollback()
    for case, device, wanted in owed:
        database = private_database(device)
        with locks.turn(db.engine, f"publish {database}"):
            ensure(hub, database, clock)
            done += bring_case(hub, case, device, wanted)
    return done


def bring_case(hub: Hub, case: str, device: str, wanted: int) -> int:
    """Every entry of the case that this reader's private database lacks."""
    database = private_database(device)
    rows = restricting.copies(db.session(), case, device, wanted)
    documents = {row.id: json.loads(row.raw) for row in rows}
    db.session.rollback()
    peer = hub.peer(database)
    lacking = peer.revs_diff({id: [each["_rev"]] for id, each in documents.items()})
    answers = peer.bulk_docs([documents[id] for id in lacking], new_edits=False)
    refused = [answer for answer in answers if isinstance(answer, Refusal)]
    if refused:
        raise named(0, refused[0].error, refused[0].reason, subject=refused[0].id)
    with transaction(cases=[case]) as session:
        restricting.brought(session, case, device, wanted)
    return len(lacking)


def bring(
    hub: Hub,
    database: str,
    notes: list[Note],
    keys: CountyKeys,
    clock: Clock,
    announce: Announce,
) -> int:
    """Put these notes at the hub, each above whatever stands there; how many of
    them need no more. One that is being written anew just now needs another time."""
    ensure(hub, database, clock)
    purging.purge(hub, database, [note.body for note in notes])
    placed = [
        above(note, hub.leaves(database, note.body["id"]), keys) for note in notes
    ]
    documents = [sealed(each, keys) for each in placed if each.rev is not SAID]
    announce(Moment.PUBLISHING, database)
    answers = hub.peer(database).bulk_docs(documents)
    announce(Moment.PUBLISHED, database)
    refused = [answer for answer in answers if isinstance(answer, Refusal)]
    lost = {answer.id for answer in refused}
    with transaction(cases=()) as session:
        remember(session, [each.body for each in placed if each.body["id"] not in lost])
        rows = standing_still(session, notes)
        for note, each in zip(notes, placed, strict=True):
            if each.body["id"] not in lost and note.position in rows:
                mark(rows[note.position], note, each, clock())
    if refused:
        raise named(0, refused[0].error, refused[0].reason, subject=refused[0].id)
    return len(rows)


def remember(session: Session, bodies: list[Document]) -> None:
    """When each was said: no earlier was an entry sealed that names it."""
    said = {digest_of(body): datetime.fromisoformat(body["at"]) for body in bodies}
    rows = select(Statement.digest).where(Statement.digest.in_(said))
    known = set(session.scalars(rows))
    session.add_all(
        Statement(digest=digest, said_at=at)
        for digest, at in said.items()
        if digest not in known
    )
    session.flush()


def standing_still(session: Session, notes: list[Note]) -> dict[int, Outgoing]:
    """The rows of these notes that nobody is writing anew at this moment."""
    rows = select(Outgoing).where(Outgoing.position.in_([note[0] for note in notes]))
    free = rows.order_by(Outgoing.position).with_for_update(skip_locked=True)
    return {row.position: row for row in session.scalars(free)}


def above(note: Note, leaves: list[Document], keys: CountyKeys) -> Placed:
    """Where the note goes: nowhere if it stands there, else above the highest that
    we said; what somebody else put there is written over, whatever number it has."""
    living = [leaf for leaf in leaves if not leaf.get("_deleted")]
    said = [leaf for leaf in living if is_ours(leaf, keys)]
    if not said:
        return Placed(note.body, living[0]["_rev"] if living else None)
    leaf = max(said, key=serial)
    if words(leaf) == words(note.body) and leaf.get("epoch") == note.body["epoch"]:
        return Placed({**note.body, "serial": serial(leaf)}, SAID)
    risen = max(note.body["serial"], serial(leaf) + 1)
    return Placed({**note.body, "serial": risen}, leaf["_rev"])


def serial(leaf: Document) -> int:
    value = leaf.get("serial")
    return value if type(value) is int else 0


def sealed(placed: Placed, keys: CountyKeys) -> Document:
    """The document as the hub gets it."""
    body = witnessed(placed.body, keys)
    document = {"_id": body["id"], **body, "seal": seal(body, keys)}
    return document if placed.rev is None else {**document, "_rev": placed.rev}


def witnessed(body: Document, keys: CountyKeys) -> Document:
    """The desk's head under a seal of its own, where the document carries it."""
    if "audit" not in body:
        return body
    n, head = body["audit"]["n"], body["audit"]["head"]
    said = witness.statement(body["epoch"], n, head, body["at"])
    sealed = keys.seal(said, Purpose.RECEIPT)
    return {**body, "audit": {"n": n, "head": head, "seal": sealed}}


def seal(body: Document, keys: CountyKeys) -> Document:
    """A receipt and another document of the county are sealed for different ends."""
    return {**keys.seal(digest_of(body), purpose_of(body))}


def purpose_of(body: Document) -> Purpose:
    receipt = body.get("type") == "receipt"
    return Purpose.RECEIPT if receipt else Purpose.SERVER_DOC


def is_ours(leaf: Document, keys: CountyKeys) -> bool:
    """Did the county say this, under a key that counts?"""
    found = leaf.get("seal")
    seal = found if isinstance(found, dict) else {}
    key = keys.public_keys.get(str(seal.get("kid")))
    body = {n: v for n, v in leaf.items() if not n.startswith("_") and n != "seal"}
    try:
        digest = digest_of(body)
    except SiliError:
        return False  # We say nothing that has no canonical form.
    return key is not None and key.verify(
        purpose_of(body), keys.county, digest, str(seal.get("sig"))
    )


def mark(row: Outgoing, note: Note, placed: Placed, now: datetime) -> None:
    """The note is out, unless the case has more to say by now."""
    if json.loads(row.body) == note.body:
        row.published_at = now
        row.body = text(placed.body)
    row.serial = max(row.serial, placed.body["serial"])
