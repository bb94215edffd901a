"""How far a replication has come: the replication log and what it is worth.

A checkpoint says "everything that the source listed up to `recorded_seq` is on
the target's disk". It is written to both peers, in a local document named for
the replication, only after the target said that the batch is safe:

    _local/<replication id>
      session_id, source_last_seq        the newest entry again, as a short cut
      history: [                         newest first
        {session_id, recorded_seq, start_time, docs_read, ...}
        ...
      ]

Either copy may be lost, restored from a backup, or raised by somebody who may
write local documents. A checkpoint therefore counts only where both sides tell
the same of it: the same session *and* the same mark. What one side alone
claims is worth nothing; the worst that a wrong copy can do is that revisions
are compared again. (CouchDB compares the sessions and believes the source.)

One entry is kept per checkpoint, not per session, so that a crash between the
two writes falls back by one batch and not to the beginning.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .peer import Change, Document

VERSION = 4

# Five entries as in PouchDB: a log travels at every sync of a phone, and an
# entry that five newer ones could not replace on both sides is not missed.
HISTORY = 5

Wanted = Callable[["Change"], bool]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a replication log's history, in the protocol's words."""

    session_id: str
    recorded_seq: str
    start_last_seq: str
    start_time: str
    end_time: str
    missing_checked: int
    missing_found: int
    docs_read: int
    docs_written: int
    doc_write_failures: int


def filter_name(wanted: Wanted | None) -> str | None:
    """Return what names a filter for good, or None where nothing does.

    A function of a module is named by its place. A lambda or a closure may
    mean something else tomorrow under the same name.
    """
    if wanted is None:
        return ""
    name = getattr(wanted, "__qualname__", "<")
    return None if "<" in name else f"{wanted.__module__}.{name}"


def replication_id(source: str, target: str, filter_name: str = "") -> str:
    """Name the replication from one database to another."""
    parts = "\n".join((str(VERSION), source, target, filter_name))
    return sha256(parts.encode()).hexdigest()[:32]


def marks(log: "Mapping[str, Any] | None") -> Iterator[tuple[str, str]]:
    """Yield session and mark of each readable entry of a log, newest first."""
    history = log.get("history") if log else None
    for entry in history if isinstance(history, list) else ():
        match entry:
            case {"session_id": str(session), "recorded_seq": str(seq)}:
                yield session, seq


def common_ancestry(
    source_log: "Mapping[str, Any] | None", target_log: "Mapping[str, Any] | None"
) -> str:
    """Return the newest mark both logs agree on; "0" where they agree on none."""
    target = set(marks(target_log))
    return next((mark[1] for mark in marks(source_log) if mark in target), "0")


def extended(log: "Mapping[str, Any] | None", entry: Entry) -> "Document":
    """Return the log with one more entry, cut to the newest."""
    history = log.get("history") if log else None
    older = history if isinstance(history, list) else []
    return {
        "session_id": entry.session_id,
        "source_last_seq": entry.recorded_seq,
        "replication_id_version": VERSION,
        "history": [asdict(entry), *older][:HISTORY],
    }
