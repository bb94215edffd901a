"""没有网络 as a thumb does it: a file goes out, the county's answer comes in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mobile.clock import PhoneClock
from mobile.credentials import Credentials
from mobile.errors import NotWritten
from mobile.stick import FolderOfBundles
from server.bundles import answer, take
from tests.mobile import walk
from tests.mobile.conftest import PIN
from tests.mobile.driver import Driver, start
from tests.mobile.enrolled import answer as enrolled
from tests.server.county import County
from tests.sync.served import Served


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "stick"
    monkeypatch.setenv("SILI_APP_BUNDLES", str(folder))
    return folder


@pytest.fixture
def app(tmp_path: Path, county: County, served: Served) -> Iterator[Driver]:
    from mobile.app import SiliApp

    folder = tmp_path / "phone"
    folder.mkdir()
    credentials = Credentials(folder, PhoneClock(folder))
    unlocked = credentials.create(PIN)
    told = enrolled(credentials.public_text, county, served)
    credentials.enrol(unlocked, json.dumps(told))
    driver = start(SiliApp(folder))
    yield driver
    driver.close()


def answered(county: County, stick: Path) -> Path:
    """The county takes the file in, and puts its answer beside it."""
    (carried,) = stick.glob("sili-*.sili")
    with county.context(), carried.open("rb") as file:
        taken = take(file.read, county.sili, "谭世平")
        assert taken.is_whole
        county.ingest()
        path = stick / f"{taken.device}-answer.sili"
        path.write_bytes(b"".join(answer(taken.device, county.sili, "谭世平")))
    return path


@pytest.mark.kivy
def test_without_a_line_the_county_receives_and_the_phone_says_so(
    app: Driver, county: County, stick: Path
) -> None:
    walk.give_pin(app)
    walk.open_dispute(app)
    walk.accept(app)
    app.tap("note")
    app.tap("sync:carry")
    assert app.reads("要带去：2 条记录")
    app.tap("carry:take")
    assert app.reads("文件夹里没有回执文件")
    app.tap("carry:export")
    app.until(lambda: app.reads("已导出：第 1 包，2 条记录，只有县里能打开"))
    app.until(lambda: not app.app.is_syncing)
    assert app.reads("已导出第 1 包，等县里回执")
    app.back()
    assert app.reads("已导出第 1 包，等县里回执")
    assert app.reads("等着上传：2 条")
    path = answered(county, stick)
    app.tap("sync:carry")
    app.tap("carry:take")
    app.tap(f"pick:{path}")
    app.until(lambda: app.reads("回执已读取"))
    app.until(lambda: not app.app.is_syncing)
    assert app.reads("县里都收到了，没有要带去的")
    assert not app.reads("等县里回执")
    app.back()
    app.back()
    assert app.reads("人调字")
    app.back()
    assert [each.delivery for each in app.app.casebook.cases()] == ["县已收到"]


@pytest.mark.kivy
def test_what_is_no_answer_is_said_and_changes_nothing(
    app: Driver, county: County, stick: Path
) -> None:
    stick.mkdir()
    (stick / "别的.sili").write_bytes(b"PK\3\4" * 50)
    walk.give_pin(app)
    walk.open_dispute(app)
    app.tap("note")
    app.tap("sync:carry")
    app.tap("carry:take")
    app.tap(f"pick:{stick / '别的.sili'}")
    app.until(lambda: app.reads("不是离线包"))
    app.until(lambda: not app.app.is_syncing)
    assert app.reads("要带去：1 条记录")


def test_a_full_stick_keeps_no_half_file(tmp_path: Path) -> None:
    path = tmp_path / "out.sili"
    path.write_bytes(b"whole")
    (tmp_path / "stick").write_text("no folder")
    with pytest.raises(NotWritten):
        FolderOfBundles(tmp_path / "stick").keep(path, "x.sili", print)
    kept: list[str] = []
    folder = FolderOfBundles(tmp_path / "other")
    folder.keep(path, "x.sili", kept.append)
    assert kept == ["other/x.sili"]
    assert [words for _, words in folder.offers()] == ["x.sili"]
    assert FolderOfBundles(tmp_path / "nowhere").offers() == ()
