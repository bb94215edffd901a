"""A sheet of the form drawn: questions, cards of members, words to read.

The drawing knows which questions and cards lie on the screen, so it can say what is
wrong beside them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kivy.properties import BooleanProperty, ObjectProperty, StringProperty

from mobile import members
from mobile.places import below
from mobile.plan import Ask, Item, Many, Question, Say, Sheet, Tiles, spelled
from mobile.screens import acquaintances, tiles
from mobile.screens.questions import QuestionBox
from mobile.widgets import Card, Column, Danger, Large, Small, Tap, Title, Words
from schemas.errors import FieldError

if TYPE_CHECKING:
    from mobile.screens.form import FormScreen

FEW = 3
REMOVE = "删去这一条"


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


class Drawing:
    """What lies on the screen of the form now."""

    def __init__(self, screen: FormScreen, column: Column) -> None:
        self.screen = screen
        self.column = column
        self.boxes: list[QuestionBox] = []
        self.cards: list[MemberCard] = []
        self.unfolded: set[str] = set()
        self._gaps: list[FieldError] = []

    @property
    def paper(self) -> Any:
        return self.screen.paper

    def clear(self) -> None:
        self.boxes = []
        self.cards = []
        self.column.clear_widgets()

    # -- a sheet, a member's page

    def sheet(self, sheet: Sheet) -> None:
        tid = f"page:{sheet.id.partition('-')[0]}"
        self.column.add_widget(Title(words=sheet.title, tid=tid))
        self._items(self.paper.items(sheet), "", sheet.id)

    def member(self, pointer: str) -> bool:
        """The page of one member; False if it is not there any more."""
        many = members.many_at(self.paper, pointer)
        if many is None or self.paper.value(pointer) is None:
            return False
        title = Title(words=many.noun, tid=f"member:{spelled(pointer)}")
        self.column.add_widget(title)
        self._items(members.asked(self.paper, many, pointer), pointer, pointer)
        self.column.add_widget(self._remover(pointer))
        return True

    def _items(self, items: tuple[Item, ...], base: str, place: str) -> None:
        hidden = 0
        self._gaps = [*self.paper.gaps(), *self.paper.faults()]
        for number, item in enumerate(items):
            if isinstance(item, Tiles):
                tiles.draw(self.screen, self.column)
            elif isinstance(item, Say):
                self._say(item)
            elif isinstance(item, Many):
                self._many(self.column, item, base, is_headed=number > 0)
            else:
                hidden += self._ask(self.column, item, base, place)
        if hidden:
            more = Tap(words=f"更多（选填 {hidden} 项）", tid=f"more:{spelled(place)}")
            more.bind(on_release=lambda _: self._unfold(place))
            self.column.add_widget(more)

    def _say(self, say: Say) -> None:
        words = self.paper.said(say)
        self.column.add_widget(Aloud(words=words) if say.aloud else Words(words=words))

    # -- questions

    def _ask(self, column: Any, ask: Ask, base: str, place: str) -> int:
        """Draw the questions of an ask; how many were left behind 更多."""
        hidden = 0
        for question in self.paper.questions(ask, base):
            folded = question.more and place not in self.unfolded
            if folded and self.is_empty(question) and not self._is_wanted(question):
                hidden += 1
                continue
            box = QuestionBox(self.screen, question)
            self.boxes.append(box)
            column.add_widget(box)
            acquaintances.below(box, column)
        return hidden

    def is_empty(self, question: Question) -> bool:
        typed = question.pointer in self.paper.draft.raw
        return self.paper.value(question.pointer) is None and not typed

    def _is_wanted(self, question: Question) -> bool:
        """Something else says that this is needed: a guardian for a child."""
        group = question.pointer.rpartition("/")[0]
        if group.endswith("/guardian"):
            return members.needs_guardian(self.paper, group)
        return any(e.pointer in (question.pointer, group) for e in self._gaps)

    def _unfold(self, place: str) -> None:
        self.unfolded.add(place)
        self.screen.draw_here()

    # -- members

    def _many(self, column: Any, many: Many, base: str, is_headed: bool = True) -> None:
        if is_headed:
            column.add_widget(Large(words=many.noun))
        if many.hint:
            column.add_widget(Small(words=many.hint))
        if len(self.paper.open_at_once(many, base)) > 1:
            self._at_once(column, many, base)
        for key, words in self.paper.members(many, base):
            self._card(column, many, f"{base}{many.at}/{key}", words)
        if not many.each:
            self._adders(column, many, base)

    def _at_once(self, column: Any, many: Many, base: str) -> None:
        """One touch for all of whom the question is still open."""
        words = many.at_once[2] if many.at_once else ""
        every = Tap(words=words, tid=f"all:{spelled(base + many.at)}")

        def press(_: Any) -> None:
            self.screen.settle()
            self.paper.answer_at_once(many, base)
            self.screen.keep()
            self.screen.draw_here()

        every.bind(on_release=press)
        column.add_widget(every)

    def _card(self, column: Any, many: Many, pointer: str, words: str) -> None:
        card = MemberCard(
            screen=self.screen,
            headline=words,
            pointer=pointer,
            edit_tid=f"edit:{spelled(pointer)}" if many.asks else "",
            may_open=bool(many.asks),
        )
        self.cards.append(card)
        hidden = 0
        for item in many.quick:
            if isinstance(item, Many):
                self._many(card.ids.quick, item, pointer)
            elif members.applies(self.paper, pointer + item.at):
                hidden += self._ask(card.ids.quick, item, pointer, pointer)
        if hidden:
            more = Tap(words="更多", tid=f"more:{spelled(pointer)}")
            more.bind(on_release=lambda _: self._unfold(pointer))
            card.ids.quick.add_widget(more)
        if not many.asks and not many.each:
            card.ids.quick.add_widget(self._remover(pointer))
        column.add_widget(card)

    def _adders(self, column: Any, many: Many, base: str) -> None:
        offers = many.offers or ((many.noun, {}),)
        tid = f"add:{spelled(base + many.at)}"
        if len(offers) > FEW:
            adder = Tap(words=f"＋ {many.noun}", tid=tid)
            adder.bind(on_release=lambda _: self._choose_offer(many, base))
            column.add_widget(adder)
            return
        for number, (words, begin) in enumerate(offers):
            its_tid = f"{tid}:{number}" if many.offers else tid
            adder = Tap(words=f"＋ {words}", tid=its_tid)
            adder.bind(on_release=lambda _, b=begin: self._add(many, b, base))
            column.add_widget(adder)

    def _choose_offer(self, many: Many, base: str) -> None:
        choices = tuple((str(n), words) for n, (words, _) in enumerate(many.offers))
        self.screen.pick(
            many.noun,
            choices,
            None,
            lambda n: self._add(many, many.offers[int(n)][1], base),
        )

    def _add(self, many: Many, begin: Any, base: str) -> None:
        key = self.paper.add(many, begin, base)
        if many.asks:
            self.screen.open_member(f"{base}{many.at}/{key}")
            return
        self.screen.keep()
        self.screen.draw_here()

    def _remover(self, pointer: str) -> Danger:
        remover = Danger(words=REMOVE, tid=f"remove:{spelled(pointer)}")

        def press(_: Any) -> None:
            if remover.words == REMOVE:
                remover.words = "再按一次，确定删去"
            else:
                self.screen.remove(pointer)

        remover.bind(on_release=press)
        return remover

    # -- what is wrong

    def check(self, box: QuestionBox) -> None:
        """A box was left: say if what stands in it cannot be taken."""
        box.say_wrong("")
        if self.is_empty(box.question):
            return
        for fault in self.paper.faults():
            if fault.pointer == box.pointer:
                box.say_wrong(fault.zh)

    def mark(self, faults: list[FieldError]) -> Any:
        """Say each fault beside its question or card; the first of these."""
        first: Any = None
        loose = []
        for fault in faults:
            place = self._beside(fault)
            if place is None:
                loose.append(fault)
            first = first or place
        if loose:
            said = Faults()
            for fault in loose:
                label = members.last_label(fault)
                said.add_widget(Words(words=f"{label}：{fault.zh}", tid="refused"))
            self.column.add_widget(said, index=len(self.column.children) - 1)
        return said if loose and first is None else first

    def _beside(self, fault: FieldError) -> Any:
        for box in self.boxes:
            if box.pointer == fault.pointer:
                box.say_wrong(fault.zh)
                return box
        for card in self.cards:
            if below(fault.pointer, card.pointer):
                card.wrong = f"{members.last_label(fault)}：{fault.zh}"
                return card
        return None
