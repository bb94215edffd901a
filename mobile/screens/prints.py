"""打印文书: the forms that this case can fill, and what was printed of it."""

from __future__ import annotations

from typing import Any

from mobile.prints import making
from mobile.prints.making import Printable
from mobile.screens.screen import SiliScreen
from mobile.widgets import Card, Column, Large, Small, Tap, Words

HEAD = "按记下的内容填好，没记的留空，手写。身份证号、电话、住址默认遮盖一部分。"


class PrintsScreen(SiliScreen):
    def enter(self, case: str = "", home: str = "", **_: Any) -> None:
        self.case, self.home = case, home
        column = self.ids.column
        column.clear_widgets()
        self.ids.page.to_top()
        book = self.app.casebook
        about = making.known(book, case, home) if book else None
        if about is None:
            column.add_widget(Words(words="这个案件的资料还没有收到。"))
            return
        card = Card()
        card.add_widget(Small(words=HEAD))
        for printable in making.forms(about):
            card.add_widget(self._opener(printable))
        column.add_widget(card)
        self._draw_noted(column)

    def _opener(self, printable: Printable) -> Tap:
        words = printable.title
        if printable.about:
            words = f"{words}（{printable.about}）"
        tap = Tap(words=words, tid=f"print:{printable.id}")
        tap.bind(
            on_release=lambda _: self.app.go(
                "preview", case=self.case, home=self.home, form=printable.id
            )
        )
        return tap

    def _draw_noted(self, column: Column) -> None:
        lines = making.noted(self.app.casebook, self.case)
        if not lines:
            return
        card = Card(tid="prints:noted")
        card.add_widget(Large(words="在这部手机上打印过"))
        for line in lines:
            card.add_widget(Small(words=line))
        column.add_widget(card)
