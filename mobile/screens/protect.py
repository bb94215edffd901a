"""要不要报告: which article, what to say on the telephone, the numbers, and the record.

Opened from a case, or without one for a family that has none. What was recorded here
is shown to its author on his own phone, and to nobody else in the field.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from mobile import dialling, protecting, reading, recording, theme
from mobile.plans import protection as plan
from mobile.screens.screen import SiliScreen
from mobile.setting import Setting
from mobile.widgets import (
    Badge,
    Card,
    Column,
    Large,
    Primary,
    Small,
    Tap,
    Words,
)
from schemas import protection
from schemas.identifiers import grid_of
from schemas.protection import NOT_REPORTED

NO_CASE = "看到的是哪一种，就照哪一条办。拿不准的，先打 110 问。"


class ProtectScreen(SiliScreen):
    def enter(self, case: str = "", home: str = "", flash: str = "", **_: Any) -> None:
        self.case, self.home = case, home
        self.flash = flash
        self.opened: set[str] = set()
        self.dialler = dialling.dialler_of_the_phone(practising=self.app.practising)
        self.draw()
        self.ids.page.to_top()

    def draw(self) -> None:
        column, book = self.ids.column, self.app.casebook
        column.clear_widgets()
        if book is None:
            return
        if self.flash:
            column.add_widget(Words(words=self.flash, tid="flash", ink=theme.GREEN))
        self._half_written(column)
        self._laws(column)
        self._numbers(column)
        self._words_to_say(column)
        self._record(column)
        self._done(column)

    def _laws(self, column: Column) -> None:
        casefile = None
        if self.case:
            casefile = self.app.casebook.casefile(self.case, self.home)
        card = Card(line=theme.RED, tid="protect:laws")
        if not self.case:
            card.add_widget(Words(words=NO_CASE))
        for ground in protecting.grounds(casefile) or protecting.EVERY_GROUND:
            light = "red" if protection.must(ground) else "yellow"
            card.add_widget(Badge(words=plan.duty(ground), light=light))
            card.add_widget(Words(words=plan.LAWS[ground], tid=f"law:{ground}"))
        card.add_widget(Small(words=protecting.KEPT_SECRET))
        column.add_widget(card)

    def _numbers(self, column: Column) -> None:
        card = Card(tid="protect:numbers")
        for number, name, words in protecting.NUMBERS:
            cls = Primary if number == "110" else Tap
            said, dial = f"打 {number}　{name}", partial(self.dial, number)
            tap = self._tap(card, cls, said, f"call:{number}", dial)
            if cls is Primary:
                tap.ground = tap.line = theme.RED
            card.add_widget(Small(words=words))
        column.add_widget(card)

    def dial(self, number: str) -> None:
        """On a desk, and in practice, the number is shown and nothing rings."""
        self.dialler.dial(number)
        if not self.dialler.rings:
            self.flash = f"请用电话拨 {number}（这里拨不出去）"
            self.draw()
            self.ids.page.to_top()

    def _words_to_say(self, column: Column) -> None:
        card = Card(tid="protect:script")
        card.add_widget(Large(words="电话里这样说"))
        for number, line in enumerate(protecting.script(self._setting()), 1):
            card.add_widget(Words(words=f"{number}. {line}"))
        column.add_widget(card)

    def _setting(self) -> Setting:
        about = {"about": self.case} if self.case else {}
        grids = self.app.casebook.enrolment.grids
        grid = self._grid() or (grids[0].code if grids else "")
        key, home = plan.REPORTED.key, self.app.casebook.own.name
        draft = recording.Draft("", key, plan.TYPE, 1, home, "", about, grid=grid)
        return recording.setting_of(self.app.casebook, draft)

    def _grid(self) -> str:
        """Where the family lives, as far as a case says it."""
        book = self.app.casebook
        return book.grid_of(self.case, self.home) if self.case else ""

    # -- the record

    def _half_written(self, column: Column) -> None:
        found = protecting.half_written(self.app.casebook, self.case)
        for number, draft in enumerate(found):
            what = "更正报告" if draft.corrects else "强制报告"
            words = f"接着写：{what}（{draft.changed_at[11:16]} 存的）"
            go = partial(self.app.go, "form", draft=draft.id, home=draft.home)
            self._tap(column, Primary, words, f"draft:{number}", go)

    def _record(self, column: Column) -> None:
        card = Card()
        card.add_widget(Small(words=plan.SECRET))
        record = partial(self.begin, "")
        self._tap(card, Tap, "打过了，记下报告", "protect:record", record)
        reason = partial(self.begin, NOT_REPORTED)
        self._tap(card, Tap, "没有报告，写明理由", "protect:reason", reason)
        column.add_widget(card)

    def begin(self, how: str) -> None:
        """In the grid of the case, or in the one that is chosen."""
        grids = self.app.casebook.enrolment.grids
        grid = self._grid()
        if not grid and len(grids) > 1:
            choices = tuple((each.database, each.name) for each in grids)
            begin = partial(self._chosen, how)
            self.app.go(
                "pick", title="哪个网格的人家", choices=choices, chosen="", pick=begin
            )
        elif grid or grids:
            self._open(grid or grids[0].code, how)
        else:
            self.flash = "您现在没有负责的网格，不能在这里记；电话照样打"
            self.draw()

    def _chosen(self, how: str, database: str) -> None:
        self._open(grid_of(database), how)

    def _open(self, grid: str, how: str) -> None:
        draft = protecting.open_form(self.app.casebook, grid, self.case, how)
        self.app.go("form", draft=draft.id, home=draft.home)

    # -- what was recorded

    def _done(self, column: Column) -> None:
        for number, each in enumerate(protecting.done(self.app.casebook, self.case)):
            card = Card(tid=f"protect:done:{number}")
            words, light = (
                ("已报告", "green")
                if each.is_told
                else ("没有报告，写明了理由", "grey")
            )
            card.add_widget(Badge(words=words, light=light))
            card.add_widget(Words(words=each.words))
            if each.is_corrected:
                card.add_widget(Small(words="更正过，原来写的县里也看得到"))
            light, words = self.app.casebook.delivery_of(
                each.entry.id, self.app.casebook.own.name
            )
            card.add_widget(Badge(words=words, light=light))
            is_open = each.entry.id in self.opened
            for line in self._lines(each) if is_open else ():
                card.add_widget(Words(words=line))
            toggle = partial(self._toggle, each.entry.id)
            words = "收起" if is_open else "看内容"
            self._tap(card, Tap, words, f"protect:open:{number}", toggle)
            if is_open:
                correct = partial(self.correct, each)
                self._tap(
                    card, Tap, "写错了，更正", f"protect:correct:{number}", correct
                )
            column.add_widget(card)

    def correct(self, each: protecting.Done) -> None:
        draft = protecting.correct(self.app.casebook, each.entry)
        self.app.go("form", draft=draft.id, home=draft.home)

    def _lines(self, each: protecting.Done) -> list[str]:
        read = reading.read(protection.TYPE, each.body, self._setting())
        return [
            f"{line.label}：{line.value}" if line.value else line.label for line in read
        ]

    def _toggle(self, id: str) -> None:
        self.opened ^= {id}
        above = self.ids.page.above
        self.draw()
        self.ids.page.from_top(above)

    def _tap(
        self, into: Any, cls: type[Tap], words: str, tid: str, do: Callable[[], None]
    ) -> Tap:
        tap = cls(words=words, tid=tid)
        tap.bind(on_release=lambda _: do())
        into.add_widget(tap)
        return tap
