"""Who sits down: a number, a sign and a colour for each, and never a name."""

from __future__ import annotations

from typing import Any

from kivy.properties import ColorProperty, StringProperty

from mobile import theme
from mobile.screens.screen import SiliScreen
from mobile.seats import Seat
from mobile.widgets import TapCard


class SeatCard(TapCard):
    sign = StringProperty("")
    ink = ColorProperty(theme.INK)
    words = StringProperty("")
    aside = StringProperty("")


class SeatsScreen(SiliScreen):
    full = StringProperty("")

    def enter(self, **_: Any) -> None:
        column, seats = self.ids.seats, self.app.seats
        column.clear_widgets()
        for seat in seats.taken():
            column.add_widget(self._card(seat))
        self.ids.add.disabled = seats.free() is None
        self.full = "这部手机已坐满。" if seats.free() is None else ""

    def _card(self, seat: Seat) -> SeatCard:
        card = SeatCard(
            tid=f"seat:{seat.number}",
            sign=seat.sign,
            ink=seat.colour,
            words=seat.words,
            aside=self._aside(seat),
        )
        card.bind(on_release=lambda _: self.app.sit(seat))
        return card

    def _aside(self, seat: Seat) -> str:
        """What can be said without the PIN: whether it is locked, and a count."""
        waits = self.app.seats.waiting(seat)
        words = "密码错了十次，已锁死" if self._is_shredded(seat) else ""
        if waits:
            words = f"{words}　{waits} 条县里还没有收到".strip()
        return words

    def _is_shredded(self, seat: Seat) -> bool:
        return self.app.seats.locked(seat).is_shredded

    def add(self) -> None:
        seat = self.app.seats.free()
        if seat is not None:
            self.app.sit(seat)
