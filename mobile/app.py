"""The app: where the screens and the casebook meet.

    credentials ── PIN ──► Unlocked ──► Casebook (one database a grid)
                                           ▲ record, drafts, folds
    screens  ◄── navigation, properties ───┤
                                           ▼ Syncing (a thread and a queue)

A screen is made when it is first shown, so that the list is there at once. The way
back is a stack of places. Nothing here waits for the network. Android may kill a
paused app without another word, so `on_pause` keeps what is on the paper.
"""

from __future__ import annotations

import os
import time
from importlib import import_module
from pathlib import Path
from typing import Any

os.environ.setdefault("KIVY_NO_ARGS", "1")

from kivy.app import App
from kivy.core.window import Window
from kivy.properties import NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.screenmanager import NoTransition, ScreenManager

from mobile import theme
from mobile.casebook import Casebook
from mobile.clock import PhoneClock
from mobile.credentials import Credentials, Unlocked
from mobile.preferences import Preferences
from mobile.screens.screen import SiliScreen
from mobile.widgets import load_rules, load_style

SCREENS = Path(__file__).with_name("screens")
LOCK_AFTER_SECONDS = 300


class Shell(BoxLayout):
    """The one widget in the window."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.screens = ScreenManager(transition=NoTransition())
        self.add_widget(self.screens)


class SiliApp(App):
    """Opens, locks, and knows the way back."""

    title = "四理"
    type_scale = NumericProperty(1.0)
    sync_words = StringProperty("")
    sync_light = StringProperty("grey")

    def __init__(
        self, folder: Path, *, clock: PhoneClock | None = None, **options: Any
    ) -> None:
        super().__init__(**options)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = folder
        self.clock = clock or PhoneClock(folder)
        self.credentials = Credentials(folder, self.clock)
        self.preferences = Preferences(folder)
        self.unlocked: Unlocked | None = None
        self.casebook: Casebook | None = None
        self.places: list[tuple[str, dict[str, Any]]] = []
        self._paused_at = 0.0

    # -- Kivy's life cycle

    def build(self) -> Shell:
        load_style()
        Window.clearcolor = theme.GROUND
        Window.softinput_mode = "below_target"
        Window.bind(on_keyboard=self._key)
        self.type_scale = self.preferences.type_scale
        return Shell()

    def on_start(self) -> None:
        self.go("pin")

    def on_pause(self) -> bool:
        self.keep()
        self._paused_at = time.monotonic()
        return True

    def on_resume(self) -> None:
        # Some phones come back with a black surface until something is drawn.
        Window.canvas.ask_update()
        if time.monotonic() - self._paused_at > LOCK_AFTER_SECONDS:
            self.lock()

    def on_stop(self) -> None:
        self.keep()
        Window.unbind(on_keyboard=self._key)
        self._close()

    def keep(self) -> None:
        """Whatever is half written goes into its draft now."""
        screen = self.screens.current_screen
        if isinstance(screen, SiliScreen):
            screen.leave()

    # -- opening and locking

    def opened(self, unlocked: Unlocked) -> None:
        """The PIN was right: enrol this phone, or go to work."""
        self.unlocked = unlocked
        if unlocked.enrolment is None:
            self.replace("enrol")
            return
        if self.casebook is None:
            self.casebook = Casebook(self.folder, unlocked, self.clock)
        if not self._resume():
            self.replace("cases")

    def lock(self) -> None:
        """Asks for the PIN; the place where one was comes back afterwards."""
        if self.casebook is None or self.screens.current == "pin":
            return
        self.keep()
        self._locked = list(self.places)
        self.replace("pin")

    def _resume(self) -> bool:
        places = getattr(self, "_locked", [])
        self._locked: list[tuple[str, dict[str, Any]]] = []
        if not places:
            return False
        self.places = places[:-1]
        self.go(places[-1][0], **places[-1][1])
        return True

    def _close(self) -> None:
        if self.casebook is not None:
            self.casebook.close()
            self.casebook = None

    # -- navigation

    @property
    def screens(self) -> ScreenManager:
        return self.root.screens

    def go(self, name: str, **place: Any) -> None:
        self.keep()
        self.places.append((name, place))
        self._show(name, place)

    def replace(self, name: str, **place: Any) -> None:
        """Go there, and let back not return here."""
        self.keep()
        self.places = [(name, place)]
        self._show(name, place)

    def back(self) -> None:
        screen = self.screens.current_screen
        if isinstance(screen, SiliScreen) and screen.goes_back():
            return
        self.step_back()

    def step_back(self) -> None:
        if len(self.places) < 2:
            return
        self.keep()
        self.places.pop()
        name, place = self.places[-1]
        self._show(name, place)

    def back_to(self, name: str, **place: Any) -> None:
        """Leave everything that was opened since that screen."""
        self.keep()
        while self.places and self.places[-1][0] != name:
            self.places.pop()
        if self.places:
            place = {**self.places[-1][1], **place}
            self.places.pop()
        self.places.append((name, place))
        self._show(name, place)

    def _show(self, name: str, place: dict[str, Any]) -> None:
        if not self.screens.has_screen(name):
            self.screens.add_widget(_make(name))
        screen = self.screens.get_screen(name)
        screen.enter(**place)
        if (name, place) == self.places[-1] or self.places[-1][0] == name:
            self.screens.current = name

    def _key(self, _: object, key: int, *__: object) -> bool:
        if key != 27:
            return False
        if len(self.places) < 2:
            return False  # Android may put us in the background.
        self.back()
        return True

    def choose_type_scale(self, scale: float) -> None:
        self.type_scale = scale
        self.preferences.keep(type_scale=scale)


def _make(name: str) -> SiliScreen:
    load_rules(SCREENS / f"{name}.kv")
    module = import_module(f"mobile.screens.{name}")
    screen: SiliScreen = getattr(module, f"{name.title().replace('_', '')}Screen")(
        name=name
    )
    return screen
