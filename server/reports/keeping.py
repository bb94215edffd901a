"""The reports' own backup: another folder, another key, never the registry's.

    <to>/reports-500230-20261122T020000Z/
      manifest.json, reports.sqlite.vlt

The file inside is the store as it is; what readers alone open is as shut in it as it is
there. The manifest names a county that no registry has, so that `sili restore` takes it
for no backup of its own. Put back over a file, what stood there is moved aside; into a
database, it must be empty.
"""

import secrets
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, insert, select

from server import backups, portable, restoring
from server.backups import Secret, Shelf
from server.config import Settings
from server.errors import BackupBroken, StillRunning
from server.portable import ROWS, SQLITE
from server.reports.store import Apart, Line, ReportStore, head

REPORTS = "reports.sqlite"


def named(settings: Settings) -> str:
    return f"reports {settings.county}"


def file_of(settings: Settings) -> Path | None:
    """Where the store is a file, that file."""
    if not settings.reports.startswith(SQLITE):
        return None
    return Path(settings.reports.removeprefix(SQLITE))


def back_up(
    store: ReportStore, settings: Settings, to: Path, secret: Secret, now: datetime
) -> Shelf:
    """Copy, encrypt, read back."""
    told = {
        "id": f"b-{secrets.token_hex(8)}",
        "county": named(settings),
        "made_at": now.isoformat(),
        "delete_after": backups.last_day(now, settings.backup_days).isoformat(),
    }
    folder = to / f"reports-{settings.county}-{now:%Y%m%dT%H%M%SZ}"
    with TemporaryDirectory(dir=settings.data, prefix=".reports-") as work:
        copied = Path(work) / REPORTS
        copy(store.engine, file_of(settings), copied)
        shelf = backups.fill(folder, [(REPORTS, copied)], secret, told)
    shelf.read_back()
    return shelf


def copy(engine: Engine, file: Path | None, target: Path) -> None:
    if file is not None:
        portable.snapshot(file, target)
        return
    with portable.reaching(f"{SQLITE}{target}") as made:
        Apart.metadata.create_all(made)
        pour(engine, made)
    portable.settle(target)


def pour(source: Engine, target: Engine) -> None:
    """Every line, as one question finds them."""
    with source.connect() as read, target.begin() as written:
        rows = read.execution_options(yield_per=ROWS).execute(select(Line.__table__))
        for some in rows.mappings().partitions(ROWS):
            lines: list[dict[str, Any]] = [dict(row) for row in some]
            written.execute(insert(Line), lines)


def put_back(
    store: ReportStore, settings: Settings, shelf: Shelf, now: datetime
) -> Path | None:
    """Place it, with the server stopped; where what stood there is now. BackupBroken,
    StillRunning."""
    if shelf.manifest["county"] != named(settings) or shelf.names != [REPORTS]:
        zh, en = "不是本县检举控告库的备份", "it is not of this county's reports"
        raise BackupBroken(shelf.folder, zh, en)
    file = file_of(settings)
    with TemporaryDirectory(dir=settings.data, prefix=".reports-") as work:
        brought = Path(work) / REPORTS
        shelf.bring_out(REPORTS, brought)
        if file is None:
            refuse_filled(store)
            with portable.reaching(f"{SQLITE}{brought}") as source:
                pour(source, store.engine)
            return None
        mark = f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
        aside = settings.data / f"reports-before-restore-{mark}"
        restoring.replace(file, brought, aside)
    return aside if aside.exists() else None


def refuse_filled(store: ReportStore) -> None:
    """Nothing is written over what stands in a database."""
    with store.asking() as session:
        if head(session)[0]:
            raise StillRunning(store.engine.url.database or "reports")
