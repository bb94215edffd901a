"""What the county tells a device of the device's own entries: a receipt, signed.

    { "_id": "receipt:<epoch>:<device>", "_rev",
      "e": 1, "type": "receipt", "id", "database", "device",
      "epoch", "predecessor", "begun_at",       this life of the registry
      "serial",                                 only rises
      "chains": { "c-…": {"n", "head", "kept", "beyond": [[from, to, head], …]} },
      "refused": { "<entry id>": {"reason", "zh", "en", "do_zh", "do_en"} },
      "more_refused",                           how many more than are named
      "media_missing": { "<evidence>": {"why", "attempt", "pieces": [[from, to), …]} },
      "media_unkept": [ "<evidence>", … ],      whole, and in no verified backup yet
      "audit": {"n", "head", "seal"},           the desk's last deed, for witnesses
      "at", "seal" }                            purpose receipt/1

A *run* is a stretch of a chain that came whole, each entry naming the digest of the
one before; its head is the digest of its last, which through the links stands for all
of it. `n` ends the run that begins at 1, `beyond` are the others. Where two entries
bear one number each is a run of its own: nobody's word rests on somebody else's entry.
`kept` is how far from 1 a verified backup reaches.

An answer to who brings entries himself says of a run that ends later once more how
far it goes by these (`reaching`).

Evidence whose record is held and that is not in `media_missing` is whole in the store;
both lists are complete, only the stretches of lacking pieces are bounded.

One receipt for a device and a database, noted in the outbox by the transaction that
took the batch in; the next words replace it. In a registry that was restored, every
device is told, so that each learns of the new epoch and offers its entries again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from schemas.envelope import REGISTRY
from schemas.errors import InvalidIdentifier
from schemas.identifiers import grid_database, parse_entry_id
from server import outbox
from server.quarantine import KEPT
from server.registry import desk, media
from server.registry.chains import Link
from server.registry.directory import Device, Scope
from server.registry.record import Backup, Epoch, Outgoing, Quarantined, ReceivedEntry

Document: TypeAlias = dict[str, Any]
Addressee: TypeAlias = tuple[str, str]  # database, device

PREFIX = "receipt:"
MOST_NAMED = 100
GRID_DIGITS = 15
LINK = (
    ReceivedEntry.device,
    ReceivedEntry.chain,
    ReceivedEntry.n,
    ReceivedEntry.digest,
    ReceivedEntry.prev,
)

SUPERVISOR = (
    "记录还在本机，请告诉乡镇主管核对",
    "it is still on the phone; ask the township's supervisor to look at it",
)
AGAIN = (
    "请照原样重新记录一次，原来那条作废",
    "record it once more as it was; this one does not count",
)
DISAGREE = (
    "记录还在本机；不同意请找乡镇主管说明",
    "it is still on the phone; whoever disagrees speaks with the supervisor",
)
UPGRADE = (
    "请升级应用；县里升级后会自动重新核验",
    "update the app; the county looks at it again by itself",
)
TO_DO: dict[str, tuple[str, str]] = {
    "invalid_body": (
        "请升级应用，再照原样重新记录一次",
        "update the app, then record it once more as it was",
    ),
    "invalid_entry": AGAIN,
    "wrong_id": AGAIN,
    "wrong_revision": AGAIN,
    "no_body": AGAIN,
    "wrong_home": (
        "请在案件所属的网格里重新记录",
        "record it in the grid that the case belongs to",
    ),
    "unknown_envelope": UPGRADE,
    "unknown_algorithm": UPGRADE,
}


class Run(NamedTuple):
    """A stretch of a chain that came whole; its last digest stands for all."""

    first: int
    last: int
    head: str


@dataclass(frozen=True, slots=True)
class Life:
    """An epoch of the registry, as a receipt names it."""

    epoch: str
    predecessor: str | None
    begun_at: datetime


def runs(links: Sequence[Link]) -> list[Run]:
    """The stretches of one chain, whose links are ordered by their number."""
    found: list[Run] = []
    grows = False
    for n, same in groupby(links, key=attrgetter("n")):
        some = list(same)
        (link, *others) = some
        before = found[-1] if found else None
        if others:
            found += [Run(n, n, each.digest) for each in some]
        elif grows and before and (before.last, before.head) == (n - 1, link.prev):
            found[-1] = before._replace(last=n, head=link.digest)
        else:
            found.append(Run(n, n, link.digest))
        grows = not others
    return found


def chain_words(links: Sequence[Link], kept: int) -> Document:
    """What is said of one chain; `kept` entries from the first are in a backup."""
    found = runs(links)
    whole = found.pop(0) if found and is_whole(found) else None
    n = whole.last if whole else 0
    return {
        "n": n,
        "head": whole and whole.head,
        "kept": min(kept, n),
        "beyond": [list(run) for run in found],
    }


def is_whole(found: Sequence[Run]) -> bool:
    """Does the chain begin with its first entry, and with only one of it?"""
    return found[0].first == 1 and (len(found) == 1 or found[1].first != 1)


def current(session: Session, epoch: str) -> Life:
    row = session.get_one(Epoch, epoch)
    return Life(row.epoch, row.predecessor, row.begun_at)


def queue(
    session: Session, addressees: Iterable[Addressee], epoch: str, now: datetime
) -> None:
    """Note a receipt for each, unless the same was said already."""
    wanted = sorted(set(addressees))
    if not wanted:
        return
    life = current(session, epoch)
    backed_up, audit = position_kept(session), audited(session, epoch)
    for database, device in wanted:
        if session.get(Device, device) is not None:
            said = receipt(session, database, device, life, backed_up)
            outbox.say(session, {**said, **audit}, epoch, now)


def audited(session: Session, epoch: str) -> Document:
    """The desk's last deed; it alone is no reason to write a receipt."""
    last = desk.head(session, epoch)
    return {"audit": {"n": last.n, "head": last.prev}} if last.n else {}


def receipt(
    session: Session, database: str, device: str, life: Life, backed_up: int
) -> Document:
    """What the registry has of this device's entries in this database."""
    refused, more = refusals(session, database, device)
    return {
        "e": 1,
        "type": "receipt",
        "id": f"{PREFIX}{life.epoch}:{device}",
        "database": database,
        "device": device,
        "predecessor": life.predecessor,
        "begun_at": life.begun_at.isoformat(),
        "chains": dict(chains(session, database, device, backed_up)),
        "refused": refused,
        "more_refused": more,
        "media_missing": media.missing(session, database, device),
        "media_unkept": media.unkept(session, database, device),
    }


def reaching(session: Session, said: Document, ids: Iterable[str]) -> Document:
    """The same receipt, which also says how far it goes by these entries: who brings
    them may have lost the one that ends their run."""
    mine = (
        ReceivedEntry.database == said["database"],
        ReceivedEntry.device == said["device"],
        ReceivedEntry.id.in_(list(ids)),
    )
    rows = select(ReceivedEntry.chain, ReceivedEntry.n, ReceivedEntry.digest)
    also: dict[tuple[str, int], Run] = {}
    for chain, n, digest in session.execute(rows.where(*mine).order_by(LINK[2])):
        for run in runs_of(said["chains"].get(chain)):
            if run.first <= n < run.last:
                also[chain, run.first] = Run(run.first, n, digest)
    told = dict(said["chains"])
    for (chain, _), run in also.items():
        beyond = [*told[chain]["beyond"], list(run)]
        told[chain] = {**told[chain], "beyond": beyond}
    return {**said, "chains": told}


def runs_of(words: Document | None) -> Iterator[Run]:
    """The runs of a chain, as a receipt says them."""
    if words and words["n"]:
        yield Run(1, words["n"], words["head"])
    yield from (Run(*each) for each in (words["beyond"] if words else ()))


def chains(
    session: Session, database: str, device: str, backed_up: int
) -> Iterator[tuple[str, Document]]:
    mine = ReceivedEntry.device == device, ReceivedEntry.database == database
    rows = select(*LINK).where(*mine)
    ordered = rows.order_by(ReceivedEntry.chain, ReceivedEntry.n, ReceivedEntry.id)
    links = [Link(*row) for row in session.execute(ordered)]
    kept = kept_of(session, database, device, backed_up)
    for chain, some in groupby(links, key=attrgetter("chain")):
        yield chain, chain_words(list(some), kept.get(chain, 0))


def kept_of(
    session: Session, database: str, device: str, backed_up: int
) -> dict[str, int]:
    """How far from the first each chain lies in a backup without a hole."""
    if not backed_up:
        return {}
    mine = ReceivedEntry.device == device, ReceivedEntry.database == database
    n = func.min(ReceivedEntry.n)
    after = select(ReceivedEntry.chain, n).where(
        *mine, ReceivedEntry.position > backed_up
    )
    first_after = {
        chain: first
        for chain, first in session.execute(after.group_by(ReceivedEntry.chain))
    }
    last = select(ReceivedEntry.chain, func.max(ReceivedEntry.n)).where(*mine)
    return {
        chain: first_after.get(chain, until + 1) - 1
        for chain, until in session.execute(last.group_by(ReceivedEntry.chain))
    }


def position_kept(session: Session) -> int:
    """Up to which entry of the record a verified backup reaches."""
    return session.scalar(select(func.max(Backup.position))) or 0


def refusals(
    session: Session, database: str, device: str
) -> tuple[dict[str, Document], int]:
    """What is held in quarantine, or kept out by a person, and not in the record; each
    with what to do."""
    held = select(ReceivedEntry.id).where(ReceivedEntry.id == Quarantined.document)
    rows = select(Quarantined).where(
        or_(Quarantined.resolved_at.is_(None), Quarantined.decision == KEPT),
        Quarantined.home == database,
        Quarantined.document.startswith(f"entry:{device}:", autoescape=True),
        ~held.exists(),
    )
    found: dict[str, Document] = {}
    for row in session.scalars(rows.order_by(Quarantined.position.desc())):
        found.setdefault(row.document, refusal(row))
    named = dict(list(found.items())[:MOST_NAMED])
    return named, len(found) - len(named)


def refusal(row: Quarantined) -> Document:
    if row.decision == KEPT:
        zh, en = f"主管核对后不予采信：{row.said}", f"not admitted: {row.said}"
        return words_of("kept", zh, en, DISAGREE)
    return words_of(row.reason, row.zh, row.en, TO_DO.get(row.reason, SUPERVISOR))


def words_of(reason: str, zh: str, en: str, do: tuple[str, str]) -> Document:
    return {"reason": reason, "zh": zh, "en": en, "do_zh": do[0], "do_en": do[1]}


def addressee(database: str, id: str) -> Addressee | None:
    """Whose receipt a document belongs in; nobody's if its id is no entry's."""
    try:
        return database, parse_entry_id(id).device
    except InvalidIdentifier:
        return None


def everyone(session: Session) -> set[Addressee]:
    """Every device in each database that it wrote in or reads."""
    wrote = select(ReceivedEntry.database, ReceivedEntry.device)
    wrote = wrote.where(ReceivedEntry.database != REGISTRY).distinct()
    return readers(session) | {(a, b) for a, b in session.execute(wrote)}


def readers(session: Session) -> set[Addressee]:
    """Every device in the databases of the grids where its person acts now."""
    acts = select(Scope.area, Device.id).join(Device, Device.person_id == Scope.holder)
    return {
        (grid_database(area), device)
        for area, device in session.execute(acts.where(Scope.ended_at.is_(None)))
        if len(area) == GRID_DIGITS
    }


def owed(session: Session, epoch: str) -> set[Addressee]:
    """Who has no receipt of this epoch yet; in the first nobody waits for one."""
    if current(session, epoch).predecessor is None:
        return set()
    said = select(Outgoing.database, Outgoing.document)
    told = {
        (database, document.rpartition(":")[2])
        for database, document in session.execute(
            said.where(Outgoing.document.startswith(f"{PREFIX}{epoch}:"))
        )
    }
    return readers(session) - told
