"""指派给您的: who asks for what, until when; 接下, or 不能办 with the reason.

The reason that is half written is kept when one leaves, and stands here again. Of a
case that is not on this phone yet nothing is said and nothing is answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mobile import recording, taking_on, theme
from mobile.assigned import Assignment
from mobile.casebook import Casebook
from mobile.screens.screen import SiliScreen
from mobile.summaries import Summary, days_words
from mobile.widgets import (
    Badge,
    Card,
    Column,
    Large,
    LongProse,
    Primary,
    Small,
    Tap,
    Title,
    Words,
    Wrong,
)
from schemas import codes
from schemas.assigning import State

if TYPE_CHECKING:
    from mobile.app import SiliApp

GONE = "这件指派不在这部手机上了，不用办了。"
NOT_HERE = f"{taking_on.NOT_HERE}。同步以后再看，再答复。"
SAY_WHY = "写一句为什么不能办，再按一次"
HANDED = "这是指派的人写的，不是当事人的话。怎么回事，要您自己问当事人。"
TOLD = "存在本机，有网再传"
MATTER = {False: "接下，登记纠纷", True: "接着写纠纷登记"}
ANSWERED = {
    State.TAKEN: ("您已接下", "green"),
    State.DECLINED: ("您已答复：不能办", "grey"),
}


class AssignedScreen(SiliScreen):
    def enter(self, id: str = "", **_: Any) -> None:
        self.leave()
        self.box: LongProse | None = None
        column, book = self.ids.column, self.app.casebook
        column.clear_widgets()
        self.ids.page.to_top()
        self.assignment = taking_on.find(book, id) if book else None
        if book is None or self.assignment is None:
            column.add_widget(Words(words=GONE))
            return
        self._draw(column, book, self.assignment)

    def leave(self) -> None:
        """Half a reason stays, whoever rings or locks the phone."""
        book, box = self.app.casebook, getattr(self, "box", None)
        if book is not None and box is not None and self.assignment is not None:
            box.settle_now()
            taking_on.keep_reason(book, self.assignment.id, box.text)

    def _draw(self, column: Column, book: Casebook, asked: Assignment) -> None:
        state = taking_on.state(book, asked)
        column.add_widget(self._head(asked, is_open=state is State.OPEN))
        line = taking_on.line_of(book, asked)
        if state is State.WITHDRAWN:
            column.add_widget(self._recalled(book, asked))
        elif asked.told.case:
            column.add_widget(self._case(line))
        elif asked.told.matter:
            column.add_widget(self._matter(asked))
        if state in ANSWERED:
            words, light = ANSWERED[state]
            column.add_widget(Badge(words=words, light=light, tid="assigned:state"))
        elif state is State.OPEN and (line or asked.told.matter):
            self._draw_answers(column, book, asked, line)

    # -- what is asked

    def _head(self, asked: Assignment, *, is_open: bool) -> Card:
        card = Card(tid="assigned:head", line=theme.BLUE)
        card.add_widget(Title(words=f"{asked.office}指派给您"))
        who = f"{asked.who}　{asked.made_on:%m月%d日} 指派"
        card.add_widget(Small(words=who, tid="assigned:who"))
        told = asked.told
        if told.words:
            card.add_widget(Large(words=told.words, tid="assigned:words"))
        if told.petition_no:
            words = f"信访事项：{told.petition_no}"
            card.add_widget(Small(words=words, tid="assigned:petition"))
        due = f"最晚 {told.due_on:%m月%d日}"
        if is_open:
            days = (told.due_on - self.app.clock.today()).days
            light = "red" if days < 0 else "yellow"
            said = f"{due}，{days_words(days)}"
            card.add_widget(Badge(words=said, light=light, tid="assigned:due"))
        else:
            card.add_widget(Small(words=due))
        return card

    def _case(self, line: Summary | None) -> Card:
        card = Card(tid="assigned:about")
        if line is None:
            card.add_widget(Words(words=NOT_HERE, ink=theme.AMBER))
            sync = Primary(words="去同步", tid="assigned:sync")
            sync.bind(on_release=lambda _: self.app.go("sync"))
            card.add_widget(sync)
            return card
        card.add_widget(Large(words=line.title))
        card.add_widget(Small(words=f"{line.place}　{line.state_zh}"))
        look = Tap(words="看这个案件", tid="assigned:case")
        look.bind(on_release=lambda _: self._go_to(line))
        card.add_widget(look)
        return card

    def _matter(self, asked: Assignment) -> Card:
        card, told = Card(tid="assigned:about"), asked.told.matter
        card.add_widget(Large(words="交来的情况"))
        card.add_widget(Words(words=str(told.get("facts", "")), tid="assigned:facts"))
        if kind := told.get("kind"):
            card.add_widget(Small(words=codes.label("dispute_types", kind)))
        if place := told.get("place"):
            card.add_widget(Small(words=f"地点：{place}"))
        for _, name, phone in taking_on.parties(asked):
            card.add_widget(Small(words="　".join(filter(None, (name, phone)))))
        card.add_widget(Small(words=HANDED))
        return card

    def _recalled(self, book: Casebook, asked: Assignment) -> Card:
        card = Card(tid="assigned:recalled", line=theme.AMBER)
        card.add_widget(Large(words="已收回，不用您办了"))
        card.add_widget(Words(words=f"理由：{asked.told.withdrawn_reason}"))
        know = Primary(words="知道了", tid="assigned:seen")

        def seen(_: Any) -> None:
            taking_on.see(book, asked)
            self._go_back("")

        know.bind(on_release=seen)
        card.add_widget(know)
        return card

    # -- the word on it

    def _draw_answers(
        self, column: Column, book: Casebook, asked: Assignment, line: Summary | None
    ) -> None:
        card = Card(tid="assigned:answer")
        card.add_widget(Small(words=taking_on.WITHIN))
        begun = taking_on.draft_of(book, asked.id)
        words = "接下" if asked.told.case else MATTER[begun is not None]
        take = Primary(words=words, tid="assigned:take")
        take.bind(on_release=lambda _: self._take(book, asked, line))
        card.add_widget(take)
        card.add_widget(Words(words="不能办的，写明为什么"))
        self.box = LongProse(tid="assigned:reason")
        self.box.put(taking_on.reason_of(book, asked.id))
        card.add_widget(self.box)
        self.wrong = Wrong(words="", tid="assigned:wrong")
        card.add_widget(self.wrong)
        decline = Tap(words="不能办，答复他", tid="assigned:decline")
        decline.bind(on_release=lambda _: self._decline(book, asked))
        card.add_widget(decline)
        column.add_widget(card)

    def _take(self, book: Casebook, asked: Assignment, line: Summary | None) -> None:
        if line is None:
            self._begin(book, asked)
            return
        taking_on.accept(book, asked, line)
        self.app.say_what_waits()
        self._go_to(line, f"已接下。{TOLD}")

    def _begin(self, book: Casebook, asked: Assignment) -> None:
        """The dispute that was begun with it goes on; else one begins now."""
        draft = taking_on.draft_of(book, asked.id)
        if draft is None:
            draft = recording.new_dispute(book, asked.home)
            taking_on.carry(draft, asked)
            book.keep(draft)
        self.app.go("form", draft=draft.id, home=draft.home)

    def _decline(self, book: Casebook, asked: Assignment) -> None:
        self.leave()
        reason = taking_on.reason_of(book, asked.id)
        if not reason:
            self.wrong.words = SAY_WHY
            return
        self.box = None
        taking_on.decline(book, asked, reason)
        self.app.say_what_waits()
        self._go_back(f"已答复不能办。{TOLD}")

    def _go_to(self, line: Summary, flash: str = "") -> None:
        """To the case: back, if one came from there."""
        place = {"case": line.case, "home": line.database, "flash": flash}
        names = [name for name, _ in self.app.places]
        to = self.app.back_to if "case" in names else self.app.go
        to("case", **place)

    def _go_back(self, flash: str) -> None:
        names = [name for name, _ in self.app.places]
        self.app.back_to("work" if "work" in names else "cases", flash=flash)


def link(app: SiliApp, column: Column, case: str) -> None:
    """On the page of the case: that somebody waits for a word about it."""
    for asked in taking_on.waiting(app.casebook) if app.casebook else ():
        if asked.told.case == case:
            card = Card(line=theme.BLUE, tid="case:assigned")
            card.add_widget(Words(words=f"{asked.office}指派给您：{asked.who}"))
            look = Tap(words="答复接不接", tid="do:assigned")
            look.bind(on_release=lambda _, id=asked.id: app.go("assigned", id=id))
            card.add_widget(look)
            column.add_widget(card)
