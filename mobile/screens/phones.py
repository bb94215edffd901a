"""手机同步情况: who is quiet since when, and what to do; a tap opens one phone.

For whoever looks after the phones of a whole township. It works without a network: it
says what the county said last, and up to when that is so.
"""

from __future__ import annotations

from typing import Any

from mobile import phones, theme
from mobile.phones import Phone, Sign
from mobile.screens.screen import SiliScreen
from mobile.widgets import Badge, Card, Large, Small, TapCard, Words

NONE = "县里还没有说过这个乡镇的手机。同步一次，再来看。"
NO_MORE = "县里不再说这部手机了：它的使用人离开了本乡镇。"
SHOWN_SIGNS = 2
ON_A_BADGE = 13


class PhoneCard(TapCard):
    """One phone: whose, where, how it is, what to do."""

    def __init__(self, phone: Phone, **options: Any) -> None:
        super().__init__(tid=f"phone:{phone.device}", **options)
        self.line = theme.LIGHTS[phone.light][0] if phone.presses else theme.FAINT_LINE
        self.add_widget(Large(words=phone.person))
        self.add_widget(Small(words=f"{phone.role} · {phone.place}"))
        badges(self, phone, SHOWN_SIGNS)
        if phone.todo:
            self.add_widget(Words(words=phone.todo))


def badges(card: Card, phone: Phone, most: int) -> None:
    for sign in phone.signs[:most]:
        card.add_widget(of_sign(sign))
    if len(phone.signs) > most:
        card.add_widget(Small(words=f"还有 {len(phone.signs) - most} 项，点开看"))


def of_sign(sign: Sign) -> Words:
    """A badge keeps to one line; what is longer is written out in its colour."""
    if len(sign.words) <= ON_A_BADGE:
        return Badge(words=sign.words, light=sign.light)
    return Words(words=sign.words, ink=theme.LIGHTS[sign.light][0])


class PhonesScreen(SiliScreen):
    """The list, or one of it."""

    def enter(self, device: str = "", **_: Any) -> None:
        self.ids.column.clear_widgets()
        self.ids.page.to_top()
        book = self.app.casebook
        if book is None:
            return
        self._say_when()
        if device:
            self._draw_one(phones.find(book.townships, device))
        else:
            self._draw_all()

    def _say_when(self) -> None:
        book = self.app.casebook
        as_of = phones.shown(book.townships).as_of
        told = phones.as_of_words(as_of, book.clock.believed())
        self.ids.column.add_widget(Small(words=told, tid="phones:as-of"))

    def _draw_all(self) -> None:
        found = phones.shown(self.app.casebook.townships).phones
        if not found:
            self.ids.column.add_widget(Words(words=NONE, tid="phones:none"))
        for phone in found:
            card = PhoneCard(phone)
            card.bind(on_release=lambda _, phone=phone: self._open(phone))
            self.ids.column.add_widget(card)

    def _open(self, phone: Phone) -> None:
        self.app.go("phones", device=phone.device)

    def _draw_one(self, phone: Phone | None) -> None:
        column = self.ids.column
        if phone is None:
            column.add_widget(Words(words=NO_MORE, tid="phones:left"))
            return
        head = Card(tid="phone")
        head.add_widget(Large(words=f"{phone.person}的手机"))
        head.add_widget(Small(words=f"{phone.role} · {phone.place}"))
        column.add_widget(head)
        for number, sign in enumerate(phone.signs):
            card = Card(tid=f"sign:{number}", line=theme.LIGHTS[sign.light][0])
            card.add_widget(of_sign(sign))
            if sign.todo:
                card.add_widget(Words(words=sign.todo))
            column.add_widget(card)
        below = Card(tid="facts")
        for fact in phone.facts:
            below.add_widget(Small(words=fact))
        column.add_widget(below)
