"""待核对原件: what two people recorded, side by side, and what one may do about it."""

from __future__ import annotations

from typing import Any

from mobile import disagreements, theme
from mobile.disagreements import Disagreement, Side
from mobile.errors import Changed
from mobile.screens.screen import SiliScreen
from mobile.widgets import (
    Badge,
    Beside,
    Card,
    Large,
    Primary,
    Small,
    Tap,
    Words,
)

ABOUT = (
    "同一件事，两个人各记了一样，记的时候谁也没看到对方的。"
    "两样都留着，核对签过字的原件之前不算数，金额不计入统计。"
)
NONE = "没有待核对的。各人记的没有相互矛盾。"


class ConflictsScreen(SiliScreen):
    """Of all cases, or of one."""

    def enter(self, case: str = "", home: str = "", flash: str = "", **_: Any) -> None:
        book = self.app.casebook
        column = self.ids.column
        column.clear_widgets()
        self.ids.page.to_top()
        if book is None:
            return
        if flash:
            column.add_widget(Words(words=flash, tid="flash", ink=theme.GREEN))
        found = (
            disagreements.of_case(book, case, home)
            if case
            else disagreements.everywhere(book)
        )
        if any(not each.is_amendment for each in found):
            column.add_widget(Words(words=ABOUT, tid="conflicts:about"))
        if not found:
            column.add_widget(Words(words=NONE, tid="conflicts:none"))
        for number, each in enumerate(found):
            column.add_widget(self._card(number, each, bool(case)))

    def _card(self, number: int, about: Disagreement, of_one: bool) -> Card:
        card = Card(tid=f"conflict:{number}", line=theme.AMBER)
        if not of_one:
            card.add_widget(Small(words=about.title))
        card.add_widget(Large(words=about.label))
        if about.note:
            card.add_widget(Badge(words=about.note, light="yellow"))
        self._draw_sides(card, number, about)
        self._draw_ways(card, number, about)
        if not of_one:
            look = Tap(words="看这个案件", tid=f"conflict:{number}:case")
            look.bind(
                on_release=lambda _: self.app.go(
                    "case", case=about.case, home=about.home
                )
            )
            card.add_widget(look)
        return card

    def _draw_sides(self, card: Card, number: int, about: Disagreement) -> None:
        """Two stand beside each other where the type leaves room for it."""
        sides = [
            self._side(f"conflict:{number}:{place}", side, about)
            for place, side in enumerate(about.sides)
        ]
        row = Beside()
        for side in sides:
            row.add_widget(side)
        card.add_widget(row)

    def _side(self, tid: str, side: Side, about: Disagreement) -> Card:
        column = Card(tid=tid)
        column.add_widget(Words(words=side.words, size_sp=theme.LARGE))
        column.add_widget(Small(words=side.who))
        column.add_widget(Small(words=side.when))
        if about.may_settle and not about.is_amendment:
            choose = Tap(words="与原件相符", tid=f"{tid}:matches")
            choose.bind(on_release=lambda _: self._settle(about, side.entry))
            column.add_widget(choose)
        return column

    def _draw_ways(self, card: Card, number: int, about: Disagreement) -> None:
        if about.may_confirm:
            right = Primary(
                words=f"改得对，确认“{about.sides[0].words}”",
                tid=f"conflict:{number}:confirm",
            )
            right.bind(on_release=lambda _: self._confirm(about))
            card.add_widget(right)
            card.add_widget(
                Small(words="改得不对，就到案件里把原记录再更正回来，写明原因。")
            )
        elif not about.may_settle:
            card.add_widget(Small(words=about.who_may, tid=f"conflict:{number}:who"))
        elif not about.is_amendment:
            back = Tap(
                words="原件也说不清，退回当事人", tid=f"conflict:{number}:return"
            )
            back.bind(on_release=lambda _: self._settle(about, ""))
            card.add_widget(back)

    def _settle(self, about: Disagreement, matches: str) -> None:
        self.app.go("settle", about=about, matches=matches)

    def _confirm(self, about: Disagreement) -> None:
        try:
            disagreements.confirm(self.app.casebook, about)
            said = "已确认。存在本机，有网再传"
        except Changed as changed:
            said = changed.zh
        self.app.say_what_waits()
        self.app.back_to("conflicts", flash=said)
