"""Settings: the size of type, the PIN, and who this phone is."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from mobile import evidence, teaching
from mobile.casebook import Casebook
from mobile.screens import clipboard
from mobile.screens.screen import SiliScreen

LED = "带教您的：{}（能看您网格里的案件，只能写建议）\n"
SAME_TIME = "手机的时间和县里一致"


def pairs(book: Casebook) -> str:
    """Who leads this person, and whom he leads; nothing where nobody."""
    enrolment = book.enrolment
    leads = teaching.mentors(book.reference.directory, enrolment.person_id)
    learns = teaching.mentees(enrolment)
    said = LED.format(leads) if leads else ""
    return f"{said}您带教的：{learns}\n" if learns else said


class SettingsScreen(SiliScreen):
    about = StringProperty("")
    keeps = StringProperty("")
    lock_after = NumericProperty(0)
    evidence_mb = NumericProperty(0)
    room = StringProperty("")
    reminds = BooleanProperty(True)
    remind_at = NumericProperty(8)
    reminded = StringProperty("")
    witnessed = StringProperty("")
    can_witness = BooleanProperty(False)

    def enter(self, **_: Any) -> None:
        book = self.app.casebook
        if book is None:
            return
        enrolment = book.enrolment
        grids = "、".join(grid.name for grid in enrolment.grids)
        self.about = (
            f"{enrolment.person}\n网格：{grids}\n{pairs(book)}"
            f"手机编号：{enrolment.device}\n县里的地址：{enrolment.server}"
        )
        self.lock_after = self.app.preferences.lock_after
        self.evidence_mb = self.app.preferences.evidence_budget // 2**20
        self.room = evidence.room(book).words
        self._say_reminders()
        known = book.clock.offset_ms is not None
        self.keeps = book.clock.wrong() or (SAME_TIME if known else "")
        count = len(book.witness().heads)
        self.can_witness = count > 0
        self.witnessed = (
            f"县里经办记录的印记，这部手机留着最近 {count} 次。"
            "审计的同志来要时导出给他，里面没有案情。"
            if count
            else "还没有收到县里经办记录的印记，同步后会有。"
        )

    def hand_out(self) -> None:
        """For the county's auditor: by the clipboard, which is emptied in a minute."""
        book = self.app.casebook
        if book is not None:
            clipboard.copy(book.witness().to_text())
            self.witnessed = "已复制，请在一分钟内粘贴，发给审计的同志"

    def keep_evidence(self, megabytes: int) -> None:
        """A smaller budget takes effect at once, of what the county keeps alone."""
        self.app.preferences.keep(evidence_mb=megabytes)
        self.evidence_mb = megabytes
        self.app.make_room()
        self.room = evidence.room(self.app.casebook).words

    def remind(self, **wish: Any) -> None:
        """On or off, and at which hour; what is set on the phone follows at once."""
        self.app.preferences.keep(**wish)
        self.app.remind()
        self._say_reminders()

    def _say_reminders(self) -> None:
        preferences, reminders = self.app.preferences, self.app.reminders
        self.reminds = preferences.reminds
        self.remind_at = preferences.remind_at
        waiting = reminders.waiting()
        later = f"下次提醒：{waiting[0].day[5:]}" if waiting else "现在没有要提醒的"
        told = reminders.words()
        self.reminded = "\n".join([later, *(["提醒过："] if told else []), *told])

    def lock_in(self, seconds: int) -> None:
        self.app.preferences.keep(lock_after=seconds)
        self.lock_after = seconds
