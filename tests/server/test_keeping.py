"""`sili backup` and `sili restore`: in process, over a county in a folder."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from server.commands import keeping
from server.errors import BackupKeyMissing
from tests.server.county import make_county
from tests.server.kinds import ADDRESS
from tests.server.mediation import open_case
from tests.server.test_commands import sili


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
