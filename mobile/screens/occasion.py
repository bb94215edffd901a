"""One 宣讲 or reception: each matter with what became of it, and every record.

    visitor ─► 当场解决 / 交给谁、哪天前 ─► what came of it ─► the dispute it became

A matter that is still open is taken on from here: it becomes a dispute with one tap, or
its line says what came of it. The records below are corrected and voided as any are.
"""

from __future__ import annotations

from collections.abc import Iterator

from mobile import arising, recording, theme
from mobile.screens import proofs
from mobile.screens.case import CaseScreen
from mobile.summaries import ERASED, days_words, is_erased
from mobile.widgets import Badge, Card, Column, Large, Row, Small, Tap, Title, Words
from schemas import bodies, occasions
from schemas.casefile import CaseFile
from schemas.occasions import Matter

TELLS = "reception.followed_up"


class OccasionScreen(CaseScreen):
    def _parts(self, column: Column, casefile: CaseFile) -> Iterator[None]:
        self.heading = bodies.type_label(
            "reception.held" if "reception" in casefile.tree else "outreach.held"
        )
        self._draw_head(column, casefile)
        self._draw_warnings(column, casefile)
        self._draw_drafts(column)
        yield
        if not is_erased(casefile):
            yield from self._draw_matters(column, casefile)
            self._draw_more(column, casefile)
            if "evidence" in casefile.tree:
                proofs.draw(self, column, casefile)
        yield from self._draw_entries(column, casefile)
        self._draw_doubts(column)

    def _draw_head(self, column: Column, casefile: CaseFile) -> None:
        tree, book = casefile.tree, self.app.casebook
        card = Card()
        card.add_widget(Title(words=casefile.title_zh, tid="case:title"))
        where = f"{occasions.day_held(tree)}　{occasions.place(tree)}"
        card.add_widget(Small(words=where, tid="occasion:where"))
        row = Row()
        if is_erased(casefile):
            row.add_widget(Badge(words=ERASED, light="grey"))
        tally = book.tally_of(casefile, self.home)
        row.add_widget(Badge(words=tally.words, light=tally.light, tid="case:delivery"))
        card.add_widget(row)
        for words in told(casefile):
            card.add_widget(Words(words=words))
        column.add_widget(card)

    def _draw_matters(self, column: Column, casefile: CaseFile) -> Iterator[None]:
        for number, matter in enumerate(occasions.matters(casefile.tree), 1):
            column.add_widget(self._matter(number, matter))
            if number % 5 == 0:
                yield

    def _matter(self, number: int, matter: Matter) -> Card:
        card = Card(tid=f"matter:{number}")
        people = f"　一行 {matter.people} 人" if matter.people > 1 else ""
        name = matter.told.get("name", "")
        card.add_widget(Large(words=f"{number}．{name}{people}"))
        card.add_widget(Words(words=str(matter.told.get("matter", ""))))
        if answer := matter.told.get("answer"):
            card.add_widget(Small(words=f"答复：{answer}"))
        words, light = self._standing(matter)
        card.add_widget(Badge(words=words, light=light, tid=f"matter:{number}:stands"))
        for each in matter.followed:
            if situation := each.get("situation"):
                card.add_widget(Small(words=f"{each['followed_on']}　{situation}"))
        self._draw_ways(card, number, matter)
        return card

    def _standing(self, matter: Matter) -> tuple[str, str]:
        if matter.is_on_site:
            return "当场解决", "green"
        if matter.case:
            return "已立为纠纷", "blue"
        if matter.done_on is not None:
            return f"{matter.done_on.isoformat()} 办好了", "green"
        to = matter.told.get("passed_to", "")
        if matter.due_on is None:
            return f"交{to}办", "yellow"
        days = (matter.due_on - self.app.clock.today()).days
        return f"交{to}办，{days_words(days)}", "red" if days < 0 else "yellow"

    def _draw_ways(self, card: Card, number: int, matter: Matter) -> None:
        if matter.case:
            if matter.case in self.app.casebook.shelf(self.home).lines:
                see = Tap(words="看这件纠纷", tid=f"see:{number}")
                see.bind(on_release=lambda _: self._see(matter.case))
                card.add_widget(see)
            return
        if not matter.is_open:
            return
        row = Row()
        tell = Tap(words="办得怎样了", tid=f"tell:{number}")
        tell.bind(on_release=lambda _: self._tell(matter.key))
        row.add_widget(tell)
        opens = Tap(words="立为纠纷", tid=f"dispute:{number}")
        opens.bind(on_release=lambda _: self._open_dispute(matter.key))
        row.add_widget(opens)
        card.add_widget(row)

    def _see(self, case: str) -> None:
        self.app.go("case", case=case, home=self.home)

    def _tell(self, visitor: str) -> None:
        book = self.app.casebook
        draft = recording.open_form(book, TELLS, self.case, self.home)
        draft.body["visitor"] = visitor
        self.show_form(draft)

    def _open_dispute(self, visitor: str) -> None:
        book = self.app.casebook
        draft = recording.new_dispute(book, self.home)
        arising.carry(book, draft, self.case, visitor)
        self.show_form(draft)

    def _draw_more(self, column: Column, casefile: CaseFile) -> None:
        card = Card()
        place = {"case": self.case, "home": self.home}
        prints = Tap(words="打印登记表", tid="do:prints")
        prints.bind(on_release=lambda _: self.app.go("prints", **place))
        card.add_widget(prints)
        if "evidence" not in casefile.tree:
            words = "加一张照片（不是必须）"
            add = Tap(words=words, tid="do:evidence.added", ink=theme.SOFT_INK)
            add.bind(on_release=lambda _: self.open_form("evidence.added"))
            card.add_widget(add)
        column.add_widget(card)


def told(casefile: CaseFile) -> Iterator[str]:
    """The lines of the head: who spoke before whom; or whom the leader received."""
    tree = casefile.tree
    if "outreach" in tree:
        held = tree["outreach"]
        speakers = held.get("speakers", {}).values()
        yield "宣讲人：" + "、".join(str(each.get("name", "")) for each in speakers)
        kind = bodies.enum_label(
            "outreach.held", "/audience_kind", held.get("audience_kind", "")
        )
        yield f"听众：{kind} {held.get('audience_count', 0)} 人"
        if questions := held.get("questions"):
            yield f"群众问的：{questions}"
        return
    found = occasions.matters(tree)
    left = sum(each.is_open for each in found)
    people = sum(each.people for each in found)
    yield f"来访 {len(found)} 件 {people} 人，还没办好 {left} 件"
