"""Pictures of the dossier and of what is printed from it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from tests.mobile import driver  # before anything of kivy

Shot = Callable[..., None]


def started(phone: Path) -> driver.Driver:
    """A phone whose keys and clock are the same each time."""
    from mobile.app import SiliApp
    from mobile.credentials import Credentials
    from tests.mobile import walk
    from tests.mobile.conftest import PIN, SetClock, answer_for, phone_clock

    clock = phone_clock(phone, SetClock())
    credentials = Credentials(phone, clock)
    credentials.enrol(credentials.create(PIN), answer_for(credentials))
    d = driver.start(SiliApp(phone, clock=clock))
    walk.give_pin(d)
    return d


def printed(phone: Path, shot: Shot) -> None:
    from tests.mobile import walk

    d = started(phone)
    walk.open_dispute(d)
    walk.accept(d)
    walk.consent(d)
    walk.air(d)
    d.frames(3)
    d.find("page").show(d.find("case:dossier"))
    d.frames(4)
    shot(d, "dossier-on-the-case", both=True)
    d.tap("do:dossier")
    shot(d, "dossier", both=True)
    d.find("page").show(d.find("dossier:quiet"))
    d.frames(4)
    shot(d, "dossier-what-is-whole")
    d.back()
    forms(d, phone.parent / "文书", shot)
    d.close()


def forms(d: driver.Driver, folder: Path, shot: Shot) -> None:
    """The register covered, then open for a purpose."""
    os.environ["SILI_APP_PRINTS"] = str(folder)
    d.tap("do:prints")
    shot(d, "forms-to-print", both=True)
    d.tap("print:M02")
    shot(d, "a-form-before-it-is-printed", both=True)
    d.tap("print:open")
    d.write("print:reason", "归入卷宗")
    shot(d, "printed-open-for-a-purpose")
    d.tap("print:make-open")
    d.back()
    d.find("page").show(d.find("prints:noted"))
    d.frames(4)
    shot(d, "what-was-printed")
