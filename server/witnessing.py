"""Is the desk's chain what phones witnessed of it? `sili verify --witness FILE`.

    witness   epoch, n, head, said at; sealed by the county
    chain     the desk's deeds of that epoch, as the registry has them now

A head that the registry has under another digest was rewritten; one that it lacks was
removed. Either is broken, unless the registry was put back to an earlier day since: the
first deed of its next life says which epoch it follows and up to which number, so what
came after that number is known to be lost and is a notice. A life that the registry
does not know at all is one that a later restore left behind; without such a restore it
is broken too. What does not bear the county's seal proves nothing, and is said.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas import entry
from schemas.envelope import REGISTRY
from schemas.errors import SiliError
from schemas.witness import Head, Witness
from server.keys import CountyKeys
from server.registry import desk, entries
from server.registry.record import ReceivedEntry
from server.verify import Finding, broken, notice


@dataclass(frozen=True, slots=True)
class Life:
    """A life of the registry that began by putting back another."""

    begun_at: datetime
    follows: str | None
    n: int


def compare(session: Session, keys: CountyKeys, told: Witness) -> Iterator[Finding]:
    """What the registry no longer has as this phone witnessed it."""
    lives = list(restored(session, keys))
    for head in told.heads:
        subject = f"{told.device} {head.epoch} {head.n}"
        if not head.is_sealed(keys.county, keys.public_keys):
            words = "不是本县签章，不能作证", "it bears no seal of this county"
            yield notice("witness_unsealed", subject, *words)
            continue
        found = digests(session, head)
        if not found:
            yield missing(head, subject, lives)
        elif found != {head.head}:
            zh = f"审计第{head.n}条与手机{head.at}所见不同，已被改动"
            en = f"deed {head.n} is not the one that the phone was told at {head.at}"
            yield broken("witness_differs", subject, zh, en)


def missing(head: Head, subject: str, lives: Iterable[Life]) -> Finding:
    """Lost with a restore that says so, or removed."""
    for life in lives:
        if explains(life, head, lives):
            zh = f"审计第{head.n}条在{life.begun_at:%Y-%m-%d %H:%M}恢复备份时已不在"
            en = f"deed {head.n} was lost when a backup was put back, {life.begun_at}"
            return notice("witness_restored", subject, zh, en)
    zh = f"审计第{head.n}条手机在{head.at}见过，现在没有了，也不是恢复备份所致"
    en = f"deed {head.n}, told to the phone at {head.at}, is gone, and by no restore"
    return broken("witness_gone", subject, zh, en)


def explains(life: Life, head: Head, lives: Iterable[Life]) -> bool:
    """Was the registry put back, after the head was said, to before it was written?

    The clock of a deed has whole seconds.
    """
    if life.follows == head.epoch:
        return life.n < head.n
    unknown = head.epoch not in {each.follows for each in lives}
    return unknown and life.begun_at >= head.said_at.replace(microsecond=0)


def digests(session: Session, head: Head) -> set[str]:
    mine = (
        ReceivedEntry.database == REGISTRY,
        ReceivedEntry.chain == desk.chain_of(head.epoch),
        ReceivedEntry.n == head.n,
    )
    return set(session.scalars(select(ReceivedEntry.digest).where(*mine)))


def restored(session: Session, keys: CountyKeys) -> Iterator[Life]:
    """Each life that began by a restore, as its sealed first deed says."""
    first = ReceivedEntry.database == REGISTRY, ReceivedEntry.type == "epoch.begun"
    for row in session.scalars(select(ReceivedEntry).where(*first)):
        try:
            deed = entries.read(row)
            entry.verify(deed, keys.desk_keys[deed.kid], keys.county)
        except (SiliError, ValueError, KeyError):
            continue  # `verify` says that it is broken.
        body = deed.body or {}
        yield Life(deed.at.wall_time, body.get("predecessor"), body.get("n", 0))
