"""Documents with attachments, carried one by one, as streams.

Only what came after the revisions that the target may build on goes over the line;
where it cannot build on them after all, or what came was damaged, all of it goes once
more. What is wrong with a document then is its own refusal.
"""

from collections.abc import Iterable, Iterator, Sequence

from .errors import BadRequest, MissingStub, NotFound, PeerMisbehaved
from .peer import Bodies, Document, Refusal, Written
from .runs import MOST_FAILURES, REFUSED, Run, explain_what_is_not_given, report

# What may go well once more, with all the bytes: one that came damaged, one that the
# target thought it could build on.
AGAIN = frozenset({BadRequest.error, MissingStub.error, PeerMisbehaved.error})


def carry_with_attachments(run: Run, documents: Sequence[Document]) -> None:
    """Carry each of these documents over with its attachments, as a stream.

    https://docs.couchdb.org/en/stable/replication/protocol.html#upload-document-with-attachments
    """
    written = failures = 0
    for document in documents:
        run.enter("Upload Document with Attachments")
        verdict = carry(run, document["_id"], document["_rev"])
        if isinstance(verdict, Written):
            written += 1
            run.tell(docs_written=run.progress.docs_written + 1)
        elif isinstance(verdict, Refusal):
            failures += verdict.error == PeerMisbehaved.error
            if not written and failures == MOST_FAILURES:
                raise PeerMisbehaved(verdict.reason)
            report(run, [verdict])


def carry(run: Run, id: str, rev: str) -> Written | Refusal | None:
    """Carry one document over, once more where that may help; None where the source
    has replaced it meanwhile."""
    verdict = carry_once(run, id, rev, run.ancestors.get(id, ()))
    if isinstance(verdict, Refusal) and verdict.error in AGAIN:
        return carry_once(run, id, rev, ())
    return verdict


def carry_once(
    run: Run, id: str, rev: str, since: Sequence[str]
) -> Written | Refusal | None:
    try:
        with run.source.fetch(id, rev, since) as found:
            if isinstance(found, Refusal):
                explain_what_is_not_given(run, found)
                return None
            bodies = counted(run, found.bodies)
            return run.target.store_with_bodies(found.document, bodies)
    except NotFound:
        if is_still_given(run, id, rev):
            raise
        return None
    except (*REFUSED, PeerMisbehaved) as error:
        return Refusal(id, rev, error.error, error.reason)


def counted(run: Run, bodies: Bodies) -> Bodies:
    """Pass bytes on, telling how many; stop there if that is asked."""

    def passing(chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            run.tell(bytes_carried=run.progress.bytes_carried + len(chunk))
            run.enter(run.progress.stage)
            yield chunk

    return ((name, passing(chunks)) for name, chunks in bodies)


def is_still_given(run: Run, id: str, rev: str) -> bool:
    found = run.source.bulk_get([(id, rev)])
    return any(isinstance(row, dict) and row["_rev"] == rev for row in found)
