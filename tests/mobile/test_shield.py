"""On Android the window is kept out of the task switcher and of screenshots."""

from __future__ import annotations

import os
import sys
from types import ModuleType, SimpleNamespace

import pytest

from mobile.shield import FLAG_SECURE, shield


def test_elsewhere_there_is_nothing_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANDROID_ARGUMENT", raising=False)
    monkeypatch.setitem(sys.modules, "jnius", None)
    shield()


def test_on_android_the_flag_is_set_on_the_windows_own_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Android's own part stands in; what is asked of it is what Android needs."""
    flags: list[int] = []
    threads: list[str] = []

    def run_on_ui_thread(act):
        return lambda: (threads.append("ui"), act())

    window = SimpleNamespace(addFlags=flags.append)
    activity = SimpleNamespace(getWindow=lambda: window)
    jnius, runnable = ModuleType("jnius"), ModuleType("android.runnable")
    jnius.autoclass = lambda name: SimpleNamespace(mActivity=activity)
    runnable.run_on_ui_thread = run_on_ui_thread
    monkeypatch.setitem(os.environ, "ANDROID_ARGUMENT", "1")
    monkeypatch.setitem(sys.modules, "jnius", jnius)
    monkeypatch.setitem(sys.modules, "android", ModuleType("android"))
    monkeypatch.setitem(sys.modules, "android.runnable", runnable)
    shield()
    assert flags == [FLAG_SECURE]
    assert threads == ["ui"]
