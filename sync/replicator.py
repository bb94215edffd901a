"""The replicator: read it beside the specification, one finger on each.

    https://docs.couchdb.org/en/stable/replication/protocol.html

The functions are named for its headings and stand in their order. `replicate` gives
the target every leaf of the source that it lacks, batch by batch:

    verify peers ─ common ancestry ─┬─ changed documents ─ differences ─ fetch ─ upload
                                    └────────────── checkpoint ◀──────────────┘

What is always true:

- A checkpoint is recorded only after the target has the batch on its disk. Stopped
  anywhere, by a cut line or a kill, the next run repeats at most one batch, and
  repeating changes nothing: revisions are stored as they are (`new_edits=False`).
- A document that the target refuses is found by halving the batch, reported with the
  target's words, and does not stop the rest. It is not offered again until it
  changes, as the specification asks.
- A document with attachments goes by itself, streamed, after those of its batch that
  have none; only the bytes that came after what the target may build on. Nothing of
  it is stored before all of it came as it was told. What is wrong with it is its
  own refusal.
- A target that only fails (disk full, out of order) refuses nothing: the run ends
  with an error and the next one begins at the same place.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from random import random
from threading import Event
from typing import TypeAlias, TypeVar

from .attachments import MEMBER
from .checkpoint import Entry, Wanted, common_ancestry, extended, filter_name
from .checkpoint import replication_id as name_replication
from .errors import (
    Cancelled,
    PeerMisbehaved,
    PeerUnavailable,
    SyncError,
    TooLarge,
)
from .peer import Document, Feed, Info, Peer, Refusal, Written
from .retry import Patience, waits
from .runs import (
    MOST_FAILURES,
    REFUSED,
    Outcome,
    Progress,
    Run,
    explain_what_is_not_given,
    report,
)
from .streaming import carry_with_attachments

__all__ = ["Outcome", "Progress", "continue_reading_changes", "replicate"]

T = TypeVar("T")
A = TypeVar("A")
Errors: TypeAlias = tuple[type[SyncError], ...]

BATCH = 500
LISTEN_FOR = 5.0
RECONNECT = Patience(first=1.0, most=120.0)


def replicate(
    source: Peer,
    target: Peer,
    *,
    batch_size: int = BATCH,
    wanted: Wanted | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    cancel: Event | None = None,
    continuous: bool = False,
) -> Outcome:
    """Give the target every leaf of the source that it lacks.

    `wanted` leaves changes out; name it by a function of a module, for a lambda has no
    name to keep a checkpoint under and reads the feed from its beginning each time.
    Raises Cancelled once `cancel` is set; `continuous` goes on until then.
    """
    run = Run(source, target, batch_size, wanted, on_progress, cancel or Event())
    if continuous:
        return continue_reading_changes(run)
    return replicate_once(run)


def replicate_once(run: Run) -> Outcome:
    info = verify_peers(run)
    find_common_ancestry(run)
    for feed in locate_changed_documents(run, info):
        replicate_changes(run, feed)
    run.tell(stage="Replication Completed")
    return run.outcome()


# Verify Peers, Get Peers Information


def verify_peers(run: Run) -> Info:
    """Make sure both exist. What a peer tells of itself says so too: one request.

    https://docs.couchdb.org/en/stable/replication/protocol.html#verify-peers
    """
    run.enter("Verify Peers")
    run.target_uuid = run.target.info().uuid
    info = run.source.info()
    run.source_uuid = info.uuid
    return info


# Find Common Ancestry


def find_common_ancestry(run: Run) -> None:
    """Begin where both replication logs say that we were.

    https://docs.couchdb.org/en/stable/replication/protocol.html#find-common-ancestry
    """
    run.enter("Find Common Ancestry")
    run.replication_id = generate_replication_id(run)
    if run.replication_id:
        retrieve_replication_logs(run, run.replication_id)
    run.start_seq = run.last_seq = compare_replication_logs(run)


def generate_replication_id(run: Run) -> str | None:
    """Name this replication for the databases themselves, not for their addresses.

    A hub that moves, or is reached over another network, is not begun anew; one
    that was made anew under an old address is.
    """
    name = filter_name(run.wanted)
    if name is None:
        return None
    return name_replication(run.source_uuid, run.target_uuid, name)


def retrieve_replication_logs(run: Run, id: str) -> None:
    run.target_log = run.target.local(id)
    # One missing log already means a full replication.
    run.source_log = run.target_log and run.source.local(id)


def compare_replication_logs(run: Run) -> str:
    return common_ancestry(run.source_log, run.target_log)


# Locate Changed Documents


def locate_changed_documents(run: Run, source: Info) -> Iterator[Feed]:
    """Yield the source's changes since the checkpoint, a batch at a time.

    https://docs.couchdb.org/en/stable/replication/protocol.html#locate-changed-documents
    """
    if source.update_seq == run.last_seq:
        return
    asked = run.batch_size
    while feed := read_batch_of_changes(run):
        yield feed
        if feed.pending == 0 or len(feed.changes) < asked:
            return
        asked = run.batch_size


def listen_to_changes_feed(run: Run) -> None:
    """Carry over what comes, for ever."""
    while True:
        if feed := read_batch_of_changes(run, LISTEN_FOR):
            replicate_changes(run, feed)


def read_batch_of_changes(run: Run, wait: float = 0.0) -> Feed | None:
    run.enter("Read Batch of Changes")
    feed = run.source.changes(run.last_seq, limit=run.batch_size, wait=wait)
    seen = run.progress.changes_seen + len(feed.changes)
    run.tell(changes_seen=seen, pending=feed.pending)
    return feed if feed.changes else None


def calculate_revision_difference(run: Run, feed: Feed) -> list[tuple[str, str]]:
    """Return the revisions that the target lacks, each with its document's id.

    https://docs.couchdb.org/en/stable/replication/protocol.html#calculate-revision-difference
    """
    run.enter("Calculate Revision Difference")
    changes = [c for c in feed.changes if run.wanted is None or run.wanted(c)]
    if not changes:
        return []
    lacking = run.target.revs_diff({change.id: change.revs for change in changes})
    # A target may not ask for more than it was offered.
    pairs = [
        (change.id, rev)
        for change in changes
        if change.id in lacking
        for rev in change.revs
        if rev in lacking[change.id].missing
    ]
    run.ancestors = {id: row.possible_ancestors for id, row in lacking.items()}
    run.missing_checked += sum(len(change.revs) for change in changes)
    run.missing_found += len(pairs)
    return pairs


# Replicate Changes


def replicate_changes(run: Run, feed: Feed) -> None:
    """Carry one batch over and record that it is there.

    https://docs.couchdb.org/en/stable/replication/protocol.html#replicate-changes
    """
    if missing := calculate_revision_difference(run, feed):
        documents = fetch_changed_documents(run, missing)
        alone = [document for document in documents if document.get(MEMBER)]
        rest = [document for document in documents if not document.get(MEMBER)]
        upload_batch_of_changed_documents(run, rest)
        carry_with_attachments(run, alone)
        ensure_in_commit(run)
    run.last_seq = feed.last_seq
    record_replication_checkpoint(run)


def fetch_changed_documents(
    run: Run, missing: Sequence[tuple[str, str]]
) -> list[Document]:
    """Return the leaves that are lacking, each with its ancestry.

    https://docs.couchdb.org/en/stable/replication/protocol.html#fetch-changed-documents
    """
    run.enter("Fetch Changed Documents")
    documents: dict[tuple[str, str], Document] = {}
    fetch = by_what_the_line_carries(run, run.source, run.source.bulk_get)
    for rows, _ in halving(missing, fetch, (TooLarge,)):
        if isinstance(rows, SyncError):
            raise rows
        for row in rows:
            if isinstance(row, Refusal):
                explain_what_is_not_given(run, row)
            else:
                documents[row["_id"], row["_rev"]] = row
    run.tell(docs_read=run.progress.docs_read + len(documents))
    return list(documents.values())


def upload_batch_of_changed_documents(run: Run, documents: list[Document]) -> None:
    """Store the documents as they are, and report those that are refused.

    https://docs.couchdb.org/en/stable/replication/protocol.html#upload-batch-of-changed-documents
    """
    run.enter("Upload Batch of Changed Documents")

    def store(some: Sequence[Document]) -> list[Written | Refusal]:
        return run.target.bulk_docs(some, new_edits=False)

    written, failures = 0, 0
    upload = by_what_the_line_carries(run, run.target, store)
    for answer, some in halving(documents, upload, (*REFUSED, PeerMisbehaved)):
        if isinstance(answer, PeerMisbehaved):
            failures += 1
            if not written and failures == min(MOST_FAILURES, len(documents)):
                raise answer
        verdicts = refused(some, answer) if isinstance(answer, SyncError) else answer
        written += sum(isinstance(verdict, Written) for verdict in verdicts)
        report(run, verdicts)
    run.tell(docs_written=run.progress.docs_written + written)


def refused(documents: Sequence[Document], error: SyncError) -> list[Refusal]:
    return [
        Refusal(document["_id"], document["_rev"], error.error, error.reason)
        for document in documents
    ]


def ensure_in_commit(run: Run) -> None:
    """Have the target put the batch on its disk before anything is recorded.

    https://docs.couchdb.org/en/stable/replication/protocol.html#ensure-in-commit
    """
    run.target.ensure_full_commit()


def record_replication_checkpoint(run: Run) -> None:
    """Record on both sides how far we are.

    https://docs.couchdb.org/en/stable/replication/protocol.html#record-replication-checkpoint
    """
    run.enter("Record Replication Checkpoint")
    if run.replication_id is None:
        return
    entry = checkpoint(run)
    run.target_log = extended(run.target_log, entry)
    run.source_log = extended(run.source_log, entry)
    run.target.put_local(run.replication_id, run.target_log)
    run.source.put_local(run.replication_id, run.source_log)


def checkpoint(run: Run) -> Entry:
    return Entry(
        session_id=run.session_id,
        recorded_seq=run.last_seq,
        start_last_seq=run.start_seq,
        start_time=format_datetime(run.start, usegmt=True),
        end_time=format_datetime(datetime.now(UTC), usegmt=True),
        missing_checked=run.missing_checked,
        missing_found=run.missing_found,
        docs_read=run.progress.docs_read,
        docs_written=run.progress.docs_written,
        doc_write_failures=run.doc_write_failures,
    )


# Continue Reading Changes


def continue_reading_changes(run: Run) -> Outcome:
    """Go on until cancelled; when the line drops, wait and begin at the checkpoint.

    https://docs.couchdb.org/en/stable/replication/protocol.html#continue-reading-changes
    """
    pauses = waits(RECONNECT, random)
    while not run.cancel.is_set():
        try:
            verify_peers(run)
            find_common_ancestry(run)
            pauses = waits(RECONNECT, random)
            listen_to_changes_feed(run)
        except PeerUnavailable:
            run.tell(stage="Wait for the Peer")
            run.cancel.wait(next(pauses))
        except Cancelled:
            break
    return run.outcome()


# Protocol Robustness


def by_what_the_line_carries(
    run: Run, peer: Peer, act: Callable[[Sequence[T]], A]
) -> Callable[[Sequence[T]], A]:
    """Take a dropped line for too large a batch where the peer still answers.

    A line that drops at every hill carries a small batch and never a large one. This
    and the following batches are halved until one gets through.
    """

    def attempt(items: Sequence[T]) -> A:
        try:
            return act(items)
        except PeerUnavailable as error:
            if len(items) == 1:
                raise
            peer.info()
            run.batch_size = min(run.batch_size, len(items) // 2)
            raise TooLarge("the line does not carry this much") from error

    return attempt


def halving(
    items: Sequence[T], act: Callable[[Sequence[T]], A], refused: Errors
) -> Iterator[tuple[A | SyncError, Sequence[T]]]:
    """Act on all items at once; where that is refused, on each half, to the one."""
    try:
        answer = act(items)
    except refused as error:
        if len(items) == 1:
            yield error, items
            return
        middle = len(items) // 2
        yield from halving(items[:middle], act, refused)
        yield from halving(items[middle:], act, refused)
    else:
        yield answer, items
