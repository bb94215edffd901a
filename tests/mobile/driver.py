"""Thumb and eye: drives the running app through real touches in a real window.

Importing this module prepares the window and must come before anything imports kivy.
SDL's offscreen driver makes an EGL surface, Mesa's llvmpipe draws; no X server.

A widget is found by its `tid`; before it is touched it is scrolled into view, so what
a driver can do a thumb can do. Nothing here knows the app: a test or a script starts
one and hands it over.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
os.environ["KIVY_WINDOW"] = "sdl2"  # else a failed SDL ends in Kivy's x11, which exits
os.environ["KIVY_CLIPBOARD"] = "sdl2"  # xclip needs a display
os.environ["KIVY_NO_ARGS"] = "1"
os.environ["KIVY_NO_FILELOG"] = "1"
os.environ["KIVY_NO_CONFIG"] = "1"
os.environ["KIVY_LOG_MODE"] = "PYTHON"
os.environ.setdefault("KIVY_METRICS_DENSITY", "1")

from kivy.config import Config

WIDTH = int(os.environ.get("SILI_WINDOW_WIDTH", "400"))
HEIGHT = int(os.environ.get("SILI_WINDOW_HEIGHT", "800"))

for key, value in {
    "width": WIDTH,
    "height": HEIGHT,
    "multisamples": 0,
    "maxfps": 0,
    "vsync": 0,
    "resizable": 0,
}.items():
    Config.set("graphics", key, value)
for key, _ in Config.items("input"):
    Config.remove_option("input", key)

from kivy.app import App  # noqa: E402
from kivy.base import EventLoop, stopTouchApp  # noqa: E402
from kivy.core.window import Window  # noqa: E402
from kivy.input.motionevent import MotionEvent  # noqa: E402
from kivy.lang.parser import global_idmap  # noqa: E402
from kivy.uix.scrollview import ScrollView  # noqa: E402
from kivy.uix.widget import Widget  # noqa: E402

MOST_PARTS = 500
GAP = 20
PICTURES = Path(os.environ.get("SILI_SHOTS", "/tmp/sili-shots"))


class Touch(MotionEvent):
    """One finger."""

    def __init__(self, x: float, y: float) -> None:
        place = (x / (Window.width - 1), y / (Window.height - 1))
        super().__init__("test", 1, place, is_touch=True, type_id="touch")

    def depack(self, args: tuple[float, float]) -> None:
        self.profile = ["pos"]
        self.sx, self.sy = args
        super().depack(args)


class NotThere(AssertionError):
    """No such widget, or it cannot be reached."""


def recycles(widget: Widget) -> bool:
    """Is it a RecycleView? Kivy's factory imports that class under a second name."""
    return hasattr(widget, "refresh_from_data") and hasattr(widget, "data")


def place_of(rows: Widget, number: int) -> float:
    """How far down to scroll so that the line is in the middle."""
    lines = rows.layout_manager
    head = getattr(lines, "head", None)
    above = head.height if head is not None else 0
    high = (lines.height - above) / max(len(rows.data), 1)
    room = max(lines.height - rows.height, 1)
    wanted = above + (number + 0.5) * high - rows.height / 2
    return float(min(max(wanted / room, 0), 1))


def head_of(rows: Widget, widget: Widget) -> float:
    """How far down to scroll to what stands above the lines."""
    lines = rows.layout_manager
    _, top = lines.to_widget(*widget.to_window(widget.x, widget.top))
    room = max(lines.height - rows.height, 1)
    return float(min(max((lines.top - top - GAP) / room, 0), 1))


def is_line(widget: Widget) -> bool:
    """One of a long list; what stands above the lines is none."""
    return hasattr(widget, "refresh_view_attrs") or type(widget).__name__ == "PickRow"


def shows(page: ScrollView, widget: Widget) -> bool:
    """Does the whole widget lie on the part of the page that can be seen?"""
    _, low = widget.to_window(*widget.pos)
    _, high = widget.to_window(widget.right, widget.top)
    _, least = page.to_window(*page.pos)
    _, most = page.to_window(page.right, page.top)
    return bool(least <= low and high <= most)


class Driver:
    """What a mediator does with the phone in her hand."""

    def __init__(self, app: App) -> None:
        self.app = app

    # -- time

    def frames(self, count: int = 2) -> None:
        for _ in range(count):
            EventLoop.idle()

    def until(
        self, happened: Callable[[], object], timeout: float = 60.0, what: str = ""
    ) -> Any:
        end = time.monotonic() + timeout
        while not (seen := happened()):
            if time.monotonic() > end:
                raise NotThere(f"not within {timeout} s: {what}; sees {self.tids()}")
            EventLoop.idle()
        return seen

    # -- finding

    def widgets(self) -> Iterator[Widget]:
        """What is there once a page that is drawn part by part is whole."""
        for _ in range(MOST_PARTS):
            found = [each for child in Window.children for each in child.walk()]
            if not any(getattr(each, "is_drawing", False) for each in found):
                break
            EventLoop.idle()
        return iter(found)

    def all(self, tid: str) -> list[Widget]:
        return [w for w in self.widgets() if getattr(w, "tid", "") == tid]

    def has(self, tid: str) -> bool:
        return bool(self.all(tid))

    def find(self, tid: str) -> Widget:
        found = self.all(tid)
        if not found:
            raise NotThere(f"no widget {tid!r}; sees {self.tids()}")
        return found[0]

    def tids(self) -> list[str]:
        return [w.tid for w in self.widgets() if getattr(w, "tid", "")]

    def words(self) -> str:
        """Everything that can be read on the screen, scrolled away or not."""
        return "\n".join(
            str(getattr(w, "words", "") or getattr(w, "text", ""))
            for w in self.widgets()
        )

    def reads(self, words: str) -> bool:
        return words in self.words().replace("\u200b", "")

    def screen(self) -> str:
        return self.app.root.screens.current

    # -- touching

    def into_view(self, widget: Widget) -> None:
        parent = widget.parent
        while parent is not None and parent is not parent.parent:
            is_page = isinstance(parent, ScrollView) and not is_line(widget)
            if is_page and not shows(parent, widget):
                if recycles(parent):
                    parent.scroll_y = 1 - head_of(parent, widget)
                else:
                    parent.scroll_to(widget, padding=GAP, animate=False)
                self.frames(3)
            if parent is Window:
                break
            parent = parent.parent

    def tap(self, tid: str | Widget) -> None:
        widget = self._reachable(tid) if isinstance(tid, str) else tid
        for _ in range(20):
            self.into_view(widget)
            x, y = widget.to_window(*widget.center)
            self.frames(2)
            if (x, y) == widget.to_window(*widget.center) and in_sight(widget, x, y):
                self.tap_at(x, y)
                return
        raise NotThere(f"off the screen: {tid!r} at {x:.0f},{y:.0f}")

    def tap_at(self, x: float, y: float) -> None:
        touch = Touch(x, y)
        EventLoop.post_dispatch_input("begin", touch)
        self.frames(1)
        EventLoop.post_dispatch_input("end", touch)
        self.frames(3)

    def _reachable(self, tid: str) -> Widget:
        self._roll_to(tid)
        self.until(lambda: self.all(tid), what=f"a widget {tid!r}")
        self.frames(2)  # what was drawn just now is laid out in the next frames
        return self.find(tid)

    def _roll_to(self, tid: str) -> None:
        """A line of a long list is a widget only while it can be seen."""
        for rows in [w for w in self.widgets() if recycles(w)]:
            tids = [line.get("tid") for line in rows.data]
            if tid in tids:
                rows.scroll_y = 1 - place_of(rows, tids.index(tid))
                self.frames(3)

    def swipe(
        self, start: tuple[float, float], end: tuple[float, float], steps: int = 12
    ) -> None:
        touch = Touch(*start)
        EventLoop.post_dispatch_input("begin", touch)
        for step in range(1, steps + 1):
            x = start[0] + (end[0] - start[0]) * step / steps
            y = start[1] + (end[1] - start[1]) * step / steps
            touch.move((x / (Window.width - 1), y / (Window.height - 1)))
            EventLoop.post_dispatch_input("update", touch)
            self.frames(1)
        EventLoop.post_dispatch_input("end", touch)
        self.frames(2)

    # -- typing

    def type(self, text: str) -> None:
        """Text as a keyboard commits it."""
        Window.dispatch("on_textinput", text)
        self.frames(1)

    def write(self, tid: str, text: str) -> None:
        """Tap a box, empty it, write into it, and leave it."""
        self.tap(tid)
        box = self.find(tid)
        if box.text:
            box.select_all()
            self.key(8)
        for line, part in enumerate(text.split("\n")):
            if line:
                self.key(13)
            if part:
                self.type(part)
        self.leave()

    def leave(self) -> None:
        """Put the keyboard away."""
        for widget in list(self.widgets()):
            if getattr(widget, "focus", False):
                widget.focus = False
        self.frames(2)

    def compose(self, *steps: str, commit: str) -> None:
        """A desktop input method: states of composition, then the commit."""
        for step in steps:
            Window.dispatch("on_textedit", step)
            self.frames(1)
        Window.dispatch("on_textedit", "")
        Window.dispatch("on_textinput", commit)
        self.frames(1)

    def android_ime(self, *states: str) -> None:
        """Android sends each composing state as backspaces and committed text."""
        had = ""
        for state in states:
            same = len(os.path.commonprefix([had, state]))
            for _ in had[same:]:
                self.key(8)
            if state[same:]:
                Window.dispatch("on_textinput", state[same:])
            had = state
            self.frames(1)

    def key(self, code: int, modifiers: tuple[str, ...] = ()) -> None:
        if not Window.dispatch("on_key_down", code, 0, None, list(modifiers)):
            Window.dispatch("on_keyboard", code, 0, None, list(modifiers))
        Window.dispatch("on_key_up", code, 0)
        self.frames(1)

    def back(self) -> None:
        """Android's back key."""
        self.key(27)
        self.frames(2)

    # -- looking

    def shot(self, name: str, folder: Path = PICTURES) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        self.frames(3)
        path = folder / f"{name}.png"
        path.unlink(missing_ok=True)
        os.replace(Window.screenshot(name=str(path)), path)
        return path

    def close(self) -> None:
        close(self.app)


def in_sight(widget: Widget, x: float, y: float) -> bool:
    """Is the place on the glass, and not under the edge of a page that scrolls?"""
    parent = widget.parent
    while parent is not None and parent is not Window:
        if isinstance(parent, ScrollView):
            left, bottom = parent.to_window(parent.x, parent.y)
            across, up = x - left, y - bottom
            if not (0 <= across <= parent.width and 0 <= up <= parent.height):
                return False
        parent = parent.parent
    return 0 <= x < Window.width and 0 <= y < Window.height


def start(app: App) -> Driver:
    """The app as `App.run` would start it, without taking over the thread."""
    if not Window.initialized:
        Window.create_window()
    app._run_prepare()
    driver = Driver(app)
    driver.frames(3)
    return driver


def close(app: App) -> None:
    app.stop()
    stopTouchApp()
    if EventLoop.status == "stopped":
        EventLoop.status = "closed"
    for widget in Window.children[:]:
        Window.remove_widget(widget)
    # A page that is taken down may have asked for `app` once more: the next app's rules
    # would be given this one.
    object.__setattr__(global_idmap["app"], "_obj", None)
