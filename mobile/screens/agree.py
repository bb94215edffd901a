"""协议正文和签字: the clauses as they stand, who signed them, and the ways to sign.

Everything lies in the draft of the agreement, so that it is kept with it, and back
leads to the form.
"""

from __future__ import annotations

from typing import Any

from kivy.properties import StringProperty

from mobile import agreeing, signers, theme
from mobile.agreeing import Spoken
from mobile.forms import Paper
from mobile.plan import spelled
from mobile.screens.drafted import DraftedScreen
from mobile.screens.traces import Traces
from mobile.signers import Pen, Signer
from mobile.widgets import Badge, Card, Large, Primary, Row, Small, Tap, Words, Wrong

ABOUT = (
    "正文按前面记的写成。先念给各方听，没有意见再签。哪一条不对，点“改这一条”；"
    "改过的条文会标明“改写”。签了再改，就要重签。"
)


class AgreeScreen(DraftedScreen):
    kept_words = StringProperty("")

    def enter(self, paper: Paper | None = None, **_: Any) -> None:
        if not self.takes(paper):
            return
        agreeing.lay_out(self.paper)
        self.keep()
        self.draw()

    def draw(self) -> None:
        column, paper = self.ids.column, self.paper
        above = self.ids.page.above
        column.clear_widgets()
        column.add_widget(Small(words=ABOUT))
        for number, clause in enumerate(agreeing.spoken(paper), 1):
            column.add_widget(self._clause(number, clause))
        column.add_widget(self._reading())
        why = signers.paper_only(paper.body, paper.setting.tree)
        if why:
            column.add_widget(Words(words=why, ink=theme.RED, tid="agree:paper-only"))
        for signer in signers.signers(paper):
            column.add_widget(self._signer(signer, bool(why)))
        if paper.body.get("form") == "oral":
            column.add_widget(Small(words="口头协议不用当事人签字，调解员签名。"))
        done = Primary(words="回到表单", tid="agree:done")
        done.bind(on_release=lambda _: self.app.back())
        column.add_widget(done)
        self.ids.page.from_top(above)

    # -- the text

    def _clause(self, number: int, clause: Spoken) -> Card:
        card = Card(line=theme.AMBER if clause.differs else theme.FAINT_LINE)
        head = Row()
        head.add_widget(Large(words=clause.heading))
        if clause.is_rewritten:
            head.add_widget(Badge(words="改写", light="yellow"))
        card.add_widget(head)
        card.add_widget(Words(words=clause.text, tid=f"clause:{clause.key}"))
        if clause.is_rewritten:
            card.add_widget(Small(words=f"原拟：{clause.drawn}"))
        for why in clause.differs:
            card.add_widget(Wrong(words=why, tid=f"clause:{clause.key}:differs"))
        edit = Tap(words="改这一条", tid=f"clause:{clause.key}:edit")
        edit.bind(
            on_release=lambda _: self.app.go(
                "clause", paper=self.paper, clause=clause.key
            )
        )
        card.add_widget(edit)
        return card

    def _reading(self) -> Card:
        paper = self.paper
        is_read = agreeing.was_read(paper)
        card = Card(line=theme.BLUE)
        words = agreeing.read_words(paper)
        light = "green" if is_read else "yellow"
        card.add_widget(Badge(words=words, light=light, tid="agree:read-words"))
        cls = Tap if is_read else Primary
        read = cls(words="念给各方听", tid="agree:read")
        read.bind(on_release=lambda _: self.app.go("readout", paper=paper))
        card.add_widget(read)
        return card

    # -- who signs

    def _signer(self, signer: Signer, paper_only: bool) -> Card:
        tid = f"signer:{spelled(signer.at).rpartition('/')[2]}"
        words, light = signer.state
        card = Card(tid=tid, line=theme.RED if signer.is_outdated else theme.FAINT_LINE)
        card.add_widget(Large(words=signer.name))
        if signer.note:
            card.add_widget(Small(words=signer.note))
        card.add_widget(Words(words=words, tid=f"{tid}:state", ink=_ink(light)))
        signature = signer.signature or {}
        if "hand" in signature:
            card.add_widget(Traces(trace=signature["hand"]["strokes"]))
        if signature:
            again = Tap(words="撤掉重签", tid=f"{tid}:again")
            again.bind(on_release=lambda _: self._take_back(signer))
            card.add_widget(again)
        else:
            self._ways(card, signer, tid, paper_only)
        if signature and signer.is_outdated:
            self._ways(card, signer, tid, paper_only)
        return card

    def _ways(self, card: Card, signer: Signer, tid: str, paper_only: bool) -> None:
        for pen in signer.pens:
            suffix = "" if len(signer.pens) < 2 else f":{pen.capacity}"
            who = "" if pen.capacity == "self" else f"（{pen.words}）"
            if not paper_only:
                finger = Tap(words=f"用手指签{who}", tid=f"{tid}:finger{suffix}")
                finger.bind(on_release=lambda _, p=pen: self._go("sign", signer, p))
                card.add_widget(finger)
            sheet = Tap(words=f"在纸上签{who}", tid=f"{tid}:paper{suffix}")
            sheet.bind(on_release=lambda _, p=pen: self._go("onpaper", signer, p))
            card.add_widget(sheet)

    def _go(self, screen: str, signer: Signer, pen: Pen) -> None:
        self.app.go(screen, paper=self.paper, at=signer.at, pen=pen)

    def _take_back(self, signer: Signer) -> None:
        signers.take_back(self.paper, signer)
        self.keep()
        self.draw()


def _ink(light: str) -> Any:
    return {"red": theme.RED, "green": theme.GREEN}.get(light, theme.SOFT_INK)
