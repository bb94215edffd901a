"""How long a backup is kept: what was erased lies in every backup made before.

A backup says the day after which it is to be deleted; days that were lowered since
count for it too. What stood there before a restore (`before-restore-…`) ends alike.

Only what the key opens is removed, since only that is surely a backup of ours. The
manifest goes last: a removal that was cut short is gone on with.
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from server.backups import MANIFEST, Secret, last_day, open_shelf
from server.config import Settings
from server.errors import BackupBroken
from server.registry.projecting import county_day

ASIDE = "before-restore-"
STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Expired:
    """A folder whose time is over; `is_ours` says that it may be removed."""

    folder: Path
    until: date
    is_ours: bool

    def remove(self) -> None:
        for each in sorted(self.folder.iterdir()):
            if each.is_dir():
                shutil.rmtree(each)
            elif each.name != MANIFEST:
                each.unlink()
        shutil.rmtree(self.folder)


def expired(
    settings: Settings, to: Path, secret: Secret, now: datetime
) -> list[Expired]:
    """The backups in this folder, and what restores moved aside, past their day."""
    today = county_day(now)
    found = [*of_shelves(settings, to, secret), *of_restores(settings)]
    return [each for each in found if each.until < today]


def of_shelves(settings: Settings, to: Path, secret: Secret) -> Iterator[Expired]:
    for path in sorted(to.glob(f"sili-{settings.county}-*/{MANIFEST}")):
        until = stated(path, settings.backup_days)
        if until is not None:
            yield Expired(path.parent, until, opens(path.parent, secret))


def stated(manifest: Path, days: int) -> date | None:
    """What the backup says of itself, or less where less counts by now."""
    try:
        told = json.loads(manifest.read_bytes())
        by_now = last_day(datetime.fromisoformat(told["made_at"]), days)
        said = told.get("delete_after")
        return min(by_now, date.fromisoformat(said)) if said else by_now
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return None


def opens(folder: Path, secret: Secret) -> bool:
    try:
        open_shelf(folder, secret)
    except BackupBroken:
        return False
    return True


def of_restores(settings: Settings) -> Iterator[Expired]:
    for folder in sorted(settings.data.glob(f"{ASIDE}*")):
        stamp = folder.name.removeprefix(ASIDE).partition("-")[0]
        try:
            made_at = datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)
        except ValueError:
            continue
        yield Expired(folder, last_day(made_at, settings.backup_days), True)
