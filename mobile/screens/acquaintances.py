"""Under the name of a party: who of that name was in an earlier case, one touch each.

The lines come and go as the name is typed, at each pause; the box itself is never
written into while it has the focus. Where somebody was taken it says from which case,
and one touch gives it back.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from mobile import acquaintances
from mobile.acquaintances import Acquaintance
from mobile.widgets import Column, Small, Tap

if TYPE_CHECKING:
    from mobile.screens.questions import QuestionBox


class Offers(Column):
    """Below a name: who it may be, or who it was taken from."""

    def __init__(self, box: QuestionBox, **options: Any) -> None:
        super().__init__(**options)
        self.box = box
        self.party = box.pointer.rpartition("/")[0]
        for each in box.boxes:
            each.fbind("settled_text", self.show)
        self.show()

    def show(self, *_: Any) -> None:
        self.clear_widgets()
        screen = self.box.screen
        if screen.paper is None or screen.draft.corrects:
            return
        if said := acquaintances.source(screen.draft, self.party):
            self._taken(said)
            return
        typed = self.box.boxes[0].settled_text
        book, case = screen.app.casebook, screen.draft.case
        for number, each in enumerate(acquaintances.known_as(book, typed, case)):
            self._offer(number, each)

    def _offer(self, number: int, each: Acquaintance) -> None:
        line = Tap(
            words=f"{each.words}\n以前：{each.title}　按这里用他的身份资料",
            tid=f"known:{number}",
            halign="left",
        )
        line.bind(on_release=partial(self._take, each))
        self.add_widget(line)

    def _take(self, chosen: Acquaintance, _: Any) -> None:
        screen = self.box.screen
        screen.settle()
        self._unfocus()
        acquaintances.take(screen.draft, self.party, chosen)
        screen.keep()
        screen.draw_here()

    def _taken(self, said: str) -> None:
        words = f"身份资料{said}，请再核对一遍"
        self.add_widget(Small(words=words, tid="known:taken"))
        back = Tap(words="不是这个人，清掉", tid="known:back")
        back.bind(on_release=lambda _: self._give_back())
        self.add_widget(back)

    def _give_back(self) -> None:
        screen = self.box.screen
        self._unfocus()
        acquaintances.give_back(screen.draft, self.party)
        screen.keep()
        screen.draw_here()

    def _unfocus(self) -> None:
        for each in self.box.screen.drawing.boxes:
            for box in each.boxes:
                box.focus = False


def below(box: QuestionBox, column: Any) -> None:
    """The offers, where the question is the name of a party."""
    parts = box.pointer.split("/")[1:]
    if len(parts) == 3 and parts[0] == "parties" and parts[2] == "name":
        column.add_widget(Offers(box))
