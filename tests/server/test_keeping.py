"""`sili backup` and `sili restore`: in process, over a county in a folder."""

import json
import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from server import backups, expiring
from server.backups import MANIFEST, Secret
from server.commands import keeping
from server.config import Settings
from server.errors import BackupKeyMissing
from server.registry.projecting import county_day
from tests.server.county import make_county
from tests.server.kinds import ADDRESS
from tests.server.mediation import open_case
from tests.server.test_commands import sili

YEAR = timedelta(days=365)


@pytest.fixture
def data(tmp_path: Path) -> str:
    county = make_county(tmp_path / "county")
    open_case(county)
    county.ingest()
    county.close()
    return str(tmp_path / "county")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    file = tmp_path / "backup.key"
    file.write_bytes(b"k" * 32)
    return file


@pytest.fixture
def another(
    kind: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], None]:
    """From here on the commands find a database with nothing in it."""

    def moved() -> None:
        if kind == "postgresql":
            empty = request.getfixturevalue("postgres").empty()
            monkeypatch.setenv(ADDRESS, empty)

    return moved


def test_a_county_moves_to_a_new_machine(
    data: str, key: Path, tmp_path: Path, another: Callable[[], None]
) -> None:
    opening = ("--key-file", str(key))
    made = sili(
        *("backup", "--to", str(tmp_path / "disk"), "--data", data, *opening),
        *("--keys-to", str(tmp_path / "safe")),
    )
    assert (made.exit_code, "2 条" in made.output) == (0, True)
    (safe,) = (tmp_path / "safe").iterdir()
    another()
    elsewhere = str(tmp_path / "another machine")
    nothing_known = sili(
        *("restore", made.output.splitlines()[0], "--data", elsewhere, *opening),
        *("--keys-from", str(safe)),
    )
    assert (nothing_known.exit_code, "ledger" in nothing_known.output) == (1, True)
    Path(elsewhere).mkdir(exist_ok=True)
    for ledger in Path(data).glob("*.ledger"):
        shutil.copy(ledger, elsewhere)
    back = sili(
        *("restore", made.output.splitlines()[0], "--data", elsewhere, *opening),
        *("--keys-from", str(safe)),
    )
    assert (back.exit_code, "新账期" in back.output) == (0, True)
    assert "移到" not in back.output
    assert "0 held" in sili("ingest", "--once", "--data", elsewhere).output
    assert sili("verify", "--data", elsewhere).exit_code == 0


def test_the_hub_alone_is_put_back_without_a_new_epoch(
    data: str, key: Path, tmp_path: Path
) -> None:
    opening = ("--key-file", str(key), "--data", data)
    made = sili("backup", "--to", str(tmp_path / "disk"), *opening)
    back = sili("restore", made.output.splitlines()[0], "--part", "hub", *opening)
    assert (back.exit_code, "新账期" in back.output) == (0, False)
    assert "移到" in back.output


def test_a_backup_says_its_last_day_and_is_removed_after_it(
    data: str, key: Path, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    asked = ("backup", "--to", str(disk), "--key-file", str(key), "--data", data)
    folder = Path(sili(*asked).output.splitlines()[0])
    secret = keeping.secret(key)
    manifest = json.loads((folder / MANIFEST).read_text())
    last = date.fromisoformat(manifest["delete_after"])
    made = datetime.fromisoformat(manifest["made_at"])
    assert last == county_day(made) + timedelta(days=90)
    stamp = f"{made:%Y%m%dT%H%M%SZ}"
    aside = Path(data) / f"before-restore-{stamp}-ab12"
    for each in (aside / "hub", Path(data) / "before-restore-notes"):
        each.mkdir(parents=True)

    def over(days: int, opening: Secret = secret, kept: int = 90) -> set[Path]:
        settings = Settings(Path(data), backup_days=kept)
        on = made + timedelta(days=days)
        found = expiring.expired(settings, disk, opening, on)
        return {each.folder for each in found if each.is_ours}

    assert over(90) == set()
    assert over(91) == {folder, aside}
    assert over(31, kept=30) == {folder, aside}
    assert over(91, kept=365) == {folder}
    assert over(91, Secret("file", b"w" * 32)) == {aside}
    for each in expiring.expired(Settings(Path(data)), disk, secret, made + YEAR):
        each.remove()
    assert (folder.exists(), aside.exists()) == (False, False)


def test_expired_backups_are_listed_and_go_when_it_is_said(
    data: str, key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SILI_BACKUP_DAYS", "1")
    disk, opening = tmp_path / "disk", ("--key-file", str(key), "--data", data)
    old = tmp_path / "made" / "sili-500230-20250101T000000Z"
    backups.fill(old, [], keeping.secret(key), {"made_at": "2025-01-01T00:00:00Z"})
    disk.mkdir()
    old = old.rename(disk / old.name)
    foreign = disk / "sili-500230-20250102T000000Z"
    told = {"made_at": "2025-01-02T00:00:00Z"}
    backups.fill(foreign, [], Secret("file", b"w" * 32), told)
    listed = sili("backup", "--to", str(disk), *opening).output
    Path(listed.splitlines()[0]).rename(tmp_path / "another of this second")
    assert f"已过期 expired 2025-01-02: {old}" in listed
    assert (old.exists(), "--remove-expired" in listed) == (True, True)
    removed = sili("backup", "--to", str(disk), "--remove-expired", *opening).output
    assert (old.exists(), "已删除 removed" in removed) == (False, True)
    assert (foreign.exists(), "another key" in removed) == (True, True)


def test_a_backup_needs_a_key_that_is_worth_one(
    key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(keeping.PASSPHRASE, raising=False)
    with pytest.raises(BackupKeyMissing):
        keeping.secret(None)
    monkeypatch.setenv(keeping.PASSPHRASE, "short")
    with pytest.raises(BackupKeyMissing):
        keeping.secret(None)
    monkeypatch.setenv(keeping.PASSPHRASE, "四理工作法-一二三四五六")
    assert keeping.secret(None).kind == "passphrase"
    assert keeping.secret(key).kind == "file"
    key.write_bytes(b"short")
    with pytest.raises(BackupKeyMissing):
        keeping.secret(key)
