"""要做的事: what waits, by day and urgency; a tap opens the very form."""

from __future__ import annotations

from typing import Any

from kivy.properties import (
    ColorProperty,
    ListProperty,
    NumericProperty,
    StringProperty,
)
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.recycleview.views import RecycleDataViewBehavior

from mobile import listing, recording, theme, work
from mobile.errors import PhoneError
from mobile.screens import reviews
from mobile.screens.rows import Rows
from mobile.screens.screen import SiliScreen
from mobile.work import GROUPS, Task

__all__ = ["Rows"]  # named in work.kv

NOTHING = "现在没有要做的事。有新的期限、草稿、退回，会到这里来。"
NONE_HERE = "这一栏现在没有。"
GONE = "这件事已经有人办了"
NAMES = dict(GROUPS)


class TaskRow(RecycleDataViewBehavior, ButtonBehavior, BoxLayout):
    """One thing to do: what, whose, until when, and how that day came about.

    What it says is made when the line comes into sight.
    """

    tid = StringProperty("")
    number = NumericProperty(-1)
    title = StringProperty("")
    words = StringProperty("")
    due = StringProperty("")
    how = StringProperty("")
    due_ink = ColorProperty(theme.INK)
    due_ground = ColorProperty(theme.PAPER)

    def refresh_view_attrs(self, rows: Any, index: int, data: dict[str, Any]) -> None:
        task, today = rows.owner.shown[index], rows.owner.today
        self.tid, self.number = data["tid"], index
        self.title, self.words = task.words, task.title
        group = NAMES[task.group(today)]
        day = f"{task.due:%m月%d日}　" if task.due else ""
        self.due = f"{group}　{day}{task.badge(today)}"
        self.how = task.how
        self.due_ink, self.due_ground = theme.LIGHTS[task.light]

    def on_release(self) -> None:
        screen = self.parent.parent.owner
        screen.open(screen.shown[int(self.number)])


class WorkScreen(SiliScreen):
    wish = StringProperty("all")
    labels = ListProperty([""] * (len(GROUPS) + 1))
    empty_words = StringProperty("")
    flash = StringProperty("")
    row_height = NumericProperty(150)

    def enter(self, flash: str = "", **_: Any) -> None:
        self.flash = flash
        if flash:
            self.ids.rows.scroll_y = 1
        self.ids.rows.owner = self
        book = self.app.casebook
        if book is None:
            return
        self.today = book.clock.today()
        self.tasks = work.tasks(book)
        self._show()

    def choose(self, wish: str) -> None:
        self.wish = wish
        self._show()
        self.ids.rows.scroll_y = 1

    def _show(self) -> None:
        told = work.counts(self.tasks, self.today)
        names = ["全部", *(name for _, name in GROUPS)]
        numbers = (told.total, *told.numbers)
        self.labels = [f"{n} {c}" for n, c in zip(names, numbers, strict=True)]
        self.shown = [
            t for t in self.tasks if self.wish in ("all", t.group(self.today))
        ]
        self.ids.rows.data = [{"tid": f"task:{n}"} for n in range(len(self.shown))]
        self.ids.rows.refresh_from_data()
        nothing = NONE_HERE if self.tasks else NOTHING
        self.empty_words = "" if self.shown else nothing

    def open(self, task: Task) -> None:
        kind, key = task.opens
        book, place = self.app.casebook, {"case": task.case, "home": task.home}
        if kind == "draft" and book.draft(task.home, key) is not None:
            self.app.go("form", draft=key, home=task.home)
        elif kind == "form":
            self._begin(task, key)
        elif kind == "asked":
            reviews.open_asked(self.app, task.case, task.home, key)
        elif kind == "assigned":
            self.app.go(kind, id=key)
        elif kind == "conflicts":
            self.app.go(kind, **place)
        elif kind == "case":
            self.app.go(listing.way(book.shelf(task.home), task.case)[-1], **place)
        else:
            self.enter(flash=GONE)

    def _begin(self, task: Task, key: str) -> None:
        book = self.app.casebook
        try:
            draft = recording.open_form(book, key, task.case, task.home)
            book.keep(draft)
        except PhoneError as error:
            self.enter(flash=error.zh)
            return
        self.app.go("form", draft=draft.id, home=draft.home)
