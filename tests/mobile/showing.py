"""Pictures of evidence on the phone: taken, said, shown with its case, looked at; and
of a phone without a line."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.mobile import driver  # before anything of kivy

Shot = Callable[..., None]
SHOWN = ("院坝水沟.jpg", "石坎.jpg")


def proved(phone: Path, shot: Shot) -> None:
    """A day with photographs: the village first, then the line."""
    from tests.mobile.conftest import FRIDAY
    from tests.server.county import make_county
    from tests.sync.served import serving

    now = datetime.fromtimestamp(FRIDAY, UTC)
    county = make_county(phone.parent / "county", now=now)
    with serving(county.app) as served:
        _proved(phone, county, served, shot)
    county.close()


def _proved(phone: Path, county, served, shot: Shot) -> None:
    import json

    from mobile.app import SiliApp
    from mobile.credentials import Credentials
    from mobile.syncing import synchronise
    from tests.mobile import walk
    from tests.mobile.conftest import PIN, SetClock, phone_clock
    from tests.mobile.enrolled import answer
    from tests.mobile.things import scene, sound

    folder = phone.parent / "shown"
    folder.mkdir()
    for name in SHOWN:
        (folder / name).write_bytes(scene())
    (folder / "李二河谈话.m4a").write_bytes(sound(480_000))
    for variable in ("SILI_APP_PICTURES", "SILI_APP_SOUNDS", "SILI_APP_FILES"):
        os.environ[variable] = str(folder)
    os.environ["SILI_APP_POSITION"] = "29.8660,107.7300,12"
    clock = phone_clock(phone, SetClock())
    credentials = Credentials(phone, clock)
    unlocked = credentials.create(PIN)
    told = answer(credentials.public_text, county, served)
    credentials.enrol(unlocked, json.dumps(told))
    d = driver.start(SiliApp(phone, clock=clock))
    walk.give_pin(d)
    walk.open_dispute(d)
    d.tap("do:evidence.added")
    shot(d, "evidence-three-ways", both=True)
    taken(d, "photo", "院坝水沟被围墙挡住")
    shot(d, "evidence-taken", both=True)
    d.tap("next")
    d.write("q:/note", "从院门往里照：新墙压在老水沟上，水往院坝里流。")
    d.tap("q:/shows/party=p1")
    shot(d, "evidence-what-it-shows")
    d.tap("next")
    d.tap("q:/faces=nobody")
    d.tap("q:/place=turn")
    shot(d, "evidence-who-agreed", both=True)
    walk.save(d)
    synchronise(d.app.casebook)
    county.ingest()
    d.tap("do:evidence.added")
    taken(d, "sound", "李二河谈话")
    d.tap("next")
    d.tap("next")
    d.tap("q:/voice=agreed")
    walk.save(d)
    county.ingest()
    synchronise(d.app.casebook)
    d.app.replace("cases")
    d.tap("case:0") if d.has("case:0") else d.tap(d.find("rows").data[0]["tid"])
    d.frames(3)
    d.find("page").show(d.find("case:evidence"))
    d.frames(4)
    shot(d, "evidence-of-a-case", both=True)
    d.tap("evidence:0=open")
    shot(d, "a-photograph-large")
    d.back()
    d.app.go("sync")
    d.frames(3)
    shot(d, "sync-with-evidence", both=True)
    carried(d, phone.parent / "U盘", shot)
    d.close()


def carried(d: driver.Driver, stick: Path, shot: Shot) -> None:
    """More is recorded, and there is no line."""
    from tests.mobile import walk

    os.environ["SILI_APP_BUNDLES"] = str(stick)
    d.back()
    walk.accept(d)
    d.app.go("carry")
    d.tap("carry:export")
    d.until(lambda: d.reads("已导出：第 1 包"), 30, "a bundle")
    d.until(lambda: not d.app.is_syncing, 10)
    shot(d, "without-a-line", both=True)


def taken(d: driver.Driver, kind: str, title: str) -> None:
    d.tap(f"q:/evidence={kind}")
    d.tap(d.find("pick:rows").data[0]["tid"])
    d.until(lambda: d.has("q:/evidence:taken"), what="what was taken")
    d.write("q:/title", title)
