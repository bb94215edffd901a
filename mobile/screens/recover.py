"""The PIN is gone: ask the county for the key, or hand over what it alone opens."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, StringProperty

from mobile.clock import write_whole
from mobile.copies import copies, hand_over
from mobile.errors import PhoneError
from mobile.recovery import Recovery
from mobile.screens import clipboard
from mobile.screens.screen import SiliScreen

FOR_THE_COUNTY = "for-the-county.json"


class RecoverScreen(SiliScreen):
    """A request and its answer; after shredding, the enclosed entries."""

    is_shredded = BooleanProperty(False)
    device = StringProperty("")
    code = StringProperty("")
    said = StringProperty("")
    wrong = StringProperty("")
    copied = StringProperty("")

    def enter(self, **_: Any) -> None:
        credentials = self.app.credentials
        self.recovery = Recovery(credentials)
        self.is_shredded = credentials.is_shredded
        self.device = credentials.device
        self.wrong = self.copied = self.code = ""
        self._lay()
        if self.is_shredded:
            count = sum(1 for _ in copies(self.app.seat.folder))
            self.said = (
                "密码错了十次，手机里的资料已锁死，谁也打不开。"
                f"县里还没有收到的 {count} 条记录已另外密封，只有县里打得开。"
            )
        elif self.recovery.is_possible:
            self.code = f"{self.recovery.code()[:3]} {self.recovery.code()[3:]}"
            self.said = (
                "把申请发给县里，再打电话念这六位数字。"
                "县里两名同志一起核对后会回一段答复，记录一条都不会丢。"
            )
        else:
            self.said = "这部手机里没有县里的取回密钥，请把手机带到乡镇。"

    def _lay(self) -> None:
        """After shredding there is no answer to wait for."""
        steps, second = self.ids.steps, self.ids.second
        if self.is_shredded and second.parent:
            steps.remove_widget(second)
        elif not self.is_shredded and not second.parent:
            steps.add_widget(second, index=1)

    def copy(self) -> None:
        clipboard.copy(self.recovery.request())
        self.copied = "已复制，请发给县里"

    def paste(self) -> None:
        self.ids.answer.focus = False
        self.ids.answer.put(clipboard.paste())

    def export(self) -> None:
        folder = self.app.seat.folder
        write_whole(folder / FOR_THE_COUNTY, hand_over(folder))
        self.copied = f"已写入 {FOR_THE_COUNTY}，请交给县里"

    def go_on(self) -> None:
        """To the new PIN, with the answer if there has to be one."""
        if self.is_shredded:
            self.app.go("pin", begin=True)
            return
        self.ids.answer.settle_now()
        answer = self.ids.answer.text.strip()
        try:
            self.recovery.check(answer)
        except PhoneError as error:
            self.wrong = error.zh
            return
        self.app.go("pin", answer=answer)
