"""Articles and village rules: searched without a network, cited with one tap.

What bears on the case stands first. A card is one thing to cite; touched, it says that
it is cited, and touched again it is not. Whoever opened the list says what citing does.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING, Any

from kivy.clock import Clock
from kivy.properties import BooleanProperty, StringProperty

from mobile import library, theme
from mobile.library import Line
from mobile.places import value_at
from mobile.screens.screen import SiliScreen
from mobile.setting import Setting
from mobile.widgets import Column, Large, LongProse, Small, Tap, TapCard, Words
from schemas.library import GIST_ONLY

if TYPE_CHECKING:
    from mobile.screens.questions import QuestionBox

AT_ONCE = 12
SEARCH_SECONDS = 0.25
ABOUT = f"列的是{GIST_ONLY}。引用以前，照法律的原文核对一遍。"
NONE = "没有找到。换几个字，或者只写第几条。"


class LibraryCard(TapCard):
    """One article or rule: what it is, what it is about, whether it is cited."""

    chosen = BooleanProperty(False)
    words = StringProperty("")

    def __init__(self, line: Line, chosen: bool, **options: Any) -> None:
        super().__init__(tid=f"cite:{line.id}", **options)
        self.chosen = chosen
        self.line = theme.GREEN if chosen else theme.FAINT_LINE
        mark = "✓ 已引用　" if chosen else ""
        ink = theme.GREEN if chosen else theme.INK
        self.add_widget(Large(words=f"{mark}{line.title}", ink=ink))
        self.add_widget(Words(words=line.gist))
        if line.tag:
            self.add_widget(Small(words=line.tag))


class LibraryScreen(SiliScreen):
    """`held` says what is cited already, `toggle` cites or takes out again."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._search = Clock.create_trigger(lambda _: self._searched(), SEARCH_SECONDS)

    def enter(
        self,
        setting: Setting | None = None,
        held: Callable[[Line], bool] | None = None,
        toggle: Callable[[Line], None] | None = None,
        rules: tuple[library.Rule, ...] = (),
        **_: Any,
    ) -> None:
        self._setting, self._held, self._toggle = setting, held, toggle
        self._rules = rules
        self._most = AT_ONCE
        self.ids.search.put("")
        self.draw()
        self.ids.page.to_top()

    def search_soon(self) -> None:
        self._search()

    def _searched(self) -> None:
        self._most = AT_ONCE
        self.draw()
        self.ids.page.to_top()

    def draw(self) -> None:
        column: Column = self.ids.column
        column.clear_widgets()
        if self._setting is None or self._held is None:
            return
        query = self.ids.search.text.strip()
        found = library.lines(query, self._setting, self._rules)
        shown = list(islice(found, self._most + 1))
        column.add_widget(Small(words=ABOUT if shown else NONE, tid="library:about"))
        for line in shown[: self._most]:
            card = LibraryCard(line, self._held(line))
            card.bind(on_release=lambda _, line=line: self._touched(line))
            column.add_widget(card)
        if len(shown) > self._most:
            more = Tap(words="再看一些", tid="library:more")
            more.bind(on_release=lambda _: self._more())
            column.add_widget(more)

    def _more(self) -> None:
        self._most += AT_ONCE
        self._draw_here()

    def _touched(self, line: Line) -> None:
        if self._toggle is not None:
            self._toggle(line)
            self._draw_here()

    def _draw_here(self) -> None:
        above = self.ids.page.above
        self.draw()
        self.ids.page.from_top(above)


# -- in a form


def bases(box: QuestionBox) -> None:
    """The editor of the deliberation's bases: the way to the library."""
    screen = box.screen

    def toggle(line: Line) -> None:
        library.toggle(screen.paper, line)
        screen.keep()

    opener = Tap(words="查法条和村规 ›", tid=f"{box.question.tid}=open")
    opener.bind(
        on_release=lambda _: _open(
            box, lambda line: bool(library.held(screen.paper, line)), toggle
        )
    )
    box.put(opener)


def cites(box: QuestionBox) -> None:
    """The editor of an answer's basis: written, or taken from what was deliberated."""
    made = LongProse(tid=box.question.tid)
    made.bind(on_settled=box.typed, on_left=box.left)
    box.boxes.append(made)
    box.put(made)
    for number, cited in enumerate(library.agreed(box.screen.paper.setting)):
        line = Tap(
            words=f"＋ {cited}", tid=f"{box.question.tid}={number}", halign="left"
        )
        line.bind(on_release=lambda _, cited=cited: _add(box, cited))
        box.put(line)
    opener = Tap(words="查法条和村规 ›", tid=f"{box.question.tid}=open")
    opener.bind(
        on_release=lambda _: _open(
            box,
            lambda line: line.cited in _text(box).split("\n"),
            lambda line: _add(box, line.cited),
        )
    )
    box.put(opener)


def _text(box: QuestionBox) -> str:
    return str(value_at(box.screen.paper.body, box.pointer) or "")


def _add(box: QuestionBox, cited: str) -> None:
    for each in box.boxes:
        each.focus = False
    box.say(library.added(_text(box), cited) or None)


def _open(
    box: QuestionBox, held: Callable[[Line], bool], toggle: Callable[[Line], None]
) -> None:
    screen = box.screen
    screen.app.go(
        "library",
        setting=screen.paper.setting,
        held=held,
        toggle=toggle,
        rules=library.rules(screen.app.casebook, screen.paper.setting.village),
    )
