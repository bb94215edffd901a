"""The lock: a first PIN given twice, or the PIN of every morning."""

from __future__ import annotations

from kivy.properties import BooleanProperty, StringProperty

from mobile.credentials import check_pin
from mobile.errors import PhoneError, PinMustWait, WrongPin
from mobile.screens.screen import SiliScreen


class PinScreen(SiliScreen):
    """Asks for digits until they open the key."""

    asks = StringProperty("")
    hint = StringProperty("")
    wrong = StringProperty("")
    is_new = BooleanProperty(False)

    may_go_back = BooleanProperty(False)

    def enter(self, change: bool = False, **_: object) -> None:
        self._first = self._old = ""
        self.wrong = ""
        self.ids.pad.digits = ""
        self.may_go_back = change
        self.is_new = not self.app.credentials.exist
        if change:
            self.asks = "先输现在的密码"
            self.hint = "然后设新的，两遍。"
        elif self.is_new:
            self.asks = "设一个开机密码"
            self.hint = "6 位以上数字，只有您知道。每天打开时用它。"
        else:
            self.asks = "输入密码"
            self.hint = ""

    def give(self, digits: str) -> None:
        self.wrong = ""
        try:
            if self.may_go_back and not self._old:
                self._give_old(digits)
            elif self.is_new or self._old:
                self._give_new(digits)
            else:
                self.app.opened(self.app.credentials.unlock(digits))
        except PhoneError as error:
            self.wrong = error.zh
            if isinstance(error, (WrongPin, PinMustWait)):
                self.hint = "忘了密码，请找乡镇；手机里的记录不会丢。"
        self.ids.pad.digits = ""

    def _give_old(self, digits: str) -> None:
        self.app.credentials.unlock(digits)
        self._old = digits
        self.asks = "设新的密码"
        self.hint = ""

    def _give_new(self, digits: str) -> None:
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
        else:
            self.app.opened(self.app.credentials.create(digits))
