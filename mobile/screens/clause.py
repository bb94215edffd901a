"""改这一条: one clause in other words; what is typed is kept at each pause."""

from __future__ import annotations

from typing import Any

from kivy.properties import StringProperty

from mobile import agreeing
from mobile.forms import Paper
from mobile.screens.drafted import DraftedScreen


class ClauseScreen(DraftedScreen):
    heading = StringProperty("")
    drawn = StringProperty("")
    wrong = StringProperty("")
    kept_words = StringProperty("")

    def enter(self, paper: Paper | None = None, clause: str = "", **_: Any) -> None:
        if not self.takes(paper):
            return
        self.key = clause
        shown = self._shown()
        self.heading, self.drawn = f"改 · {shown.heading}", shown.drawn or shown.text
        self.ids.words.put(shown.text)
        self.wrong = "；".join(shown.differs)

    def _shown(self) -> agreeing.Spoken:
        found = {each.key: each for each in agreeing.spoken(self.paper)}
        return found[self.key]

    def put(self, words: str) -> None:
        agreeing.rewrite(self.paper, self.key, words)
        self.keep()
        self.wrong = "；".join(self._shown().differs)

    def as_drawn(self) -> None:
        self.ids.words.focus = False
        agreeing.rewrite(self.paper, self.key, "")
        self.ids.words.put(self._shown().text)
        self.keep()
        self.wrong = "；".join(self._shown().differs)

    def done(self) -> None:
        self.ids.words.focus = False
        self.app.back()

    def leave(self) -> None:
        if self.app.places[-1][0] == "clause" or self.ids.words.text:
            self.ids.words.settle_now()
