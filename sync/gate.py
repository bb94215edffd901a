"""What stands before the databases: where they are kept, and who comes in.

    request ── admit ──▶ principal ── allow ──▶ database ── guard ──▶ document
               401                    403/404               forbidden, that one

`Databases` finds a database by name, `Gate` decides. The endpoint asks both and
knows neither tables nor tokens. A database is a file of ours or, for the field
profile, whatever else is a `Store`. `Folder` and `OpenGate` are what a laptop needs;
a county brings its own.

A principal has a name. It says whose local documents are whose: everyone sees
and overwrites only their own `_local/` (CouchDB lets each member read and raise
the others' checkpoints, and a raised checkpoint hides changes). The nameless
principal of an open gate shares those of the process itself.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Protocol
from weakref import WeakValueDictionary

from .bulk_docs import Guard
from .codec import PLAIN, Codec
from .database import Database
from .errors import FileExists, IllegalDatabaseName, NotFound
from .peer import STUBS, Document, Feed, Info, Inline, Missing, Refusal, Written

SUFFIX = ".sqlite"
LEGAL_NAME = re.compile(r"[a-z][a-z0-9_$()+/-]{0,199}\Z")

# The verbs as a gate is asked about them. Those of the field profile come first.
READING = frozenset({"info", "changes", "revs_diff", "bulk_get", "document"})
WRITING = frozenset({"bulk_docs", "local", "put_local", "ensure_full_commit"})
LISTING = frozenset(
    {"all_docs", "queries", "design_docs", "local_docs", "missing_revs"}
    | {"find", "explain", "list_indexes", "make_index", "drop_index"}
)
EDITING = LISTING | {
    "put_document",
    "post_document",
    "delete_document",
    "copy_document",
}
RUNNING = frozenset(
    {"root", "up", "session", "uuids", "all_dbs", "dbs_info"}
    | {"create_database", "delete_database"}
    | {"revs_limit", "put_revs_limit", "purge", "compact"}
)


class Principal(Protocol):
    """Whoever was admitted."""

    @property
    def name(self) -> str: ...


class Store(Protocol):
    """What the field profile needs of a database, here or behind HTTP."""

    def info(self) -> Info: ...

    def changes(self, since: str = "0", *, limit: int | None = None) -> Feed: ...

    def wait(self, since: str, seconds: float) -> bool: ...

    def revs_diff(self, revs: Mapping[str, Sequence[str]]) -> dict[str, Missing]: ...

    def get(
        self,
        id: str,
        *,
        rev: str | None = None,
        revs: bool = False,
        conflicts: bool = False,
        inline: Inline = STUBS,
    ) -> Document: ...

    def open_revs(
        self, id: str, revs: Sequence[str] | str = "all", *, inline: Inline = STUBS
    ) -> list[Document | Refusal]: ...

    def bulk_get(
        self, wanted: Sequence[tuple[str, str]], *, inline: Inline = STUBS
    ) -> list[Document | Refusal]: ...

    def bulk_get_text(
        self, wanted: Sequence[tuple[str, str]]
    ) -> list[str | Refusal]: ...

    def bulk_docs(
        self,
        docs: Sequence[Document],
        *,
        new_edits: bool = True,
        guard: Guard | None = None,
    ) -> list[Written | Refusal]: ...

    def local(self, id: str) -> Document | None: ...

    def keep_local(
        self, id: str, document: Document, *, among: str, most: int
    ) -> str: ...


class Databases(Protocol):
    """A set of databases, each with a name; some want to know who opens them."""

    def names(self) -> list[str]: ...

    def open(self, name: str, principal: Principal | None = None) -> Store: ...

    def create(self, name: str) -> Store: ...

    def delete(self, name: str) -> None: ...


class Gate(Protocol):
    """Who may do what."""

    def admit(self, authorization: str | None) -> Principal:
        """Return who asks. Raises Unauthorized."""

    def allow(self, principal: Principal, database: str | None, verb: str) -> None:
        """Return if this verb is open to them. Raises Forbidden or NotFound."""

    def guard(self, principal: Principal, database: str, document: Document) -> None:
        """Return if they may write this document. Raises Forbidden with its reason."""


@dataclass(frozen=True, slots=True)
class Anyone:
    """The principal where nobody is asked who they are."""

    name: str = ""


class OpenGate:
    """Lets everyone do everything; the endpoint then answers this machine only."""

    def admit(self, authorization: str | None) -> Principal:
        return Anyone()

    def allow(self, principal: Principal, database: str | None, verb: str) -> None:
        return None

    def guard(self, principal: Principal, database: str, document: Document) -> None:
        return None


class Lent(Database):
    """A database that closes itself once nobody holds it."""

    def __del__(self) -> None:
        self.close()


class Folder:
    """The databases of one folder, a file each.

    A county has some 1,600 of them, and an open one costs file handles. The
    `keep` used last stay open; an older one is let go, and closes when its last
    holder lets go as well. However many ask, one file is one `Database`: writers
    wake the feeds of their own process through it. `codec` says for each name what its
    bodies pass through on their way to the disk.
    """

    def __init__(
        self,
        path: Path,
        *,
        keep: int = 200,
        codec: Callable[[str], Codec] = lambda name: PLAIN,
    ) -> None:
        self.path = path
        self.keep = keep
        self.codec = codec
        self._lock = Lock()
        self._recent: OrderedDict[str, Lent] = OrderedDict()
        self._living: WeakValueDictionary[str, Lent] = WeakValueDictionary()
        path.mkdir(parents=True, exist_ok=True)

    def names(self) -> list[str]:
        files = self.path.glob("*" + SUFFIX)
        return sorted(file.name[: -len(SUFFIX)].replace(",", "/") for file in files)

    def open(self, name: str, principal: Principal | None = None) -> Database:
        with self._lock:
            return self._lend(name, create=False)

    def create(self, name: str) -> Database:
        with self._lock:
            if legal(name) and self._file(name).exists():
                raise FileExists(subject=name)
            return self._lend(name, create=True)

    def ensure(self, name: str) -> Database:
        """The database of that name, made at its first use."""
        with self._lock:
            return self._lend(legal(name), create=True)

    def delete(self, name: str) -> None:
        with self._lock:
            self._lend(name, create=False).close()
            self._recent.pop(name)
            self._living.pop(name, None)
            for ending in ("-wal", "-shm", ""):
                Path(f"{self._file(name)}{ending}").unlink(missing_ok=True)

    def close(self) -> None:
        """Close every database, also those that somebody still holds."""
        with self._lock:
            for database in list(self._living.values()):
                database.close()
            self._recent.clear()
            self._living.clear()

    def _file(self, name: str) -> Path:
        # A comma is in no database's name, and a slash in no file's.
        return self.path / (name.replace("/", ",") + SUFFIX)

    def _lend(self, name: str, *, create: bool) -> Lent:
        database = self._living.get(name)
        if database is None:
            if not create and not (
                LEGAL_NAME.match(name) and self._file(name).exists()
            ):
                raise NotFound("Database does not exist.", subject=name)
            database = self._living[name] = Lent(
                self._file(name), create=create, codec=self.codec(name)
            )
        self._recent[name] = database
        self._recent.move_to_end(name)
        while len(self._recent) > self.keep:
            self._recent.popitem(last=False)
        return database


def legal(name: str) -> str:
    if not LEGAL_NAME.match(name):
        raise IllegalDatabaseName(subject=name)
    return name
