"""宣讲、接访: what was held outside any dispute, the last first, with a search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kivy.clock import Clock
from kivy.properties import NumericProperty, StringProperty
from kivy.uix.widget import Widget

from mobile import recording, theme
from mobile.casebook import Listed
from mobile.screens.cases import SEARCH_SECONDS, CaseRow
from mobile.screens.screen import SiliScreen
from mobile.summaries import ERASED

NONE = (
    "还没有记过宣讲、接访。办完一场，按下面的键记一次；不用签到，不用定位，不用拍照。"
)
NO_GRIDS = "您现在没有负责的网格，不能登记，请找乡镇主管"


class OccasionRow(CaseRow):
    """One line: what and whose, which day and where, what is still promised."""

    def refresh_view_attrs(
        self, rows: Widget, index: int, data: Mapping[str, Any]
    ) -> None:
        for name, value in {"tid": data["tid"], **occasion_words(data["of"])}.items():
            setattr(self, name, value)


class OccasionsScreen(SiliScreen):
    flash = StringProperty("")
    empty_words = StringProperty("")
    row_height = NumericProperty(100)

    def enter(self, flash: str = "", **_: Any) -> None:
        self._search = getattr(self, "_search", None) or Clock.create_trigger(
            self._show, SEARCH_SECONDS
        )
        self.flash = flash
        if flash:
            self.ids.rows.scroll_y = 1
        self.ids.rows.owner = self
        self._show()

    def search_soon(self) -> None:
        self._search.cancel()
        self._search()

    def _show(self, *_: Any) -> None:
        book = self.app.casebook
        if book is None:
            return
        query = self.ids.search.text.strip()
        found = book.activities(query)
        found.sort(key=lambda each: each.summary.opened_on, reverse=True)
        rows = [{"tid": f"occasion:{n}", "of": each} for n, each in enumerate(found)]
        self.ids.rows.data = rows
        nothing = f"没有找到“{query}”" if query else NONE
        self.empty_words = "" if rows else nothing

    def open(self, screen: str, case: str, home: str) -> None:
        self.app.go(screen, case=case, home=home)

    def new(self, key: str) -> None:
        book = self.app.casebook
        grids = book.enrolment.grids
        if not grids:
            self.flash = NO_GRIDS
        elif len(grids) == 1:
            self._begin(key, grids[0].database)
        else:
            self.app.go(
                "pick",
                title="在哪个网格",
                choices=tuple((grid.database, grid.name) for grid in grids),
                chosen="",
                pick=lambda home: self._begin(key, home),
            )

    def _begin(self, key: str, home: str) -> None:
        book = self.app.casebook
        draft = recording.open_form(book, key, book.new_case(), home)
        book.keep(draft)
        self.app.go("form", draft=draft.id, home=home)


def occasion_words(listed: Listed) -> dict[str, Any]:
    summary = listed.summary
    due = theme.LIGHTS[listed.light if listed.due_words else "grey"]
    delivery = theme.LIGHTS[listed.tally.light]
    half = f" · 草稿 {listed.drafts}" if listed.drafts else ""
    return {
        "title": summary.title,
        "words": summary.place,
        "state_words": ERASED if summary.is_erased else summary.opened_on + half,
        "due": listed.due_words,
        "due_ink": due[0],
        "due_ground": due[1],
        "delivery": listed.delivery,
        "delivery_ink": delivery[0],
        "delivery_ground": delivery[1],
        "place": ["occasion", summary.case, summary.database],
    }
