"""Pictures of a phone on which something waits: stages, a step, a visit, a draft."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random

from tests.mobile import driver  # before anything of kivy

Shot = Callable[..., None]
TODAY = date(2026, 11, 20)


def waiting(phone: Path, shot: Shot) -> None:
    """Some weeks of disputes, and what is to be done about them today."""
    from mobile.app import SiliApp
    from mobile.credentials import Credentials
    from tests.mobile import walk
    from tests.mobile.conftest import PIN, SetClock, answer_for, phone_clock

    set_clock = SetClock()
    clock = phone_clock(phone, set_clock)
    credentials = Credentials(phone, clock)
    credentials.enrol(credentials.create(PIN), answer_for(credentials))
    d = driver.start(SiliApp(phone, clock=clock))
    walk.give_pin(d)
    fill(d.app.casebook, set_clock)
    d.app.replace("cases")
    d.tap("work")
    shot(d, "what-is-to-be-done", both=True)
    d.tap("group:today")
    shot(d, "what-is-to-be-done-today")
    d.app.practise()
    shot(d, "practised", both=True)
    d.close()


def fill(book, set_clock) -> None:
    from schemas.samples import County, Grid, dispute
    from tests.mobile.conftest import FRIDAY, GRID

    home = f"grid-{GRID}"
    county, chance = County(7), Random(7)
    grid = Grid(GRID, GRID[:12], "", "秦晓春")
    for number in range(9):
        case, ids = book.new_case(), []
        opened_on = TODAY - timedelta(days=24 - number * 3)
        for step in dispute(chance, county, grid, opened_on):
            if step.day > TODAY or step.type == "dispute.terminated":
                break
            days = (TODAY - step.day).days
            set_clock.wall = FRIDAY - days * 86400 + len(ids) * 60
            body = step.naming(ids)
            ids.append(book.record(step.type, case, body, home=home).id)
        if number < 3:
            book.delivered(home, ids)
    set_clock.wall = FRIDAY
