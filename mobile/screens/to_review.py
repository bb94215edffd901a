"""要审的: stages and dossiers of which nobody said a word yet; a tap opens them."""

from __future__ import annotations

from typing import Any

from kivy.properties import ListProperty, NumericProperty, StringProperty
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.recycleview.views import RecycleDataViewBehavior

from mobile import reviewing
from mobile.reviewing import Waiting
from mobile.screens.rows import Rows
from mobile.screens.screen import SiliScreen

__all__ = ["Rows"]  # named in to_review.kv
KINDS = (("all", "全部"), ("stage", "会面"), ("dossier", "卷宗"))
NOTHING = "没有要审的。有人记了会面、案件有了结果，会到这里来。"
NONE_HERE = "这一栏现在没有。"


class ReviewRow(RecycleDataViewBehavior, ButtonBehavior, BoxLayout):
    """Whose case, what of it, and of which day."""

    tid = StringProperty("")
    title = StringProperty("")
    words = StringProperty("")
    day = StringProperty("")

    def refresh_view_attrs(self, rows: Any, index: int, data: dict[str, Any]) -> None:
        self.tid, self.of = data["tid"], data["of"]
        self.title, self.words, self.day = self.of.title, self.of.words, self.of.day

    def on_release(self) -> None:
        self.parent.parent.owner.open(self.of)


class ToReviewScreen(SiliScreen):
    wish = StringProperty("all")
    labels = ListProperty([""] * len(KINDS))
    empty_words = StringProperty("")
    flash = StringProperty("")
    row_height = NumericProperty(110)

    def enter(self, flash: str = "", **_: Any) -> None:
        self.flash = flash
        if flash:
            self.ids.rows.scroll_y = 1
        self.ids.rows.owner = self
        book = self.app.casebook
        if book is None:
            return
        self.found = reviewing.waiting(book)
        self._show()

    def choose(self, wish: str) -> None:
        self.wish = wish
        self._show()
        self.ids.rows.scroll_y = 1

    def _show(self) -> None:
        stages = sum(1 for each in self.found if each.entry)
        numbers = (len(self.found), stages, len(self.found) - stages)
        names = (name for _, name in KINDS)
        self.labels = [f"{n} {c}" for n, c in zip(names, numbers, strict=True)]
        shown = [each for each in self.found if self._wished(each)]
        self.ids.rows.data = [
            {"tid": f"review:{n}", "of": each} for n, each in enumerate(shown)
        ]
        nothing = NONE_HERE if self.found else NOTHING
        self.empty_words = "" if shown else nothing

    def _wished(self, each: Waiting) -> bool:
        return self.wish == "all" or (self.wish == "stage") == bool(each.entry)

    def open(self, each: Waiting) -> None:
        self.app.go("look_over", case=each.case, home=each.home, about=each.entry)
