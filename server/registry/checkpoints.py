"""How far each hub database was read, and who reads it now.

Whoever takes a batch in claims the checkpoint first, for its transaction. Another
worker skips a claimed one: it is being read. One that moved since the batch was
fetched is no longer this batch's; it is fetched again from where it stands.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.registry import db, locks, transaction
from server.registry.record import Checkpoint

START = "0"


def every() -> dict[str, tuple[str, str]]:
    """Of every database that was ever read: by which uuid, and how far."""
    session = db.session()
    session.rollback()
    rows = select(Checkpoint.database, Checkpoint.uuid, Checkpoint.since)
    known = {name: (uuid, since) for name, uuid, since in session.execute(rows)}
    session.rollback()
    return known


def found(database: str) -> tuple[str, str] | None:
    """Which database was read under this name, by uuid, and how far."""
    session = db.session()
    session.rollback()
    mark = session.get(Checkpoint, database)
    read = None if mark is None else (mark.uuid, mark.since)
    session.rollback()
    return read


def stands(mark: Checkpoint, uuid: str) -> str:
    return mark.since if mark.uuid == uuid else START


def begin(database: str, uuid: str, now: datetime) -> None:
    """Give a new database its checkpoint, so that it can be claimed."""
    with transaction(cases=()) as session:
        locks.only(session, f"checkpoint {database}")
        if session.get(Checkpoint, database) is None:
            mark = Checkpoint(database=database, uuid=uuid, since=START, moved_at=now)
            session.add(mark)


def claim(session: Session, database: str) -> Checkpoint | None:
    """The checkpoint, until the transaction ends; None while another has it."""
    row = select(Checkpoint).where(Checkpoint.database == database)
    return session.scalar(row.with_for_update(skip_locked=True))


def move(mark: Checkpoint, uuid: str, since: str, now: datetime) -> None:
    mark.uuid, mark.since, mark.moved_at = uuid, since, now


def begin_again(database: str, uuid: str, now: datetime) -> None:
    """Have it read from its start."""
    with transaction() as session:
        move(session.get_one(Checkpoint, database), uuid, START, now)
