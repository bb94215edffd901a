"""Settings: one table, read once, refused when not understood, documented."""

import re
from pathlib import Path

import pytest

from server import config
from server.config import SETTINGS, Settings
from server.errors import SettingInvalid

DOCS = Path(__file__).parents[2] / "docs" / "operating.md"
OF_THE_APP = ("SILI_APP_", "SILI_FONT")


def test_without_an_environment_every_setting_has_its_default(tmp_path: Path) -> None:
    read = config.read({}, data=str(tmp_path))
    assert read == Settings(data=tmp_path)
    assert read.database == f"sqlite:///{tmp_path}/registry.sqlite"


def test_postgresql_is_reached_by_its_one_driver(tmp_path: Path) -> None:
    for written in ("postgresql", "postgres", "postgresql+psycopg"):
        read = Settings(tmp_path, database_url=f"{written}://sili@db/county")
        assert read.database == "postgresql+psycopg://sili@db/county"


def test_reports_never_lie_where_the_registry_does(tmp_path: Path) -> None:
    assert Settings(tmp_path).reports == f"sqlite:///{tmp_path}/reports.db"
    one = "postgresql://sili:willow@db/county"
    for other in (one, "postgres://reports@db:5432/county"):
        with pytest.raises(SettingInvalid) as refused:
            Settings(tmp_path, database_url=one, reports_url=other)
        assert refused.value.name == "SILI_REPORTS_URL"
        assert "willow" not in f"{refused.value.zh}{refused.value.en}"
    apart = Settings(tmp_path, database_url=one, reports_url="postgres://r@db/apart")
    assert apart.reports == "postgresql+psycopg://r@db/apart"
    with pytest.raises(SettingInvalid):
        Settings(tmp_path, reports_url=f"sqlite:///{tmp_path}/registry.sqlite")


def test_a_refused_address_does_not_show_its_password(tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid) as refused:
        Settings(tmp_path, database_url="mysql://sili:willow@db/county")
    assert "willow" not in f"{refused.value.zh}{refused.value.en}{refused.value!r}"


def test_an_argument_wins_over_the_environment(tmp_path: Path) -> None:
    environment = {"SILI_DATA": "/nowhere", "SILI_INGEST_BATCH": "20"}
    read = config.read(environment, data=str(tmp_path))
    assert (read.data, read.ingest_batch) == (tmp_path, 20)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SILI_COUNTY", "fengdu"),
        ("SILI_INGEST_BATCH", "many"),
        ("SILI_INGEST_BATCH", "0"),
        ("SILI_INGEST_SWEEP", "3601"),
        ("SILI_SECURE_COOKIES", "perhaps"),
        ("SILI_PUBLIC_URL", "ftp://county"),
        ("SILI_DATABASE_URL", "mysql"),
        ("SILI_REPORTS_URL", "mysql"),
    ],
)
def test_a_setting_that_is_not_understood_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingInvalid) as refused:
        config.read({name: value})
    assert refused.value.name == name
    assert value in refused.value.zh
    assert value in refused.value.en


def test_cookies_are_secure_where_the_address_is(tmp_path: Path) -> None:
    def secure(public_url: str, secure_cookies: str) -> bool:
        read = Settings(tmp_path, public_url=public_url, secure_cookies=secure_cookies)
        return read.cookies_are_secure

    assert secure("https://county.example", "auto")
    assert not secure("http://127.0.0.1:8000", "auto")
    assert secure("http://127.0.0.1:8000", "yes")
    assert not secure("https://county.example", "no")


def test_every_setting_stands_in_the_table_and_in_the_docs() -> None:
    names = [setting.name for setting in SETTINGS]
    assert names == [config.variable(field) for field in Settings.__annotations__]
    rows = re.findall(r"^\| `(SILI_\w+)` \| ([^|]*) \|", DOCS.read_text(), re.MULTILINE)
    told = {name: default.strip("` —") for name, default in rows}
    servers = {n: said for n, said in told.items() if not n.startswith(OF_THE_APP)}
    assert servers == {setting.name: setting.default for setting in SETTINGS}
