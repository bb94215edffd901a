import gc
import os
from pathlib import Path

import pytest

from sync.errors import Closed, FileExists, IllegalDatabaseName, NotFound
from sync.gate import Folder, OpenGate


@pytest.fixture
def folder(tmp_path):
    folder = Folder(tmp_path / "databases", keep=2)
    yield folder
    folder.close()


def test_a_database_is_found_again_under_its_name(folder):
    folder.create("grid-1").put({"_id": "a"})
    folder.close()
    assert folder.open("grid-1").get("a")["_id"] == "a"


def test_names_are_told_in_order_with_their_slashes(folder):
    for name in ("b", "a/b", "a-b"):
        folder.create(name)
    assert folder.names() == ["a-b", "a/b", "b"]


@pytest.mark.parametrize(
    "name", ["", "A", "1a", "_users", "../a", "a b", "a,b", "a" * 201]
)
def test_a_name_couchdb_would_not_take_is_refused(folder, name):
    with pytest.raises(IllegalDatabaseName):
        folder.create(name)
    with pytest.raises(NotFound):
        folder.open(name)


def test_what_exists_is_not_made_again_and_what_does_not_is_not_opened(folder):
    folder.create("a")
    with pytest.raises(FileExists):
        folder.create("a")
    with pytest.raises(NotFound):
        folder.open("b")


def test_one_that_is_ensured_is_made_once_and_found_after(folder):
    made = folder.ensure("grid-1")
    assert folder.ensure("grid-1") is made is folder.open("grid-1")
    with pytest.raises(IllegalDatabaseName):
        folder.ensure("../grid-1")


def test_everyone_who_opens_a_file_gets_one_database(folder):
    assert folder.create("a") is folder.open("a")


def test_one_in_use_is_the_same_even_when_many_came_after_it(folder):
    held = folder.create("a")
    for name in "bcde":
        folder.create(name)
    assert folder.open("a") is held
    assert held.info().doc_count == 0


def test_one_that_nobody_holds_gives_its_files_back(folder):
    folder.create("a")
    folder.create("b")
    folder.open("a")
    folder.create("c")
    gc.collect()
    assert open_files(folder.path) == {"a.sqlite", "c.sqlite"}


def open_files(folder):
    """Return the databases of a folder that this process has open."""
    names = set()
    for number in os.listdir("/proc/self/fd"):
        try:
            file = Path(os.readlink(f"/proc/self/fd/{number}"))
        except OSError:
            continue
        if file.parent == folder and file.suffix == ".sqlite":
            names.add(file.name)
    return names


def test_a_deleted_database_is_gone_and_its_holders_are_told(folder):
    held = folder.create("a")
    folder.delete("a")
    assert folder.names() == []
    with pytest.raises(Closed):
        held.info()
    assert folder.create("a").info().doc_count == 0


def test_what_is_not_there_is_not_deleted(folder):
    with pytest.raises(NotFound):
        folder.delete("a")


def test_an_open_gate_lets_everyone_do_everything():
    gate = OpenGate()
    anyone = gate.admit("Basic nonsense")
    gate.allow(anyone, "a", "bulk_docs")
    gate.guard(anyone, "a", {"_id": "a"})
    assert anyone.name == ""
