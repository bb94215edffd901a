"""The channels of a report against an official, and the question whether it is one.

Asked with a word that was typed, it offers both ways and prefers neither; chosen, it
tells where to go. `reports` says why nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.properties import BooleanProperty

from mobile import dialling, reports, theme
from mobile.screens.screen import SiliScreen
from mobile.widgets import Card, Column, Large, Primary, Small, Tap, Words, Wrong
from sync.errors import SyncError

NO = "不是，是群众之间的纠纷，接着写"
CALLS_ARE_KEPT = "打过的电话会留在这部手机的通话记录里，也可以换一部电话打。"


class ReportScreen(SiliScreen):
    """With the word that was typed while it is not yet said what it is."""

    is_asking = BooleanProperty(False)

    def enter(self, word: str = "", **_: Any) -> None:
        self.is_asking = bool(word)
        column = self.ids.column
        column.clear_widgets()
        if word:
            self._ask(column, word)
        for number, (name, phone, words) in enumerate(reports.CHANNELS):
            column.add_widget(self._channel(number, name, phone, words))
        column.add_widget(Small(words=CALLS_ARE_KEPT))
        for words in reports.PROMISES:
            column.add_widget(Words(words=words))
        if not word:
            column.add_widget(Words(words=reports.NOTHING_KEPT))
            self._tap(column, Primary, "知道了", "report:done", self.done)
        self.ids.page.to_top()

    def _ask(self, column: Column, word: str) -> None:
        asks = (
            f"您写了“{word}”。反映干部、国家工作人员的问题，不能在手机上记；"
            "群众之间的纠纷，接着写就行。"
        )
        column.add_widget(Large(words=asks, tid="report:asks"))
        form = self.app.screens.get_screen("form")
        is_occasion = form.draft.type in reports.OCCASIONS
        no = "不是检举控告，接着写" if is_occasion else NO
        yes = "是检举控告，写的都不留"
        self._tap(column, Tap, no, "report:no", self.is_dispute)
        self._tap(column, Tap, yes, "report:yes", self.is_report)
        self.wrong = Wrong(tid="report:wrong", size_sp=theme.BODY)
        column.add_widget(self.wrong)

    def _channel(self, number: int, name: str, phone: str, words: str) -> Card:
        card = Card(tid=f"channel:{number}")
        card.add_widget(Large(words=name))
        if phone:
            called = Words(words=phone, size_sp=theme.DIGITS, ink=theme.BLUE)
            card.add_widget(called)
        card.add_widget(Words(words=words))
        dialler = dialling.dialler_of_the_phone()
        if phone and dialler.rings:
            tid = f"call:{phone}"
            self._tap(card, Tap, f"拨打 {phone}", tid, lambda: dialler.dial(phone))
        return card

    def _tap(
        self, into: Any, cls: type[Tap], words: str, tid: str, do: Callable[[], None]
    ) -> None:
        tap = cls(words=words, tid=tid)
        tap.bind(on_release=lambda _: do())
        into.add_widget(tap)

    def goes_back(self) -> bool:
        """While it is asked, back is no answer."""
        return self.is_asking

    def is_report(self) -> None:
        form = self.app.screens.get_screen("form")
        try:
            form.forget_report()
        except SyncError as error:
            self.wrong.words = f"没有清干净（{error.zh}），请再按一次"
            return
        self.app.tell_channels()

    def is_dispute(self) -> None:
        self.app.screens.get_screen("form").is_dispute()
        self.is_asking = False
        self.app.step_back()

    def done(self) -> None:
        self.app.replace("cases")
