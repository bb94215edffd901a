"""Pictures of a family in which somebody is harmed: card, page, record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.mobile import driver  # before anything of kivy

Shot = Callable[..., None]


def harmed(phone: Path, shot: Shot) -> None:
    from mobile.app import SiliApp
    from mobile.credentials import Credentials
    from tests.mobile import walk
    from tests.mobile.conftest import GRID, PIN, SetClock, answer_for, phone_clock
    from tests.mobile.disputes import opened

    clock = phone_clock(phone, SetClock())
    credentials = Credentials(phone, clock)
    credentials.enrol(credentials.create(PIN), answer_for(credentials))
    d = driver.start(SiliApp(phone, clock=clock))
    walk.give_pin(d)
    book, home = d.app.casebook, f"grid-{GRID}"
    case = book.new_case()
    book.record(
        "dispute.opened", case, opened(dispute_type="01", risk_flags=["dv"]), home=home
    )
    d.app.go("case", case=case, home=home)
    shot(d, "somebody-is-harmed", both=True)
    d.tap("protect:open")
    shot(d, "whether-to-report", both=True)
    d.tap("protect:record")
    shot(d, "a-report-of-harm")
    d.close()
