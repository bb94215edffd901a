"""Who may write beside whom.

On SQLite a writing transaction is alone in the whole registry: BEGIN IMMEDIATE, and
nothing here does anything. On PostgreSQL several write at once, by locks that end
with their transaction, or with the process that dies:

    registry      alone (exclusive) or beside others (shared)
    checkpoint    one reader of a hub database; a row lock that others skip
    case          one writer of a case, whoever it is: ingest, desk, lights
    epoch, standing, numbers     one writer of what all cases share

always taken in this order, and cases in the order of their keys, so that nobody
waits in a circle. What waits longer than LONGEST is given up and done again later.

`turn` is the one that outlives a transaction: one publisher of a database, one
process that brings the schema up to date. The next one waits.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Engine, func, select
from sqlalchemy.orm import Session

LONGEST = 30
REGISTRY = "registry"
OPTIONS = f"-c lock_timeout={LONGEST}s -c timezone=UTC -c client_encoding=UTF8"


def engine_options(address: str) -> dict[str, Any]:
    """How the registry's engine is made. What went wrong is logged without what
    people said."""
    options: dict[str, Any] = {"hide_parameters": True}
    if not address.startswith("sqlite"):
        options |= {"pool_pre_ping": True, "connect_args": {"options": OPTIONS}}
    return options


def is_shared(session: Session) -> bool:
    """Can others write while this session does?"""
    return bool(session.get_bind().dialect.name == "postgresql")


def alone(session: Session) -> None:
    """Nobody else writes until this transaction ends."""
    take(session, func.pg_advisory_xact_lock(key(REGISTRY)))


def beside(session: Session, cases: Collection[str]) -> None:
    """Others write too, but not to these cases."""
    if not is_shared(session):
        return
    take(session, func.pg_advisory_xact_lock_shared(key(REGISTRY)))
    for one in sorted({key(f"case {case}") for case in cases}):
        take(session, func.pg_advisory_xact_lock(one))


def only(session: Session, what: str) -> None:
    """One writer of this until the transaction ends."""
    take(session, func.pg_advisory_xact_lock(key(what)))


def take(session: Session, lock: ColumnElement[Any]) -> None:
    if is_shared(session):
        session.execute(select(lock))


@contextmanager
def turn(engine: Engine, what: str) -> Iterator[None]:
    """One process at a time does this."""
    if engine.dialect.name != "postgresql":
        yield
        return
    one = key(what)
    with engine.connect() as raw:
        connection = raw.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(select(func.pg_advisory_lock(one)))
        try:
            yield
        finally:
            connection.execute(select(func.pg_advisory_unlock(one)))


def key(what: str) -> int:
    """The number by which PostgreSQL knows the lock."""
    return int.from_bytes(
        sha256(what.encode(errors="backslashreplace")).digest()[:8], signed=True
    )
