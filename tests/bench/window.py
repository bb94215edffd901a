"""One window in a process of its own: what it did, as JSON on its last line.

    python -m tests.bench.window bare|start|work BEGUN [FOLDER CASE]

`bare` is Kivy with the same font and one label. `start` is the phone, from the first
instruction through PIN and list, and what it reads while somebody types the PIN is
told by itself; `work` goes on: it scrolls, searches, opens the long
case and saves a stage. Every frame ends with glFinish: software drawing is
asynchronous and would be free otherwise. Each figure is wall and processor time, told
in seconds; memory is that of the process, resident, in MB. BEGUN is the clock of the
process that started this one.
"""

from __future__ import annotations

import json
import os
import re
import sys
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.mobile.driver import Driver

BEGAN = date(2026, 11, 20)
days_since = 0
Taken = tuple[float, float]
"""Wall and processor seconds."""

FRAMES = 3
SCROLLS = 150
DP_A_FRAME = 84
ROUNDS = 9


def wall() -> float:
    return 1795140000.0 + days_since * 86400


def steady() -> float:
    return 100.0 + days_since * 86400


def live_to(day: date) -> None:
    """An act is recorded within three days of it."""
    global days_since
    days_since = max(days_since, (day - BEGAN).days)


def begun() -> Taken:
    return time.monotonic(), time.process_time()


def since(start: Taken) -> Taken:
    wall, cpu = start
    return time.monotonic() - wall, time.process_time() - cpu


def frame() -> None:
    from kivy.base import EventLoop
    from kivy.graphics.opengl import glFinish

    EventLoop.idle()
    glFinish()


def frames(count: int = FRAMES) -> None:
    for _ in range(count):
        frame()


def resident() -> float:
    status = Path("/proc/self/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) * 1024 / 1e6


def bare(start: Taken) -> dict[str, Any]:
    driver = import_module("tests.mobile.driver")  # before anything of kivy
    from kivy.app import App
    from kivy.core.text import LabelBase
    from kivy.uix.label import Label

    from mobile import theme

    path = str(theme.font_path())
    LabelBase.register(name="Roboto", fn_regular=path, fn_bold=path)
    words = "四理 网格调解员"
    app = type("BareApp", (App,), {"build": lambda self: Label(text=words)})()
    driver.start(app)
    frames()
    return {"start": since(start), "memory": resident()}


def start_phone(start: Taken, folder: Path) -> tuple[Driver, dict[str, Any]]:
    from mobile import sparing

    sparing.hold_still()
    for name in ("KIVY_NO_ARGS", "KIVY_NO_FILELOG", "KIVY_NO_CONFIG"):
        os.environ[name] = "1"
    os.environ["KIVY_LOG_MODE"] = "PYTHON"
    with sparing.spared():
        import_module("kivy.clock")
    driver = import_module("tests.mobile.driver")
    from mobile.app import SiliApp
    from mobile.clock import PhoneClock

    clock = PhoneClock(folder, wall=wall, steady=steady)
    d = driver.start(SiliApp(folder, clock=clock))
    frames()
    locked = since(start)
    typing = begun()
    read_behind_the_pin()
    behind = since(typing)
    opening = begun()
    pad = d.app.root.screens.current_screen.ids.pad
    pad.digits = "740318"
    pad.press("enter")
    frames()
    shown = d.app.root.screens.current_screen.ids.rows
    if len(shown.data) < 2 or not shown.children[0].children:
        raise RuntimeError("the list shows no case")
    opened = since(opening)
    return d, {
        "locked": locked,
        "behind": behind,
        "opened": opened,
        "start": (locked[0] + opened[0], locked[1] + opened[1]),
        "memory": resident(),
    }


def read_behind_the_pin() -> None:
    """Nobody types six digits in the third of a second that it takes."""
    while not (reading := named("warming")) and "mobile.casebook" not in sys.modules:
        frame()
    for thread in reading:
        thread.join()
    frames()


def named(name: str) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == name]


def each(act: Callable[[int], object], rounds: int = ROUNDS) -> list[Taken]:
    """Every round until what it brings is drawn."""
    found = []
    for number in range(rounds):
        frames()
        start = begun()
        act(number)
        frame()
        found.append(since(start))
    return found


def scrolling(d: Driver) -> list[Taken]:
    rows = d.app.root.screens.current_screen.ids.rows
    room = rows.children[0].height - rows.height
    found = []
    for number in range(1, SCROLLS + 1):
        rows.scroll_y = 1 - number * DP_A_FRAME / room
        start = begun()
        frame()
        found.append(since(start))
    rows.scroll_y = 1
    return found


def searching(d: Driver) -> list[Taken]:
    screen = d.app.root.screens.current_screen
    names = ("水沟", "张", "李", "围墙", "赔偿")

    def search(number: int) -> None:
        screen.ids.search.text = names[number % len(names)]
        screen._search.cancel()
        screen._show()

    found = each(search)
    screen.ids.search.text = ""
    screen._show()
    return found


def opening(d: Driver, case: str) -> list[Taken]:
    book = d.app.casebook
    home = book.enrolment.grids[0].database

    def enter(_: int) -> None:
        book.shelf(home)._folded.clear()
        d.app.go("case", case=case, home=home)

    found = []
    for _ in range(ROUNDS):
        found += each(enter, 1)
        d.app.back()
    return found


def until_all(d: Driver, case: str) -> Taken:
    """Every record of the long case, drawn some a frame."""
    book = d.app.casebook
    start = begun()
    d.app.go("case", case=case, home=book.enrolment.grids[0].database)
    page = d.app.root.screens.current_screen.ids.page
    while page.is_drawing:
        frame()
    d.app.back()
    return since(start)


def saving(d: Driver) -> list[Taken]:
    """A stage as its form hands it over: sealed, chained, indexed, on the disk."""
    from schemas.samples import County, dispute

    book = d.app.casebook
    home = book.enrolment.grids[0].database
    rng, county = Random(3), County(3)
    found = []
    for _ in range(ROUNDS):
        case, steps = book.new_case(), list[Any]()
        while not any(step.type == "stage.recorded" for step in steps):
            opened_on = BEGAN + timedelta(days_since)
            steps = dispute(rng, county, county.grids[0], opened_on)
        stage = next(n for n, s in enumerate(steps) if s.type == "stage.recorded")
        for step in steps[:stage]:
            live_to(step.day)
            book.record(step.type, case, step.body, home=home)
        live_to(steps[stage].day)
        start = begun()
        book.record(steps[stage].type, case, steps[stage].body, home=home)
        found.append(since(start))
    return found


def work(d: Driver, case: str) -> dict[str, Any]:
    return {
        "scrolling": scrolling(d),
        "search": searching(d),
        "case": opening(d, case),
        "records": [until_all(d, case)],
        "saving": saving(d),
    }


TASKS = ("bare", "start", "work")


def main() -> None:
    task, at, *rest = sys.argv[1:]
    start = float(at), 0.0
    if task == "bare":
        told = bare(start)
    else:
        d, told = start_phone(start, Path(rest[0]))
        if task == "work":
            told |= work(d, rest[1])
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
