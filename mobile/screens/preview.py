"""One form before it is printed: its words as they will stand there, and two ways on.

Covered is the usual way. Open is a choice of its own: it asks what for, and the answer
is kept; leaving the page takes the choice back.
"""

from __future__ import annotations

from typing import Any

from kivy.properties import StringProperty

from mobile import theme
from mobile.errors import PhoneError
from mobile.handing import handing
from mobile.prints import making
from mobile.screens.screen import SiliScreen
from mobile.widgets import (
    Badge,
    Card,
    Column,
    Danger,
    Primary,
    Prose,
    Small,
    Tap,
    Title,
    Words,
    Wrong,
)

TRIAL = "试行：这种文书县里还在试用"


class PreviewScreen(SiliScreen):
    heading = StringProperty("")

    def enter(self, case: str = "", home: str = "", form: str = "", **_: Any) -> None:
        self.case, self.home, self.form = case, home, form
        self.opens, self.said, self.wrong = False, "", ""
        self.draw()

    def leave(self) -> None:
        """Nothing printed stays in memory or on the screen."""
        self.ids.column.clear_widgets()

    def draw(self) -> None:
        column = self.ids.column
        column.clear_widgets()
        self.ids.page.to_top()
        book = self.app.casebook
        about = making.known(book, self.case, self.home) if book else None
        forms = making.forms(about) if about else []
        found = [each for each in forms if each.id == self.form]
        if not about or not found:
            self.heading = "打印文书"
            column.add_widget(Words(words="这份文书现在打不了。"))
            return
        self.printable = found[0]
        self.heading = self.printable.title
        self._draw_ways(column)
        sheet = making.sheet(about, self.printable, covered=not self.opens)
        card = Card(tid="preview")
        title, number, *lines = sheet.words()
        card.add_widget(Title(words=title))
        if sheet.trial:
            card.add_widget(Badge(words=TRIAL, light="yellow"))
        if number:
            card.add_widget(Small(words=number))
        for line in lines:
            card.add_widget(Words(words=line))
        column.add_widget(card)

    def _draw_ways(self, column: Column) -> None:
        card = Card(line=theme.RED if self.opens else theme.FAINT_LINE)
        if self.said:
            card.add_widget(Words(words=self.said, ink=theme.GREEN, tid="print:said"))
        if self.wrong:
            card.add_widget(Wrong(words=self.wrong, tid="print:wrong"))
        if not self.opens:
            make = Primary(words="做成 PDF（已遮盖）", tid="print:make")
            make.bind(on_release=lambda _: self.make(""))
            card.add_widget(make)
            opens = Tap(words="不遮盖…", tid="print:open")
            opens.bind(on_release=lambda _: self.open())
            card.add_widget(opens)
        else:
            self._draw_open(card)
        column.add_widget(card)

    def _draw_open(self, card: Card) -> None:
        card.add_widget(
            Words(words="不遮盖：写明做什么用。会记下谁、什么时候、为什么。")
        )
        box = Prose(tid="print:reason", hint="如：归入卷宗")
        card.add_widget(box)
        make = Danger(words="做成 PDF（未遮盖）", tid="print:make-open")
        make.bind(on_release=lambda _: self.make(box.text.strip() or "　"))
        card.add_widget(make)
        cover = Tap(words="还是遮盖", tid="print:cover")
        cover.bind(on_release=lambda _: self.cover())
        card.add_widget(cover)

    def open(self) -> None:
        self.opens, self.said, self.wrong = True, "", ""
        self.draw()

    def cover(self) -> None:
        self.opens, self.said, self.wrong = False, "", ""
        self.draw()

    def make(self, reason: str) -> None:
        self.said, self.wrong = "", ""
        try:
            name, data = making.make(
                self.app.casebook, self.case, self.home, self.printable, reason
            )
            handing().hand(name, data, self._handed)
        except PhoneError as error:
            self.wrong = error.zh
        self.draw()

    def _handed(self, where: str) -> None:
        self.said = f"已存到 {where}"
        self.draw()
