"""A database behind HTTP, as a peer: any CouchDB, a PouchDB server, our endpoint.

The verbs of `Peer` are requests here, as few as will do. What differs between
servers is learnt from their answers: whether they inflate request bodies, whether
they know `_bulk_get` (else each document is asked for by its open revisions),
whether a write that was answered may still be lost (only CouchDB before 2.0, and
whoever does not say), whether a document is taken with its attachments as
multipart/related (CouchDB and we inflate and take it; PouchDB keeps what is packed as
if it were not, so whoever does not inflate is sent it inside the JSON).
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from time import sleep
from types import TracebackType
from typing import ClassVar
from urllib.parse import quote

import urllib3

from .answers import (
    answered,
    bulk_rows,
    change,
    doc_path,
    local_path,
    parcels,
    seq_text,
    told_so,
    unless_named,
    verdict,
)
from .attachments import MEMBER
from .carrying import Resumed, inside, verified
from .errors import (
    BadRequest,
    Conflict,
    Forbidden,
    IllegalId,
    InvalidDocument,
    MethodNotAllowed,
    MissingStub,
    NotFound,
    PeerMisbehaved,
    PeerUnavailable,
    TooLarge,
    UnsupportedMediaType,
)
from .multipart import Part, Reader, boundary_of, length_of, new_boundary, write
from .peer import (
    STUBS,
    Bodies,
    Carried,
    Document,
    Feed,
    Info,
    Inline,
    Missing,
    Refusal,
    Written,
)
from .related import (
    first,
    following,
    in_order,
    one_by_one,
    piece,
    read_first,
    sent_length,
)
from .retry import Patience
from .transport import LARGEST_ANSWER, Ask, Credentials, Streamed, Transport, encoded

# What a peer answers to multipart that it does not take.
NO_MULTIPART = (UnsupportedMediaType, MethodNotAllowed, NotFound)

# What one document can be answered that is not the fault of all.
REFUSED = (
    BadRequest,
    Conflict,
    Forbidden,
    IllegalId,
    InvalidDocument,
    MissingStub,
    TooLarge,
)

COMMITS_FIRST = re.compile(r"CouchDB/([2-9]|\d\d)")


class RemoteDatabase:
    """A peer over HTTP. `auth` returns the headers that let us in, at each request."""

    transport: ClassVar[type[Transport]] = Transport

    def __init__(
        self,
        url: str,
        *,
        auth: Credentials | None = None,
        pool: urllib3.PoolManager | None = None,
        timeout: float = 60.0,
        patience: Patience | None = None,
        insecure: bool = False,
        pause: Callable[[float], object] = sleep,
    ) -> None:
        self._line = self.transport(
            url,
            auth=auth,
            pool=pool,
            timeout=timeout,
            patience=patience,
            insecure=insecure,
            pause=pause,
        )
        self._knows_bulk_get = True
        self._commits_first = False
        self._refuses_multipart = False
        self._local_revs: dict[str, str] = {}

    @property
    def identity(self) -> str:
        return self._line.base

    def __enter__(self) -> "RemoteDatabase":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._line.close()

    def create(self) -> None:
        """Make the database, where the peer lets us."""
        self._line.ask(Ask("PUT", "/"))

    def info(self) -> Info:
        told = self._line.ask(Ask("GET", "/"))
        with self._by_the_protocol():
            self._commits_first = told.get("delayed_commits") is False
            born = told.get("instance_start_time", "0")
            return Info(
                name=str(told["db_name"]),
                uuid=str(told.get("uuid") or f"{self.identity} {born}"),
                doc_count=int(told.get("doc_count", 0)),
                update_seq=seq_text(told["update_seq"]),
            )

    def changes(
        self, since: str = "0", *, limit: int | None = None, wait: float = 0.0
    ) -> Feed:
        query = {"style": "all_docs", "since": since}
        if limit is not None:
            query["limit"] = str(limit)
        if wait:
            query |= {"feed": "longpoll", "timeout": str(int(wait * 1000))}
        told = self._line.ask(Ask("GET", "/_changes", query, wait=wait))
        with self._by_the_protocol():
            pending = told.get("pending")
            return Feed(
                changes=tuple(change(row) for row in told["results"]),
                last_seq=seq_text(told["last_seq"]),
                pending=None if pending is None else int(pending),
            )

    def revs_diff(self, revs: Mapping[str, Sequence[str]]) -> dict[str, Missing]:
        body = {id: list(some) for id, some in revs.items()}
        told = self._line.ask(Ask("POST", "/_revs_diff", body=body))
        with self._by_the_protocol():
            return {
                str(id): Missing(
                    tuple(row["missing"]), tuple(row.get("possible_ancestors", ()))
                )
                for id, row in told.items()
                if row.get("missing")
            }

    def bulk_get(
        self, wanted: Sequence[tuple[str, str]], *, inline: Inline = STUBS
    ) -> list[Document | Refusal]:
        query = {"revs": "true", "latest": "true", **told_so(inline)}
        if self._knows_bulk_get:
            try:
                # Asked for nothing, PouchDB never answers.
                return self._bulk_get(wanted, query) if wanted else []
            except (BadRequest, MethodNotAllowed, NotFound):
                # Either the verb or the database is unknown; this tells which.
                self.info()
                self._knows_bulk_get = False
        return [self._open_rev(id, rev, query) for id, rev in wanted]

    def _bulk_get(
        self, wanted: Sequence[tuple[str, str]], query: dict[str, str]
    ) -> list[Document | Refusal]:
        body = {"docs": [{"id": id, "rev": rev} for id, rev in wanted]}
        told = self._line.ask(Ask("POST", "/_bulk_get", query, body))
        with self._by_the_protocol():
            found = [row for result in told["results"] for row in bulk_rows(result)]
            return answered(wanted, found)

    def _open_rev(self, id: str, rev: str, query: dict[str, str]) -> Document | Refusal:
        asked = {**query, "open_revs": json.dumps([rev])}
        try:
            told = self._line.ask(Ask("GET", doc_path(id), asked))
        except NotFound as error:
            self.info()
            return Refusal(id, rev, error.error, error.reason)
        with self._by_the_protocol():
            for row in told:
                if "ok" in row:
                    return dict(row["ok"])
            return Refusal(id, rev, "not_found", "missing")

    def bulk_docs(
        self, docs: Sequence[Document], *, new_edits: bool = True
    ) -> list[Written | Refusal]:
        verdicts: list[Written | Refusal] = []
        for some in parcels(docs):
            verdicts += self._bulk_docs(some, new_edits)
        return verdicts

    def _bulk_docs(
        self, docs: Sequence[Document], new_edits: bool
    ) -> list[Written | Refusal]:
        body = {"docs": docs, "new_edits": new_edits}
        ask = Ask("POST", "/_bulk_docs", body=body, repeatable=not new_edits)
        told = self._line.ask(ask)
        with self._by_the_protocol():
            if new_edits:
                return [verdict(row, doc) for doc, row in zip(docs, told, strict=True)]
            return unless_named(docs, told)

    @contextmanager
    def fetch(
        self, id: str, rev: str, since: Sequence[str] = ()
    ) -> Iterator[Carried | Refusal]:
        """Ask for a leaf with the attachments that came after the revisions in
        `since`: as multipart/related where the peer makes it, else inside the JSON."""
        wanted = told_so(Inline(data=True, coding=True, since=since))
        ask = Ask("GET", doc_path(id), {"rev": rev, "revs": "true", **wanted})
        with ExitStack() as open_till_read:
            try:
                accept = {"Accept": "multipart/related, application/json"}
                answer = open_till_read.enter_context(self._line.opened(ask, accept))
            except NotFound as error:
                self.info()
                yield Refusal(id, rev, error.error, error.reason)
                return
            found = self._carried(answer)
            with self._by_the_protocol():
                told = found.document["_id"], found.document["_rev"]
                if told != (id, rev):
                    raise ValueError(f"{told} was not asked for")
            yield found

    def _carried(self, answer: Streamed) -> Carried:
        kind = answer.headers.get("Content-Type", "")
        with self._by_the_protocol():
            if not kind.lower().startswith("multipart/related"):
                return Carried(dict(json.loads(answer.inflated())))
            try:
                parts = iter(Reader(answer.read, boundary_of(kind)))
                document = read_first(next(parts), LARGEST_ANSWER)
            except (BadRequest, StopIteration) as error:
                raise ValueError(str(error)) from error
            return Carried(document, self._as_they_come(document, parts))

    def _as_they_come(self, document: Document, parts: Iterator[Part]) -> Bodies:
        """Yield what follows; what a dropped line cut off is asked for by itself, from
        the byte where it was cut."""
        waiting = following(document)
        came = iter(in_order(document, parts))
        try:
            for name, chunks in came:
                waiting.remove(name)
                yield name, self._to_its_end(document, name, chunks)
        except PeerUnavailable:
            pass
        for name in waiting:
            yield name, self._to_its_end(document, name, ())

    def _to_its_end(
        self, document: Document, name: str, chunks: Iterable[bytes]
    ) -> Iterator[bytes]:
        at = 0
        try:
            for chunk in chunks:
                at += len(chunk)
                yield chunk
        except PeerUnavailable:
            pass
        told = document[MEMBER][name]
        if (length := sent_length(told)) is None or at < length:
            packed = told.get("encoding") == "gzip"
            yield from self.attachment(
                document["_id"], name, rev=document["_rev"], start=at, packed=packed
            )

    def attachment(
        self,
        id: str,
        name: str,
        *,
        rev: str | None = None,
        start: int = 0,
        packed: bool = False,
    ) -> Iterator[bytes]:
        """Yield an attachment from `start` on; as it is kept, if `packed`.

        Where the line drops it is asked for again from that byte: by a range where the
        peer gives ranges, else what is known of it is passed over.
        """
        reading = Resumed(start)
        path = f"{doc_path(id)}/{quote(name, safe='')}"
        ask = Ask("GET", path, {} if rev is None else {"rev": rev})
        coding = {"Accept": "*/*", "Accept-Encoding": "gzip" if packed else "identity"}
        while True:
            try:
                with self._line.opened(ask, {**coding, **reading.range}) as answer:
                    yield from reading.rest_of(answer)
                return
            except PeerUnavailable:
                if not reading.got_further():
                    raise

    def store_with_bodies(
        self, document: Document, bodies: Bodies
    ) -> Written | Refusal:
        """Send a leaf as it is with what follows it, each held to what is told of it.

        A peer that turns out not to take multipart is sent it inside the JSON the
        next time: its bytes are gone.
        """
        try:
            checked = verified(document, bodies)
            if self._takes_multipart(document):
                return self._put_related(document, checked)
            (answer,) = self.bulk_docs([inside(document, checked)], new_edits=False)
            return answer
        except REFUSED as refused:
            return Refusal(
                document["_id"], document["_rev"], refused.error, refused.reason
            )

    def _takes_multipart(self, document: Document) -> bool:
        names = following(document)
        known = all(sent_length(document[MEMBER][name]) is not None for name in names)
        return bool(names and known and self._line.inflates) and not (
            self._refuses_multipart
        )

    def _put_related(self, document: Document, bodies: Bodies) -> Written | Refusal:
        told, boundary = document[MEMBER], new_boundary()
        pieces = [first(encoded(document))]
        pieces += [piece(name, told[name], ()) for name in following(document)]
        ask = Ask("PUT", doc_path(document["_id"]), {"new_edits": "false"})
        headers = {
            "Content-Type": f'multipart/related; boundary="{boundary}"',
            "Content-Length": str(length_of(boundary, pieces)),
        }
        try:
            stream = write(boundary, one_by_one(pieces, bodies))
            said = self._line.upload(ask, stream, headers)
        except NO_MULTIPART as error:
            self.info()
            self._refuses_multipart = True
            raise BadRequest(f"multipart: {error.reason}") from error
        with self._by_the_protocol():
            return Written(str(said["id"]), str(said["rev"]))

    def local(self, id: str) -> Document | None:
        try:
            told = self._line.ask(Ask("GET", local_path(id)))
        except NotFound:
            self._local_revs.pop(id, None)
            return None
        with self._by_the_protocol():
            self._local_revs[id] = str(told["_rev"])
            return dict(told)

    def put_local(self, id: str, document: Document) -> None:
        try:
            self._put_local(id, document)
        except Conflict:
            # Our own write whose answer was lost, or another process of ours.
            self.local(id)
            self._put_local(id, document)

    def _put_local(self, id: str, document: Document) -> None:
        own = {name: value for name, value in document.items() if name[:1] != "_"}
        rev = {"_rev": self._local_revs[id]} if id in self._local_revs else {}
        body = {"_id": f"_local/{id}", **rev, **own}
        told = self._line.ask(Ask("PUT", local_path(id), body=body))
        with self._by_the_protocol():
            self._local_revs[id] = str(told["rev"])

    def ensure_full_commit(self) -> None:
        if self._commits_first or COMMITS_FIRST.match(self._line.server):
            return
        try:
            self._line.ask(Ask("POST", "/_ensure_full_commit", body={}))
        except (NotFound, MethodNotAllowed):
            self._commits_first = True

    @contextmanager
    def _by_the_protocol(self) -> Iterator[None]:
        """Name the peer if its answer is not what the protocol says."""
        try:
            yield
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise PeerMisbehaved(
                f"its answer has another form: {error!r}", subject=self.identity
            ) from error
