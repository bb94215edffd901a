"""要补正的: who asks for what, until when; the form that mends it, or the answer."""

from __future__ import annotations

from typing import Any

from mobile import reviewing, theme
from mobile.screens import reviews
from mobile.screens.screen import SiliScreen
from mobile.widgets import (
    Badge,
    Card,
    Column,
    Large,
    LongProse,
    Primary,
    Small,
    Tap,
    Title,
    Words,
    Wrong,
)
from schemas.reviewing import FATE_WORDS, Fate, Item, Review

SAY_HOW = "写一句怎么补的再记下来"


class AskedScreen(SiliScreen):
    def enter(
        self, case: str = "", home: str = "", given: str = "", item: str = "", **_: Any
    ) -> None:
        self.case, self.home, self.given, self.item = case, home, given, item
        book, column = self.app.casebook, self.ids.column
        column.clear_widgets()
        self.ids.page.to_top()
        casefile = book.casefile(case, home) if book else None
        found = reviewing.review_of(book, casefile, home, given) if book else None
        if casefile is None or found is None:
            column.add_widget(Words(words="这条审阅意见已经收回，不用补了。"))
            return
        column.add_widget(self._head(casefile.title_zh, found))
        items = [each for each in found.items if each.id == item]
        if items:
            self._draw_item(column, found, items[0])
        else:
            self._draw_advice(column, found)

    def _head(self, title: str, found: Review) -> Card:
        card = Card(tid="asked:head")
        card.add_widget(Title(words=title))
        who = reviewing.who(self.app.casebook, found)
        card.add_widget(Words(words=f"{who}　{found.reviewed_on}", tid="asked:who"))
        if found.comment:
            card.add_widget(Words(words=found.comment, tid="asked:comment"))
        look = Tap(words="看这个案件", tid="asked:case")
        place = {"case": self.case, "home": self.home}
        look.bind(on_release=lambda _: self.app.go("case", **place))
        card.add_widget(look)
        return card

    def _draw_item(self, column: Column, found: Review, item: Item) -> None:
        card = Card(line=theme.AMBER, tid="asked:item")
        card.add_widget(Large(words=item.words))
        light = "yellow" if item.fate is Fate.OPEN else "green"
        card.add_widget(Badge(words=FATE_WORDS[item.fate].zh, light=light))
        if item.due_on:
            card.add_widget(Small(words=f"最晚 {item.due_on}"))
        if item.fate is not Fate.OPEN:
            column.add_widget(card)
            return
        if item.paper or item.place:
            go = Primary(words="去补", tid="asked:mend")
            go.bind(on_release=lambda _: self._mend(item))
            card.add_widget(go)
        self._draw_answer(card, found, item)
        column.add_widget(card)

    def _draw_answer(self, card: Card, found: Review, item: Item) -> None:
        card.add_widget(Words(words="已经补了的，写一句怎么补的"))
        box = LongProse(tid="asked:done")
        card.add_widget(box)
        wrong = Wrong(words="", tid="asked:wrong")
        card.add_widget(wrong)
        kind = Tap if item.paper or item.place else Primary
        done = kind(words="补好了，答复", tid="asked:answer")

        def answer(_: Any) -> None:
            box.settle_now()
            if box.text.strip():
                self._answer(found, "已答复", **{item.id: box.text})
            else:
                wrong.words = SAY_HOW

        done.bind(on_release=answer)
        card.add_widget(done)

    def _draw_advice(self, column: Column, found: Review) -> None:
        card = Card(line=theme.BLUE, tid="asked:advice")
        for each in found.items:
            card.add_widget(Words(words=f"· {each.words}"))
        if found.waits:
            card.add_widget(Small(words="这是建议，不是退回。"))
            know = Primary(words="知道了", tid="asked:read")
            know.bind(on_release=lambda _: self._answer(found, "已告诉对方您看过了"))
            card.add_widget(know)
        else:
            card.add_widget(Badge(words="已看过", light="green"))
        column.add_widget(card)

    def _mend(self, item: Item) -> None:
        if not reviews.open_form(self.app, self.case, self.home, item):
            self.enter(self.case, self.home, self.given, self.item)

    def _answer(self, found: Review, said: str, **done: str) -> None:
        reviewing.answer(self.app.casebook, found, self.home, self.case, **done)
        self.app.say_what_waits()
        flash = f"{said}。存在本机，有网再传"
        if "work" in [name for name, _ in self.app.places]:
            self.app.back_to("work", flash=flash)
        else:
            self.app.back_to("case", case=self.case, home=self.home, flash=flash)
