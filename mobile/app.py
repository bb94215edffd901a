"""The app: where the screens and the casebook meet.

    seat ── credentials ── PIN ──► Unlocked ──► Casebook (one database a grid)
                                           ▲ record, drafts, folds
    screens  ◄── navigation, properties ───┤
                                           ▼ Syncing (a thread and a queue)

A screen is made when it is first shown, so that the list is there at once. The way
back is a stack of places. Nothing here waits for the network. Android may kill a
paused app without another word, so `on_pause` keeps what is on the paper. One person
sits here at a time; whoever sits down next finds nothing of the one before.
"""

from __future__ import annotations

import os
import queue
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("KIVY_NO_ARGS", "1")
os.environ["KIVY_NO_FILELOG"] = "1"  # No word of ours lies in a log of Kivy's.

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.metrics import Metrics
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.screenmanager import NoTransition, ScreenManager

from mobile import sparing, theme, warming
from mobile.clock import PhoneClock
from mobile.courier import Courier, Event
from mobile.errors import PhoneError
from mobile.hearing import Hearing
from mobile.practising import NOT_PRACTISED, Practising
from mobile.preferences import Preferences
from mobile.screens import band, clipboard, forgetting
from mobile.screens.screen import SiliScreen
from mobile.seats import Seat, Seats
from mobile.shield import shield
from mobile.widgets import load_rules, load_style

if TYPE_CHECKING:
    from mobile.casebook import Casebook
    from mobile.credentials import Credentials, Unlocked
    from mobile.plan import Plan
    from schemas.entry import Entry

SCREENS = Path(__file__).with_name("screens")
LOOK_EVERY_SECONDS = 5
# The page of the PIN is drawn first.
WARM_AFTER_SECONDS = 0.2
LARGE_FROM = 1.3
HUGE_FROM = 1.75
# Rules of widgets that are no screens of their own.
PARTS = {"form": ("questions",)}


class Shell(BoxLayout):
    """The one widget in the window."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.orientation = "vertical"
        self.screens = ScreenManager(transition=NoTransition())
        self.add_widget(self.screens)


class UiBridge:
    """Events made in a thread, handed over in the window's own."""

    def __init__(self, hear: Callable[[Event], None]) -> None:
        self._queue: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._trigger = Clock.create_trigger(self._drain)
        self._hear = hear

    def silence(self) -> None:
        """Whoever heard has left; what is still on its way is for nobody."""
        self._hear = lambda event: None

    def emit(self, event: Event) -> None:
        self._queue.put(event)
        self._trigger()

    def _drain(self, *_: object) -> None:
        while not self._queue.empty():
            self._hear(self._queue.get())


class SiliApp(Hearing, Practising, App):
    """Opens, locks, and knows the way back."""

    title = "四理"
    type_scale = NumericProperty(1.0)
    is_large = BooleanProperty(False)
    is_huge = BooleanProperty(False)
    sync_words = StringProperty("")
    sync_light = StringProperty("grey")
    practising = BooleanProperty(False)

    def __init__(
        self, folder: Path, *, clock: PhoneClock | None = None, **options: Any
    ) -> None:
        super().__init__(**options)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = folder
        self.clock = clock or PhoneClock(folder)
        self.seats = Seats(folder, self.clock)
        self._take(self.seats.first())
        self.unlocked: Unlocked | None = None
        self.casebook: Casebook | None = None
        self.places: list[tuple[str, dict[str, Any]]] = []
        self.recorded: set[str] = set()
        self._locked: list[tuple[str, dict[str, Any]]] = []
        self._used_at = self.clock.steady()
        self._bridge = UiBridge(self._hear)
        self._courier: Courier | None = None

    # -- Kivy's life cycle

    def build(self) -> Shell:
        load_style()
        shield()
        Window.clearcolor = theme.GROUND
        Window.softinput_mode = "below_target"
        Window.bind(on_keyboard=self._key, on_touch_down=self._used)
        self._watch = Clock.schedule_interval(self._lock_unused, LOOK_EVERY_SECONDS)
        self._scale(self.preferences.type_scale)
        shell = Shell()
        self.bind(practising=partial(band.show, shell))
        return shell

    def on_start(self) -> None:
        self.go(self.entrance)
        then = Clock.create_trigger(self._make_behind)
        Clock.schedule_once(lambda _: warming.begin(then), WARM_AFTER_SECONDS)

    def _make_behind(self, *_: object) -> None:
        """The list's screen, empty, while somebody types the PIN."""
        waits = App.get_running_app() is self and self.screens.current == "pin"
        if waits and self.seats.locked(self.seat).exist:
            self._made("cases")

    def on_pause(self) -> bool:
        self.keep()
        return True

    def on_resume(self) -> None:
        # Some phones come back with a black surface until something is drawn.
        Window.canvas.ask_update()
        self._lock_unused()

    def on_stop(self) -> None:
        self.keep()
        Window.unbind(on_keyboard=self._key, on_touch_down=self._used)
        self._watch.cancel()
        self._close()

    def _used(self, *_: object) -> None:
        self._used_at = self.clock.steady()

    def _lock_unused(self, *_: object) -> None:
        """Each person has said how long the phone may lie unused."""
        if self.clock.steady() - self._used_at > self.preferences.lock_after:
            self.lock()

    def keep(self) -> None:
        """Whatever is half written goes into its draft now."""
        screen = self.screens.current_screen
        if isinstance(screen, SiliScreen):
            screen.leave()

    # -- who sits here

    @property
    def entrance(self) -> str:
        """One person is asked for the PIN at once, several first which of them."""
        return "seats" if len(self.seats.taken()) > 1 else "pin"

    def sit(self, seat: Seat) -> None:
        """Somebody sits down; of whoever sat here before no word is left."""
        if seat != self.seat:
            self._leave_seat()
            self._take(seat)
            self._scale(self.preferences.type_scale)
        self.replace("pin")

    def leave_for(self, name: str) -> None:
        """Get up: the casebook closes now, whoever sits down next."""
        self.keep()
        self._leave_seat()
        self.replace(name)

    def _take(self, seat: Seat) -> None:
        self.seat = seat
        self._credentials: Credentials | None = None
        self.preferences = Preferences(seat.folder, before=self.folder)

    @property
    def credentials(self) -> Credentials:
        """What opens this seat; loaded when it is first asked for."""
        if self._credentials is None:
            self._credentials = self.seats.credentials(self.seat)
        return self._credentials

    def _leave_seat(self) -> None:
        self.forget()
        self.sync_words = ""
        self.recorded.clear()
        self.places = []
        self._bridge.silence()
        self._bridge = UiBridge(self._hear)
        clipboard.clear()
        forgetting.forget(self.screens)

    # -- opening and locking

    def opened(self, unlocked: Unlocked) -> None:
        """The PIN was right: enrol this phone, or go to work."""
        self.unlocked = unlocked
        self._used()
        if unlocked.enrolment is None:
            self.replace("enrol")
            return
        with sparing.still():
            if self.casebook is None:
                self._open(unlocked)
            self.say_what_waits()
            if not self._resume():
                self.replace("cases")

    def _open(self, unlocked: Unlocked) -> None:
        from mobile import practice
        from mobile.alarms import alarms_of_the_phone
        from mobile.casebook import Casebook
        from mobile.reminding import Reminders

        practice.clear(self.seat.folder)
        self.casebook = Casebook(self.seat.folder, unlocked, self.clock)
        self._courier = Courier(self.casebook, self._bridge.emit)
        about = self.casebook.own, self.clock, self.preferences
        self.reminders = Reminders(*about, alarms_of_the_phone())

    def _move(self, unlocked: Unlocked, answer: str) -> None:
        """The county has given this person other grids: the casebook of these."""
        self.keep()
        try:
            self.unlocked = self.credentials.enrol(unlocked, answer)
        except PhoneError as error:
            self._hear(Event("failed", error.zh))
            return
        self._close()
        self._open(self.unlocked)
        self._locked = []
        if self.screens.current == "sync":
            self.places = [("cases", {}), ("sync", {})]
        elif self.places[0][0] not in ("pin", "seats"):
            self.replace("cases")
        self.start_sync()

    def lock(self) -> None:
        """Asks for the PIN; the place where one was comes back afterwards."""
        if self.casebook is None or self.places[0][0] in ("pin", "seats"):
            return
        self.keep()
        self.end_practice()
        self._locked = [place for place in self.places if place[0] != "pin"]
        self.casebook.contact.lock()
        clipboard.clear()
        self.replace(self.entrance)

    def forget(self) -> None:
        """The seat was shredded, or left: what is open in memory goes as well."""
        self._close()
        self.unlocked = None
        self._locked = []

    def _resume(self) -> bool:
        places, self._locked = self._locked, []
        if not places:
            return False
        self.places = places[:-1]
        self.go(places[-1][0], **places[-1][1])
        return True

    def _close(self) -> None:
        if self._courier is not None:
            self._courier.ask_to_stop()
            self._courier.join(5)
            self._courier = None
        if self.casebook is not None:
            self.reminders.silence()
            self.casebook.close()
            self.casebook = None
        self._end_practising()

    # -- navigation

    @property
    def screens(self) -> ScreenManager:
        return self.root.screens

    def go(self, name: str, **place: Any) -> None:
        if self.practising and name in NOT_PRACTISED:
            return
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

    def tell_channels(self) -> None:
        """The card of a report's channels; back leads to the list."""
        self.places = [("cases", {}), ("report", {})]
        self._show("report", {})

    def _show(self, name: str, place: dict[str, Any]) -> None:
        screen = self._made(name)
        screen.enter(**place)
        if (name, place) == self.places[-1] or self.places[-1][0] == name:
            self.screens.current = name

    def _made(self, name: str) -> SiliScreen:
        if not self.screens.has_screen(name):
            self.screens.add_widget(_make(name))
        screen: SiliScreen = self.screens.get_screen(name)
        return screen

    def _key(self, _: object, key: int, *__: object) -> bool:
        if key != 27:
            return False
        if len(self.places) < 2:
            return False  # Android may put us in the background.
        self.back()
        return True

    # -- recording

    def after_recording(self, written: Entry, plan: Plan) -> None:
        """Say that it is kept; in a sitting go straight on to what comes next."""
        from mobile import recording, sittings
        from schemas import protection

        self.say_what_waits()
        case, home = written.case, written.home
        book = self.casebook
        if book is None:
            return
        if plan.type == protection.TYPE:
            self.back_to("protect", flash="已记下，只有您和县里看得到")
            return
        self._back_to_case(
            book, case, home, f"已记录：{plan.title}。存在本机，有网再传"
        )
        if sittings.running(book, case, home) and not plan.type.startswith("entry."):
            key = recording.next_form(book, case, home)
            if key:
                draft = recording.open_form(book, key, case, home)
                book.keep(draft)
                self.go("form", draft=draft.id, home=home)
            else:
                sittings.end(book, case, home)

    def _back_to_case(self, book: Casebook, case: str, home: str, flash: str) -> None:
        from mobile import listing

        place = {"case": case, "home": home, "flash": flash}
        *before, name = listing.way(book.shelf(home), case)
        self.places = [*((each, {}) for each in before), (name, place)]
        self._show(name, place)

    # -- how it looks

    def _scale(self, scale: float) -> None:
        """Android's own size of type counts as well."""
        self.type_scale = scale
        self.is_large = scale * Metrics.fontscale >= LARGE_FROM
        self.is_huge = scale * Metrics.fontscale >= HUGE_FROM

    def choose_type_scale(self, scale: float) -> None:
        self._scale(scale)
        self.preferences.keep(type_scale=scale)
        Preferences(self.folder).keep(type_scale=scale)


def _make(name: str) -> SiliScreen:
    for part in (*PARTS.get(name, ()), name):
        load_rules(SCREENS / f"{part}.kv")
    module = import_module(f"mobile.screens.{name}")
    screen: SiliScreen = getattr(module, f"{name.title().replace('_', '')}Screen")(
        name=name
    )
    return screen
