"""不记名投票, handed round: each votes alone, and nobody sees what came before.

    hand over   to whom the phone goes now; nothing else
    vote        three answers, chosen and then cast
    counted     only when all have voted

Whoever leaves in between begins anew; locked in between, it waits at the hand-over.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mobile import theme
from mobile.ballot import CHOICES, Ballot
from mobile.screens.panel import NAMES
from mobile.screens.screen import SiliScreen
from mobile.widgets import Chip, Column, Large, Primary, Small, Tap, Title, Words

HAND_OVER = "请把手机交给下一位评理员。别人不要看。"
ASK = "您看这次调解公道不公道？"
SECRET = "不记名。投了以后，谁也看不到您投的是什么。"
LEAVING = "现在离开，已经投的票不算，要从头再投。再按一次返回就离开。"


class BallotScreen(SiliScreen):
    """One ballot, from the first hand to the count."""

    _ballot: Ballot | None = None

    def enter(
        self,
        ballot: Ballot | None = None,
        take: Callable[[dict[str, int]], None] | None = None,
        **_: Any,
    ) -> None:
        self._ballot, self._take = ballot, take
        self._choice = ""
        self._leaving = self._is_open = False
        self.draw()

    def leave(self) -> None:
        """Locked or covered: a choice that was not cast is forgotten."""
        self._choice = ""
        self._is_open = False
        if self._ballot is not None:
            self.draw()

    def goes_back(self) -> bool:
        if self._leaving or self._ballot is None or not self._ballot.cast:
            return False
        self._leaving = True
        self._is_open = False
        self.draw()
        return True

    def draw(self) -> None:
        column: Column = self.ids.column
        column.clear_widgets()
        self.ids.page.to_top()
        ballot = self._ballot
        if ballot is None:
            return
        if self._leaving:
            column.add_widget(Words(words=LEAVING, ink=theme.RED, tid="ballot:leaving"))
        if ballot.is_complete:
            self._counted(column, ballot)
        elif self._is_open:
            self._vote(column)
        else:
            self._hand_over(column, ballot)

    def _hand_over(self, column: Column, ballot: Ballot) -> None:
        title = f"第 {ballot.cast + 1} 位，一共 {ballot.seats} 位"
        column.add_widget(Title(words=title, tid="ballot:turn"))
        column.add_widget(Large(words=HAND_OVER))
        column.add_widget(Small(words=SECRET))
        begin = Primary(words="我是评理员，我来投", tid="ballot:begin")
        begin.bind(on_release=lambda _: self._begin())
        column.add_widget(begin)

    def _begin(self) -> None:
        self._is_open, self._leaving = True, False
        self.draw()

    def _vote(self, column: Column) -> None:
        column.add_widget(Title(words=ASK))
        column.add_widget(Small(words=SECRET))
        for choice in CHOICES:
            chip = Chip(
                label=NAMES[choice],
                value=choice,
                tid=f"ballot:{choice}",
                chosen=choice == self._choice,
                size_sp=theme.LARGE,
            )
            chip.bind(on_release=lambda each: self._choose(each.value))
            chip.size_hint_x = 1
            column.add_widget(chip)
        cls = Primary if self._choice else Tap
        cast = cls(
            words="投这一票" if self._choice else "先选一个",
            tid="ballot:cast",
            disabled=not self._choice,
        )
        cast.bind(on_release=lambda _: self._cast())
        column.add_widget(cast)

    def _choose(self, choice: str) -> None:
        self._choice = choice
        self.draw()

    def _cast(self) -> None:
        if self._ballot is None or not self._choice:
            return
        self._ballot.vote(self._choice)
        self._choice = ""
        self._is_open = False
        self.draw()

    def _counted(self, column: Column, ballot: Ballot) -> None:
        column.add_widget(Title(words="都投完了", tid="ballot:done"))
        for name, count in ballot.counts().items():
            column.add_widget(Large(words=f"{NAMES[name]}　{count} 票"))
        column.add_widget(Small(words="只记票数。谁投的、先后顺序，手机上没有留。"))
        done = Primary(words="记进评理记录", tid="ballot:take")
        done.bind(on_release=lambda _: self._done(ballot))
        column.add_widget(done)

    def _done(self, ballot: Ballot) -> None:
        if self._take is not None:
            self._take(ballot.counts())
        self._ballot = None
        self.app.step_back()
