"""One choice of many: large lines, and a search where there are very many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.clock import Clock
from kivy.properties import BooleanProperty, ListProperty, StringProperty
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout

from mobile.screens.screen import SiliScreen

SEARCHED_FROM = 20


class PickRow(ButtonBehavior, BoxLayout):
    tid = StringProperty("")
    words = StringProperty("")
    chosen = BooleanProperty(False)
    value = StringProperty("")

    def on_release(self) -> None:
        self.parent.parent.owner.take(self.value)


class PickScreen(SiliScreen):
    title = StringProperty("")
    searched = BooleanProperty(False)
    choices = ListProperty([])

    def enter(
        self,
        title: str = "",
        choices: tuple[tuple[str, str], ...] = (),
        chosen: str = "",
        pick: Callable[[str], Any] | None = None,
        **_: Any,
    ) -> None:
        self.title = title
        self.choices = list(choices)
        self._chosen = chosen
        self._pick = pick
        self.searched = len(choices) >= SEARCHED_FROM
        self.ids.rows.owner = self
        self.ids.search.put("")
        self.show()
        self.ids.rows.scroll_y = 1
        Clock.schedule_once(self._to_chosen, 0)

    def show(self) -> None:
        query = self.ids.search.text.strip()
        self.ids.rows.data = [
            {
                "tid": f"pick:{value}",
                "words": words,
                "value": value,
                "chosen": value == self._chosen,
            }
            for value, words in self.choices
            if query in words
        ]

    def _to_chosen(self, *_: Any) -> None:
        """Begin where the choice of before is."""
        for number, (value, _words) in enumerate(self.choices):
            if value == self._chosen and len(self.choices) > SEARCHED_FROM:
                self.ids.rows.scroll_y = 1 - number / (len(self.choices) - 1)

    def take(self, value: str) -> None:
        pick = self._pick
        self.app.step_back()
        if pick is not None:
            pick(value)
