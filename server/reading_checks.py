"""Is the log of what was read whole? `sili verify` asks.

    lines    each gives its own digest and names the one before; none lacks
    head     the chain ends where the row of the head says
    deeds    each head that the desk sealed is the digest of that very line, and what
             was closed is what a deed says was closed

The deeds are in the desk's chain, which phones witness (`witnessing`): a log that was
written anew from some line on differs from the deed that sealed it.
"""

import json
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.envelope import REGISTRY
from server.registry.reading_log import Reading, ReadingHead, head_of
from server.registry.record import ReceivedEntry
from server.verify import Finding, broken


def check(session: Session) -> Iterator[Finding]:
    """Every line that was altered, and every one that lacks."""
    head = head_of(session)
    yield from of_lines(session, head)
    yield from of_deeds(session, head)


def of_lines(session: Session, head: ReadingHead) -> Iterator[Finding]:
    n, digest = head.closed_n, head.closed_digest
    for line in session.scalars(select(Reading).order_by(Reading.n)):
        if line.n != n + 1:
            yield gone(n + 1, line.n - 1)
        elif line.prev != digest:
            zh = f"阅看记录第{line.n}行与前一行不相接"
            en = f"line {line.n} of the reading log does not follow the one before"
            yield broken("reading_chain", str(line.n), zh, en)
        if line.computed() != line.digest:
            zh = f"阅看记录第{line.n}行被改动过"
            en = f"line {line.n} of the reading log was altered"
            yield broken("reading_altered", str(line.n), zh, en)
        n, digest = line.n, line.digest
    if n < head.n:
        yield gone(n + 1, head.n)
    elif (n, digest) != (head.n, head.digest):
        zh = f"阅看记录末行不是登记的第{head.n}行"
        en = f"the reading log does not end in line {head.n} as was noted"
        yield broken("reading_head", str(n), zh, en)


def gone(first: int, last: int) -> Finding:
    zh = f"阅看记录第{first}至{last}行不见了"
    en = f"lines {first} to {last} of the reading log are gone"
    return broken("reading_gone", f"{first}-{last}", zh, en)


def of_deeds(session: Session, head: ReadingHead) -> Iterator[Finding]:
    closed = (0, "")
    for type, n, digest in said(session):
        if type == "reading.closed":
            closed = max(closed, (n, digest))
        elif n > head.closed_n and digest != digest_at(session, n):
            zh = f"阅看记录第{n}行不是封存时的那一行"
            en = f"line {n} of the reading log is not the one that was sealed"
            yield broken("reading_sealed", str(n), zh, en)
    if closed != (head.closed_n, head.closed_digest):
        zh = f"阅看记录清理到第{head.closed_n}行，经办记录却只说到第{closed[0]}行"
        en = f"lines up to {head.closed_n} were dropped, a deed says {closed[0]}"
        yield broken("reading_closed", str(head.closed_n), zh, en)


def said(session: Session) -> Iterator[tuple[str, int, str]]:
    """Each head that the desk wrote down: type, number, digest."""
    types = ReceivedEntry.type.in_(("reading.sealed", "reading.closed"))
    rows = select(ReceivedEntry).where(ReceivedEntry.database == REGISTRY, types)
    for row in session.scalars(rows.order_by(ReceivedEntry.position)):
        body = json.loads(row.raw)["body"]
        yield row.type, body["n"], body["head"]


def digest_at(session: Session, n: int) -> str | None:
    return session.scalar(select(Reading.digest).where(Reading.n == n))
