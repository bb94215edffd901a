"""在纸上签: written, sealed or by fingerprint on the sheet, and photographed.

Who cannot write presses a finger on the paper beside a witness who is named. The
picture goes the way of all evidence, and says which agreement and whose it shows.
"""

from __future__ import annotations

from typing import Any

from kivy.properties import StringProperty

from mobile import evidence, recording, signers
from mobile.forms import Paper
from mobile.screens.drafted import DraftedScreen
from mobile.signers import Pen
from mobile.widgets import Chip

HOWS = (("paper", "签名"), ("fingerprint", "按指印"), ("seal", "盖章"))
NO_WITNESS = "按指印要写明见证人"


class OnpaperScreen(DraftedScreen):
    who = StringProperty("")
    how = StringProperty("paper")
    wrong = StringProperty("")
    kept_words = StringProperty("")

    def enter(
        self, paper: Paper | None = None, at: str = "", pen: Pen | None = None, **_: Any
    ) -> None:
        if not self.takes(paper) or pen is None:
            return
        self.signer, self.pen = self.signer_at(at), pen
        place = "" if pen.capacity == "self" else f"（由{pen.words}代）"
        self.who = f"{self.signer.name}{place}"
        self.how, self.wrong = "paper", ""
        self.ids.witness.put("")
        self._draw()

    def _draw(self) -> None:
        row = self.ids.hows
        row.clear_widgets()
        for how, words in HOWS[: 1 if self.signer.is_mediator else len(HOWS)]:
            chip = Chip(label=words, value=how, tid=f"onpaper:{how}")
            chip.chosen = how == self.how
            chip.bind(on_release=self._choose)
            row.add_widget(chip)

    def _choose(self, chip: Chip) -> None:
        self.how, self.wrong = chip.value, ""
        for each in self.ids.hows.children:
            each.chosen = each.value == self.how

    def done(self, photographed: bool = False) -> None:
        witness = self.ids.witness.text
        if self.how == "fingerprint" and not witness.strip():
            self.wrong = NO_WITNESS
            return
        signers.on_paper(self.paper, self.signer, self.pen, self.how, witness)
        if not self.keep():
            self.wrong = self.kept_words
        elif photographed:
            self._photograph()
        else:
            self.app.back()

    def _photograph(self) -> None:
        book, draft = self.app.casebook, self.paper.draft
        picture = recording.open_form(book, evidence.TYPE, draft.case, draft.home)
        picture.body["title"] = f"协议书签署页（{self.signer.name}）"
        shows = {"agreement": int(self.paper.body.get("round", 1))}
        if not self.signer.is_mediator:
            shows["party"] = self.signer.key
        picture.body["shows"] = shows
        book.keep(picture)
        self.app.back_to("case", case=draft.case, home=draft.home)
        self.app.go("form", draft=picture.id, home=picture.home)
