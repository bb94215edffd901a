"""Pictures of minutes instead of forms: the tiles, a case of the day, a known party."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from tests.mobile import driver  # before anything of kivy

Shot = Callable[..., None]


def quickly(phone: Path, shot: Shot) -> None:
    from mobile.app import SiliApp
    from mobile.credentials import Credentials
    from tests.mobile import effort, walk
    from tests.mobile.conftest import PIN, SetClock, answer_for, phone_clock
    from tests.mobile.things import scene

    (phone.parent / "shown").mkdir()
    (phone.parent / "shown" / "纸质记录.jpg").write_bytes(scene())
    os.environ["SILI_APP_PICTURES"] = str(phone.parent / "shown")
    clock = phone_clock(phone, SetClock())
    credentials = Credentials(phone, clock)
    credentials.enrol(credentials.create(PIN), answer_for(credentials))
    d = driver.start(SiliApp(phone, clock=clock))
    walk.give_pin(d)
    d.tap("new")
    shot(d, "the-twelve", both=True)
    d.tap("become:same_day")
    d.tap("tile:02-1")
    d.write("q:/parties/p1/name", "李二河")
    d.write("q:/parties/p2/name", "张大山")
    shot(d, "same-day-who", both=True)
    d.tap("edit:/parties/p1")
    d.tap("more:/parties/p1")
    d.write("q:/parties/p1/id_no", "50023019900101001")
    see(d, "q:/parties/p1/id_no")
    shot(d, "a-number-while-typed", both=True)
    d.write("q:/parties/p1/id_no", "500230199001010015")
    d.tap("next")
    walk.to_page(d, "before")
    d.tap("q:/bars_none=yes")
    d.tap("q:/rights_told=yes")
    shot(d, "same-day-before", both=True)
    walk.to_page(d, "consents")
    for who, openness in (("p1", "limited"), ("p2", "closed")):
        d.tap(f"q:/consents/{who}/willing=today")
        d.tap(f"q:/consents/{who}/openness={openness}")
    shot(d, "same-day-consents", both=True)
    walk.to_page(d, "said")
    for at in ("/statements/p1/facts", "/statements/p2/facts", "/content"):
        d.write(f"q:{at}", effort.SAME_DAY[at])
    shot(d, "same-day-said", both=True)
    d.tap("q:/record/evidence=photo")
    d.tap(d.find("pick:rows").data[0]["tid"])
    d.until(lambda: d.has("q:/record/evidence:taken"))
    shot(d, "same-day-on-paper", both=True)
    d.tap("q:/record/faces=nobody")
    d.write("q:/summary", "柴堆在路上，三轮车过不去。")
    walk.to_page(d, "done")
    d.tap("q:/satisfaction/p1/score=satisfied")
    d.tap("q:/satisfaction/p2/score=basically")
    shot(d, "same-day-done", both=True)
    walk.to_page(d, "review")
    shot(d, "same-day-review", both=True)
    walk.save(d)
    shot(d, "same-day-case", both=True)
    d.app.replace("cases")
    d.tap("new")
    d.tap("edit:/parties/p2")
    d.tap("q:/parties/p2/name")
    d.type("李")
    d.until(lambda: d.has("known:0"))
    see(d, "known:0")
    shot(d, "known-from-before", both=True)
    d.tap("known:0")
    see(d, "known:taken")
    shot(d, "taken-from-before", both=True)
    d.close()


def see(d: driver.Driver, tid: str) -> None:
    """It, in the middle of the page."""
    d.leave()
    d.find("page").scroll_to(d.find(tid), padding=250, animate=False)
    d.frames(4)
