"""A screen beside the form, over the same draft: what is done here is kept there."""

from __future__ import annotations

from mobile.forms import Paper
from mobile.screens.screen import SiliScreen
from mobile.signers import Signer, signers


class DraftedScreen(SiliScreen):
    """`paper` is the form's own; `kept_words` say whether it lies on the disk."""

    paper: Paper
    kept_words: str

    def takes(self, paper: Paper | None) -> bool:
        """False, and back to the list, where the draft was recorded or thrown away."""
        if paper is None or paper.draft.id in self.app.recorded:
            self.app.back_to("cases", flash="这份草稿已经记录了，或者删掉了")
            return False
        self.paper = paper
        return True

    def keep(self) -> bool:
        """The draft goes to the disk, as the form keeps it."""
        form = self.app.screens.get_screen("form")
        form.keep()
        self.kept_words = form.kept_words
        return bool(form.kept_words.startswith("草稿已存"))

    def signer_at(self, at: str) -> Signer:
        return next(each for each in signers(self.paper) if each.at == at)
