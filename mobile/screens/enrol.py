"""Enrolment: a code is typed or pasted, six digits appear, and somebody confirms them.

The app asks by itself whether they were confirmed, also after it was closed meanwhile.
Without a code there is the way by hand: the public key is shown, to be copied or read
off; the county's answer goes into the same box, or is dropped as `enrolment.json` into
the app's folder, where it is found by itself.
"""

from __future__ import annotations

from kivy.clock import Clock
from kivy.properties import BooleanProperty, StringProperty

from mobile.app import UiBridge
from mobile.courier import Event
from mobile.enrolling import Application, Messenger
from mobile.errors import PhoneError
from mobile.screens import clipboard
from mobile.screens.screen import SiliScreen
from schemas.enrolling import is_code

ASK_EVERY_SECONDS = 2


class EnrolScreen(SiliScreen):
    public = StringProperty("")
    device = StringProperty("")
    wrong = StringProperty("")
    copied = StringProperty("")
    digits = StringProperty("")
    is_asking = BooleanProperty(False)
    may_leave = BooleanProperty(False)

    def enter(self, **_: object) -> None:
        self.public = self.app.credentials.public_text
        self.device = self.app.credentials.device
        self.wrong = ""
        self.may_leave = len(self.app.seats.taken()) > 1
        self.application = Application(self.app.seat.folder)
        self.messenger = Messenger(self.application, UiBridge(self.hear).emit)
        pending = self.application.pending
        self.digits = spaced(pending.digits) if pending else ""
        Clock.unschedule(self._ask_again)
        Clock.schedule_interval(self._ask_again, ASK_EVERY_SECONDS)
        self.look()

    def look(self) -> None:
        """An answer lying in the folder is taken without a word."""
        dropped = self.app.credentials.dropped
        if dropped.exists():
            self._take(dropped.read_text(encoding="utf-8"))

    def copy(self) -> None:
        clipboard.copy(self.public)
        self.copied = "已复制"

    def paste(self) -> None:
        self.ids.answer.focus = False
        self.ids.answer.put(clipboard.paste())

    def take(self) -> None:
        self.ids.answer.settle_now()
        text = self.ids.answer.text
        if not text.strip():
            self.look()
            if self.app.screens.current == "enrol":
                self.wrong = "还没有县里的开通信息：请把开通码输入上面的框里"
            return
        if is_code(text):
            self._apply(text)
        else:
            self._take(text)

    def again(self) -> None:
        """Another code: what waited is let go."""
        self.application.forget()
        self.digits = ""
        self.wrong = ""

    def hear(self, event: Event) -> None:
        self.is_asking = False
        if self.app.screens.current_screen is not self:
            return
        if event.kind == "enrolled":
            self._take(event.words)
        elif event.kind == "pending":
            self.digits, self.wrong = spaced(event.words), ""
        elif event.kind == "ended":
            self.digits, self.wrong = "", event.words
        elif event.kind == "failed":
            self.wrong = event.words

    def _apply(self, text: str) -> None:
        self.wrong = ""
        self.is_asking = True
        self.messenger.apply(self.app.unlocked, text)

    def _ask_again(self, _: float) -> bool:
        if self.app.screens.current_screen is not self:
            return False
        if self.digits and not self.messenger.is_out:
            self.messenger.settle(self.app.unlocked)
        return True

    def _take(self, text: str) -> None:
        try:
            unlocked = self.app.credentials.enrol(self.app.unlocked, text)
        except PhoneError as error:
            self.wrong = error.zh
            return
        self.application.forget()
        self.app.opened(unlocked)


def spaced(digits: str) -> str:
    """As they are read aloud: three and three."""
    return f"{digits[:3]} {digits[3:]}"
