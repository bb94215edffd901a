"""Enrolment: the county registers this phone's public key and answers.

The public key is shown as text, to be copied or read off. The answer is pasted here,
or dropped as `enrolment.json` into the app's folder, where it is found by itself.
"""

from __future__ import annotations

from kivy.properties import StringProperty

from mobile.errors import PhoneError
from mobile.screens.screen import SiliScreen


class EnrolScreen(SiliScreen):
    public = StringProperty("")
    device = StringProperty("")
    wrong = StringProperty("")
    copied = StringProperty("")

    def enter(self, **_: object) -> None:
        self.public = self.app.credentials.public_text
        self.device = self.app.credentials.device
        self.wrong = ""
        self.look()

    def look(self) -> None:
        """An answer lying in the folder is taken without a word."""
        dropped = self.app.credentials.dropped
        if dropped.exists():
            self._take(dropped.read_text(encoding="utf-8"))

    def copy(self) -> None:
        from kivy.core.clipboard import Clipboard  # looks for programs when imported

        Clipboard.copy(self.public)
        self.copied = "已复制"

    def paste(self) -> None:
        from kivy.core.clipboard import Clipboard

        self.ids.answer.focus = False
        self.ids.answer.put(Clipboard.paste() or "")

    def take(self) -> None:
        self.ids.answer.settle_now()
        text = self.ids.answer.text
        if not text.strip():
            self.look()
            if self.app.screens.current == "enrol":
                self.wrong = "还没有县里的开通信息：请把它粘贴到上面的框里"
            return
        self._take(text)

    def _take(self, text: str) -> None:
        try:
            unlocked = self.app.credentials.enrol(self.app.unlocked, text)
        except PhoneError as error:
            self.wrong = error.zh
            return
        self.app.opened(unlocked)
