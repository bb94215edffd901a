"""By touches: evidence is taken, said, seen with its case, and let go when it may."""

from __future__ import annotations

from pathlib import Path

import pytest

from mobile import evidence
from mobile.screens import capture
from mobile.screens.look import GONE
from tests.mobile import walk
from tests.mobile.driver import Driver
from tests.mobile.showing import taken
from tests.mobile.things import PDF, scene, sound

pytestmark = pytest.mark.kivy


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shown = tmp_path / "shown"
    shown.mkdir()
    (shown / "院坝.jpg").write_bytes(scene())
    (shown / "谈话.m4a").write_bytes(sound(90_000))
    for name in ("PICTURES", "SOUNDS", "FILES"):
        monkeypatch.setenv(f"SILI_APP_{name}", str(shown))
    monkeypatch.setenv("SILI_APP_POSITION", "29.8660,107.7300,12")
    return shown


def to_the_form(d: Driver) -> None:
    walk.give_pin(d)
    walk.open_dispute(d)
    d.tap("do:evidence.added")


def test_a_photograph_is_taken_said_and_opens_large(drive: Driver) -> None:
    d = drive
    to_the_form(d)
    taken(d, "photo", "水沟")
    first = d.app.casebook.media.all()[0].evidence
    taken(d, "photo", "水沟被挡")  # Taken again, the first one goes.
    kept = d.app.casebook.media
    d.until(lambda: [each.evidence for each in kept.all()] not in ([first], []))
    (medium,) = kept.all()
    assert medium.evidence != first
    d.tap("next")
    d.tap("next")
    assert "place" not in d.app.screens.current_screen.paper.body
    d.tap("q:/place=turn")
    d.tap("q:/place=turn")
    assert "place" not in d.app.screens.current_screen.paper.body
    d.tap("q:/place=turn")
    d.tap("q:/faces=nobody")
    walk.save(d)
    assert d.reads("证据（1 件）")
    assert d.find("evidence:0:at").words == "未传"
    d.tap("evidence:0=open")
    assert d.screen() == "look"
    assert d.find("look:words").words == ""
    d.back()
    (thing,) = evidence.of_case(
        d.app.casebook, *[d.app.screens.current_screen.case, medium.home or home(d)]
    )
    assert thing.body["place"]["lat_udeg"] == 29_866_000
    d.app.casebook.media.free(thing.medium)
    d.tap("evidence:0=open")
    assert d.find("look:words").words == GONE


def home(d: Driver) -> str:
    return str(d.app.casebook.enrolment.databases[0])


def test_sound_and_files_and_what_is_none(drive: Driver, folder: Path) -> None:
    d = drive
    to_the_form(d)
    assert d.reads("最大 20 MB")
    taken(d, "sound", "谈话")
    assert d.reads("录音，0.1 MB")
    (folder / "院坝.jpg").unlink()
    (folder / "谈话.m4a").unlink()
    d.tap("q:/evidence=photo")
    assert d.reads("文件夹里没有能用的")
    (folder / "图.pdf").write_bytes(b"MZ no document")
    d.tap("q:/evidence=file")
    d.tap(d.find("pick:rows").data[0]["tid"])
    d.until(lambda: d.reads("这种格式收不了"), what="the refusal")
    assert d.app.casebook.media.all()[0].kind == "sound"
    (folder / "图.pdf").write_bytes(PDF)
    d.tap("q:/evidence=file")
    d.tap(d.find("pick:rows").data[0]["tid"])
    d.until(lambda: d.reads("PDF文件，0.1 MB"), what="the file")


class Microphone:
    """As a phone has one: nothing is chosen, it listens until it is told to end."""

    listens = False

    def offers(self) -> None:
        return None

    def begin(self) -> None:
        self.listens = True

    def end(self) -> tuple[bytes, int]:
        self.listens = False
        return sound(90_000), 72

    def take(self, offer: str) -> bytes:
        return b""


def test_a_recording_ends_with_a_touch_and_with_leaving_the_page(
    drive: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    d, microphone = drive, Microphone()
    monkeypatch.setattr(capture, "recorder_of", lambda _: microphone)
    to_the_form(d)
    d.tap("q:/evidence=sound")
    assert microphone.listens
    d.tap("q:/evidence=end")
    d.until(lambda: d.reads("录音，1 分 12 秒，0.1 MB"), what="what was heard")
    first = d.app.casebook.media.all()[0].evidence
    d.tap("q:/evidence=sound")
    d.back()
    assert not microphone.listens
    (heard,) = d.app.casebook.media.all()
    assert heard.evidence != first
    d.tap("draft:0")
    assert d.reads("录音，1 分 12 秒，0.1 MB")


def test_a_full_phone_says_so_before_anything_is_taken(
    drive: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil
    from collections import namedtuple

    d = drive
    to_the_form(d)
    free = namedtuple("free", "total used free")(1, 1, 2**20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: free)
    d.tap("q:/evidence=photo")
    assert d.screen() == "form"
    assert d.reads("手机空间不够")


def test_a_form_thrown_away_takes_its_thing_along(drive: Driver) -> None:
    d = drive
    to_the_form(d)
    taken(d, "sound", "谈话")
    walk.to_page(d, "review", 24)
    d.tap("discard")
    d.tap("discard")
    assert d.app.casebook.media.all() == []


def test_room_is_told_and_the_budget_chosen(drive: Driver) -> None:
    d = drive
    to_the_form(d)
    taken(d, "sound", "谈话")
    d.tap("next")
    d.tap("next")
    d.tap("q:/voice=agreed")
    walk.save(d)
    d.app.go("sync")
    assert "都要留着" in d.find("sync:room").words
    assert d.find("sync:free").disabled
    assert "证据 1 件县里还没收全" in d.find("sync:evidence").words
    d.app.go("settings")
    d.tap("evidence:100")
    assert d.app.preferences.evidence_budget == 100 * 2**20
    assert len(d.app.casebook.media.all()) == 1
