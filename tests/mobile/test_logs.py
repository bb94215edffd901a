"""One log, and no person in it."""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile import logs
from tests.mobile.planted import PLANTED

ROOT = Path(__file__).resolve().parents[2]
ENTRY = "entry:d-0123456789abcdef:0199e0bf-0000-7000-8000-000000000000:" + "a" * 32


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = root.handlers[:], root.level, sys.excepthook, logs.threading.excepthook
    stream = io.StringIO()
    logs.begin(stream)
    yield stream
    logging.captureWarnings(False)
    root.handlers[:], root.level, sys.excepthook, logs.threading.excepthook = before


@given(st.text())
def test_what_is_kept_is_plain_and_holds_no_long_number(text: str) -> None:
    kept = logs.redacted(text).replace(logs.LEFT_OUT, "")
    assert kept.isascii()
    assert not logs.DIGITS.search(logs.ID.sub("", kept))


def test_ids_are_kept_whole() -> None:
    line = f"refused {ENTRY} of grid-500230101201001"
    assert logs.redacted(line) == line
    assert "13983774129" not in logs.redacted("called 13983774129")


def test_a_message_and_a_crash_name_nobody(log) -> None:
    logging.getLogger("kivy").warning("drew %s", PLANTED["one party"])
    try:
        raise ValueError(PLANTED["statement"])
    except ValueError:
        logging.getLogger("sili").exception("while drawing %s", PLANTED["ID number"])
    sys.excepthook(ValueError, ValueError(PLANTED["telephone"]), None)
    said = log.getvalue()
    assert not any(word in said for word in PLANTED.values())
    assert "ValueError at test_logs.py" in said
    assert said.count("\n") == 3


def test_a_crash_of_the_whole_app_says_type_and_place_alone() -> None:
    script = (
        "from mobile import logs; import threading; logs.begin()\n"
        "def fall(): raise KeyError('欧阳丹枫')\n"
        "thread = threading.Thread(target=fall); thread.start(); thread.join()\n"
        "fall()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.count("KeyError at <string>:2 in fall") == 2
    assert "欧阳丹枫" not in done.stderr


@pytest.mark.kivy
def test_kivy_keeps_no_log_in_a_file(tmp_path: Path) -> None:
    script = "import mobile.app, kivy.logger; kivy.logger.Logger.warning('said')"
    told = {"KIVY_HOME": str(tmp_path), "SDL_VIDEODRIVER": "offscreen"}
    subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, **told, "KIVY_NO_FILELOG": ""},
        capture_output=True,
        check=True,
    )
    assert [path.name for path in tmp_path.rglob("*.txt")] == []
