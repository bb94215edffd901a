"""The registry's schema, step by step; `prepare` brings a database up to date.

Every process that opens the registry prepares it first. Several at once take turns
by a lock beside the data, and on PostgreSQL by one in the database, since there they
may run on several machines.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import Migrate, upgrade  # type: ignore[import-untyped]
from sqlalchemy import Connection, Engine, inspect

from server.registry import db, locks

FOLDER = Path(__file__).parent
SEARCH = "case_search"
migrate = Migrate(directory=str(FOLDER), render_as_batch=True)


def prepare(app: Flask, folder: Path) -> None:
    """Bring the registry to the newest step, once, whoever comes first."""
    with app.app_context(), alone(folder):
        with locks.turn(db.engine, "migrate"):
            if current() != head():
                upgrade(directory=str(FOLDER))


def bring_up(engine: Engine, connection: Connection | None = None) -> None:
    """Bring a registry that no app has open to the newest step; in the caller's
    transaction where there is one."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    if connection is not None:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        return
    with engine.connect() as own:
        if MigrationContext.configure(own).get_current_revision() == head():
            return
        config.attributes["connection"] = own
        command.upgrade(config, "head")
        own.commit()


def is_ours(name: str | None, kind: str) -> bool:
    """The search index is made by hand in the steps, and is not compared."""
    return not (kind == "table" and name is not None and name.startswith(SEARCH))


@cache
def head() -> str | None:
    return ScriptDirectory(str(FOLDER)).get_current_head()


def current() -> str | None:
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return MigrationContext.configure(connection).get_current_revision()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / ".migrating").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
