"""A database behind HTTP, served on: what the field profile needs of one.

    phone ── field profile, gate, guard ──▶ Relayed ── HTTP ──▶ any CouchDB

Whoever asks notices no difference: each document of a batch gets its own answer in
its place, a feed waits no longer than it was told, local documents conflict (those of
CouchDB 3 do not) and are only so many. Design documents are the peer's own: they are
not in the feed, not given and not taken. Who asks was admitted before; where the peer
does not let them in after all, it is the peer that is not available.
"""

import json
import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from .answers import bulk_rows, doc_path, local_path, told_so
from .attachments import MEMBER
from .bulk_docs import Guard, refusal
from .document import Edit, read_given
from .errors import (
    Conflict,
    Forbidden,
    NotFound,
    PeerUnavailable,
    SyncError,
    Unauthorized,
)
from .peer import STUBS, Document, Feed, Info, Inline, Refusal, Written
from .remote import RemoteDatabase
from .transport import Ask, Transport

DESIGN = "_design/"
REVISION = re.compile(r"[1-9][0-9]{0,14}-[^\s\"]+")


class Behind(Transport):
    """A line on which it is never the asker's fault that the peer lets us not in."""

    def ask(self, ask: Ask) -> Any:
        try:
            return super().ask(ask)
        except (Unauthorized, Forbidden) as closed:
            why = f"the hub does not let the asker in: {closed.reason}"
            raise PeerUnavailable(why, subject=self.base) from closed


class Relayed(RemoteDatabase):
    """A `Store` whose documents lie with a peer."""

    transport = Behind

    def info(self) -> Info:
        told = super().info()
        # What stands for a uuid may be the peer's address; nobody needs that.
        uuid = sha256(told.uuid.encode()).hexdigest()[:32]
        return Info(told.name, uuid, told.doc_count, told.update_seq)

    def changes(
        self, since: str = "0", *, limit: int | None = None, wait: float = 0.0
    ) -> Feed:
        feed = super().changes(since, limit=limit, wait=wait)
        while True:
            shown = tuple(row for row in feed.changes if not is_design(row.id))
            if shown or not feed.changes:
                return Feed(shown, feed.last_seq, feed.pending)
            feed = super().changes(feed.last_seq, limit=limit)

    def wait(self, since: str, seconds: float) -> bool:
        """Wait until something is stored after `since`; tell whether something was."""
        return bool(self.changes(since, limit=1, wait=seconds).changes)

    def get(
        self,
        id: str,
        *,
        rev: str | None = None,
        revs: bool = False,
        conflicts: bool = False,
        inline: Inline = STUBS,
    ) -> Document:
        query = told_so(inline) | ({} if rev is None else {"rev": rev})
        query |= {"revs": "true"} if revs else {}
        query |= {"conflicts": "true"} if conflicts else {}
        told = self._line.ask(Ask("GET", shown_path(id), query))
        with self._by_the_protocol():
            return {**told, "_rev": str(told["_rev"])}

    def open_revs(
        self, id: str, revs: Sequence[str] | str = "all", *, inline: Inline = STUBS
    ) -> list[Document | Refusal]:
        """Return the leaves named, or all, tombstones too, each with its ancestry."""
        asked = revs if isinstance(revs, str) else json.dumps(list(revs))
        query = {"revs": "true", "open_revs": asked, **told_so(inline)}
        told = self._line.ask(Ask("GET", shown_path(id), query))
        with self._by_the_protocol():
            return [
                dict(row["ok"])
                if "ok" in row
                else Refusal(id, str(row["missing"]), "not_found", "missing")
                for row in told
            ]

    def bulk_get_text(self, wanted: Sequence[tuple[str, str]]) -> list[str | Refusal]:
        """Answer for each (id, rev), in their order, each document as JSON."""
        return [
            each
            if isinstance(each, Refusal)
            else json.dumps(each, ensure_ascii=False, separators=(",", ":"))
            for each in self.bulk_get(wanted)
        ]

    def bulk_get(
        self, wanted: Sequence[tuple[str, str]], *, inline: Inline = STUBS
    ) -> list[Document | Refusal]:
        """Answer for each (id, rev), in their order, and for no later revision."""
        asked = [
            {"id": id, "rev": rev}
            for id, rev in wanted
            if REVISION.fullmatch(rev) and not is_design(id)
        ]
        found = self._found(asked, inline) if asked else {}
        return [
            found.get(pair, Refusal(*pair, "not_found", "missing")) for pair in wanted
        ]

    def _found(
        self, asked: list[dict[str, str]], inline: Inline
    ) -> dict[tuple[str, str], Document]:
        query = {"revs": "true", **told_so(inline)}
        told = self._line.ask(Ask("POST", "/_bulk_get", query, {"docs": asked}))
        with self._by_the_protocol():
            rows = [row for result in told["results"] for row in bulk_rows(result)]
            leaves = [row for row in rows if not isinstance(row, Refusal)]
            return {(leaf["_id"], leaf["_rev"]): leaf for leaf in leaves}

    def bulk_docs(
        self,
        docs: Sequence[Document],
        *,
        new_edits: bool = True,
        guard: Guard | None = None,
    ) -> list[Written | Refusal]:
        """Bring the peer what is well formed and what `guard` lets through."""
        if new_edits:
            raise Forbidden("revisions are taken as given here; say new_edits=false")
        read = [_read(document, guard) for document in docs]
        sent = [
            _given(edit, document)
            for edit, document in zip(read, docs, strict=True)
            if isinstance(edit, Edit)
        ]
        answers = iter(super().bulk_docs(sent, new_edits=False))
        return [next(answers) if isinstance(edit, Edit) else edit for edit in read]

    def keep_local(self, id: str, document: Document, *, among: str, most: int) -> str:
        """As a file's: the document that `_rev` names is replaced, or one begun.

        Which ones there are stands in a local document of its own, named `among`
        without its slash, because not every peer lists them.
        """
        standing = self.local(id)
        if (standing or {}).get("_rev") != document.get("_rev"):
            raise Conflict(subject=f"_local/{id}")
        if standing is None and among:
            self._make_room(id, among.rstrip("/"), most)
        self.put_local(id, document)
        return self._local_revs[id]

    def _make_room(self, id: str, index: str, most: int) -> None:
        listed = (self.local(index) or {}).get("ids", [])
        ids = [*(other for other in listed if other != id), id]
        for other in ids[:-most]:
            if (old := self.local(other)) is not None:
                gone = Ask("DELETE", local_path(other), {"rev": old["_rev"]})
                self._line.ask(gone)
        self.put_local(index, {"ids": ids[-most:]})


def is_design(id: str) -> bool:
    return id.startswith(DESIGN)


def shown_path(id: str) -> str:
    """The path of a document, and of nothing else that the peer serves there."""
    if id.startswith("_") or id in (".", ".."):
        raise NotFound(subject=id)
    return doc_path(id)


def _read(document: Document, guard: Guard | None) -> Edit | Refusal:
    try:
        edit = read_given(document)
        if is_design(edit.id):
            raise Forbidden("design documents are the peer's own")
        if guard is not None:
            guard(document)
        return edit
    except SyncError as refused:
        return refusal(document, refused)


def _given(edit: Edit, document: Document) -> Document:
    """The document as it was understood, and nothing else of it but its attachments."""
    revisions = {"start": edit.generation, "ids": list(edit.digests)}
    tombstone = {"_deleted": True} if edit.deleted else {}
    own: Document = json.loads(edit.body)
    named = {"_id": edit.id, "_rev": str(edit.rev), "_revisions": revisions}
    attached = {MEMBER: document[MEMBER]} if edit.given else {}
    return {**named, **tombstone, **own, **attached}
