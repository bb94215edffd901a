"""The SQLite file, its connections, and who may write when.

Readers borrow a connection each and see one committed state while they hold it.
Writers of this process take turns by a lock, those of other processes by SQLite's
own. A transaction belongs to the thread that opened it: everything that thread does
inside, reads included, happens in it, and inner transactions are savepoints of it.

Write-ahead log with synchronous=FULL: what is committed has been written through to
the disk. A process killed at any point leaves a file that opens.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Condition, Lock, RLock, get_ident
from time import monotonic, sleep

from .errors import Closed, NotADatabase, NotFound, StorageFailed

APPLICATION = 1399417961
VERSION = 2
BEFORE = 1
"""Without attachments; every table of it is one of today."""
TABLES = Path(__file__).with_name("tables.sql")
BUSY_FOR = 30.0
IDLE_READERS = 2


class Connections:
    def __init__(self, path: Path, *, create: bool) -> None:
        self.path = path
        self.changed = Condition()
        self._writing = RLock()
        self._pool = Lock()
        self._owner = 0
        self._depth = 0
        self._writer: sqlite3.Connection | None = None
        self._idle: list[sqlite3.Connection] = []
        self._closed = False
        if not create and not path.exists():
            raise NotFound("Database does not exist.", subject=path.name)
        with self.failures():
            self._idle.append(self._opened(prepared=False))

    @contextmanager
    def failures(self) -> Iterator[None]:
        """Turn what SQLite says into this package's words."""
        try:
            yield
        except sqlite3.Error as failure:
            if getattr(failure, "sqlite_errorname", "") == "SQLITE_NOTADB":
                raise NotADatabase(subject=str(self.path)) from failure
            raise StorageFailed(str(failure), subject=str(self.path)) from failure

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection that sees one state of the file throughout."""
        if self._owner == get_ident():
            with self.failures():
                yield self._ours()
            return
        with self.failures():
            connection = self._borrowed()
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                self._returned(connection)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Lend the writer inside a transaction, the thread's own if it has one."""
        with self.transaction(), self.failures():
            yield self._ours()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit everything done inside together, or nothing of it."""
        with self._writing:
            with self.failures():
                self._begin()
            try:
                yield
            except BaseException:
                with self.failures():
                    self._undo()
                raise
            with self.failures():
                self._commit()
        if self._owner != get_ident():
            with self.changed:
                self.changed.notify_all()

    def scrub(self) -> None:
        """Write the file anew and cut off its log, so that no freed page is left."""
        with self._writing, self.failures():
            writer = self._ours()
            if self._depth:
                raise StorageFailed("A transaction is open.", subject=str(self.path))
            writer.execute("VACUUM")
            (busy, *_) = writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise StorageFailed("The log is being read.", subject=str(self.path))

    def close(self) -> None:
        """Close what is idle; what is lent closes when it is given back."""
        with self._writing:
            with self._pool:
                self._closed = True
                while self._idle:
                    self._idle.pop().close()
            if self._writer is not None:
                self._writer.close()
                self._writer = None
        with self.changed:
            self.changed.notify_all()

    def _ours(self) -> sqlite3.Connection:
        if self._closed:
            raise Closed(subject=str(self.path))
        if self._writer is None:
            self._writer = self._opened()
        return self._writer

    def _begin(self) -> None:
        writer = self._ours()
        if self._depth and not writer.in_transaction:
            raise StorageFailed("The transaction is lost.", subject=str(self.path))
        if self._depth:
            writer.execute(f"SAVEPOINT level{self._depth}")
        else:
            writer.execute("BEGIN IMMEDIATE")
            self._owner = get_ident()
        self._depth += 1

    def _commit(self) -> None:
        self._depth -= 1
        if self._depth:
            self._ours().execute(f"RELEASE level{self._depth}")
            return
        self._owner = 0
        try:
            self._ours().execute("COMMIT")
        finally:
            self._ours().rollback()

    def _undo(self) -> None:
        self._depth -= 1
        if not self._depth:
            self._owner = 0
            self._ours().rollback()
        elif self._ours().in_transaction:
            self._ours().execute(f"ROLLBACK TO level{self._depth}")
            self._ours().execute(f"RELEASE level{self._depth}")

    def _borrowed(self) -> sqlite3.Connection:
        with self._pool:
            if self._closed:
                raise Closed(subject=str(self.path))
            if self._idle:
                return self._idle.pop()
        return self._opened()

    def _returned(self, connection: sqlite3.Connection) -> None:
        connection.rollback()
        with self._pool:
            if not self._closed and len(self._idle) < IDLE_READERS:
                self._idle.append(connection)
                return
        connection.close()

    def _opened(self, *, prepared: bool = True) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path,
            timeout=BUSY_FOR,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=64,
        )
        try:
            connection.execute("PRAGMA synchronous = FULL")
            if not prepared:
                self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Make the tables that are lacking; refuse a file that is not ours."""
        # One transaction: another process may be making the tables just now.
        connection.execute("BEGIN")
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection.execute("COMMIT")
        if (application, version) == (APPLICATION, VERSION):
            return
        if tables and (application, version) != (APPLICATION, BEFORE):
            raise NotADatabase(subject=str(self.path))
        use_write_ahead_log(connection)
        script = TABLES.read_text(encoding="utf-8")
        connection.executescript(f"BEGIN IMMEDIATE;{script}COMMIT;")


def use_write_ahead_log(
    connection: sqlite3.Connection, patience: float = BUSY_FOR
) -> None:
    """Change the journal; SQLite does not wait for other processes that do so too."""
    until = monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if monotonic() >= until:
                raise
            sleep(0.01)
