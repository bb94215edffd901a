"""用手指签: the glass, whose name goes there, over which words, what it is called."""

from __future__ import annotations

from typing import Any

from kivy.properties import StringProperty

from mobile import agreeing, signers
from mobile.forms import Paper
from mobile.penning import Felt, Penning
from mobile.screens.drafted import DraftedScreen
from mobile.signers import Pen

NOT_READ = "这份正文还没有念给各方听。"


class SignScreen(DraftedScreen):
    heading = StringProperty("用手指签")
    who = StringProperty("")
    label = StringProperty("")
    wrong = StringProperty("")
    trace = StringProperty("")
    kept_words = StringProperty("")

    def enter(
        self, paper: Paper | None = None, at: str = "", pen: Pen | None = None, **_: Any
    ) -> None:
        if not self.takes(paper) or pen is None:
            return
        signer = self.signer_at(at)
        self.penning = Penning(self.paper, self.app.clock, signer, pen)
        name = signer.name if pen.capacity == "self" else pen.name
        place = "" if pen.capacity == "self" else f"（{pen.words}代{signer.name}）"
        self.who = f"请{name}{place}在框里写自己的名字"
        unread = "" if agreeing.was_read(self.paper) else NOT_READ
        self.label = (
            f"{unread}签的是刚才那份正文（校验码 {agreeing.digest(self.paper)[:8]}）。"
            f"留下的是{signers.LABEL}。"
        )
        self.wrong = ""
        self._show()

    def _show(self) -> None:
        self.trace = self.penning.kept["strokes"]

    def steady(self) -> float:
        return self.app.clock.steady()

    def stroke(self, felt: list[Felt]) -> None:
        self.penning.stroke(felt)
        self.wrong = ""
        self.keep()
        self._show()

    def clear(self) -> None:
        self.penning.begin()
        self.wrong = ""
        self.keep()
        self._show()

    def done(self) -> None:
        refused = self.penning.refusal()
        if refused is not None:
            self.wrong = refused.zh
            return
        self.penning.sign()
        if self.keep():
            self.app.back()
        else:
            self.wrong = self.kept_words
