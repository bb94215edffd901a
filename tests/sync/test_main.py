"""`python -m sync SOURCE TARGET`, as typed."""

import os
import runpy
import signal
import subprocess
import sys
from io import StringIO

import pytest

from sync.__main__ import Line, main
from sync.database import Database
from sync.replicator import Progress
from tests.sync.served import contents, hub, serving, strange


@pytest.fixture
def source(tmp_path):
    with Database(tmp_path / "source.sqlite") as database:
        for n in range(3):
            database.put({"_id": f"doc-{n}"})
        yield database


def test_from_file_to_file_and_back_to_nothing_to_do(source, tmp_path, capsys):
    target = str(tmp_path / "target.sqlite")
    assert main([str(source.path), target]) == 0
    assert "3 of 3 documents written" in capsys.readouterr().err
    assert main([str(source.path), target]) == 0
    assert "0 of 0 documents written" in capsys.readouterr().err
    with Database(target) as database:
        assert contents(database) == contents(source)


def test_to_a_server_that_is_asked_to_make_the_database(source, tmp_path):
    with hub(tmp_path / "hub") as (served, databases):
        command = [str(source.path), served.url("cases"), "--create-target"]
        assert main(command) == 0
        assert main(command) == 0
        assert contents(databases.open("cases")) == contents(source)
        assert main([str(source.path), str(tmp_path / "x.db"), "--create-target"]) == 0


@pytest.mark.parametrize("source", ["missing.sqlite", "http://hub.example/cases"])
def test_what_cannot_be_opened_is_told_in_both_languages(source, tmp_path, capsys):
    assert main([source, str(tmp_path / "target.sqlite")]) == 2
    told = capsys.readouterr().err
    assert "请" in told
    assert "Traceback" not in told


def test_refused_documents_are_named(source, capsys):
    def refusing(request):
        if request.path.endswith("_bulk_docs"):
            return [{"id": "doc-1", "error": "forbidden", "reason": "not yours"}]
        if request.path.endswith("_revs_diff"):
            return {id: {"missing": revs} for id, revs in request.get_json().items()}
        if "_local" in request.path:
            return {"_rev": "0-1", "rev": "0-1", "ok": True}
        return {"db_name": "cases", "update_seq": "0", "ok": True}

    with serving(strange(refusing)) as served:
        assert main([str(source.path), served.url("cases")]) == 1
    assert "refused: doc-1" in capsys.readouterr().err


def test_ctrl_c_stops_at_a_batch_and_the_same_command_goes_on(source, tmp_path):
    target = tmp_path / "target.sqlite"
    process = subprocess.Popen(
        [sys.executable, "-m", "sync", source.path, target, "--continuous"],
        stderr=subprocess.PIPE,
        text=True,
    )
    with Database(target) as database:
        while database.info().doc_count < 3:
            assert process.poll() is None
    process.send_signal(signal.SIGINT)
    assert "3 of 3 documents written" in process.communicate(timeout=60)[1]
    assert process.returncode == 0


def test_a_run_stopped_midway_says_how_to_go_on(source, tmp_path, capsys):
    def interrupt(request):
        os.kill(os.getpid(), signal.SIGINT)
        return {"db_name": "cases", "update_seq": "0"}

    with serving(strange(interrupt)) as served:
        assert main([str(source.path), served.url("cases")]) == 130
    assert "goes on from here" in capsys.readouterr().err


def test_the_package_is_the_command(source, tmp_path, monkeypatch):
    target = str(tmp_path / "target.sqlite")
    monkeypatch.setattr(sys, "argv", ["sync", str(source.path), target])
    monkeypatch.delitem(sys.modules, "sync.__main__")
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("sync", run_name="__main__")
    assert ended.value.code == 0


class Terminal(StringIO):
    def isatty(self):
        return True


def test_the_line_keeps_up_on_a_terminal_and_is_silent_in_a_file():
    told, kept = Terminal(), StringIO()
    for out in (told, kept):
        Line(out)(Progress(changes_seen=5, docs_read=3, docs_written=2, pending=7))
        Line(out)(Progress())
    assert "5 seen, 3 read, 2 written, 7 to come" in told.getvalue()
    assert kept.getvalue() == ""
