"""A finger on the glass: strokes with several moves, and time that passes between them.

python -m tests.mobile.glass FOLDER     signs until it is killed, saying each stroke
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.mobile.driver import Driver

Place = tuple[float, float]
MOVES = 12
A_MOVE = 0.02


def strokes(seed: int = 0, count: int = 5) -> list[list[Place]]:
    """Something like a name, in parts of the glass; another seed, another hand."""
    found = []
    for n in range(count):
        across = 0.12 + 0.76 * n / count
        turn = 0.7 * n + seed
        found.append(
            [
                (
                    across + 0.09 * math.sin(turn + 0.35 * m),
                    0.25 + 0.028 * m + 0.03 * math.cos(seed + m),
                )
                for m in range(MOVES)
            ]
        )
    return found


def draw(d: Driver, places: Sequence[Place], passes: Callable[[float], None]) -> None:
    """One stroke, as a finger draws it."""
    from kivy.base import EventLoop
    from kivy.core.window import Window

    from tests.mobile.driver import Touch

    pad = at_rest(d)

    def at(place: Place) -> Place:
        return pad.x + place[0] * pad.width, pad.top - place[1] * pad.width

    touch = Touch(*at(places[0]))
    EventLoop.post_dispatch_input("begin", touch)
    for place in places[1:]:
        passes(A_MOVE)
        x, y = at(place)
        touch.move((x / (Window.width - 1), y / (Window.height - 1)))
        EventLoop.post_dispatch_input("update", touch)
    d.frames(1)
    EventLoop.post_dispatch_input("end", touch)
    passes(0.1)
    d.frames(2)


def at_rest(d: Driver) -> Any:
    """The glass, once what is said above it has taken its room."""
    pad, before = d.find("sign:pad"), None
    while before != (stands := (*pad.pos, *pad.size)):
        before = stands
        d.frames(4)
    return pad


def write_name(d: Driver, passes: Callable[[float], None], seed: int = 0) -> None:
    for stroke in strokes(seed):
        draw(d, stroke, passes)


def to_the_text(d: Driver) -> None:
    """The text of an agreement, from its form."""
    from tests.mobile import walk

    walk.to_page(d, "signatures")
    d.tap("q:/clauses=open")
    d.until(lambda: d.screen() == "agree")


def read_out(d: Driver) -> None:
    d.tap("agree:read")
    d.until(lambda: d.screen() == "readout")
    for _ in range(20):
        d.tap("readout:next")
        if d.screen() != "readout":
            return


def main() -> None:
    import time

    driver = import_module("tests.mobile.driver")  # before anything of kivy
    from mobile.app import SiliApp
    from tests.mobile import walk

    d = driver.start(SiliApp(Path(sys.argv[1])))
    walk.give_pin(d)
    walk.open_dispute(d)
    d.app.screens.get_screen("case").open_form("agreement.signed")
    to_the_text(d)
    d.tap("signer:p1:finger")
    for seed in range(10_000):
        for number, stroke in enumerate(strokes(seed, 80), 1):
            draw(d, stroke, time.sleep)
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
