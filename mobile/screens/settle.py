"""Saying which record matches the signed original, and by which paper."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, ListProperty, StringProperty

from mobile import disagreements
from mobile.disagreements import Disagreement
from mobile.errors import Changed, Unfinished
from mobile.screens.screen import SiliScreen


class SettleScreen(SiliScreen):
    title = StringProperty("")
    label = StringProperty("")
    chosen = StringProperty("")
    others = StringProperty("")
    wrong = StringProperty("")
    lacking = ListProperty([])
    is_return = BooleanProperty(False)

    def enter(self, about: Disagreement, matches: str = "", **_: Any) -> None:
        if (about, matches) != getattr(self, "_asked", None):
            for box in (self.ids.paper, self.ids.place, self.ids.reason):
                box.put("")
        self._asked = (about, matches)
        self.is_return = not matches
        self.title, self.label = about.title, about.label
        chosen = [side.words for side in about.sides if side.entry == matches]
        rest = [side.words for side in about.sides if side.entry != matches]
        self.chosen = chosen[0] if chosen else "、".join(rest)
        self.others = f"另记的是：{'、'.join(rest)}" if chosen else ""
        self.wrong, self.lacking = "", []

    def finish(self) -> None:
        about, matches = self._asked
        book, reason = self.app.casebook, self.ids.reason.text
        try:
            if matches:
                paper, place = self.ids.paper.text, self.ids.place.text
                disagreements.settle(
                    book, about, matches, paper=paper, place=place, reason=reason
                )
                self._done(f"已核对：{self.chosen}")
            else:
                disagreements.give_back(book, about, reason)
                self._done("已退回当事人")
        except Unfinished as unfinished:
            self.lacking = [e.pointer.rpartition("/")[2] for e in unfinished.errors]
            self.wrong = "；".join(each.zh for each in unfinished.errors)
        except Changed as changed:
            self.wrong = changed.zh

    def _done(self, words: str) -> None:
        self._asked = None
        self.app.say_what_waits()
        self.app.back_to("conflicts", flash=f"{words}。存在本机，有网再传")
