"""没有网络: what the county lacks goes to it as a file, its answer comes as one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from mobile import bundling, carried
from mobile.bundling import Exported
from mobile.courier import Event
from mobile.errors import NotWritten
from mobile.screens.screen import SiliScreen
from mobile.stick import stick_of

BESIDE = "carried"


class CarryScreen(SiliScreen):
    holds = StringProperty("")
    state = StringProperty("")
    words = StringProperty("")
    wrong = StringProperty("")
    part = NumericProperty(0.0)
    is_working = BooleanProperty(False)

    def enter(self, **_: Any) -> None:
        self.words = self.wrong = ""
        self.part = 0.0
        self.is_working = self.app.is_syncing
        self.show()

    def show(self) -> None:
        book = self.app.casebook
        if book is not None:
            self.holds = carried.holds(book)
            self.state = carried.waiting_words(book)

    def export(self) -> None:
        self._begin("正在导出")
        self.app.carry(carried.exporting(self._beside("out.sili")))

    def take(self) -> None:
        """Straight to the chooser; on a desk, to a list of files."""
        stick, to = stick_of(), self._beside("in.sili")
        offers = stick.offers()
        if offers is None:
            stick.take("", to, self._soon)
        elif offers:

            def pick(offer: str) -> None:
                stick.take(offer, to, self._soon)

            self.app.go("pick", title="选县里的回执文件", choices=offers, pick=pick)
        else:
            self.wrong = "文件夹里没有回执文件"

    def hear(self, event: Event) -> None:
        self.part = event.part
        self.is_working = event.kind == "carrying"
        if event.kind == "uncarried":
            self.words, self.wrong = "", event.words
        else:
            self.words = event.words
        if event.kind == "written":
            self._hand_out()
        if not self.is_working:
            self.show()

    def _soon(self, path: Path) -> None:
        """From Android's thread to ours, and after the list of files has closed."""
        Clock.schedule_once(lambda _: self._read(path), 0)

    def _read(self, path: Path) -> None:
        self._begin("正在读取回执")
        self.app.carry(carried.taking(path))

    def _begin(self, words: str) -> None:
        self.words, self.wrong = words, ""
        self.part, self.is_working = 0.02, True

    def _hand_out(self) -> None:
        """What was written goes where others can copy it, and nothing stays here."""
        book = self.app.casebook
        told = bundling.last(book) if book else None
        if book is None or told is None:
            return
        path = self._beside("out.sili")
        name = f"sili-{book.enrolment.device}-{told.number}.sili"

        def kept(place: str) -> None:
            path.unlink(missing_ok=True)
            Clock.schedule_once(lambda _: self._say_kept(told, place), 0)

        try:
            stick_of().keep(path, name, kept)
        except NotWritten as full:
            self.words, self.wrong = "", full.zh

    def _say_kept(self, told: Exported, place: str) -> None:
        if self.app.casebook is not None:
            carried.went_out(self.app.casebook, told)
            self.words = f"已导出：{told.words}。文件：{place}。请交给乡镇主管或县里"
            self.show()

    def _beside(self, name: str) -> Path:
        folder: Path = self.app.seat.folder / BESIDE
        folder.mkdir(exist_ok=True, mode=0o700)
        return folder / name
