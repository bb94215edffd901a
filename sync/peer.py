"""A peer: either end of a replication, and what the two ends say to each other.

Three things are peers: our database in a file, our client of a database behind
HTTP, and through it any CouchDB. Sequences are opaque: they may be kept and given
back, and compared only for equality.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

Document: TypeAlias = dict[str, Any]
"""A JSON object with `_id`, `_rev` and, in replication, `_revisions`."""


@dataclass(frozen=True, slots=True)
class Info:
    """What a database says of itself. Two databases never share a `uuid`."""

    name: str
    uuid: str
    doc_count: int
    update_seq: str


@dataclass(frozen=True, slots=True)
class Change:
    """A document that changed, with all its leaves, the winner first."""

    seq: str
    id: str
    revs: tuple[str, ...]
    deleted: bool


@dataclass(frozen=True, slots=True)
class Feed:
    """A stretch of the changes feed. `pending` counts what follows, where known."""

    changes: tuple[Change, ...]
    last_seq: str
    pending: int | None


@dataclass(frozen=True, slots=True)
class Missing:
    missing: tuple[str, ...]
    possible_ancestors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    id: str
    rev: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """One document that was not given or not taken, in CouchDB's words."""

    id: str
    rev: str | None
    error: str
    reason: str


@dataclass(frozen=True, slots=True)
class Inline:
    """How attachments are told: as stubs; with `data`, those that came after the
    revisions in `since` as they are; with `coding`, that some are kept packed."""

    data: bool = False
    coding: bool = False
    since: Sequence[str] = ()


STUBS = Inline()

Bodies: TypeAlias = Iterable[tuple[str, Iterable[bytes]]]
"""The bytes of attachments as they come, each to be read before the next."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A document with its ancestry; of each attachment it says `stub`, `follows` or
    `data`, and the bytes of those that follow come in its order."""

    document: Document
    bodies: Bodies = ()


class Peer(Protocol):
    @property
    def identity(self) -> str:
        """A stable name without credentials; part of the replication id."""

    def info(self) -> Info: ...

    def changes(
        self, since: str = "0", *, limit: int | None = None, wait: float = 0.0
    ) -> Feed:
        """Return what changed after `since`; `wait` seconds for a first change."""

    def revs_diff(self, revs: Mapping[str, Sequence[str]]) -> dict[str, Missing]:
        """Return, for the documents that lack any, the revisions that are lacking."""

    def bulk_get(
        self, wanted: Sequence[tuple[str, str]], *, inline: Inline = STUBS
    ) -> list[Document | Refusal]:
        """Return an answer for each (id, rev): the document with its ancestry."""

    def bulk_docs(
        self, docs: Sequence[Document], *, new_edits: bool = True
    ) -> list[Written | Refusal]:
        """Store documents and return an answer for each, in their order.

        With `new_edits=False` the revisions are stored as they are given.
        """

    def fetch(
        self, id: str, rev: str, since: Sequence[str] = ()
    ) -> AbstractContextManager[Carried | Refusal]:
        """Give a leaf with the attachments that came after the revisions in `since`."""

    def store_with_bodies(
        self, document: Document, bodies: Bodies
    ) -> Written | Refusal:
        """Store a leaf as it is, with what follows it, or nothing of it."""

    def local(self, id: str) -> Document | None: ...

    def put_local(self, id: str, document: Document) -> None: ...

    def ensure_full_commit(self) -> None: ...
