"""The county's registry: what it keeps, and the verbs that ask and change it.

Two kinds of tables, and the difference is the design:

    the record     entry, reception, quarantine, case_number, number_series, epoch:
                   what happened; lost, it is lost
    projections    case_row, case_clock, occasion_row, petition_*, case_search,
                    case_group, unit_row, term_change, calendar_year, letter_*,
                    dossier_*, patrol_*, check_*, paper_row: folded
                   from the record; dropped and made again, they are the same

    and linkage_*  who may be of the same dispute: advice, made of the projections

plus the directory (who may), and the transport's marks (checkpoint, outbox).

A verb that writes runs in `transaction()`, alone in the registry, so that it never
reads one state and writes over another. One that names the cases it writes to,
`transaction(cases=[case])`, runs beside the others where the database can (`locks`).
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from sqlite3 import Connection as SQLiteConnection
from typing import Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, event
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from server.registry import locks

T = TypeVar("T")
MOST_VALUES = 5000
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(metadata=Base.metadata)


class Instant(TypeDecorator[datetime]):
    """An aware time, kept in UTC whatever the database knows of zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        return value and value.astimezone(UTC)

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value


@contextmanager
def transaction(cases: Collection[str] | None = None) -> Iterator[Session]:
    """One SQL transaction: committed at the end, or nothing of it happened.

    Alone, or beside others with the locks of these cases (or of none).
    """
    session = db.session()
    session.rollback()
    session.connection(execution_options={"begin": "IMMEDIATE"})
    try:
        if cases is None:
            locks.alone(session)
        else:
            locks.beside(session, cases)
        yield session
        session.commit()
    finally:
        session.rollback()


@event.listens_for(Engine, "connect")
def prepare(connection: Any, _record: object) -> None:
    """SQLite as a server's database: WAL, durable, patient with the other writer."""
    if isinstance(connection, SQLiteConnection):
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")


def portions(every: list[T]) -> Iterator[list[T]]:
    """As many values as any database takes in one question."""
    for start in range(0, len(every), MOST_VALUES):
        yield every[start : start + MOST_VALUES]


PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "busy_timeout = 30000",
    "foreign_keys = ON",
    "cache_size = -65536",
    "mmap_size = 268435456",
    "temp_store = MEMORY",
)


@event.listens_for(Engine, "begin")
def begin(connection: Connection) -> None:
    """Begin ourselves: the driver would begin late and break savepoints."""
    if connection.dialect.name == "sqlite":
        mode = connection.get_execution_options().get("begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")
