"""A backup: registry and hub as they are at one instant, encrypted, read back.

    <to>/sili-500230-20261122T020000Z/
      manifest.json        what is in it, sealed with the backup's key; written last
      registry.sqlite.vlt  and hub/<database>.sqlite.vlt
    <to>/sili-500230.media/

All of it is copied while the server goes on writing. The registry comes first, in the
one form that `portable` gives it on SQLite and on PostgreSQL: the hub's copy then holds
everything that the registry had read. A CouchDB is no file: the backup then holds the
registry alone and says so, for the registry is the record and offers it again. Evidence
lies beside all backups of a folder, each medium once (`media.shelving`). The county's
keys are no part of it; they are put on a shelf of their own, in another place.

After writing every file is read back, decrypted and compared, and each database
checks itself. Only then is the backup noted, and only what is noted is *kept*: the
next receipts say so to every phone.
"""

import hashlib
import hmac
import json
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from schemas.canonical import canonical_bytes
from server import ledger, outbox, portable, receipts, vault
from server.config import Settings
from server.errors import BackupBroken
from server.media import shelving
from server.media.keeping import store_of
from server.registry import projecting, transaction
from server.registry.record import Backup

FORMAT = 1
MANIFEST = "manifest.json"
SUFFIX = ".vlt"
REGISTRY = "registry.sqlite"


@dataclass(frozen=True, slots=True)
class Secret:
    """What opens a backup: a key file's content, or a passphrase."""

    kind: str
    content: str | bytes

    def key(self, salt: bytes) -> bytes:
        if isinstance(self.content, str):
            return vault.key_of_passphrase(self.content, salt)
        return vault.key_of_file(self.content, salt)


@dataclass(frozen=True, slots=True)
class Shelf:
    """One folder of encrypted files with its manifest, opened with its key."""

    folder: Path
    manifest: dict[str, Any]
    key: bytes

    @property
    def has_hub(self) -> bool:
        """Was the hub a folder of files? Where nothing is said of it, it was."""
        return bool(self.manifest.get("hub", True))

    @property
    def names(self) -> list[str]:
        return [each["name"] for each in self.manifest["files"]]

    def bring_out(self, name: str, target: Path) -> None:
        """Decrypt one file, and see that it is the one that was put in."""
        (told,) = [each for each in self.manifest["files"] if each["name"] == name]
        source = self.folder / f"{name}{SUFFIX}"
        if not source.exists():
            raise BackupBroken(source, "文件不见了", "the file is missing")
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if (
            vault.open_into(self.key, self.bound(name), source, target)
            != told["sha256"]
        ):
            zh, en = "内容与清单不符", "it is not what the manifest says"
            raise BackupBroken(source, zh, en)
        if name.endswith(".sqlite"):
            check_database(source, target)

    def bound(self, name: str) -> str:
        return f"{self.manifest['id']}/{name}"

    def read_back(self) -> None:
        """The files that are this backup's own."""
        for name in self.names:
            with TemporaryDirectory(dir=self.folder.parent, prefix=".check-") as work:
                self.bring_out(name, Path(work) / "file")

    def verify(self) -> None:
        """Read everything back, and every medium that it counts on."""
        self.read_back()
        for address in shelving.unsound(self.folder, self.manifest):
            zh, en = (
                f"证据 {address} 不见了或已损坏",
                f"the medium {address} is not whole",
            )
            raise BackupBroken(self.folder, zh, en)


def fill(
    folder: Path,
    files: Iterable[tuple[str, Path]],
    secret: Secret,
    told: dict[str, Any],
) -> Shelf:
    """Encrypt these files into a new folder; the manifest is written last."""
    made = begin(folder)
    salt = os.urandom(vault.SALT)
    opening = {"format": FORMAT, "key": secret.kind, "salt": salt.hex(), **told}
    shelf = Shelf(made, {**opening, "files": []}, secret.key(salt))
    for name, source in files:
        target = made / f"{name}{SUFFIX}"
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest = vault.shut(shelf.key, shelf.bound(name), source, target)
        shelf.manifest["files"].append({"name": name, "sha256": digest})
    written = {**shelf.manifest, "tag": tag(shelf)}
    (made / MANIFEST).write_text(
        json.dumps(written, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return shelf


def begin(folder: Path, n: int = 1) -> Path:
    """Make this folder, or where one of the name is, the next that nobody has."""
    made = folder if n == 1 else folder.with_name(f"{folder.name}-{n}")
    try:
        made.mkdir(parents=True, mode=0o700)
    except FileExistsError:
        return begin(folder, n + 1)
    return made


def open_shelf(folder: Path, secret: Secret) -> Shelf:
    """A shelf whose manifest is whole and bears the key's mark."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
        marked = manifest.pop("tag")
        salt = bytes.fromhex(manifest["salt"])
        is_known = manifest["format"] == FORMAT
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        zh = "没有完整的清单，备份没有做完"
        raise BackupBroken(folder, zh, "there is no whole manifest") from error
    if not is_known:
        zh, en = "清单的版本不认识", "the manifest's format is not known"
        raise BackupBroken(folder, zh, en)
    shelf = Shelf(folder, manifest, secret.key(salt))
    if not hmac.compare_digest(tag(shelf), str(marked)):
        zh, en = "密钥不对，或清单被改动", "the key is wrong, or the manifest changed"
        raise BackupBroken(folder, zh, en)
    return shelf


def tag(shelf: Shelf) -> str:
    key = vault.derived(shelf.key, b"", b"sili backup manifest")
    return hmac.new(key, canonical_bytes(shelf.manifest), hashlib.sha256).hexdigest()


def check_database(source: Path, path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as connection:
            (found,) = connection.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise BackupBroken(source, "数据库自检未通过", f"the database says: {found}")


def back_up(
    settings: Settings,
    to: Path,
    secret: Secret,
    clock: Callable[[], datetime],
    keys_to: Path | None = None,
) -> Shelf:
    """Copy, encrypt, read back, and note what is kept from now on."""
    now = clock()
    for outliving in settings.ledgers:
        ledger.begin(outliving)
    named = f"sili-{settings.county}-{now:%Y%m%dT%H%M%SZ}"
    told = {
        "id": f"b-{secrets.token_hex(8)}",
        "county": settings.county,
        "made_at": now.isoformat(),
        "delete_after": last_day(now, settings.backup_days).isoformat(),
        "hub": not settings.hub_url,
    }
    with TemporaryDirectory(dir=settings.data, prefix=".backup-") as work:
        copied = copies(settings, Path(work))
        reached = reach(Path(work) / REGISTRY)
        media = shelving.held(Path(work) / REGISTRY)
        pool = shelving.beside(to / named, settings.county)
        reached |= shelving.fill(store_of(settings), pool, media)
        shelf = fill(to / named, copied, secret, {**told, **reached})
    shelf.read_back()
    if keys_to is not None:
        files = sorted(each for each in settings.key_folder.iterdir() if each.is_file())
        named_keys = [(each.name, each) for each in files if each.name[0] != "."]
        fill(keys_to / f"{shelf.folder.name}-keys", named_keys, secret, told).verify()
    note(shelf, now)
    return shelf


def last_day(made_at: datetime, days: int) -> date:
    """The day in the county up to which what was made then may be kept."""
    return projecting.county_day(made_at) + timedelta(days=days)


def copies(settings: Settings, work: Path) -> list[tuple[str, Path]]:
    """The registry and then each database of the hub, as they are now."""
    portable.copy_registry(settings, work / REGISTRY)
    names = [REGISTRY]
    for source in (
        [] if settings.hub_url else sorted(settings.hub_folder.glob("*.sqlite"))
    ):
        names.append(f"hub/{source.name}")
        portable.snapshot(source, work / names[-1])
    return [(name, work / name) for name in names]


def reach(registry: Path) -> dict[str, Any]:
    """How far a copy of the registry goes, and in which of its lives it was made."""
    with closing(sqlite3.connect(registry)) as connection:
        (position,) = connection.execute("SELECT max(position) FROM entry").fetchone()
        newest = "SELECT epoch FROM epoch ORDER BY begun_at DESC LIMIT 1"
        row = connection.execute(newest).fetchone()
    return {"position": position or 0, "epoch": row[0] if row else ""}


def note(shelf: Shelf, now: datetime) -> None:
    """The backup was read back: what it reaches is kept, and every phone hears it."""
    with transaction() as session:
        session.merge(row_of(shelf, now))
        shelving.note(session, shelf.manifest.get("media", ()), now)
        session.flush()
        epoch = outbox.begin_epoch(session, now)
        receipts.queue(session, receipts.everyone(session), epoch, now)


def row_of(shelf: Shelf, now: datetime) -> Backup:
    return Backup(
        id=shelf.manifest["id"],
        position=shelf.manifest["position"],
        digest=tag(shelf),
        verified_at=now,
    )
