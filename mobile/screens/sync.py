"""Sync: what waits, how far it is, stop and go on; and what the county said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from mobile import carried, disagreements, evidence, phones
from mobile.courier import Event
from mobile.errors import PhoneError
from mobile.relaying import ThroughRelay, choose, chosen
from mobile.screens.screen import SiliScreen

MOST_SHOWN = 20


class SyncScreen(SiliScreen):
    waiting = StringProperty("")
    words = StringProperty("")
    last = StringProperty("")
    received = StringProperty("")
    relayed = StringProperty("")
    relay = StringProperty("")
    returned = StringProperty("")
    left = StringProperty("")
    warnings = StringProperty("")
    evidence = StringProperty("")
    carried = StringProperty("")
    room = StringProperty("")
    phones = StringProperty("")
    can_free = BooleanProperty(False)
    part = NumericProperty(0.0)
    is_working = BooleanProperty(False)
    is_wrong = BooleanProperty(False)

    def enter(self, **_: Any) -> None:
        if (book := self.app.casebook) is not None:
            self.relay = chosen(book).removeprefix("https://")
        self.show()

    def show(self) -> None:
        book = self.app.casebook
        if book is None:
            return
        counts = book.counts()
        self.waiting = (
            f"等着上传：{counts.unsent} 条记录"
            if counts.unsent
            else "没有等着上传的记录"
        )
        self.received = (
            f"已送达、县里还没有回执：{counts.delivered} 条" if counts.delivered else ""
        )
        self.relayed = (
            f"其中在中转站，县里还没收到：{counts.relayed} 条" if counts.relayed else ""
        )
        self.returned = "\n".join(self._returned())
        self.left = "\n".join(each.words for each in book.left_grids())
        if counts.drafts:
            self.waiting += f"。另有草稿 {counts.drafts} 份，草稿只在本机"
        if words := disagreements.told(book):
            self.waiting += f"。{words}，在案件列表上方可以看"
        self.last = self.app.last_sync_words()
        self.evidence = evidence.waiting_words(book)
        self.carried = carried.waiting_words(book)
        self._show_room()
        self.phones = phones.told(book.townships)
        self.warnings = "；".join(book.warnings())
        self.is_working = self.app.is_syncing

    def _show_room(self) -> None:
        room = evidence.room(self.app.casebook)
        self.room, self.can_free = room.words, room.kept > 0

    def free(self) -> None:
        """Everything that the county keeps; the small pictures stay."""
        freed = evidence.make_room(self.app.casebook, 0)
        self._show_room()
        self.room = f"腾出了 {evidence.megabytes(freed)} MB。{self.room}"

    def _returned(self) -> Iterator[str]:
        """Each refused entry: of which case, why, and what to do."""
        book = self.app.casebook
        shown = [*book.cases(), *book.activities(), *book.taught()]
        titles = {each.summary.case: each.summary.title for each in shown}
        found = book.returned()
        if found:
            yield f"被退回 {len(found)} 条，都还在本机："
        for each in found[:MOST_SHOWN]:
            yield f"· {titles.get(each.case, '案件')}：{each.zh}。{each.todo}。"
        if len(found) > MOST_SHOWN:
            yield f"还有 {len(found) - MOST_SHOWN} 条，处理后再显示"

    def hear(self, event: Event) -> None:
        self.words = event.words
        self.part = event.part
        self.is_wrong = event.kind in ("failed", "revoked", "suspended")
        self.is_working = event.kind == "working"
        if event.kind != "working":
            self.show()
            self.is_working = False

    def through(self) -> None:
        """With the township's laptop, by the address that is written there."""
        box = self.ids.relay
        box.settle_now()
        try:
            choose(self.app.casebook, box.text)
        except PhoneError as error:
            self.words, self.is_wrong = error.zh, True
            return
        self.begin("正在联系中转站")
        self.app.start_sync(ThroughRelay)

    def start(self) -> None:
        self.begin("正在联系县里")
        self.app.start_sync()

    def begin(self, words: str) -> None:
        self.words = words
        self.part = 0.02
        self.is_wrong = False
        self.is_working = True

    def stop(self) -> None:
        self.words = "正在停下"
        self.app.stop_sync()
