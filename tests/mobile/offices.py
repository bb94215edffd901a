"""Pictures of the phone of a township's office: how everybody's phones are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.mobile import driver  # before anything of kivy

Shot = Callable[..., None]
VILLAGE = "500230101201"


def somebody(n: int, name: str, grid: str, **changes: Any) -> dict[str, Any]:
    from tests.mobile.looking_after import said

    person = {"id": f"u-{n}", "name": name, "role": changes.pop("role", "mediator")}
    held = {VILLAGE + grid: {"n": 20 + 7 * n, "gap": False}}
    place = {"areas": [VILLAGE + grid], "held": held, "person": person}
    return said(f"d-{n:016x}", **{**place, **changes})


def phones() -> list[dict[str, Any]]:
    last = {"received_on": None}
    relay = {"name": "虎威镇司法所电脑", "met_on": "2026-11-19", "waiting": 4}
    return [
        somebody(1, "王建国", "001", waiting={"invalid_body": 2}),
        somebody(2, "李娟", "002", heard_on="2026-11-10", **last, evidence_missing=3),
        somebody(3, "向秀兰", "003", heard_on="2026-11-16", **last),
        somebody(4, "冉光明", "004", heard_on="2026-11-15", at_relays=[relay], **last),
        somebody(5, "谭明芬", "005", role="director", areas=[VILLAGE]),
        somebody(6, "秦大勇", "006", heard_on="2026-11-19", clock_minutes=-60, **last),
        somebody(7, "陈绍华", "007", revoked_on="2026-10-30"),
    ]


def looked_after(phone: Path, shot: Shot) -> None:
    """A supervisor's phone, on a day when some of the others are quiet."""
    from mobile.app import SiliApp
    from mobile.credentials import Credentials
    from tests.mobile import walk
    from tests.mobile.conftest import GRID, PIN, SetClock, answer_for, phone_clock
    from tests.mobile.looking_after import tell

    clock = phone_clock(phone, SetClock())
    credentials = Credentials(phone, clock)
    unlocked, role = credentials.create(PIN), "township_supervisor"
    credentials.enrol(unlocked, answer_for(credentials, (GRID,), "周敏", role))
    d = driver.start(SiliApp(phone, clock=clock))
    walk.give_pin(d)
    tell(d.app.casebook, *phones())
    d.app.replace("cases")
    shot(d, "list-of-an-office")
    d.tap("phones")
    shot(d, "phones-of-a-township", both=True)
    d.tap(f"phone:d-{2:016x}")
    shot(d, "one-phone")
    d.close()
