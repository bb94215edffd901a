"""The list: what presses first, with a search, and one large button for a new case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kivy.clock import Clock
from kivy.factory import Factory
from kivy.properties import (
    BooleanProperty,
    ColorProperty,
    ListProperty,
    NumericProperty,
    StringProperty,
)
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.recycleview.views import RecycleDataViewBehavior
from kivy.uix.widget import Widget

from mobile import disagreements, phones, recording, reviewing, teaching, theme, work
from mobile.casebook import Casebook, Listed
from mobile.drafts import Draft
from mobile.plans import PLANS
from mobile.screens.rows import Rows
from mobile.screens.screen import SiliScreen

__all__ = ["Rows"]  # named in cases.kv
SEARCH_SECONDS = 0.2
TAUGHT = "taught"
FILTERS = (
    ("all", "全部"),
    ("open", "在办"),
    ("due", "快到期"),
    ("unsent", "未传"),
    ("drafts", "草稿"),
)


class CaseRow(RecycleDataViewBehavior, ButtonBehavior, BoxLayout):
    """One line: who, what state, what presses, whether the county has it.

    It gets its words when it comes into sight: of thousands few ever do.
    """

    tid = StringProperty("")
    title = StringProperty("")
    words = StringProperty("")
    state_words = StringProperty("")
    due = StringProperty("")
    due_ink = ColorProperty(theme.INK)
    due_ground = ColorProperty(theme.PAPER)
    delivery = StringProperty("")
    delivery_ink = ColorProperty(theme.INK)
    delivery_ground = ColorProperty(theme.PAPER)
    place = ListProperty([])

    def refresh_view_attrs(
        self, rows: Widget, index: int, data: Mapping[str, Any]
    ) -> None:
        of = data["of"]
        told = case_words(of) if isinstance(of, Listed) else draft_words(of)
        for name, value in {"tid": data["tid"], **told}.items():
            setattr(self, name, value)

    def on_release(self) -> None:
        if self.place:
            screen = self.parent.parent.owner
            screen.open(*self.place)


class CasesScreen(SiliScreen):
    heading = StringProperty("")
    wish = StringProperty("all")
    taught_label = StringProperty("")
    labels = ListProperty(["", "", "", "", ""])
    empty_words = StringProperty("")
    flash = StringProperty("")
    clock_words = StringProperty("")
    conflict_words = StringProperty("")
    hidden_words = StringProperty("")
    review_words = StringProperty("")
    work_words = StringProperty("")
    work_light = StringProperty("grey")
    phone_words = StringProperty("")
    row_height = NumericProperty(100)
    has_more_grids = BooleanProperty(False)

    def enter(self, flash: str = "", **_: Any) -> None:
        self._search = getattr(self, "_search", None) or Clock.create_trigger(
            self._show, SEARCH_SECONDS
        )
        self.flash = flash
        if flash:
            self.ids.rows.scroll_y = 1  # It is said above the lines.
        self.ids.rows.owner = self
        book = self.app.casebook
        if book is None:
            return
        grids = book.enrolment.grids
        self.has_more_grids = len(grids) > 1
        where = grids[0].name if len(grids) == 1 else f"{len(grids)} 个网格"
        where = where if grids else "现在没有网格"
        self.heading = f"{book.enrolment.person} · {where}"
        self._offer_taught(book)
        self._show()

    def _offer_taught(self, book: Casebook) -> None:
        """带教 stands among the filters where one leads somebody, and only there."""
        chips = self.ids.filters
        found = [each for each in chips.children if each.tid == f"filter:{TAUGHT}"]
        if bool(found) is bool(book.enrolment.taught):
            return
        if found:
            chips.remove_widget(found[0])
            self.wish = "all"
            return
        chip = Factory.FilterChip(tid=f"filter:{TAUGHT}")
        chip.bind(on_release=lambda _: self.choose(TAUGHT))
        self.bind(taught_label=chip.setter("label"))
        self.bind(wish=lambda _, wish: setattr(chip, "chosen", wish == TAUGHT))
        chips.add_widget(chip)

    def search_soon(self) -> None:
        self._search.cancel()
        self._search()

    def choose(self, wish: str) -> None:
        self.wish = wish
        self._show()

    def _show(self, *_: Any) -> None:
        book = self.app.casebook
        if book is None:
            return
        query = self.ids.search.text.strip()
        found = book.cases(query)
        self._count(found, book.counts(found))
        self.clock_words = book.clock.wrong()
        self.conflict_words = disagreements.told(book)
        self.phone_words = phones.told(book.townships)
        if not query:
            told = work.tally(book, found)
            self.work_words, self.work_light = told.words, told.light
            self.review_words = reviewing.told(book, found)
        self.hidden_words = self._hidden(book)
        of_others = book.taught(query)
        self.taught_label = teaching.words(of_others)
        if self.wish == TAUGHT:
            rows = [{"tid": f"case:{n}", "of": e} for n, e in enumerate(of_others)]
        elif self.wish == "drafts":
            rows = [{"tid": f"draft:{n}", "of": d} for n, d in enumerate(book.drafts())]
        else:
            chosen = [each for each in found if _wished(self.wish, each)]
            rows = [{"tid": f"case:{n}", "of": each} for n, each in enumerate(chosen)]
        self.ids.rows.data = rows
        self.empty_words = "" if rows else self._nothing(query)

    def _hidden(self, book: Casebook) -> str:
        """Without a chip and without the county: what is put away, and the way back."""
        count = book.hidden()
        if not count:
            return ""
        return (
            f"{count} 件旧案先收起来：{book.contact.days} 天没有联系县里。"
            "同步，或按这里输密码再看"
        )

    def _nothing(self, query: str) -> str:
        if query:
            return f"没有找到“{query}”"
        if self.wish == "drafts":
            return "没有写了一半的草稿"
        if self.wish == TAUGHT:
            return "跟学人还没有案件；联网同步一次再看"
        return "这里还没有案件。有纠纷来了，按下面的“新纠纷”。"

    def _count(self, found: list[Listed], counts: Any) -> None:
        numbers = (
            counts.cases,
            counts.open,
            counts.due_soon,
            sum(1 for each in found if each.waits),
            counts.drafts,
        )
        self.labels = [
            f"{words} {number}"
            for (_, words), number in zip(FILTERS, numbers, strict=True)
        ]

    def open(self, kind: str, id: str, home: str) -> None:
        if kind == "case":
            self.app.go("case", case=id, home=home)
        else:
            self.app.go("form", draft=id, home=home)

    def new(self) -> None:
        book = self.app.casebook
        grids = book.enrolment.grids
        if not grids:
            self.flash = "您现在没有负责的网格，不能登记新纠纷，请找乡镇主管"
            return
        if len(grids) == 1:
            self._begin(grids[0].database)
            return
        choices = tuple((grid.database, grid.name) for grid in grids)
        self.app.go(
            "pick", title="哪个网格的纠纷", choices=choices, chosen="", pick=self._begin
        )

    def _begin(self, home: str) -> None:
        draft = recording.new_dispute(self.app.casebook, home)
        self.app.casebook.keep(draft)
        self.app.go("form", draft=draft.id, home=home)


def _wished(wish: str, listed: Listed) -> bool:
    if wish == "open":
        return listed.summary.is_open
    if wish == "due":
        return listed.light in ("red", "yellow")
    if wish == "unsent":
        return listed.waits
    return True


def case_words(listed: Listed) -> dict[str, Any]:
    summary = listed.summary
    state = summary.state_zh
    if summary.is_restricted:
        state = f"限制知悉 · {state}"
    if summary.conflict_count:
        state += " · 待核对原件"
    if listed.drafts:
        state += f" · 草稿 {listed.drafts}"
    if taught := listed.shelf.enrolment.taught_in(summary.database):
        state = f"带教 {teaching.names(taught)} · {state}"
    due = theme.LIGHTS[listed.light if listed.due_words else "grey"]
    delivery = theme.LIGHTS[listed.tally.light]
    return {
        "title": summary.title,
        "words": listed.number or summary.place,
        "state_words": state,
        "due": listed.due_words,
        "due_ink": due[0],
        "due_ground": due[1],
        "delivery": listed.delivery,
        "delivery_ink": delivery[0],
        "delivery_ground": delivery[1],
        "place": ["case", summary.case, summary.database],
    }


def draft_words(draft: Draft) -> dict[str, Any]:
    ink, ground = theme.LIGHTS["yellow"]
    plan = PLANS[draft.form].title
    return {
        "title": f"{'更正：' if draft.corrects else ''}{plan}",
        "words": work.about(draft),
        "state_words": f"写到 {draft.changed_at[5:16].replace('T', ' ')}",
        "due": "",
        "due_ink": ink,
        "due_ground": theme.PAPER,
        "delivery": "草稿只在本机",
        "delivery_ink": ink,
        "delivery_ground": ground,
        "place": ["form", draft.id, draft.home],
    }
