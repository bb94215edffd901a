"""Putting a backup back: another life of the registry, named as such.

What stood there is moved aside, never deleted: a file into another folder, the tables
of a PostgreSQL into another schema. A registry that was put back begins a
new epoch that names the one it was copied in: its receipts count, those of every other
epoch do not, so no phone calls received what this registry does not have, and each
offers its entries again. Everything is said anew. The hub is read from its start.

A hub's file that was put back gets another uuid: it is no longer the database that
others have read, and both the ingest and every phone begin with it again.

What was erased since the backup was made is erased again, and who was ended or moved
stays so, in the files themselves, before they stand anywhere (`server.ledger`). Without
the ledgers nobody knows of either: nothing is put back unless somebody says so.

Evidence that the store lacks is put back; nothing of it is moved aside, since what
bears one name is one thing.
"""

import secrets
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from server import (
    backups,
    erasing,
    ledger,
    migrations,
    portable,
    secluding,
    standing,
)
from server.backups import REGISTRY, Shelf
from server.config import Settings
from server.errors import BackupBroken, LedgerMissing
from server.keys import CountyKeys
from server.media import shelving
from server.media.keeping import store_of
from server.registry import desk, erasures, rebuilding
from server.registry.desk import Pen
from server.registry.record import Checkpoint, Epoch, Outgoing

HUB = "hub/"
READ_ANEW = "restored"
INSTANT = timedelta(seconds=1)


def put_back(
    settings: Settings,
    shelf: Shelf,
    now: datetime,
    *,
    registry: bool,
    hub: bool,
    keys: Shelf | None = None,
    without_ledgers: bool = False,
) -> list[str]:
    """Place what is wanted; the places where what stood there is now.

    The hub is left alone where the backup has none, or it is not ours to place.
    """
    check_county(settings, shelf)
    hub = hub and shelf.has_hub and not settings.hub_url
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if registry:
        begin_ledgers(settings, without_ledgers)
    named = f"before-restore-{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    aside = settings.data / named
    if keys is not None:
        place_keys(settings.key_folder, keys)
    pen = Pen.at_machine(CountyKeys(settings.county, settings.key_folder))
    kept: list[str] = []
    with TemporaryDirectory(dir=settings.data, prefix=".restore-") as folder:
        work = Path(folder)
        bring_out(settings, shelf, work, pen, registry=registry, hub=hub)
        if registry:
            begin_epoch(work / REGISTRY, shelf, pen, now, settings)
            kept += place_registry(settings, work / REGISTRY, aside)
            shelving.put_back(store_of(settings), shelf.folder, shelf.manifest)
        if hub:
            replace_hub(settings.hub_folder, work / "hub", aside / "hub")
    return [*([str(aside)] if aside.exists() else []), *kept]


def check_county(settings: Settings, shelf: Shelf) -> None:
    if shelf.manifest["county"] != settings.county:
        zh, en = "是别的县的备份", "it is another county's"
        raise BackupBroken(shelf.folder, zh, en)


def begin_ledgers(settings: Settings, without_ledgers: bool) -> None:
    """Empty ones where they are missing, if somebody said so. LedgerMissing."""
    missing = [each for each in settings.ledgers if not each.exists()]
    if missing and not without_ledgers:
        raise LedgerMissing(*missing)
    for each in settings.ledgers:
        ledger.begin(each)


def bring_out(
    settings: Settings, shelf: Shelf, work: Path, pen: Pen, *, registry: bool, hub: bool
) -> None:
    """What is wanted of the backup; the hub's files anew, without what was erased."""
    names = [name for name in shelf.names if wanted(name, registry, hub)]
    for name in names:
        shelf.bring_out(name, work / name)
    for name in names:
        if name.startswith(HUB):
            renew(work / name)
            erasing.strike_file(work / name, settings.erasures, pen.keys)
            secluding.strike_file(work / name, settings.standing, pen.keys)


def place_registry(settings: Settings, source: Path, aside: Path) -> list[str]:
    """Put it where the registry lives; the schema in which PostgreSQL keeps another."""
    file = portable.registry_file(settings)
    if file is not None:
        replace(file, source, aside)
        return []
    kept = portable.replace_schema(
        settings, source, aside.name.replace("-", "_").lower()
    )
    return [f"PostgreSQL {kept}"] if kept else []


def wanted(name: str, registry: bool, hub: bool) -> bool:
    return hub if name.startswith(HUB) else registry


def replace(target: Path, source: Path, aside: Path) -> None:
    """Put one database in another's place, which is closed first and kept aside."""
    if target.exists():
        portable.settle(target)
        aside.mkdir(parents=True, exist_ok=True, mode=0o700)
        target.rename(aside / target.name)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    source.rename(target)


def replace_hub(folder: Path, source: Path, aside: Path) -> None:
    """The hub as it was: databases made since are kept aside too."""
    for each in sorted(folder.glob("*.sqlite")):
        portable.settle(each)
    for each in sorted(folder.glob("*.sqlite")):
        aside.mkdir(parents=True, exist_ok=True, mode=0o700)
        each.rename(aside / each.name)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for each in sorted(source.glob("*.sqlite")):
        each.rename(folder / each.name)


def renew(path: Path) -> None:
    """It went back: it is another database than the one that was read."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE state SET uuid = lower(hex(randomblob(16)))")


def place_keys(folder: Path, keys: Shelf) -> None:
    """The county's keys, where they are missing; none is ever overwritten."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in keys.names:
        if not (folder / name).exists():
            keys.bring_out(name, folder / name)
            (folder / name).chmod(0o400)


def begin_epoch(
    registry: Path, shelf: Shelf, pen: Pen, now: datetime, settings: Settings
) -> None:
    """In the file itself, before it stands anywhere: killed or not, it is new."""
    with portable.reaching(f"{portable.SQLITE}{registry}") as engine:
        migrations.bring_up(engine)
        with Session(engine) as session:
            next_epoch(session, pen, now)
            session.execute(delete(Outgoing))
            session.execute(update(Checkpoint).values(uuid=READ_ANEW, since="0"))
            session.merge(backups.row_of(shelf, now))
            standing.repeat(session, settings.standing, pen.keys, now)
            secluding.take_back(session, settings.standing, pen.keys, now)
            erasing.repeat(session, settings.erasures, pen.keys, now)
            session.commit()
        erasures.scrub_at(engine)
    portable.settle(registry)


def say_again(now: datetime) -> None:
    """Every case and every receipt, in the registry's new life."""
    rebuilding.rebuild(now, lambda done, total: None)


def next_epoch(session: Session, pen: Pen, now: datetime) -> str:
    """Another life; its first deed says which it follows, and how far that had come."""
    last = session.scalar(select(Epoch).order_by(Epoch.begun_at.desc()).limit(1))
    begun = f"e-{secrets.token_hex(8)}"
    at = max(now, last.begun_at + INSTANT) if last else now
    session.add(Epoch(epoch=begun, predecessor=last and last.epoch, begun_at=at))
    session.flush()
    said: dict[str, str | int] = {"epoch": begun}
    if last:
        before = desk.head(session, last.epoch)
        said |= {"predecessor": last.epoch, "n": before.n}
        said |= {"head": before.prev} if before.prev else {}
    pen.write(session, "epoch.begun", said, at)
    return begun
