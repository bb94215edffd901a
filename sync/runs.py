"""One replication under way: where it stands, what it reports."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Event
from typing import Any
from uuid import uuid4

from .checkpoint import Wanted
from .errors import (
    BadRequest,
    Cancelled,
    IllegalId,
    InvalidDocument,
    MissingStub,
    PeerUnavailable,
    StorageFailed,
    TooLarge,
)
from .peer import Document, Peer, Refusal, Written

# What one document can bring upon its whole batch.
REFUSED = (BadRequest, InvalidDocument, IllegalId, MissingStub, TooLarge)

# What a document is answered when it is the target that ails.
FAILED = frozenset({StorageFailed.error, PeerUnavailable.error, "timeout"})

# So many documents alone failing one after another are not the documents' fault.
MOST_FAILURES = 3


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands; `stage` is the heading of the protocol it is at."""

    changes_seen: int = 0
    docs_read: int = 0
    docs_written: int = 0
    bytes_carried: int = 0
    pending: int | None = None
    stage: str = "Verify Peers"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did. `start` and `end` are times; `start_seq` is where it began."""

    docs_read: int
    docs_written: int
    doc_write_failures: int
    refusals: tuple[Refusal, ...]
    start_seq: str
    last_seq: str
    start: datetime
    end: datetime


@dataclass
class Run:
    """One replication under way."""

    source: Peer
    target: Peer
    batch_size: int
    wanted: Wanted | None
    on_progress: Callable[[Progress], None] | None
    cancel: Event
    start: datetime = field(default_factory=lambda: datetime.now(UTC))
    session_id: str = field(default_factory=lambda: uuid4().hex)
    source_uuid: str = ""
    target_uuid: str = ""
    replication_id: str | None = None
    source_log: Document | None = None
    target_log: Document | None = None
    start_seq: str = "0"
    last_seq: str = "0"
    missing_checked: int = 0
    missing_found: int = 0
    ancestors: dict[str, Sequence[str]] = field(default_factory=dict)
    doc_write_failures: int = 0
    progress: Progress = field(default_factory=Progress)
    refusals: list[Refusal] = field(default_factory=list)

    def enter(self, stage: str) -> None:
        """Tell where we are, and stop here if that was asked."""
        self.tell(stage=stage)
        if self.cancel.is_set():
            raise Cancelled(f"stopped at: {stage}")

    def tell(self, **changed: Any) -> None:
        self.progress = replace(self.progress, **changed)
        if self.on_progress:
            self.on_progress(self.progress)

    def outcome(self) -> Outcome:
        return Outcome(
            docs_read=self.progress.docs_read,
            docs_written=self.progress.docs_written,
            doc_write_failures=self.doc_write_failures,
            refusals=tuple(self.refusals),
            start_seq=self.start_seq,
            last_seq=self.last_seq,
            start=self.start,
            end=datetime.now(UTC),
        )


def explain_what_is_not_given(run: Run, row: Refusal) -> None:
    """Pass over a revision that the source has replaced since it listed it.

    Its successor stands further on in the feed. What the source listed and now does
    not know at all is reported.
    """
    known = row.rev and not run.source.revs_diff({row.id: [row.rev]})
    if not known:
        run.refusals.append(row)


def report(run: Run, verdicts: Sequence[Written | Refusal]) -> None:
    for verdict in verdicts:
        if isinstance(verdict, Refusal):
            if verdict.error in FAILED:
                raise PeerUnavailable(f"{verdict.error}: {verdict.reason}")
            run.doc_write_failures += 1
            run.refusals.append(verdict)
