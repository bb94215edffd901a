"""Pictures of an agreement: read out, put otherwise, signed by finger and on paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.mobile import driver  # before anything of kivy

Shot = Callable[..., None]


def signed(phone: Path, shot: Shot) -> None:
    from mobile.app import SiliApp
    from mobile.credentials import Credentials
    from tests.mobile import glass, walk
    from tests.mobile.conftest import PIN, SetClock, answer_for, phone_clock
    from tests.mobile.test_signing_screens import to_agreement

    set_clock = SetClock()

    def passes(seconds: float) -> None:
        set_clock.steady += seconds
        set_clock.wall += seconds

    clock = phone_clock(phone, set_clock)
    credentials = Credentials(phone, clock)
    credentials.enrol(credentials.create(PIN), answer_for(credentials))
    d = driver.start(SiliApp(phone, clock=clock))
    to_agreement(d)
    shot(d, "the-text-of-an-agreement", both=True)
    d.tap("agree:read")
    for _ in range(4):
        d.tap("readout:next")
    shot(d, "read-aloud", both=True)
    while d.screen() == "readout":
        d.tap("readout:next")
    d.tap("signer:p1:finger")
    glass.write_name(d, passes)
    shot(d, "signed-by-finger", both=True)
    d.tap("sign:done")
    d.tap("clause:t1:edit")
    d.write("clause:words", "张大山十一月底前赔李二河谷子四百元。")
    shot(d, "a-clause-put-otherwise")
    d.tap("clause:done")
    d.into_view(d.find("signer:p2"))
    shot(d, "to-be-signed-again")
    d.tap("signer:p2:paper")
    d.tap("onpaper:fingerprint")
    shot(d, "signed-on-paper", both=True)
    d.back()
    d.tap("clause:t1:edit")
    d.tap("clause:drawn")
    d.tap("clause:done")
    d.tap("signer:p2:paper")
    d.tap("onpaper:done")
    d.tap("signer:m1:paper")
    d.tap("onpaper:done")
    d.tap("agree:done")
    walk.save(d)
    d.find("page").show(d.find("case:agreement:1"))
    shot(d, "signed-and-waiting-for-the-seal")
    d.close()
