"""Sync as a thumb does it: start, stop, go on, and see what the county said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mobile.clock import PhoneClock
from mobile.credentials import Credentials
from mobile.syncing import synchronise
from schemas import witness
from server import witnessing
from server.registry import db
from tests.mobile import walk
from tests.mobile.conftest import PIN
from tests.mobile.driver import Driver, start
from tests.mobile.enrolled import answer
from tests.server.county import County
from tests.sync.served import Served

pytestmark = pytest.mark.kivy


@pytest.fixture
def app(tmp_path: Path, county: County, served: Served) -> Iterator[Driver]:
    import json

    from mobile.app import SiliApp

    folder = tmp_path / "phone"
    folder.mkdir()
    credentials = Credentials(folder, PhoneClock(folder))
    unlocked = credentials.create(PIN)
    told = answer(credentials.public_text, county, served)
    credentials.enrol(unlocked, json.dumps(told))
    driver = start(SiliApp(folder))
    yield driver
    driver.close()


def test_a_case_is_brought_in_and_gets_its_number(app: Driver, county: County) -> None:
    walk.give_pin(app)
    assert app.reads("未同步过")
    walk.open_dispute(app)
    walk.accept(app)
    assert app.reads("本机 2 条")
    app.tap("note")
    app.tap("sync:start")
    app.until(lambda: app.reads("已同步：传出 2 条"))
    assert app.reads("已送达、县里还没有回执：2 条")
    county.ingest()
    app.until(lambda: not app.app.is_syncing)
    app.tap("sync:start")
    app.until(lambda: app.reads("收到 2 条"))
    assert app.reads("上次同步")
    app.back()
    assert app.reads("县已收到")
    assert app.reads("人调字")
    assert app.reads("县里已有 2 条记录")
    app.back()
    assert app.reads("人调字")
    assert app.reads("已同步")


def test_a_stop_is_obeyed_and_the_rest_goes_later(app: Driver) -> None:
    walk.give_pin(app)
    walk.open_dispute(app)
    app.tap("note")
    app.tap("sync:start")
    app.tap("sync:stop")
    app.until(lambda: not app.app.is_syncing)
    app.tap("sync:start")
    app.until(lambda: app.reads("没有等着上传"))


def test_what_the_phone_witnessed_is_handed_out_and_fits(
    app: Driver, county: County
) -> None:
    from mobile.screens import clipboard

    walk.give_pin(app)
    app.tap("settings")
    assert app.reads("还没有收到县里经办记录的印记")
    app.back()
    walk.open_dispute(app)
    app.back()
    for _ in range(2):
        synchronise(app.app.casebook)
        county.ingest()
    app.tap("settings")
    assert app.reads("最近 1 次")
    app.tap("witness")
    assert app.reads("已复制")
    told = witness.read(clipboard.paste())
    assert told.device == app.app.credentials.device
    with county.context():
        compared = witnessing.compare(db.session(), county.sili.keys, told)
        assert [found.kind for found in compared] == []
        assert [head.n for head in told.heads] == [1]
