"""A form leaves an Android phone from memory: a place is chosen, then an app."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from mobile.handing import CREATE, MAY_READ, handing


class Intent:
    """What was asked of Android, by its own names."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.said: dict[str, Any] = {}

    def addCategory(self, name: str) -> None:
        self.said["category"] = name

    def setType(self, name: str) -> None:
        self.said["type"] = name

    def putExtra(self, name: str, value: Any) -> None:
        self.said[name.rpartition(".")[2]] = value

    def addFlags(self, flags: int) -> None:
        self.said["flags"] = flags

    @staticmethod
    def createChooser(shared: Any, title: Any) -> tuple[Any, Any]:
        return shared, title


class Phone:
    """An activity with one place that takes documents."""

    def __init__(self) -> None:
        self.written = bytearray()
        self.closed = False
        self.asked: list[Any] = []
        self.bound: dict[str, Any] = {}

    def startActivityForResult(self, intent: Any, number: int) -> None:
        self.asked.append((intent, number))

    def startActivity(self, intent: Any) -> None:
        self.asked.append((intent, 0))

    def getContentResolver(self) -> Any:
        return SimpleNamespace(openOutputStream=lambda place: self)

    def write(self, data: bytes) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def mobile_phone(monkeypatch: pytest.MonkeyPatch) -> Phone:
    made = Phone()
    classes = {"PythonActivity": SimpleNamespace(mActivity=made), "Intent": Intent}
    jnius, package = ModuleType("jnius"), ModuleType("android")
    jnius.autoclass = lambda name: classes[name.rpartition(".")[2]]
    jnius.cast = lambda _, it: it
    package.activity = SimpleNamespace(
        bind=lambda **to: made.bound.update(to), unbind=lambda **_: made.bound.clear()
    )
    monkeypatch.setitem(sys.modules, "jnius", jnius)
    monkeypatch.setitem(sys.modules, "android", package)
    monkeypatch.setenv("ANDROID_ARGUMENT", "")
    return made


def test_a_form_is_written_where_it_was_chosen_and_offered_to_apps(
    mobile_phone: Phone,
) -> None:
    said: list[str] = []
    handing().hand("M02.pdf", b"%PDF-1", said.append)
    intent, number = mobile_phone.asked.pop()
    assert (intent.action.rpartition(".")[2], number) == ("CREATE_DOCUMENT", CREATE)
    assert intent.said["TITLE"] == "M02.pdf"
    done = mobile_phone.bound["on_activity_result"]
    done(1, -1, None)
    assert not said
    done(CREATE, -1, SimpleNamespace(getData=lambda: "content://place"))
    assert (bytes(mobile_phone.written), mobile_phone.closed) == (b"%PDF-1", True)
    assert said == ["M02.pdf"]
    (shared, _), _ = mobile_phone.asked.pop()
    assert shared.said["STREAM"] == "content://place"
    assert shared.said["flags"] == MAY_READ
    assert not mobile_phone.bound


def test_who_chooses_no_place_hands_nothing_over(mobile_phone: Phone) -> None:
    said: list[str] = []
    handing().hand("M02.pdf", b"%PDF-1", said.append)
    mobile_phone.bound["on_activity_result"](CREATE, 0, None)
    assert (said, mobile_phone.written) == ([], b"")
