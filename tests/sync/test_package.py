"""What `import sync` gives, and what it does not load."""

import subprocess
import sys
from pathlib import Path

import pytest

import sync


@pytest.mark.parametrize("name", sync.__all__)
def test_everything_the_package_names_is_there(name: str) -> None:
    assert getattr(sync, name)


def test_what_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        sync.nothing_of_the_kind  # noqa: B018


def test_a_database_needs_neither_http_nor_flask() -> None:
    asked = "import sync, sys; print(*{'urllib3', 'flask'} & sys.modules.keys())"
    told = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == ""


def test_the_store_works_as_the_phone_runs_it(tmp_path: Path) -> None:
    program = (
        "import sys; from sync import Database\n"
        "with Database(sys.argv[1]) as database:\n"
        "    rev = database.put({'_id': 'a', 'x': 1})\n"
        "    print(database.get('a', revs=True)['_revisions']['start'])\n"
    )
    told = subprocess.run(
        [sys.executable, "-OO", "-c", program, str(tmp_path / "a.sqlite")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "1\n"
