"""The registry as a backup has it: one SQLite file, wherever the registry lives.

    SQLite       the database's own copy of itself
    PostgreSQL   each table of one snapshot, some rows at a time, into a new file

    and back     the file is put in place; or its rows are poured into a new schema,
                 what stood there keeps its tables under another name

What is projected is folded anew after a restore and does not travel. A snapshot of
PostgreSQL is taken when nobody writes: a place in the record that is given out but
not committed would otherwise be missing below the highest place that the copy has.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Table,
    create_engine,
    func,
    insert,
    select,
    text,
)

import server.registry.assignments
import server.registry.bundles
import server.registry.directory
import server.registry.enrolment
import server.registry.reading_log
import server.registry.record
import server.registry.relays
import server.registry.village_rules  # noqa: F401
from server import migrations
from server.config import Settings
from server.errors import StillRunning
from server.registry import Base, locks
from server.registry.alike import LinkageKey, LinkagePair, LinkageSheet, LinkageSweep
from server.registry.assignments import AssignmentAnswer
from server.registry.checks import CheckDraw, CheckRow
from server.registry.commonness import LinkageCount
from server.registry.dossier_rows import DossierClaim, DossierRow
from server.registry.joined import CaseApart, CaseGroup, JoiningDeed
from server.registry.letters import LetterFact, LetterPetition, LetterRow
from server.registry.occasions import OccasionRow
from server.registry.paper_rows import PaperRow
from server.registry.patrol_rows import (
    PatrolFinding,
    PatrolLook,
    PatrolMark,
    PatrolRun,
)
from server.registry.petition_rows import (
    PetitionClaim,
    PetitionClock,
    PetitionLane,
    PetitionRow,
    PetitionText,
    PetitionUnit,
)
from server.registry.projection import CaseClock, CaseRow, Standing
from server.registry.templates import TemplateRow
from server.registry.terms import CalendarYear, TermChange
from server.registry.units import UnitRow

SQLITE = "sqlite:///"
ROWS = 200
PROJECTED = {
    each.__tablename__
    for each in (
        CaseRow,
        CaseClock,
        OccasionRow,
        DossierRow,
        DossierClaim,
        Standing,
        AssignmentAnswer,
        LinkageSheet,
        LinkageKey,
        LinkageCount,
        LinkagePair,
        LinkageSweep,
        JoiningDeed,
        CaseGroup,
        CaseApart,
        PetitionRow,
        PetitionClaim,
        PetitionClock,
        PetitionUnit,
        PetitionLane,
        CheckDraw,
        CheckRow,
        PaperRow,
        PetitionText,
        PatrolFinding,
        PatrolRun,
        PatrolLook,
        PatrolMark,
        UnitRow,
        TermChange,
        CalendarYear,
        LetterRow,
        LetterPetition,
        LetterFact,
        TemplateRow,
    )
}


def registry_file(settings: Settings) -> Path | None:
    """Where the registry is a file, that file."""
    if not settings.database.startswith(SQLITE):
        return None
    return Path(settings.database.removeprefix(SQLITE))


def tables() -> list[Table]:
    """What travels, in an order in which each names only what came before."""
    every = Base.metadata.sorted_tables
    return [table for table in every if table.name not in PROJECTED]


def copy_registry(settings: Settings, target: Path) -> None:
    """The registry as it is at one instant, while others go on writing."""
    file = registry_file(settings)
    if file is not None:
        snapshot(file, target)
        return
    with reaching(settings.database) as engine, frozen(engine) as read:
        with new_file(target) as written:
            for table in tables():
                pour(read, written, table)


def snapshot(source: Path, target: Path) -> None:
    """SQLite's own copy of a database that others may be writing in."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (
        closing(sqlite3.connect(source, timeout=60)) as read,
        closing(sqlite3.connect(target)) as written,
    ):
        read.backup(written)
        written.execute("PRAGMA journal_mode = DELETE")


@contextmanager
def reaching(address: str) -> Iterator[Engine]:
    engine = create_engine(address, **locks.engine_options(address))
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def frozen(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one instant, at which no place is given out unwritten."""
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options) as reading:
        with engine.begin() as alone:
            alone.execute(select(func.pg_advisory_xact_lock(locks.key(locks.REGISTRY))))
            reading.execute(text("SELECT 1"))
        yield reading


def demand_stopped(settings: Settings) -> None:
    """Nobody has the registry open. Raises StillRunning."""
    file = registry_file(settings)
    if file is None:
        with reaching(settings.database) as engine, engine.connect() as connection:
            demand_alone(connection)
    elif file.exists():
        settle(file)


@contextmanager
def new_file(target: Path) -> Iterator[Connection]:
    """A registry with every table and no row."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with reaching(f"{SQLITE}{target}") as engine:
        migrations.bring_up(engine)
        with engine.begin() as connection:
            yield connection
    settle(target)


def settle(path: Path, patience: float = 1) -> None:
    """Bring the log into the file; refused where anybody has it open."""
    with closing(sqlite3.connect(path, timeout=patience)) as connection:
        try:
            connection.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as error:
            raise StillRunning(str(path)) from error


def pour(source: Connection, target: Connection, table: Table) -> None:
    """Every row of a table, a few at a time."""
    rows = source.execution_options(yield_per=ROWS).execute(select(table))
    for some in rows.mappings().partitions(ROWS):
        target.execute(insert(table), [dict(row) for row in some])


def replace_schema(settings: Settings, file: Path, aside: str) -> str | None:
    """Pour a file into PostgreSQL in place of what stands there, or nothing of it.

    Returns the name under which the earlier tables are kept, if there were any.
    """
    with reaching(settings.database) as engine, locks.turn(engine, "migrate"):
        with engine.begin() as connection:
            demand_alone(connection)
            schema = connection.scalar(select(func.current_schema())) or "public"
            kept = put_aside(connection, schema, aside)
            migrations.bring_up(engine, connection)
            with reaching(f"{SQLITE}{file}") as source, source.connect() as read:
                for table in tables():
                    pour(read, connection, table)
                    go_on_counting(connection, table)
    return kept


def demand_alone(connection: Connection) -> None:
    """Nobody else has the database open, but for who holds the turn."""
    others = connection.scalars(
        text(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            " AND pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory'"
            " AND classid = :high AND objid = :low AND granted)"
        ),
        halves(locks.key("migrate")),
    ).all()
    if others:
        name = connection.scalar(select(func.current_database()))
        raise StillRunning(f"PostgreSQL {name}")


def halves(key: int) -> dict[str, Any]:
    """An advisory lock's key as pg_locks shows it."""
    return {"high": key >> 32 & 0xFFFFFFFF, "low": key & 0xFFFFFFFF}


def put_aside(connection: Connection, schema: str, aside: str) -> str | None:
    """Give what stands there another name, and make room."""
    standing = text("SELECT count(*) FROM pg_tables WHERE schemaname = :schema")
    if not connection.scalar(standing, {"schema": schema}):
        return None
    quoted = connection.dialect.identifier_preparer.quote
    connection.execute(text(f"ALTER SCHEMA {quoted(schema)} RENAME TO {quoted(aside)}"))
    connection.execute(text(f"CREATE SCHEMA {quoted(schema)}"))
    return aside


def go_on_counting(connection: Connection, table: Table) -> None:
    """The next row gets the place after the last that was poured in."""
    column = table.autoincrement_column
    if column is None:
        return
    sequence = func.pg_get_serial_sequence(f'"{table.name}"', column.name)
    highest = select(func.max(column)).scalar_subquery()
    begins = func.coalesce(highest + 1, 1)
    connection.execute(select(func.setval(sequence, begins, False)))
