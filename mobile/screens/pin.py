"""The lock: a first PIN given twice, or the PIN of every morning."""

from __future__ import annotations

from kivy.properties import BooleanProperty, ColorProperty, StringProperty

from mobile import theme
from mobile.errors import KeystoreLost, PhoneError, PinMustWait, Shredded, WrongPin
from mobile.screens.screen import SiliScreen

# Said only where it is so: a key that leaves no chip stands beside six digits.
LOST = {
    "hardware": "手机丢了别人也看不到群众的资料。",
    "software": "资料都加密存放。这部设备没有安全芯片，丢了请马上告诉县里。",
}


class PinScreen(SiliScreen):
    """Asks for digits until they open the key."""

    asks = StringProperty("")
    hint = StringProperty("")
    wrong = StringProperty("")
    is_new = BooleanProperty(False)

    may_go_back = BooleanProperty(False)
    may_forget = BooleanProperty(False)
    may_leave = BooleanProperty(False)
    who = StringProperty("")
    who_ink = ColorProperty(theme.INK)

    def enter(
        self,
        change: bool = False,
        begin: bool = False,
        answer: str = "",
        again: bool = False,
        **_: object,
    ) -> None:
        self._first = self._old = ""
        self.wrong = ""
        self.ids.pad.digits = ""
        locked = self.app.seats.locked(self.app.seat)
        self._answer = answer
        self._changes = change
        self._again = again
        self.may_go_back = change or begin or again or bool(answer)
        self.is_new = not locked.exist or begin or bool(answer)
        self.may_forget = locked.exist and not self.may_go_back
        self._say_whose(change or again)
        if again:
            self.asks = "再输一次密码"
            self.hint = "输对了，旧案就能看，锁上以后又收起来。"
        elif change:
            self.asks = "先输现在的密码"
            self.hint = "然后设新的，两遍。"
        elif self.is_new:
            self.asks = "设一个开机密码" if not self.who else "设一个自己的密码"
            kept = LOST[locked.keystore.storage]
            self.hint = f"6 位以上数字，只有您知道。每天打开时用它。{kept}"
        elif locked.is_shredded:
            self.asks = "这部手机已锁死"
            self.hint = Shredded.zh
        else:
            self.asks = "输入密码"
            self.hint = ""

    def _say_whose(self, change: bool) -> None:
        """Of several, which seat this is; and the way to the others."""
        seat, taken = self.app.seat, self.app.seats.taken()
        several = len(taken) > 1 or seat not in taken
        self.who = f"{seat.sign} {seat.words}" if taken and several else ""
        self.who_ink = seat.colour
        self.may_leave = bool(taken) and not change

    def give(self, digits: str) -> None:
        self.wrong = ""
        try:
            if self._changes and not self._old:
                self._give_old(digits)
            elif self.is_new or self._old:
                self._give_new(digits)
            elif self._again:
                self._show_old(digits)
            else:
                self.app.opened(self.app.credentials.unlock(digits))
        except PhoneError as error:
            self.wrong = error.zh
            self._say_what_helps(error)
            if isinstance(error, Shredded):
                self.app.forget()
        self.ids.pad.digits = ""

    def _say_what_helps(self, error: PhoneError) -> None:
        if not isinstance(error, (WrongPin, PinMustWait, KeystoreLost)):
            return
        if self.app.credentials.is_recoverable:
            self.hint = "忘了密码，请点最下面的“忘了密码”；手机里的记录不会丢。"
        else:
            self.hint = "忘了密码，请找乡镇。"

    def _show_old(self, digits: str) -> None:
        self.app.credentials.unlock(digits)
        self.app.casebook.contact.show()
        self.app.step_back()

    def _give_old(self, digits: str) -> None:
        self.app.credentials.unlock(digits)
        self._old = digits
        self.asks = "设新的密码"
        self.hint = ""

    def _give_new(self, digits: str) -> None:
        from mobile.credentials import check_pin
        from mobile.recovery import Recovery

        if not self._first:
            check_pin(digits)
            self._first = digits
            self.asks = "再输一遍"
            self.hint = "两遍一样才算数。"
            return
        if digits != self._first:
            self._first = ""
            self.asks = "再设一次密码"
            self.wrong = "两遍不一样，请重新设"
            return
        if self._old:
            self.app.credentials.change_pin(self._old, digits)
            self.app.step_back()
        elif self._answer:
            unlocked = Recovery(self.app.credentials).take(self._answer, digits)
            self.app.opened(unlocked)
        else:
            self.app.opened(self.app.credentials.create(digits))
