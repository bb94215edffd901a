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
from kivy.properties import (
    BooleanProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)

from mobile import reading, recording
from mobile.drafts import Draft
from mobile.errors import Unfinished
from mobile.forms import Paper
from mobile.places import below, value_at
from mobile.plan import Ask, Item, Many, Question, Say, Sheet, spelled, split
from mobile.screens.questions import QuestionBox
from mobile.screens.screen import SiliScreen
from mobile.widgets import (
    Box,
    Card,
    Column,
    Danger,
    Large,
    LongProse,
    Small,
    Tap,
    Title,
    Words,
)
from schemas import texts
from schemas.errors import FieldError, SiliError
from sync.errors import SyncError

REVIEW = "review"


class MemberCard(Card):
    """A party, a claim, an appraiser: what it is, and the way to its page."""

    headline = StringProperty("")
    edit_tid = StringProperty("")
    wrong = StringProperty("")
    pointer = StringProperty("")
    may_open = BooleanProperty(True)
    screen = ObjectProperty(None)

    def open(self) -> None:
        self.screen.open_member(self.pointer)


class Aloud(Card):
    """Words that are read to those present."""

    words = StringProperty("")


class Faults(Card):
    """What keeps this from being recorded."""


class Gaps(Card):
    """What the dossier will lack."""


class ReadLine(Column):
    """One thing read back."""

    depth = NumericProperty(0)
    label = StringProperty("")
    value = StringProperty("")


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
        self._warned = ""
        self._shows_more: set[str] = set()
        self._gaps: list[FieldError] = []
        self._draw_soon = Clock.create_trigger(lambda _: self.draw(), 0)

    # -- coming and going

    def enter(self, draft: str = "", home: str = "", **_: Any) -> None:
        book = self.app.casebook
        if self.paper is None or self.paper.draft.id != draft:
            kept = book.draft(home, draft)
            if kept is None:
                self.app.back_to("cases", flash="这份草稿已经记录了，或者删掉了")
                return
            self.paper = recording.paper_of(book, kept)
            self._shows_more.clear()
            self._warned = ""
        title = recording.plan_title(self.paper.plan, self.paper.setting)
        self.heading = f"更正 · {title}" if self._is_correction else title
        self.draw()

    def leave(self) -> None:
        if self.paper is None:
            return
        self._settle()
        self.keep()

    def _settle(self) -> None:
        for widget in self.ids.column.walk():
            if isinstance(widget, Box):
                widget.settle_now()

    def keep(self) -> None:
        """The draft goes to the disk; what cannot be kept is said, loudly."""
        book = self.app.casebook
        if (
            book is None
            or self.paper is None
            or self.paper.draft.id in self.app.recorded
        ):
            return
        try:
            book.keep(self.paper.draft)
        except SyncError as error:
            self.kept_words = f"没有存上：{error.zh}"
            return
        self.kept_words = f"草稿已存 {book.clock.now():%H:%M}"

    def goes_back(self) -> bool:
        """Back leaves a member's page first, then the form; the draft stays."""
        self._settle()
        if self.draft.member:
            self.close_member()
            return True
        return False

    @property
    def draft(self) -> Draft:
        return self.paper.draft

    @property
    def _is_correction(self) -> bool:
        return bool(self.draft.corrects) and self.draft.type != recording.VOIDED

    # -- where one is

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        return self.paper.sheets

    @property
    def sheet(self) -> Sheet | None:
        """The page shown; None is the last one, where everything is read back."""
        wanted = self.draft.place
        if wanted == REVIEW:
            return None
        for sheet in self.sheets:
            if sheet.id == wanted:
                return sheet
        return self.sheets[0]

    def _number(self) -> int:
        sheet = self.sheet
        if sheet is None:
            return len(self.sheets)
        return [each.id for each in self.sheets].index(sheet.id)

    def _go_to(self, number: int) -> None:
        sheets = self.sheets
        number = max(0, min(number, len(sheets)))
        self.draft.place = REVIEW if number == len(sheets) else sheets[number].id
        self.draft.member = ""
        self._warned = ""
        self.keep()
        self.draw()

    def step_forward(self) -> None:
        self._settle()
        if self.draft.member:
            self.close_member()
            return
        sheet = self.sheet
        if sheet is None:
            self.record()
            return
        faults = self.paper.sheet_faults(sheet)
        if faults and self._warned != sheet.id:
            self._warned = sheet.id
            self.mark(faults)
            self.next_words = "先跳过，下一页"
            return
        self._go_to(self._number() + 1)

    def step_back(self) -> None:
        self._settle()
        if self.draft.member:
            self.close_member()
        elif self._number() == 0:
            self.app.back()
        else:
            self._go_to(self._number() - 1)

    def open_member(self, pointer: str) -> None:
        self._settle()
        self.draft.member = pointer
        self.keep()
        self.draw()

    def close_member(self) -> None:
        self.draft.member = ""
        self.keep()
        self.draw()

    # -- drawing

    def draw(self, *_: Any) -> None:
        self.boxes: list[QuestionBox] = []
        self.cards: list[MemberCard] = []
        column = self.ids.column
        column.clear_widgets()
        self.ids.page.to_top()
        if self.draft.member:
            self._draw_member(column)
        elif self.sheet is None:
            self._draw_review(column)
        else:
            self._draw_sheet(column, self.sheet)
        self._draw_steps()

    def _draw_steps(self) -> None:
        number, count = self._number(), len(self.sheets) + 1
        self.part = (number + 1) / count
        title = self.sheet.title if self.sheet else "核对"
        self.step_words = f"第 {number + 1} 页，共 {count} 页"
        if self.draft.member:
            self.step_words = title
        is_last = self.sheet is None
        self.next_words = "写好了" if self.draft.member else "下一页"
        if is_last and not self.draft.member:
            self.next_words = "保存记录"
        self.back_words = "上一页" if number else "先放着"
        self.may_step_back = not self.draft.member

    def _draw_sheet(self, column: Column, sheet: Sheet) -> None:
        column.add_widget(
            Title(words=sheet.title, tid=f"page:{sheet.id.partition('-')[0]}")
        )
        self._draw_items(column, self.paper.items(sheet), "", sheet.id)

    def _draw_items(
        self, column: Any, items: tuple[Item, ...], base: str, place: str
    ) -> None:
        hidden = 0
        self._gaps = self.paper.gaps()
        for number, item in enumerate(items):
            if isinstance(item, Say):
                self._draw_say(column, item)
            elif isinstance(item, Many):
                self._draw_many(column, item, base, is_headed=number > 0)
            else:
                hidden += self._draw_ask(column, item, base, place)
        if hidden:
            more = Tap(words=f"更多（选填 {hidden} 项）", tid=f"more:{spelled(place)}")
            more.bind(on_release=lambda _: self._show_more(place))
            column.add_widget(more)

    def _draw_say(self, column: Any, say: Say) -> None:
        words = self.paper.said(say)
        made = Aloud(words=words) if say.aloud else Words(words=words)
        column.add_widget(made)

    def _draw_ask(self, column: Any, ask: Ask, base: str, place: str) -> int:
        """Draw the questions of an ask; how many were left behind 更多."""
        hidden = 0
        for question in self.paper.questions(ask, base):
            if question.more and place not in self._shows_more:
                if self._is_empty(question) and not self._is_wanted(question):
                    hidden += 1
                    continue
            box = QuestionBox(self, question)
            self.boxes.append(box)
            column.add_widget(box)
        return hidden

    def _is_empty(self, question: Question) -> bool:
        typed = question.pointer in self.draft.raw
        return self.paper.value(question.pointer) is None and not typed

    def _is_wanted(self, question: Question) -> bool:
        """Something else says that this is needed: a guardian for a child."""
        group = question.pointer.rpartition("/")[0]
        return any(e.pointer in (question.pointer, group) for e in self._gaps)

    def _show_more(self, place: str) -> None:
        self._settle()
        self._shows_more.add(place)
        self.draw()

    def _draw_many(
        self, column: Any, many: Many, base: str, is_headed: bool = True
    ) -> None:
        if is_headed:
            column.add_widget(Large(words=many.noun))
        if many.hint:
            column.add_widget(Small(words=many.hint))
        for key, words in self.paper.members(many, base):
            self._draw_card(column, many, f"{base}{many.at}/{key}", words)
        if not many.each:
            self._draw_adders(column, many, base)

    def _draw_card(self, column: Any, many: Many, pointer: str, words: str) -> None:
        card = MemberCard(
            screen=self,
            headline=words,
            pointer=pointer,
            edit_tid=f"edit:{spelled(pointer)}",
            may_open=bool(many.asks),
        )
        self.cards.append(card)
        for item in many.quick:
            if isinstance(item, Many):
                self._draw_many(card.ids.quick, item, pointer)
            else:
                self._draw_ask(card.ids.quick, item, pointer, pointer)
        if not many.asks and not many.each:
            card.ids.quick.add_widget(self._remover(pointer))
        column.add_widget(card)

    def _draw_adders(self, column: Any, many: Many, base: str) -> None:
        offers = many.offers or ((many.noun, {}),)
        spelled_at = spelled(base + many.at)
        if len(offers) <= 3:
            for number, (words, begin) in enumerate(offers):
                tid = f"add:{spelled_at}" + (f":{number}" if many.offers else "")
                adder = Tap(words=f"＋ {words}", tid=tid)
                adder.bind(on_release=lambda _, b=begin: self._add(many, b, base))
                column.add_widget(adder)
            return
        adder = Tap(words=f"＋ {many.noun}", tid=f"add:{spelled_at}")
        choices = tuple((str(n), words) for n, (words, _) in enumerate(offers))
        adder.bind(
            on_release=lambda _: self.pick(
                many.noun,
                choices,
                None,
                lambda n: self._add(many, offers[int(n)][1], base),
            )
        )
        column.add_widget(adder)

    def _add(self, many: Many, begin: Any, base: str) -> None:
        self._settle()
        key = self.paper.add(many, begin, base)
        pointer = f"{base}{many.at}/{key}"
        if many.asks:
            self.open_member(pointer)
            return
        self.keep()
        self.draw()

    # -- a member's page

    def _member_of(self, pointer: str) -> tuple[Many | None, str]:
        """The plan's Many that a member belongs to, and the pointer before it."""
        for sheet in self.paper.all_sheets:
            for item in sheet.items:
                if isinstance(item, Many) and below(pointer, item.at):
                    return item, ""
        return None, ""

    def _draw_member(self, column: Column) -> None:
        pointer = self.draft.member
        many, _ = self._member_of(pointer)
        member = self.paper.value(pointer)
        if many is None or member is None:
            self.draft.member = ""
            self.draw()
            return
        column.add_widget(Title(words=many.noun, tid=f"member:{spelled(pointer)}"))
        items = tuple(
            item
            for item in many.asks
            if item.when is None or item.when(self.paper.body, self.paper.setting)
        )
        self._draw_items(column, self._for_kind(items, pointer), pointer, pointer)
        column.add_widget(self._remover(pointer))

    def _for_kind(self, items: tuple[Item, ...], pointer: str) -> tuple[Item, ...]:
        """A question whose condition does not hold (法定代表人 of a person) is not
        asked, unless something was written there."""
        shown = []
        for item in items:
            if isinstance(item, Ask) and not self._applies(pointer + item.at):
                continue
            shown.append(item)
        return tuple(shown)

    def _applies(self, pointer: str) -> bool:
        label = self.paper.field(pointer).metadata["label"]
        if label.when is None or value_at(self.paper.body, pointer) is not None:
            return True
        around = value_at(self.paper.body, pointer.rpartition("/")[0]) or {}
        return bool(label.when.holds(around))

    def _remover(self, pointer: str) -> Danger:
        remover = Danger(words="删去这一条", tid=f"remove:{spelled(pointer)}")

        def press(_: Any) -> None:
            if remover.words != "删去这一条":
                self._remove(pointer)
                return
            remover.words = "再按一次，确定删去"

        remover.bind(on_release=press)
        return remover

    def _remove(self, pointer: str) -> None:
        for box in self.boxes:
            for each in box.boxes:
                each.focus = False
        self.paper.remove(pointer)
        if below(self.draft.member, pointer):
            self.draft.member = ""
        self.keep()
        self.draw()

    # -- answers

    def hour(self) -> str:
        return f"{self.app.clock.now():%H:%M}"

    def answer(self, question: Question, value: Any) -> None:
        self._settle()
        self.draft.raw.pop(question.pointer, None)
        before = self._shape()
        self.paper.answer(question.pointer, value)
        self._answered(before)

    def answer_text(self, question: Question, text: str) -> None:
        if question.pointer == "/reason" and self._is_correction:
            self.draft.reason = text
            self.keep()
            return
        before = self._shape()
        self.paper.answer_text(question, text)
        self._answered(before)

    def _answered(self, before: Any) -> None:
        self.keep()
        if self._shape() != before:
            self._redraw_in_place()
            return
        for box in self.boxes:
            focused = any(each.focus for each in box.boxes)
            box.refresh(keep_box=focused)
        self._warned = ""

    def _shape(self) -> Any:
        """Which questions there are: an answer may call for others."""
        if self.draft.member:
            many, _ = self._member_of(self.draft.member)
            asks = many.asks if many else ()
            applies = [
                self._applies(self.draft.member + a.at)
                for a in asks
                if isinstance(a, Ask)
            ]
            return tuple(applies)
        sheet = self.sheet
        if sheet is None:
            return ()
        shown = tuple(
            item.at for item in self.paper.items(sheet) if not isinstance(item, Say)
        )
        inside = tuple(
            question.pointer
            for item in self.paper.items(sheet)
            if isinstance(item, Ask) and item.refers
            for question in self.paper.questions(item)
            for _ in question.choices
        )
        return shown, inside, len(self.sheets)

    def _redraw_in_place(self) -> None:
        """Other questions came or went: draw again, and stay where one looked."""
        above = self.ids.page.above

        def again(_: Any) -> None:
            self.draw()
            self.ids.page.from_top(above)

        Clock.schedule_once(again, 0)

    def pick(
        self, title: str, choices: Any, chosen: Any, pick: Callable[[str], Any]
    ) -> None:
        def taken(value: str) -> None:
            pick(value)
            self._draw_soon()

        self.app.go(
            "pick", title=title, choices=tuple(choices), chosen=chosen or "", pick=taken
        )

    # -- what is wrong

    def check(self, box: QuestionBox) -> None:
        """A box was left: say if what stands in it cannot be taken."""
        box.wrong = ""
        if self._is_empty(box.question):
            return
        for fault in self.paper.faults():
            if fault.pointer == box.pointer:
                box.wrong = fault.zh
                self._paint(box)
        self._paint(box)

    def _paint(self, box: QuestionBox) -> None:
        for each in box.boxes:
            each.wrong = bool(box.wrong)

    def mark(self, faults: list[FieldError]) -> None:
        """Say each fault beside its question, and go to the first."""
        first: Any = None
        for fault in faults:
            for box in self.boxes:
                if box.pointer == fault.pointer:
                    box.wrong = fault.zh
                    self._paint(box)
                    first = first or box
            for card in self.cards:
                if below(fault.pointer, card.pointer) and not self._asked(fault):
                    card.wrong = f"{fault.field_zh.split(' · ')[-1]}：{fault.zh}"
                    first = first or card
        loose = [f for f in faults if not self._asked(f) and not self._carded(f)]
        if loose:
            said = Faults()
            for fault in loose:
                said.add_widget(Words(words=f"{fault.field_zh}：{fault.zh}"))
            self.ids.column.add_widget(said, index=len(self.ids.column.children) - 1)
            first = first or said
        if first is not None:
            self.ids.page.show(first)

    def _asked(self, fault: FieldError) -> bool:
        return any(box.pointer == fault.pointer for box in self.boxes)

    def _carded(self, fault: FieldError) -> bool:
        return any(below(fault.pointer, card.pointer) for card in self.cards)

    def jump(self, fault: FieldError) -> None:
        """To the page, and the member, and the question where something is wrong."""
        self.paper.shows_common = True
        sheet = self.paper.sheet_of(fault.pointer, self.sheets)
        self.draft.place = sheet.id
        self.draft.member = self._member_page(fault.pointer)
        place = self.draft.member or sheet.id
        self._shows_more.add(place)
        self.keep()
        self.draw()
        Clock.schedule_once(lambda _: self.mark([fault]), 0.05)

    def _member_page(self, pointer: str) -> str:
        many, _ = self._member_of(pointer)
        if many is None or not many.asks or pointer == many.at:
            return ""
        member = self._member_at(pointer)
        on_card = any(below(pointer, member + item.at) for item in many.quick)
        return "" if on_card else member

    # -- the last page

    def _draw_review(self, column: Column) -> None:
        column.add_widget(Title(words="核对一遍", tid="page:review"))
        if self._is_correction:
            self._draw_reason(column)
        faults = self.paper.faults()
        gaps = self.paper.gaps()
        if faults:
            self._draw_list(column, Faults(), "还不能保存，缺：", faults, "fault")
        if gaps:
            self._draw_list(column, Gaps(), "卷宗还缺（可以先保存）：", gaps, "gap")
        if not faults and not gaps:
            column.add_widget(Words(words="都齐了。", ink=(0.09, 0.34, 0.11, 1)))
        card = Card()
        body = self.paper.finished()
        for line in reading.read(self.paper.plan.type, body, self.paper.setting):
            card.add_widget(
                ReadLine(depth=line.depth, label=line.label, value=line.value)
            )
        column.add_widget(card)
        if self.paper.setting.sitting and not self.paper.shows_common:
            change = Tap(words="改时间、地点、参加的人", tid="common")
            change.bind(on_release=lambda _: self._open_common())
            column.add_widget(change)
        drop = Danger(words="不要这份草稿", tid="discard")
        drop.bind(on_release=self._discard)
        column.add_widget(drop)

    def _open_common(self) -> None:
        self.paper.shows_common = True
        self._go_to(0)

    def _draw_reason(self, column: Column) -> None:
        question = Question(
            "/reason",
            "prose",
            "为什么更正",
            "原来的内容不会消失",
            "law",
            "",
            (),
            0,
            False,
        )
        column.add_widget(Words(words="为什么更正（法定）"))
        reason = LongProse(tid="q:/reason")
        reason.put(self.draft.reason)
        reason.bind(on_settled=lambda _, text: self.answer_text(question, text))
        column.add_widget(reason)

    def _draw_list(
        self, column: Column, card: Card, words: str, errors: list[FieldError], tid: str
    ) -> None:
        card.add_widget(Words(words=words))
        for number, some in enumerate(self._together(errors)):
            line = Tap(
                words=f"{self._told(some)}　›", tid=f"{tid}:{number}", halign="left"
            )
            line.bind(on_release=lambda _, e=some[0]: self.jump(e))
            card.add_widget(line)
        column.add_widget(card)

    def _together(self, errors: list[FieldError]) -> list[list[FieldError]]:
        """What one page or one member lacks is one line."""
        found: dict[tuple[str, str], list[FieldError]] = {}
        for error in errors:
            sheet = self.paper.sheet_of(error.pointer, self.paper.all_sheets)
            place = (sheet.id, self._member_at(error.pointer))
            found.setdefault(place, []).append(error)
        return list(found.values())

    def _told(self, errors: list[FieldError]) -> str:
        first = errors[0]
        sheet = self.paper.sheet_of(first.pointer, self.paper.all_sheets)
        member = self.paper.value(self._member_at(first.pointer))
        about = member.get("name", "") if isinstance(member, dict) else ""
        lacking = [_last(e) for e in errors if e.zh == texts.REQUIRED.zh]
        said = [e.zh for e in errors if e.zh != texts.REQUIRED.zh]
        parts = [f"缺{'、'.join(lacking)}"] if lacking else []
        return f"{about or sheet.title}：{'；'.join(parts + said)}"

    def _member_at(self, pointer: str) -> str:
        many, _ = self._member_of(pointer)
        if many is None or pointer == many.at:
            return ""
        return f"{many.at}/{split(pointer)[len(split(many.at))]}"

    def _discard(self, button: Danger) -> None:
        if button.words == "不要这份草稿":
            button.words = "再按一次就删掉，找不回来"
            return
        self.app.recorded.add(self.draft.id)
        self.app.casebook.discard(self.draft)
        self.paper = None  # type: ignore[assignment]
        self.app.step_back()

    # -- recording

    def record(self) -> None:
        self._settle()
        book, paper = self.app.casebook, self.paper
        try:
            written = recording.complete(book, paper)
        except Unfinished as error:
            self._refuse(error.errors)
            return
        except SiliError as error:
            errors = getattr(error, "errors", ())
            self._refuse(errors)
            return
        except SyncError as error:
            self.kept_words = f"没有存上：{error.zh}"
            return
        self.app.recorded.add(paper.draft.id)
        self.paper = None  # type: ignore[assignment]
        self.app.after_recording(written, paper.plan)

    def _refuse(self, errors: tuple[FieldError, ...]) -> None:
        asked = [e for e in errors if e.pointer != "/reason" or not self._is_correction]
        if asked:
            self.jump(asked[0])
            return
        self.ids.page.to_top()
        said = Faults()
        for error in errors:
            said.add_widget(Words(words=f"{error.field_zh}：{error.zh}", tid="refused"))
        self.ids.column.add_widget(said, index=len(self.ids.column.children) - 1)


def _last(error: FieldError) -> str:
    """The label of the field itself."""
    return error.field_zh.split(" · ")[-1]
