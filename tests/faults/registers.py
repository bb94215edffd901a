"""The registry's database at the beginning of each history, in its folder or not.

A SQLite file lies in the county's folder and is copied with it. A database of
PostgreSQL is made anew under its name, from a copy of the beginning, in some 30 ms.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from psycopg import sql

from server.config import Settings
from server.ingest import Ingest
from tests.server import registries
from tests.server.postgres import Postgres

_servers: dict[str, Postgres] = {}


@contextmanager
def on(server: Postgres) -> Iterator[None]:
    """The villages made meanwhile keep their registry there."""

    def fresh() -> str:
        address = server.database()
        _servers[address] = server
        return address

    before = len(server.standing)
    with registries.on(fresh):
        yield
    server.drop_beyond(before)


def is_there(settings: Settings) -> bool:
    return settings.database_url in _servers


def named(settings: Settings, called: str) -> tuple[sql.Identifier, sql.Identifier]:
    """The database, and the one that remembers the beginning called so."""
    name = settings.database_url.partition("@/")[2].partition("?")[0]
    return sql.Identifier(name), sql.Identifier(f"{name}_{called}")


def remember(settings: Settings, called: str) -> None:
    if is_there(settings):
        here, beginning = named(settings, called)
        copied(_servers[settings.database_url], beginning, here)


def begin_again(settings: Settings, called: str) -> None:
    if is_there(settings):
        here, beginning = named(settings, called)
        server = _servers[settings.database_url]
        server.run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(here))
        copied(server, here, beginning)


def copied(server: Postgres, name: sql.Identifier, source: sql.Identifier) -> None:
    made = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    server.run(made.format(name, source))


def at_once(settings: Settings, *workers: Ingest) -> None:
    """Let these read the hub: together where the registry bears several."""
    if not is_there(settings):
        for each in workers:
            each.run_once()
        return
    with ThreadPoolExecutor(len(workers)) as threads:
        for done in [threads.submit(each.run_once) for each in workers]:
            done.result()
