"""`sili petition`: tables in and out at the county's machine."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from server import accounts, commands, sheets
from server.commands.opening import opened
from server.petitions import exporting
from server.registry import db
from server.registry.desk import Pen
from server.registry.petition_rows import PetitionRow
from tests.server.console.desk import PASSWORD
from tests.server.county import make_county
from tests.server.test_commands import sili
from tests.server.test_exchange import HEAD, line


@pytest.fixture
def data(addressed: str, tmp_path: Path) -> str:
    made = make_county(tmp_path / "county")
    made.close()
    return str(tmp_path / "county")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    rows = [line("F1", xfrq="2026-03-01"), line("F2", xfrq="2026-03-01")]
    path.write_bytes(sheets.written(HEAD, rows).encode("gb18030"))
    return path


def there(data: str) -> int:
    with opened(data):
        return db.session.scalar(select(func.count(PetitionRow.id))) or 0


def test_a_list_is_looked_at_brought_in_once_and_taken_away(data, file, tmp_path):
    at = ("--data", data)
    looked = sili("petition", "import", str(file), "--dry-run", *at)
    assert (looked.exit_code, there(data)) == (0, 0)
    assert "新的 2" in looked.output
    assert sili("petition", "import", str(file), *at).exit_code == 0
    assert there(data) == 2
    again = sili("petition", "import", str(file), *at)
    assert "已经在这里的 2" in again.output
    assert there(data) == 2
    for name in ("out.csv", "out.xlsx"):
        away = tmp_path / name
        assert sili("petition", "export", str(away), *at).output.endswith("  2\n")
        back = sili("petition", "import", str(away), *at)
        assert "新的 0，已经在这里的 2" in back.output


def test_a_wrong_row_is_told_and_nothing_comes_in(data, file):
    rows = [line("F1"), line("F2", xfrs="两人")]
    file.write_bytes(sheets.written(["序列", *HEAD[1:]], rows).encode())
    said = ("--column", "xfjbh=序列", "--data", data)
    refused = sili("petition", "import", str(file), *said)
    assert refused.exit_code == 1
    assert "第3行 人数：不是整数；写数字，如 1" in refused.output
    assert "没有导入任何一行" in refused.stderr
    assert sili("petition", "import", str(file), "--dry-run", *said).exit_code == 1
    slip = sili("petition", "import", str(file), "--column", "shoe=x", "--data", data)
    assert slip.exit_code == 2
    assert there(data) == 0


def test_other_in_a_purpose_says_what_for(data, tmp_path):
    away = str(tmp_path / "out.csv")
    said = ("petition", "export", away, "--purpose", "other", "--data", data)
    assert sili(*said).exit_code == 2
    assert sili(*said, "--said", "市级核查").exit_code == 0


def test_many_are_taken_away_by_two(data, file, tmp_path, monkeypatch):
    monkeypatch.setattr(exporting, "MOST", 1)
    monkeypatch.setenv("SILI_SECOND_FACTOR", "none")
    at, away = ("--data", data), tmp_path / "out.csv"
    sili("petition", "import", str(file), *at)
    with opened(data) as county:
        pen, now = Pen.at_machine(county.keys), county.clock()
        for role in ("county_officer", "justice_bureau"):
            about = {"county": "500230", "now": now, "pen": pen, "password": PASSWORD}
            accounts.add_account(role, "周敏", role, ["500230"], **about)

    def taken_away(*second: str) -> int:
        said = ["petition", "export", str(away), *second, *at]
        return CliRunner().invoke(commands.main, said, input=PASSWORD + "\n").exit_code

    assert taken_away() == 1
    assert taken_away("--second", "justice_bureau") == 1
    assert not away.exists()
    assert taken_away("--second", "county_officer") == 0
    assert away.exists()
