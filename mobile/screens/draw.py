"""抽评理员: the grid's list, one question to each, and the lot.

Who was drawn stands on top, every draw of this round. Kin and those with a stake are
left out by what they say themselves; a party, his agent, who came as his relative and
who mediates are left out by the case, and it says why.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.properties import BooleanProperty, StringProperty

from mobile import theme
from mobile.drawing import GROUNDS, WORDS, Asked, Drawing
from mobile.errors import Unfinished
from mobile.screens.screen import SiliScreen
from mobile.widgets import Card, Chip, Chips, Large, Small, Words, Wrong
from schemas import panel, texts

CLOSED = f"{texts.CLOSED_PANEL.zh}。各方愿意公开的，先在案件页再问一次。"
ASK = "一个一个问：和当事人是不是亲属？和这件事有没有利害关系？"


class DrawScreen(SiliScreen):
    may_draw = BooleanProperty(False)
    is_again = BooleanProperty(False)
    wrong = StringProperty("")
    wrong_name = StringProperty("")

    def enter(
        self,
        case: str = "",
        home: str = "",
        drawn: Callable[[], None] | None = None,
        **_: Any,
    ) -> None:
        book = self.app.casebook
        if book is None:
            return
        self._about, self._drawn = (case, home), drawn
        self._drawing = Drawing(book, case, home)
        self._seats = panel.LEAST
        self.wrong = self.wrong_name = ""
        for box in (self.ids.name, self.ids.unit, self.ids.reason):
            box.put("")
        self.draw()
        self.ids.page.to_top()

    def draw(self) -> None:
        drawing = self._drawing
        self.may_draw = drawing.is_allowed
        self.is_again = drawing.is_allowed and drawing.number > 1
        self._draw_done()
        self._draw_list()
        self._draw_seats()

    def _draw_done(self) -> None:
        column = self.ids.done
        column.clear_widgets()
        if not self._drawing.is_allowed:
            column.add_widget(Words(words=CLOSED, ink=theme.RED, tid="draw:closed"))
        for number, draw in enumerate(self._drawing.earlier, 1):
            is_last = number == self._drawing.number - 1
            card = Card(
                line=theme.GREEN if is_last else theme.FAINT_LINE, tid=f"drawn:{number}"
            )
            word = "" if is_last else "（后来重抽了）"
            card.add_widget(Large(words=f"第 {number} 次抽签{word}"))
            card.add_widget(Words(words="、".join(panel.drawn_names(draw))))
            about = f"{draw['drawn_on']} {draw['drawn_at']}　{draw['drawn_by']}抽"
            pool = f"从 {len(draw['pool'])} 人里抽 {draw['seats']} 人"
            card.add_widget(Small(words=f"{about}　{pool}"))
            if "reason" in draw:
                card.add_widget(Small(words=f"重抽的理由：{draw['reason']}"))
            card.add_widget(Small(words=f"随机数 {draw['nonce'][:16]}…"))
            column.add_widget(card)

    def _draw_list(self) -> None:
        column = self.ids.list
        column.clear_widgets()
        if not self._drawing.is_allowed:
            return
        people = self._drawing.people
        free = len(self._drawing.free)
        title = f"名单（{len(people)} 人，可以抽的 {free} 人）"
        column.add_widget(Large(words=title, tid="draw:count"))
        column.add_widget(Small(words=ASK if people else "名单还是空的，先加人。"))
        for number, each in enumerate(people, 1):
            column.add_widget(self._person(number, each))

    def _person(self, number: int, each: Asked) -> Card:
        card = Card(tid=f"person:{number}")
        unit = f"　{each.unit}" if each.unit else ""
        card.add_widget(Words(words=f"{each.name}{unit}"))
        if each.refused:
            words = f"不能抽：{panel.ground_words(each.refused).zh}"
            card.add_widget(Wrong(words=words, tid=f"person:{number}:refused"))
            return card
        row = Chips()
        for ground in GROUNDS:
            chip = Chip(
                label=WORDS[ground],
                value=ground,
                tid=f"person:{number}={ground}",
                chosen=each.ground == ground,
            )
            chip.bind(on_release=lambda chip: self._answer(each, chip))
            row.add_widget(chip)
        card.add_widget(row)
        return card

    def _draw_seats(self) -> None:
        row = self.ids.seats
        row.clear_widgets()
        offered = panel.seats_offered(len(self._drawing.free)) or (panel.LEAST,)
        if self._seats not in offered:
            self._seats = offered[-1]
        for seats in offered[:4]:
            chip = Chip(
                label=f"{seats} 人",
                value=seats,
                tid=f"seats={seats}",
                chosen=seats == self._seats,
            )
            chip.bind(on_release=lambda chip: self._sit(chip.value))
            row.add_widget(chip)

    def _answer(self, each: Asked, chip: Chip) -> None:
        ground = "" if chip.chosen else str(chip.value)
        self._drawing.answer(each.name, ground)
        self._draw_here()

    def _sit(self, seats: int) -> None:
        self._seats = seats
        self._draw_here()

    def _draw_here(self) -> None:
        above = self.ids.page.above
        self.wrong = ""
        self.draw()
        self.ids.page.from_top(above)

    def add(self) -> None:
        name, unit = self.ids.name, self.ids.unit
        self.wrong_name = self._drawing.add(name.text, unit.text)
        if self.wrong_name:
            return
        for box in (name, unit):
            box.focus = False
            box.put("")
        self._draw_here()

    def lot(self) -> None:
        try:
            self._drawing.draw(self._seats, self.ids.reason.text)
        except Unfinished as unfinished:
            self.wrong = "；".join(each.zh for each in unfinished.errors)
            return
        self.app.say_what_waits()
        drawn = self._drawn
        if drawn is not None:
            drawn()
        self.enter(*self._about, drawn)
