"""`sili reports`: its own backup, put back; its lines checked; nothing shown of one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from server.backups import Secret, open_shelf
from server.errors import BackupBroken, StillRunning
from server.reports import keeping, reading
from server.reports.store import Line, ReportStore
from tests.server import registries
from tests.server.county import County, make_county
from tests.server.kinds import ADDRESS
from tests.server.reported import FACTS, Reader, take_in, two
from tests.server.test_commands import sili

REPORTS = "SILI_REPORTS_URL"


@pytest.fixture
def county(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[County]:
    """With two readers; on PostgreSQL registry and reports have a database each."""
    apart = registries.address()
    made = make_county(tmp_path / "county", reports_url=apart)
    monkeypatch.setenv(REPORTS, apart)
    monkeypatch.setenv(ADDRESS, made.settings.database_url)
    yield made
    made.close()


@pytest.fixture
def key(tmp_path: Path) -> tuple[str, str]:
    file = tmp_path / "reports.key"
    file.write_bytes(b"r" * 32)
    return "--key-file", str(file)


@pytest.fixture
def readers(county: County) -> tuple[Reader, Reader]:
    with county.context():
        return two(county)


def folder(made: str) -> Path:
    return Path(made.splitlines()[0])


def wiped(county: County) -> None:
    """The store is gone: its file, or what a new database would have."""
    file = keeping.file_of(county.settings)
    if file is not None:
        file.unlink()
        return
    with county.sili.reports.writing() as session:
        session.execute(delete(Line))


def test_what_was_backed_up_is_read_again_once_it_is_put_back(
    county: County, readers: tuple[Reader, Reader], key: tuple[str, str], tmp_path: Path
) -> None:
    data, to = str(county.settings.data), str(tmp_path / "disk")
    with county.context():
        number = take_in(county)
    made = sili("reports", "backup", "--to", to, "--data", data, *key)
    assert made.exit_code == 0, made.output
    with county.context():
        since = take_in(county)
    wiped(county)
    at = folder(made.output)
    restored = sili("reports", "restore", str(at), "--data", data, *key)
    assert restored.exit_code == 0, restored.output
    checked = sili("reports", "verify", "--data", data)
    assert checked.exit_code == 0
    assert "完好" in checked.output
    store, now = (
        ReportStore(county.settings.reports, county.sili.keys),
        county.clock.now,
    )
    yu, _ = readers
    with county.context():
        rows = reading.listed(yu.who, 1, store=store).rows
        assert [row.number for row in rows] == [number] != [since]
        found = reading.opened(
            yu.who, number, yu.phrase, "handling", store=store, now=now
        )
        assert found.told["facts"] == FACTS


def test_what_stood_there_is_moved_aside_or_refused(
    county: County,
    readers: tuple[Reader, Reader],
    key: tuple[str, str],
    tmp_path: Path,
    kind: str,
) -> None:
    data = str(county.settings.data)
    made = sili("reports", "backup", "--to", str(tmp_path), "--data", data, *key)
    put = sili("reports", "restore", str(folder(made.output)), "--data", data, *key)
    if kind == "sqlite":
        assert put.exit_code == 0
        (aside,) = county.settings.data.glob("reports-before-restore-*/reports.db")
        assert aside.stat().st_size
    else:
        assert put.exit_code == 1
        shelf = open_shelf(folder(made.output), Secret("file", b"r" * 32))
        store, settings = county.sili.reports, county.settings
        with pytest.raises(StillRunning):
            keeping.put_back(store, settings, shelf, county.clock.now)


def test_the_registrys_backup_is_not_taken_for_it_nor_it_for_the_registrys(
    county: County, readers: tuple[Reader, Reader], key: tuple[str, str], tmp_path: Path
) -> None:
    data = str(county.settings.data)
    of_registry = sili("backup", "--to", str(tmp_path / "a"), "--data", data, *key)
    of_reports = sili(
        *("reports", "backup", "--to", str(tmp_path / "b"), "--data", data), *key
    )
    names = [each.name for each in (tmp_path / "a").rglob("*")]
    assert not [each for each in names if "report" in each]
    for command, made in (
        (("reports", "restore"), of_registry),
        (("restore",), of_reports),
    ):
        at = str(folder(made.output))
        refused = sili(*command, at, "--data", data, *key)
        assert refused.exit_code == 1, refused.output
    shelf = open_shelf(folder(of_registry.output), Secret("file", b"r" * 32))
    with pytest.raises(BackupBroken):
        keeping.put_back(county.sili.reports, county.settings, shelf, county.clock.now)


def test_verify_says_which_line_was_altered_and_what_head_is_lacking(
    county: County, readers: tuple[Reader, Reader]
) -> None:
    data, store = str(county.settings.data), county.sili.reports
    with county.context():
        number = take_in(county)
    told = sili("reports", "verify", "--data", data)
    head = told.output.rpartition("--head ")[2].split()
    assert number not in told.output
    again = sili("reports", "verify", "--data", data, "--head", *head)
    assert again.exit_code == 0
    with store.writing() as session:
        session.execute(update(Line).where(Line.n == 2).values(name="别人"))
        last = session.scalars(select(Line).order_by(Line.n.desc()).limit(1)).one()
        session.delete(last)
    found = sili("reports", "verify", "--data", data, "--head", *head)
    assert found.exit_code == 1
    assert "report_altered\t2" in found.output
    assert f"report_head\t{head[0]}" in found.output
    assert "report" not in sili("verify", "--data", data).output
