"""`sili unit`: by hand at the county's machine, and with it an account of a unit."""

import json
from pathlib import Path

import pytest

from server.unit_sheets import HEAD
from tests.server.test_commands import data, sili

__all__ = ["data"]

SCHOOL = ("县教育委员会", "--level", "county", "--kind", "department", "--duty", "06")
ROWS = (
    "县教育委员会,县级,政府部门,500230,教育、文体旅游,",
    "虎威镇人民政府,乡镇级,乡镇政府、街道办,虎威镇,农村农业,",
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    made = tmp_path / "units.csv"
    made.write_text("\n".join([",".join(HEAD), *ROWS]), encoding="utf-8")
    return made


def test_units_are_added_listed_and_ended_at_the_machine(data: str) -> None:
    assert sili("unit", "add", *SCHOOL, "--data", data).output == "县教育委员会\n"
    again = sili("unit", "add", *SCHOOL, "--data", data)
    assert (again.exit_code, "不能重复使用" in again.stderr) == (1, True)
    assert "教育" in sili("unit", "list", "--data", data).output
    ended = ["unit", "end", "县教育委员会", "--reason", "机构改革", "--data", data]
    assert sili(*ended).exit_code == 0
    assert "撤销 ended → —" in sili("unit", "list", "--data", data).output
    assert "完好" in sili("verify", "--data", data).output


def test_a_dry_run_says_what_would_come_of_it_and_does_nothing(
    data: str, table: Path
) -> None:
    sili("unit", "add", *SCHOOL, "--data", data)
    tried = sili("unit", "import", str(table), "--dry-run", "--data", data)
    assert (tried.exit_code, "新登记 new\t1" in tried.output) == (0, True)
    assert "调整 changed\t1" in tried.output
    assert "虎威镇" not in sili("unit", "export", "--data", data).output
    assert sili("unit", "import", str(table), "--data", data).exit_code == 0
    to = table.with_name("again.csv")
    sili("unit", "export", "--to", str(to), "--data", data)
    again = sili("unit", "import", str(to), "--data", data)
    assert "不变 same\t2" in again.output


def test_a_fault_is_told_by_its_line_and_nothing_is_taken_in(
    data: str, table: Path
) -> None:
    with table.open("a", encoding="utf-8") as more:
        more.write("\n县人民法院,县级,法院,500230,法院,\n")
    told = sili("unit", "import", str(table), "--data", data)
    assert told.exit_code == 1
    assert "第 4 行 line 4\t内容分类里没有“法院”" in told.output
    assert "一行都没有导入" in told.stderr
    assert "虎威镇" not in sili("unit", "export", "--data", data).output


def test_an_account_of_a_unit_is_added_with_its_unit(data: str, table: Path) -> None:
    sili("unit", "import", str(table), "--data", data)
    new = ["user", "add", "--login", "town", "--name", "冉镇", "--role", "unit"]
    alone = sili(*new, "--data", data)
    assert (alone.exit_code, "要写明是哪个单位" in alone.stderr) == (1, True)
    made = sili(*new, "--unit", "虎威镇人民政府", "--data", data)
    assert json.loads(made.output)["login"] == "town"
    assert "虎威镇人民政府" in sili("user", "list", "--data", data).output
    moved = ["user", "role", "--login", "town", "--role", "unit", "--reason", "调岗"]
    sili(*moved, "--unit", "县教育委员会", "--second", "town", "--data", data)
    ended = ["unit", "end", "虎威镇人民政府", "--reason", "撤镇", "--data", data]
    assert "还有1个账号" in sili(*ended).stderr
