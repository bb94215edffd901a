"""What every screen is made of: words, taps, boxes, and columns of them.

Input rules of a Chinese phone, held in one class each. `Prose` asks Android for a real
text keyboard with suggestions, since Kivy's default sends raw keys and kills pinyin.
`Code` (numbers, dates, telephone) asks for digits and no suggestions: a cloud keyboard
learns names and numbers. A focused box is never rewritten; it is tidied after it lost
the focus. Text composed by a desktop input method passes through empty states, so
nothing reacts to a keystroke but to `settled`, some time after the last one.

Every widget that a thumb or a test looks for carries a `tid`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from kivy.app import App
from kivy.clock import Clock
from kivy.core.text import Label as CoreLabel
from kivy.core.text import LabelBase
from kivy.core.window import Window
from kivy.effects.scroll import ScrollEffect
from kivy.lang import Builder
from kivy.metrics import dp, sp
from kivy.properties import (
    BooleanProperty,
    ColorProperty,
    ListProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.label import Label
from kivy.uix.scrollview import ScrollView
from kivy.uix.stacklayout import StackLayout
from kivy.uix.textinput import TextInput
from kivy.uix.widget import Widget

from mobile import theme
from mobile.screens import clipboard
from mobile.typesetting import chunks, shortened, wrap

SETTLE_SECONDS = 0.6
FEW_CHARACTERS = 7


def load_style() -> None:
    """The one font for every widget, and the rules of theme.kv."""
    path = str(theme.font_path())
    LabelBase.register(name="Roboto", fn_regular=path, fn_bold=path)
    load_rules(Path(__file__).with_name("theme.kv"))


def load_rules(path: Path) -> None:
    """Rules may be loaded again in one process, as tests do."""
    Builder.unload_file(str(path))
    Builder.load_file(str(path), encoding="utf-8")


def char_width(char: str, font_size: float) -> float:
    """Every full-width character is as wide as any other."""
    wide = east_asian_width(char) in "WF"
    return measured_width("国" if wide else char, font_size)


@lru_cache(maxsize=20_000)
def measured_width(char: str, font_size: float) -> float:
    return CoreLabel(font_name="Roboto", font_size=font_size).get_extents(char)[0]


def drawn(text: str, font_size: float) -> float:
    """How wide a line is."""
    return sum(char_width(char, font_size) for char in text)


class Words(Label):
    """Text broken by 避头尾, as high as it is long; or `most` lines of it, and …"""

    words = StringProperty("")
    tid = StringProperty("")
    size_sp = NumericProperty(theme.BODY)
    ink = ColorProperty(theme.INK)
    natural = NumericProperty(0)
    least = NumericProperty(0)
    most = NumericProperty(0)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._again = Clock.create_trigger(self._set, -1)
        for name in ("words", "width", "font_size", "most"):
            self.fbind(name, self._again)
        self._set()

    def _set(self, *_: object) -> None:
        room = self.width - self.padding[0] - self.padding[2] - dp(2)
        size = self.font_size
        longest = max(self.words.split("\n"), key=len)
        across = drawn(longest, size)
        self.natural = across + self.padding[0] + self.padding[2] + dp(4)
        if room < size * 2:
            self.text = self.words
            return
        self.text = wrap(self.words, room, lambda char: char_width(char, size))
        if self.most:
            self.text = shortened(
                self.text, int(self.most), room, lambda char: char_width(char, size)
            )


class Title(Words):
    """The name of a page."""


class Large(Words):
    """The name of a card."""


class Small(Words):
    """What explains."""


class Wrong(Words):
    """What is wrong, beside where it is wrong."""


class Tap(ButtonBehavior, Words):
    """Something to press: never lower than a thumb."""

    ground = ColorProperty(theme.PAPER)
    pressed = ColorProperty(theme.BLUE_GROUND)
    line = ColorProperty(theme.BLUE)


class Primary(Tap):
    """The one thing this screen is for."""


class Danger(Tap):
    """Something that cannot be taken back."""


class Chip(Tap):
    """A choice among few: says with a mark, not only a colour, that it is chosen."""

    chosen = BooleanProperty(False)
    value = ObjectProperty(None, allownone=True)
    label = StringProperty("")


class Chips(StackLayout):
    """Chips in lines, as many as fit."""


class Badge(Words):
    """A state in words on a quiet ground."""

    ground = ColorProperty(theme.GREY_GROUND)
    light = StringProperty("grey")

    def on_light(self, _: Widget, light: str) -> None:
        self.ink, self.ground = theme.LIGHTS[light]


class Card(BoxLayout):
    """A sheet of paper on the ground."""

    tid = StringProperty("")
    line = ColorProperty(theme.FAINT_LINE)


class TapCard(ButtonBehavior, Card):
    """A sheet that opens something."""


class Column(BoxLayout):
    """Things under each other, as high as they are."""

    tid = StringProperty("")


class Row(BoxLayout):
    """Things beside each other; under each other where the type is huge."""


class Beside(GridLayout):
    """Two cards beside each other; under each other where the type is large."""


class Page(ScrollView):
    """A column that scrolls, and stays where it is put."""

    tid = StringProperty("")
    effect_cls = ScrollEffect

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._wanted = 0.0
        self._place = Clock.create_trigger(self._to_wanted, 0)
        self._parts: Iterator[None] | None = None
        self._more = Clock.create_trigger(self._draw_more, 0)

    def _bind_inactive_bar_color(self, *_: object) -> None:
        """Kivy lets the bar fade: half a second of frames for nothing."""
        self.funbind("bar_color", self._change_bar_color)
        self.fbind("bar_inactive_color", self._change_bar_color)
        self._bar_color = self.bar_inactive_color

    def draw(self, parts: Iterator[None]) -> None:
        """What is read first now, every other part in a frame of its own."""
        self._parts = parts
        next(parts, None)
        self._more()

    def _draw_more(self, *_: object) -> None:
        if self._parts is None or not self.get_root_window():
            self._parts = None  # Nobody looks; whoever comes back begins anew.
            return
        if self.is_moving:
            self._more()
            return
        above = self.above
        if next(self._parts, self) is self:
            self._parts = None
            return
        if above:
            self.from_top(above)
        self._more()

    @property
    def is_drawing(self) -> bool:
        return self._parts is not None

    @property
    def is_moving(self) -> bool:
        """Is a finger on it, or does it still roll?"""
        return self.effect_y.is_manual or abs(self.effect_y.velocity) > 1

    def to_top(self) -> None:
        self.from_top(0.0)

    @property
    def above(self) -> float:
        """How much of the column is scrolled away over the top."""
        return (1 - self.scroll_y) * self._room

    @property
    def _room(self) -> float:
        column = self.children[0] if self.children else self
        return max(column.height - self.height, 0)

    def from_top(self, above: float) -> None:
        """Show the column from there, once it is laid out anew."""
        self._wanted = above
        self._to_wanted()
        self._place()

    def _to_wanted(self, *_: object) -> None:
        self.effect_y.cancel()
        self.effect_y.velocity = 0
        wanted = 1 - self._wanted / self._room if self._room else 1
        self.scroll_y = min(1.0, max(0.0, wanted))

    def show(self, widget: Widget) -> None:
        Clock.schedule_once(lambda _: self._show(widget), 0)

    def _show(self, widget: Widget) -> None:
        if widget.get_root_window() is not None:
            self.scroll_to(widget, padding=dp(24), animate=False)


class Box(TextInput):
    """A place to write. Never `input_type` null; see the head of this file."""

    tid = StringProperty("")
    wrong = BooleanProperty(False)
    settled_text = StringProperty("")
    hint = StringProperty("")

    __events__ = ("on_settled", "on_left")

    def __init__(self, **options: Any) -> None:
        self._settle = Clock.create_trigger(self._settled, SETTLE_SECONDS)
        super().__init__(**options)
        self.fbind("text", self._typed)
        self.fbind("focus", self._focused)
        for name in ("hint", "width", "font_size"):
            self.fbind(name, self._hint)

    def _hint(self, *_: object) -> None:
        """As much of the hint as the box is wide."""
        size, room = self.font_size, self.width - self.padding[0] - self.padding[2]
        if room < size * 2:
            return
        hint = wrap(self.hint, room, lambda char: char_width(char, size))
        self.hint_text = shortened(hint, 1, room, lambda char: char_width(char, size))

    def _tokenize(self, text: str) -> Iterator[str]:
        """Where Kivy may break a line: 避头尾 while writing, too."""
        for number, line in enumerate(text.split("\n")):
            if number:
                yield "\n"
            yield from chunks(line)
        yield ""  # Kivy wants a last word, even of an empty box.

    def copy(self, data: str = "") -> None:
        text = data or self.selection_text
        if text:
            clipboard.copy(text)

    def _cut(self, data: str) -> None:
        self.copy(data)
        self.delete_selection()

    def _typed(self, *_: object) -> None:
        self._settle.cancel()
        self._settle()

    def _settled(self, *_: object) -> None:
        if self._ime_composition:
            self._settle()
            return
        if self.text != self.settled_text:
            self.settled_text = self.text
            self.dispatch("on_settled", self.text)

    def settle_now(self) -> None:
        """Do not wait: the page turns, or Android pauses us."""
        self._settle.cancel()
        self._settled()

    def put(self, text: str) -> None:
        """Replace the text from outside; only an unfocused box may be rewritten."""
        if self.focus or self.text == text:
            return
        self.text = text
        self.settled_text = text
        self.cursor = (0, 0)

    def forget(self) -> None:
        """Nothing of it stays, and nobody is told that it is empty now."""
        self.text = self.settled_text = ""
        self._settle.cancel()

    def _focused(self, _: Widget, focused: bool) -> None:
        if focused:
            Clock.schedule_once(self._into_view, 0.1)
            return
        self.settle_now()
        self.dispatch("on_left")

    def _into_view(self, *_: object) -> None:
        parent = self.parent
        while parent is not None and parent is not Window:
            if isinstance(parent, Page):
                parent.show(self)
                return
            parent = parent.parent

    def on_settled(self, text: str) -> None:
        """The mediator paused: time to keep the draft."""

    def on_left(self) -> None:
        """The box lost the focus: time to check and to tidy."""


class Prose(Box):
    """Chinese text: real keyboard, suggestions, no filter, no length cut."""

    input_type = "text"


class LongProse(Prose):
    """Several lines."""


class Code(Box):
    """Digits, dates, numbers of people: no suggestions, nothing learnt."""


class PinPad(BoxLayout):
    """The app's own pad: no keyboard sees the PIN."""

    digits = StringProperty("")
    __events__ = ("on_enter",)

    def press(self, key: str) -> None:
        if key == "erase":
            self.digits = self.digits[:-1]
        elif key == "enter":
            self.dispatch("on_enter", self.digits)
        elif len(self.digits) < 12:
            self.digits += key

    def on_enter(self, digits: str) -> None:
        """The digits are complete."""


class TopBar(BoxLayout):
    """Where am I, and the way back; a title that has no room beside it goes below."""

    title = StringProperty("")
    is_tall = BooleanProperty(False)
    may_go_back = BooleanProperty(True)
    note = StringProperty("")
    note_light = StringProperty("grey")
    __events__ = ("on_go_back", "on_note_tap")

    def needs_a_line(self, room: float, size: float) -> bool:
        """A title is torn in a column of a few characters."""
        return room < size * FEW_CHARACTERS and room < drawn(self.title, size)

    def on_go_back(self) -> None:
        app = App.get_running_app()
        if app is not None:
            app.back()

    def on_note_tap(self) -> None:
        """The state at the right was touched."""


class Bar(Widget):
    """How far: a bar beside words, never alone."""

    part = NumericProperty(0.0)
    colours = ListProperty([theme.BLUE, theme.FAINT_LINE])


__all__ = ["dp", "load_rules", "load_style", "sp"]
