"""A database behind HTTP, as a peer: any CouchDB, a PouchDB server, our endpoint.

The verbs of `Peer` are requests here, as few as will do. What differs between
servers is learnt from their answers: whether they inflate request bodies, whether
they know `_bulk_get` (else each document is asked for by its open revisions),
whether a write that was answered may still be lost (only CouchDB before 2.0, and
whoever does not say).
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import sleep
from types import TracebackType
from typing import Any, ClassVar
from urllib.parse import quote

import urllib3

from .errors import (
    BadRequest,
    Conflict,
    MethodNotAllowed,
    NotFound,
    PeerMisbehaved,
)
from .peer import (
    STUBS,
    Change,
    Document,
    Feed,
    Info,
    Inline,
    Missing,
    Refusal,
    Written,
)
from .retry import Patience
from .transport import Ask, Credentials, Transport, encoded

# What one _bulk_docs carries: small enough that a bad line gets it through.
LARGEST_UPLOAD = 2 * 1024 * 1024

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


def seq_text(seq: Any) -> str:
    """Return a sequence as text that can be given back; some servers count."""
    if seq is None:
        raise ValueError("a sequence is missing")
    return seq if isinstance(seq, str) else json.dumps(seq)


def change(row: Mapping[str, Any]) -> Change:
    revs = tuple(str(leaf["rev"]) for leaf in row["changes"])
    return Change(
        seq_text(row["seq"]), str(row["id"]), revs, row.get("deleted") is True
    )


def bulk_rows(result: Mapping[str, Any]) -> Iterator[Document | Refusal]:
    for row in result["docs"]:
        if "ok" in row:
            yield dict(row["ok"])
        elif "missing" in row:
            yield Refusal(result["id"], row["missing"], "not_found", "missing")
        else:
            # CouchDB nests what went wrong, express-pouchdb does not.
            told = row["error"] if isinstance(row["error"], dict) else row
            yield refusal(told, str(result["id"]), told.get("rev"))


def answered(
    wanted: Sequence[tuple[str, str]], found: Sequence[Document | Refusal]
) -> list[Document | Refusal]:
    """Return what came, and a refusal where nothing did.

    A newer leaf may stand for the revision wanted; another document may not.
    """
    asked = {id for id, _ in wanted}
    told = {row.id if isinstance(row, Refusal) else row["_id"] for row in found}
    if not told <= asked:
        raise ValueError(f"{sorted(told - asked)[0]} was not asked for")
    silent = (pair for pair in wanted if pair[0] not in told)
    return [*found, *(Refusal(*pair, "not_found", "missing") for pair in silent)]


def refusal(row: Mapping[str, Any], id: str, rev: Any) -> Refusal:
    word, reason = str(row["error"]), str(row.get("reason", ""))
    return Refusal(id, None if rev is None else str(rev), word, reason)


def verdict(row: Mapping[str, Any], doc: Document) -> Written | Refusal:
    if "error" in row:
        return refusal(row, str(doc.get("_id", row.get("id", ""))), doc.get("_rev"))
    return Written(str(row["id"]), str(row["rev"]))


def unless_named(
    docs: Sequence[Document], rows: Sequence[Mapping[str, Any]]
) -> list[Written | Refusal]:
    """Return a verdict for each document; the peer names only what it refused."""
    errors = [row for row in rows if "error" in row]
    if len(docs) == 1 and errors:
        return [verdict(errors[0], docs[0])]
    named = {(str(row["id"]), row.get("rev")): row for row in errors}
    return [_verdict(doc, named) for doc in docs]


def _verdict(
    doc: Document, named: Mapping[tuple[str, Any], Mapping[str, Any]]
) -> Written | Refusal:
    id, rev = str(doc["_id"]), str(doc["_rev"])
    row = named.get((id, rev)) or named.get((id, None))
    return Written(id, rev) if row is None else verdict(row, doc)


def parcels(docs: Sequence[Document]) -> Iterator[list[Document]]:
    """Cut documents into uploads of a size that a bad line gets through."""
    some: list[Document] = []
    size = 0
    for doc in docs:
        weight = len(encoded(doc))
        if some and size + weight > LARGEST_UPLOAD:
            yield some
            some, size = [], 0
        some.append(doc)
        size += weight
    if some:
        yield some


def local_path(id: str) -> str:
    return "/_local/" + quote(id, safe="")


def doc_path(id: str) -> str:
    """Return a document's path; CouchDB redirects where that slash is encoded."""
    if id.startswith("_design/"):
        return "/_design/" + quote(id[8:], safe="")
    return "/" + quote(id, safe="")


def told_so(inline: Inline) -> dict[str, str]:
    """How a peer is asked to tell attachments."""
    query = {"attachments": "true"} if inline.data else {}
    query |= {"att_encoding_info": "true"} if inline.coding else {}
    return query | ({"atts_since": json.dumps([*inline.since])} if inline.since else {})
