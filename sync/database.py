"""One document database in one SQLite file.

Documents keep their whole revision tree, so two databases that were edited apart can
be replicated into each other and agree on every leaf and on the winner. What is
stored is on the disk when a method returns. Any number of threads and processes may
use one file.

    with Database(path) as database:
        with database.transaction():
            database.put(entry)
            database.put_local("chain", head)
            database.delete_local("draft:7")

With a `codec` every body passes through it on its way to the disk and back; ids,
revisions and the feed lie in the file as they are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from os import PathLike
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from . import attachments, blobs, bulk_docs, changes, documents, locals, purging
from .attached import Attachment
from .blobs import Content
from .bulk_docs import Guard
from .changes import Narrow
from .codec import PLAIN, Codec
from .connections import Connections
from .document import is_text
from .documents import Leaf, Listed
from .errors import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidDocument,
    NotFound,
    named,
)
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

if TYPE_CHECKING:
    from .mango.finding import Finder

AT_A_TIME = 200


class Database:
    look_again = 0.5
    """Seconds between looks at what another process may have written."""

    def __init__(
        self, path: str | PathLike[str], *, create: bool = True, codec: Codec = PLAIN
    ) -> None:
        self.path = Path(path)
        self.name = self.path.stem
        self._codec = codec
        self._file = Connections(self.path, create=create)
        with self._file.reading() as connection:
            (self.uuid,) = connection.execute("SELECT uuid FROM state").fetchone()

    @property
    def identity(self) -> str:
        return f"database:{self.uuid}"

    def info(self) -> Info:
        with self._file.reading() as connection:
            count, seq = connection.execute(
                "SELECT doc_count, update_seq FROM state"
            ).fetchone()
        return Info(self.name, self.uuid, count, str(seq))

    # Reading

    def get(
        self,
        id: str,
        *,
        rev: str | None = None,
        revs: bool = False,
        conflicts: bool = False,
        inline: Inline = STUBS,
    ) -> Document:
        """Return the winner, or the leaf named; NotFound tells why there is none."""
        with self._file.reading() as connection:
            return documents.one(
                connection,
                id,
                rev=rev,
                revs=revs,
                conflicts=conflicts,
                codec=self._codec,
                inline=inline,
            )

    def about(self, id: str, rev: str) -> dict[str, Any]:
        """Return what is known around a leaf: its ancestors' names, buried rivals."""
        with self._file.reading() as connection:
            return documents.about(connection, id, rev, self._codec)

    def open_revs(
        self, id: str, revs: Sequence[str] | str = "all", *, inline: Inline = STUBS
    ) -> list[Document | Refusal]:
        """Return the leaves named, or all, tombstones too, each with its ancestry."""
        chosen = None if isinstance(revs, str) else revs
        with self._file.reading() as connection:
            return documents.open_revs(connection, id, chosen, self._codec, inline)

    def all_docs(
        self,
        *,
        start_key: str | None = None,
        end_key: str | None = None,
        keys: Sequence[str] | None = None,
        include_docs: bool = False,
        limit: int | None = None,
        skip: int = 0,
        descending: bool = False,
        inclusive_end: bool = True,
    ) -> list[Listed]:
        """Return documents by id. `descending` turns the keys' meaning round."""
        if keys is not None:
            chosen = keys[::-1] if descending else keys
            chosen = chosen[skip:] if limit is None else chosen[skip : skip + limit]
            with self._file.reading() as connection:
                return documents.listed(connection, chosen, include_docs, self._codec)
        for key in (start_key, end_key):
            if key is not None and not is_text(key):
                raise BadRequest(f"A key must be text: {key!a}")
        with self._file.reading() as connection:
            return documents.in_range(
                connection,
                start_key,
                end_key,
                inclusive_end=inclusive_end,
                descending=descending,
                limit=limit,
                skip=skip,
                include_docs=include_docs,
                codec=self._codec,
            )

    # Replication

    def changes(
        self, since: str = "0", *, limit: int | None = None, wait: float = 0.0
    ) -> Feed:
        with self._file.reading() as connection:
            feed = changes.changes(connection, since, limit)
        if feed.changes or wait <= 0 or not self.wait(feed.last_seq, wait):
            return feed
        return self.changes(feed.last_seq, limit=limit)

    def changes_of(
        self, narrow: Narrow, since: str = "0", *, limit: int | None = None
    ) -> Feed:
        """The part of the feed that is about some documents."""
        with self._file.reading() as connection:
            return changes.changes(connection, since, limit, narrow)

    def changes_backwards(self, since: str = "0", *, limit: int | None = None) -> Feed:
        """What changed after `since`, the last of it first."""
        with self._file.reading() as connection:
            return changes.backwards(connection, since, limit)

    def wait(self, since: str, seconds: float) -> bool:
        """Wait until something is stored after `since`; tell whether something was."""
        until = monotonic() + seconds
        with self._file.changed:
            while True:
                if self.info().update_seq != since:
                    return True
                left = until - monotonic()
                if left <= 0:
                    return False
                self._file.changed.wait(min(left, self.look_again))

    def revs_diff(self, revs: Mapping[str, Sequence[str]]) -> dict[str, Missing]:
        with self._file.reading() as connection:
            return changes.revs_diff(connection, revs)

    def bulk_get(
        self, wanted: Sequence[tuple[str, str]], *, inline: Inline = STUBS
    ) -> list[Document | Refusal]:
        with self._file.reading() as connection:
            return documents.with_ancestry(connection, wanted, self._codec, inline)

    def bulk_get_text(self, wanted: Sequence[tuple[str, str]]) -> list[str | Refusal]:
        """Answer as `bulk_get` does, each document as the JSON that it is."""
        return [
            each.text() if isinstance(each, Leaf) else each
            for each in self._leaves(wanted)
        ]

    def bulk_docs(
        self,
        docs: Sequence[Document],
        *,
        new_edits: bool = True,
        guard: Guard | None = None,
    ) -> list[Written | Refusal]:
        """Store documents, each for itself; what `guard` forbids is refused."""
        with self._file.writing() as connection:
            return bulk_docs.store(
                connection,
                docs,
                new_edits=new_edits,
                guard=guard,
                codec=self._codec,
            )

    def store_with_bodies(
        self,
        document: Document,
        bodies: Bodies,
        *,
        new_edits: bool = False,
        guard: Guard | None = None,
    ) -> Written | Refusal:
        """Store one document whose attachments follow as they come, each with its name.

        Nothing of it is there before all came whole, with the lengths and digests told.
        """
        staged: dict[str, Content] = {}
        try:
            if guard is not None:
                guard(document)
            given = attachments.read(document)
            for name, chunks in bodies:
                if name not in given or not given[name].follows:
                    raise BadRequest(f"Nothing said that {name!a} would follow")
                staged[name] = blobs.stage(self._file, self._codec, given[name], chunks)
            with self._file.writing() as connection:
                (answer,) = bulk_docs.store(
                    connection,
                    [document],
                    new_edits=new_edits,
                    guard=None,
                    codec=self._codec,
                    beside=staged,
                )
            return answer
        except (BadRequest, InvalidDocument, Forbidden) as refused:
            return bulk_docs.refusal(document, refused)
        finally:
            for each in staged.values():
                blobs.leave(self._file, each)

    @contextmanager
    def fetch(
        self, id: str, rev: str, since: Sequence[str] = ()
    ) -> Iterator[Carried | Refusal]:
        """Give a leaf with the attachments that came after the revisions in `since`,
        packed as they lie here."""
        (found,) = self.bulk_get([(id, rev)], inline=Inline(coding=True))
        if isinstance(found, Refusal):
            yield found
            return
        follow = [
            each for each in self.attachments_since(found, since).values() if each
        ]
        for each in follow:
            told = each.kept.told(follows=True, **each.kept.coding)
            found[attachments.MEMBER][each.name] = told
        yield Carried(found, ((each.name, each.encoded_chunks()) for each in follow))

    def ensure_full_commit(self) -> None:
        """Nothing is left to do: what was acknowledged is on the disk already."""
        self.info()

    # Writing one document

    def put(self, document: Document, *, guard: Guard | None = None) -> str:
        """Store a new edit and return its revision."""
        (answer,) = self.bulk_docs([document], guard=guard)
        return _rev_of(answer)

    def delete(self, id: str, rev: str) -> str:
        """Bury a leaf and return the tombstone's revision."""
        with self.transaction():
            if isinstance(self.open_revs(id, [rev])[0], Refusal):
                self.get(id)
            return self.put({"_id": id, "_rev": rev, "_deleted": True})

    # Attachments

    def open_attachment(
        self, id: str, name: str, *, rev: str | None = None
    ) -> Attachment:
        """Find an attachment of the winner, or of the leaf named; NotFound if none."""
        told = self.get(id, rev=rev, inline=Inline(coding=True))
        said = told.get(attachments.MEMBER, {})
        if name not in said:
            raise NotFound("Document is missing attachment", subject=f"{id}/{name}")
        kept = attachments.kept_in(said)[name]
        return Attachment(id, told["_rev"], name, kept, self._file.reading, self._codec)

    def attachments_since(
        self, document: Document, since: Sequence[str] = ()
    ) -> dict[str, Attachment | None]:
        """Of a document that was told with stubs, find the attachments that came after
        the revisions in `since`; None stands for the others."""
        id, rev = document["_id"], document["_rev"]
        with self._file.reading() as connection:
            (leaf,) = documents.leaves_of(connection, [(id, rev)], self._codec)
        if isinstance(leaf, Refusal):
            raise NotFound(subject=f"{id} {rev}")
        new = documents.newer(leaf, since)
        return {
            name: Attachment(id, rev, name, kept, self._file.reading, self._codec)
            if name in new
            else None
            for name, kept in leaf.attachments.items()
        }

    def put_attachment(
        self,
        id: str,
        name: str,
        chunks: Iterable[bytes],
        content_type: str = attachments.DEFAULT_TYPE,
        *,
        rev: str | None = None,
        guard: Guard | None = None,
        **told: Any,
    ) -> str:
        """Store an attachment in a new edit of the document that `rev` names, or in a
        new document, and return the revision. `told` of it: length, digest, encoding.
        """
        document: Document = self.get(id, rev=rev) if rev else {"_id": id}
        others = document.get(attachments.MEMBER, {})
        new = {"content_type": content_type, "follows": True, **told}
        document[attachments.MEMBER] = {**others, name: new}
        answer = self.store_with_bodies(
            document, [(name, chunks)], new_edits=True, guard=guard
        )
        return _rev_of(answer)

    def delete_attachment(
        self, id: str, name: str, rev: str, *, guard: Guard | None = None
    ) -> str:
        """Store the document that `rev` names without it; return the new revision."""
        document = self.get(id, rev=rev)
        if name not in document.get(attachments.MEMBER, {}):
            raise NotFound("Document is missing attachment", subject=f"{id}/{name}")
        del document[attachments.MEMBER][name]
        return self.put(document, guard=guard)

    def purge(self, id: str) -> bool:
        """Forget a document, every revision of it, as if it had never been here.

        Unlike `delete` it leaves no tombstone and is told to nobody. False where there
        is none. What lay on the disk is gone from it after `scrub`.
        """
        with self._file.writing() as connection:
            return purging.document(connection, id)

    def purge_leaves(self, id: str, revs: Sequence[str]) -> list[str]:
        """Forget these leaves of it; return those that there were."""
        with self._file.writing() as connection:
            return purging.leaves(connection, id, revs)

    # Local documents

    def local(self, id: str) -> Document | None:
        with self._file.reading() as connection:
            return locals.local(connection, id, self._codec)

    def local_docs(self, prefix: str = "") -> list[tuple[str, Document]]:
        """Return (id without `_local/`, document) for the ids that begin so."""
        with self._file.reading() as connection:
            return locals.local_docs(connection, prefix, self._codec)

    def each_local(self, prefix: str) -> Iterator[tuple[str, Document]]:
        """The same one after another: of thousands few lie in memory at a time."""
        after = ""
        while True:
            with self._file.reading() as connection:
                some = locals.local_docs(
                    connection, prefix, self._codec, after=after, most=AT_A_TIME
                )
            yield from some
            if len(some) < AT_A_TIME:
                return
            after = some[-1][0]

    def put_local(self, id: str, document: Document) -> None:
        with self._file.writing() as connection:
            locals.put_local(connection, id, document, self._codec)

    def keep_local(self, id: str, document: Document, *, among: str, most: int) -> str:
        """Replace the local document that `_rev` names, or begin one; its revision.

        Of those whose ids begin with `among`, a new one and `most - 1` others stay.
        """
        with self.transaction():
            standing = self.local(id)
            if (standing or {}).get("_rev") != document.get("_rev"):
                raise Conflict(subject=f"_local/{id}")
            if standing is None and among:
                for other, _ in self.local_docs(among)[most - 1 :]:
                    self.delete_local(other)
            self.put_local(id, document)
            return str((self.local(id) or {})["_rev"])

    def delete_local(self, id: str) -> None:
        """Remove a local document; NotFound if there is none."""
        with self._file.writing() as connection:
            if not locals.delete_local(connection, id):
                raise NotFound(subject=id)

    # The file

    def transaction(self) -> AbstractContextManager[None]:
        """Commit everything this thread does inside together, or nothing of it.

        Transactions nest; one that fails inside another undoes only itself.
        """
        return self._file.transaction()

    @property
    def finder(self) -> "Finder":
        """The indexes over what documents say, and what they find."""
        from .mango.finding import Finder  # A phone never asks, and starts sooner.

        return Finder(self._file, self._codec)

    @property
    def revs_limit(self) -> int:
        """How many edits above a leaf are remembered."""
        with self._file.reading() as connection:
            (most,) = connection.execute("SELECT revs_limit FROM state").fetchone()
        return int(most)

    @revs_limit.setter
    def revs_limit(self, most: int) -> None:
        if most < 1:
            raise BadRequest("`_revs_limit` must be a number above 0")
        with self._file.writing() as connection:
            connection.execute("UPDATE state SET revs_limit = ?", (most,))

    def scrub(self) -> None:
        """Leave no byte in the file, or in its log, of what was deleted or replaced.

        It costs as much as writing the file anew, so it is for what must not be found.
        """
        self._file.scrub()

    def close(self) -> None:
        """Close the file; also right for one that could not be opened."""
        if hasattr(self, "_file"):
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _leaves(self, wanted: Sequence[tuple[str, str]]) -> list[Leaf | Refusal]:
        with self._file.reading() as connection:
            return list(documents.leaves_of(connection, wanted, self._codec))


def _rev_of(answer: Written | Refusal) -> str:
    if isinstance(answer, Written):
        return answer.rev
    raise named(0, answer.error, answer.reason, subject=answer.id)
