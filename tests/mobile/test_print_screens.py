"""打印文书 by touches: a form is picked, looked at, made covered, then open."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mobile import walk
from tests.mobile.driver import Driver
from tests.mobile.test_rules import check

pytestmark = pytest.mark.kivy


def test_a_form_is_printed_covered_and_open_only_for_a_purpose(
    drive: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    d = drive
    folder = tmp_path / "文书"
    monkeypatch.setenv("SILI_APP_PRINTS", str(folder))
    walk.give_pin(d)
    walk.open_dispute(d)
    d.tap("do:prints")
    check(d, "forms")
    d.tap("print:M02")
    check(d, "a form")
    assert d.reads("李二河")
    d.tap("print:make")
    assert d.reads("已存到 文书/M02-")
    d.tap("print:open")
    check(d, "open")
    d.tap("print:make-open")
    assert d.reads("不遮盖打印要写明用途")
    assert len(list(folder.glob("*.pdf"))) == 1
    d.write("print:reason", "归入卷宗")
    d.tap("print:make-open")
    assert d.reads("已存到")
    d.back()
    assert d.reads("未遮盖：归入卷宗")
    d.tap("print:M02")
    assert d.has("print:make")
