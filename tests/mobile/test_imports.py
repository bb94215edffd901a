"""The phone's code runs where asserts and docstrings are gone, and kivy stays in its
place."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MOBILE = sorted((ROOT / "mobile").rglob("*.py"))
WITH_KIVY = ("app.py", "widgets.py", "main.py", "screens")
WITHOUT_KIVY = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in MOBILE
    if not any(part in WITH_KIVY for part in path.relative_to(ROOT / "mobile").parts)
]


def test_what_needs_no_window_imports_under_oo_without_kivy() -> None:
    script = (
        "import sys, importlib\n"
        "sys.modules['kivy'] = None\n"
        f"[importlib.import_module(name) for name in {WITHOUT_KIVY!r}]\n"
    )
    done = subprocess.run(
        [sys.executable, "-OO", "-c", script], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", MOBILE, ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_asserts_or_imports_the_server(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 11))
    for node in ast.walk(tree):
        assert not isinstance(node, ast.Assert)
        if isinstance(node, ast.ImportFrom):
            assert (node.module or "").partition(".")[0] != "server"


def test_every_screen_has_its_two_files() -> None:
    screens = ROOT / "mobile" / "screens"
    kv = {path.stem for path in screens.glob("*.kv")}
    assert kv <= {path.stem for path in screens.glob("*.py")}
    assert {
        "pin",
        "enrol",
        "cases",
        "case",
        "form",
        "sync",
        "settings",
        "recover",
    } <= kv
