"""The form: one topic a page, kept at every pause, and read over before it is sealed.

    page 1 ─ page 2 ─ … ─ 核对 (everything read back, what is missing, 保存)
              │
              └ a member's own page (a party, a claim), back to where one was

Turning a page never blocks. Where something the law asks for is missing, it is shown
the first time; a second touch goes on, and the last page lists it again, each line
leading to its question. The draft is kept at each pause, turn, leave and pause of the
app, together with the place in it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from mobile import evidence, members, recording, reports
from mobile.drafts import Draft
from mobile.errors import NothingWritten, Unfinished
from mobile.forms import Paper
from mobile.naming import pictures_in
from mobile.places import below
from mobile.plan import Ask, Many, Question, Say, Sheet
from mobile.screens import clipboard, forgetting, review
from mobile.screens.questions import QuestionBox
from mobile.screens.screen import SiliScreen
from mobile.screens.sheets import Drawing
from mobile.widgets import Box
from schemas.errors import FieldError, InvalidFields
from sync.errors import SyncError

REVIEW = "review"


class FormScreen(SiliScreen):
    heading = StringProperty("")
    step_words = StringProperty("")
    part = NumericProperty(0.0)
    kept_words = StringProperty("")
    next_words = StringProperty("下一页")
    back_words = StringProperty("上一页")
    may_step_back = BooleanProperty(True)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.paper: Paper = None  # type: ignore[assignment]
        self.drawing = Drawing(self, self.ids.column)
        self.listening: Callable[[], None] | None = None
        self._warned = ""
        self._ask_soon = Clock.create_trigger(lambda _: self._ask_what_it_is(), 0)
        self._draw_soon = Clock.create_trigger(lambda _: self.draw_here(), 0)

    # -- coming and going

    def enter(self, draft: str = "", home: str = "", **_: Any) -> None:
        book = self.app.casebook
        if self.paper is None or self.draft.id != draft:
            kept = book.draft(home, draft) if book else None
            if kept is None:
                self.app.back_to("cases", flash="这份草稿已经记录了，或者删掉了")
                return
            self.paper = recording.paper_of(book, kept)
            self.drawing.unfolded.clear()
            self._warned = ""
        title = recording.plan_title(self.paper.plan, self.paper.setting)
        self.heading = f"更正 · {title}" if self.is_correction else title
        self.draw()

    def renewed(self) -> Paper:
        """What was recorded beside this form meanwhile, it has seen as well."""
        self.paper = recording.paper_of(self.app.casebook, self.draft)
        return self.paper

    def leave(self) -> None:
        if self.paper is not None:
            if self.listening is not None:
                self.listening()
            self.settle()
            self.keep()

    def settle(self) -> None:
        """Take what is being typed, without waiting for a pause."""
        for widget in self.ids.column.walk():
            if isinstance(widget, Box):
                widget.settle_now()

    def keep(self) -> None:
        """The draft goes to the disk; what cannot be kept is said."""
        book = self.app.casebook
        if book is None or self.paper is None or self.draft.id in self.app.recorded:
            return
        if reports.suspected(self.draft):
            self.kept_words = "没有存"
            self._ask_soon()
            return
        try:
            book.keep(self.draft)
        except (SyncError, NothingWritten) as error:
            self.kept_words = f"没有存上：{error.zh}"
            return
        self.kept_words = f"草稿已存 {book.clock.now():%H:%M}"

    # -- a report against an official is not recorded here

    def _ask_what_it_is(self) -> None:
        """Until it is said which it is, nothing of it is written."""
        if self.app.screens.current_screen is self:
            self.app.go("report", word=reports.suspected(self.draft))

    def is_dispute(self) -> None:
        self.draft.is_dispute = True
        self.keep()

    def forget_report(self) -> None:
        """Not a byte stays of what was written, nor of its earlier states."""
        draft, database = self.draft, self.app.casebook.database(self.draft.home)
        if reports.goes_on(draft):
            self.app.casebook.keep(draft)
            database.scrub()
            self._put_away()
            return
        self.app.recorded.add(draft.id)  # From here on no pause keeps it again.
        for digest in pictures_in(draft.body):
            self.app.casebook.papers.drop(digest)
        evidence.give_up(self.app.casebook, draft)
        reports.forget(database, draft)
        self._put_away()

    def _put_away(self) -> None:
        """Nothing of it is on the screen or in what the screen remembers."""
        self.paper = None  # type: ignore[assignment]
        self.drawing.clear()
        clipboard.clear()
        forgetting.forget_drawn()

    def goes_back(self) -> bool:
        """Back leaves a member's page first, then the form; the draft stays."""
        if self.paper is None or not self.draft.member:
            return False
        self.close_member()
        return True

    @property
    def draft(self) -> Draft:
        return self.paper.draft

    @property
    def is_correction(self) -> bool:
        return bool(self.draft.corrects) and self.draft.type != recording.VOIDED

    # -- where one is

    @property
    def sheet(self) -> Sheet | None:
        """The page shown; None is the last one, where everything is read back."""
        if self.draft.place == REVIEW:
            return None
        sheets = self.paper.sheets
        return next((s for s in sheets if s.id == self.draft.place), sheets[0])

    def _number(self) -> int:
        sheets, sheet = self.paper.sheets, self.sheet
        return len(sheets) if sheet is None else sheets.index(sheet)

    def _go_to(self, number: int) -> None:
        sheets = self.paper.sheets
        self.draft.place = REVIEW if number >= len(sheets) else sheets[number].id
        self.draft.member = ""
        self._warned = ""
        self.keep()
        self.draw()

    def step_forward(self) -> None:
        self.settle()
        sheet = self.sheet
        if self.draft.member:
            self.close_member()
        elif sheet is None:
            self.record()
        elif self._may_turn(sheet):
            self._go_to(self._number() + 1)

    def _may_turn(self, sheet: Sheet) -> bool:
        """What the law asks for is said once; then one may go on without it."""
        faults = self.paper.sheet_faults(sheet)
        if not faults or self._warned == sheet.id:
            return True
        self._warned = sheet.id
        self.mark(faults)
        self.next_words = "先跳过，下一页"
        return False

    def step_back(self) -> None:
        self.settle()
        if self.draft.member:
            self.close_member()
        elif self._number() == 0:
            self.app.back()
        else:
            self._go_to(self._number() - 1)

    def open_member(self, pointer: str) -> None:
        self.settle()
        self.draft.member = pointer
        self.keep()
        self.draw()

    def close_member(self) -> None:
        self.settle()
        self.draft.member = ""
        self.keep()
        self.draw()

    def open_common(self) -> None:
        self.paper.shows_common = True
        self._go_to(0)

    # -- drawing

    def draw(self) -> None:
        self.drawing.clear()
        self.ids.page.to_top()
        sheet = self.sheet
        if self.draft.member and not self.drawing.member(self.draft.member):
            self.draft.member = ""
        if not self.draft.member:
            if sheet is None:
                review.draw(self, self.ids.column)
            else:
                self.drawing.sheet(sheet)
        self._say_where(sheet)

    def draw_here(self) -> None:
        """Other questions came or went: draw again, and stay where one looked."""
        if self.paper is None:
            return
        above = self.ids.page.above
        self.draw()
        self.ids.page.from_top(above)

    def _say_where(self, sheet: Sheet | None) -> None:
        number, count = self._number(), len(self.paper.sheets) + 1
        self.part = (number + 1) / count
        self.may_step_back = not self.draft.member
        self.back_words = "上一页" if number else "先放着"
        if self.draft.member and sheet:
            self.step_words, self.next_words = sheet.title, "写好了"
            return
        self.step_words = f"第 {number + 1} 页，共 {count} 页"
        self.next_words = "下一页" if sheet else "保存记录"

    # -- answers

    def hour(self) -> str:
        return f"{self.app.clock.believed():%H:%M}"

    def answer(self, question: Question, value: Any) -> None:
        self.settle()
        self.draft.raw.pop(question.pointer, None)
        before = self._shape()
        self.paper.answer(question.pointer, value)
        self._answered(before)

    def answer_text(self, question: Question, text: str) -> None:
        before = self._shape()
        self.paper.answer_text(question, text)
        self._answered(before)

    def give_reason(self, text: str) -> None:
        self.draft.reason = text
        self.keep()

    def _answered(self, before: Any) -> None:
        self.keep()
        self._warned = ""
        if self._shape() != before:
            self._draw_soon()
            return
        for box in self.drawing.boxes:
            box.refresh(keep_box=any(each.focus for each in box.boxes))

    def _shape(self) -> Any:
        """Which questions there are: an answer may call for others."""
        paper, member = self.paper, self.draft.member
        many = members.many_at(paper, member) if member else None
        if many is not None:
            guarded = members.needs_guardian(paper, member)
            return members.asked(paper, many, member), guarded
        sheet = self.sheet
        if sheet is None:
            return ()
        items = [i for i in paper.items(sheet) if not isinstance(i, Say)]
        choices = [
            question.choices
            for item in items
            if isinstance(item, Ask)
            for question in paper.questions(item)
        ]
        cards = [
            members.applies(paper, f"{item.at}/{key}{ask.at}")
            for item in items
            if isinstance(item, Many)
            for key, _ in paper.members(item)
            for ask in item.quick
        ]
        return [item.at for item in items], choices, cards, len(paper.sheets)

    def remove(self, pointer: str) -> None:
        for box in self.drawing.boxes:
            for each in box.boxes:
                each.focus = False
        self.paper.remove(pointer)
        if below(self.draft.member, pointer):
            self.draft.member = ""
        self.keep()
        self.draw()

    def beside(self, question: Question) -> tuple[tuple[str, str], ...]:
        """What may be chosen beside the list, and is no answer."""
        is_type = question.pointer == "/dispute_type" and not self.draft.corrects
        return ((reports.CHOICE, reports.CHOICE_WORDS),) if is_type else ()

    def turns_away(self, value: str) -> bool:
        """A report was chosen: the card of the channels, and nothing of this form."""
        if value != reports.CHOICE:
            return False
        try:
            self.forget_report()
        except (SyncError, NothingWritten) as error:
            self.kept_words = f"没有清干净，请再选一次：{error.zh}"
            return True
        self.app.tell_channels()
        return True

    def pick(
        self, title: str, choices: Any, chosen: Any, pick: Callable[[str], Any]
    ) -> None:
        def taken(value: str) -> None:
            pick(value)
            if self.paper is not None:
                self._draw_soon()

        self.app.go(
            "pick", title=title, choices=tuple(choices), chosen=chosen or "", pick=taken
        )

    # -- what is wrong

    def check(self, box: QuestionBox) -> None:
        self.drawing.check(box)

    def mark(self, faults: list[FieldError]) -> None:
        """Say each fault beside its question, and show the first."""
        first = self.drawing.mark(faults)
        if first is not None:
            self.ids.page.show(first)

    def jump(self, fault: FieldError) -> None:
        """To the page, and the member, and the question where something is wrong."""
        self.paper.shows_common = True
        self.draft.place = self.paper.sheet_of(fault.pointer, self.paper.sheets).id
        self.draft.member = members.page_of(self.paper, fault.pointer)
        self.drawing.unfolded |= {
            self.draft.place,
            self.draft.member,
            members.member_at(self.paper, fault.pointer),
        }
        self.keep()
        self.draw()
        self.mark([fault])

    # -- the end

    def record(self) -> None:
        """Seal it, or go to the first thing that keeps it from being sealed."""
        book, paper = self.app.casebook, self.paper
        try:
            written = recording.complete(book, paper)
        except (Unfinished, InvalidFields) as error:
            self._refuse(list(error.errors))
            return
        except (SyncError, NothingWritten) as error:
            self.kept_words = f"没有存上：{error.zh}"
            return
        self._over()
        self.app.after_recording(written, paper.plan)

    def _refuse(self, errors: list[FieldError]) -> None:
        elsewhere = [
            e for e in errors if e.pointer != "/reason" or not self.is_correction
        ]
        if elsewhere:
            self.jump(elsewhere[0])
        else:
            self.mark(errors)

    def discard(self) -> None:
        self.app.casebook.discard(self.draft)
        self._over()
        self.app.step_back()

    def _over(self) -> None:
        self.app.recorded.add(self.draft.id)
        self.paper = None  # type: ignore[assignment]
        self.drawing.clear()
