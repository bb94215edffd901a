"""念给各方听: one clause at a time in large type, and at the end that all heard it.

Where the phone has a voice it reads; nobody has to let it.
"""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from mobile import agreeing
from mobile.forms import Paper
from mobile.screens.drafted import DraftedScreen
from mobile.voice import Voice, voice_of


class ReadoutScreen(DraftedScreen):
    heading = StringProperty("")
    words = StringProperty("")
    step_words = StringProperty("")
    kept_words = StringProperty("")
    number = NumericProperty(0)
    part = NumericProperty(0.0)
    is_last = BooleanProperty(False)
    may_speak = BooleanProperty(False)

    def enter(self, paper: Paper | None = None, **_: Any) -> None:
        if not self.takes(paper):
            return
        self.voice: Voice = voice_of()
        self.may_speak = self.voice.may_speak()
        self.clauses = agreeing.spoken(self.paper)
        self._show(0)

    def _show(self, number: int) -> None:
        clause, count = self.clauses[number], len(self.clauses)
        self.number, self.is_last = number, number + 1 == count
        self.heading, self.words = clause.heading, clause.text
        self.step_words = f"{number + 1}／{count}"
        self.part = (number + 1) / count
        self.ids.page.to_top()

    def step(self, by: int) -> None:
        self.voice.hush()
        number = self.number + by
        if number < 0:
            self.app.back()
        elif number < len(self.clauses):
            self._show(int(number))
        else:
            agreeing.mark_read(self.paper)
            self.keep()
            self.app.back()

    def speak(self) -> None:
        self.voice.say(f"{self.heading}。{self.words}")

    def leave(self) -> None:
        if hasattr(self, "voice"):
            self.voice.hush()
