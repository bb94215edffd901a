"""审阅: one stage in its own words, or the dossier with its red lines; and the word.

What the check of the dossier found becomes an item with one tap; the rest is written,
a line an item. What is on this page stays until the word is given or another thing is
looked over.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from kivy.properties import StringProperty

from mobile import colleagues, reading, recording, reviewing, theme
from mobile.drafts import Draft
from mobile.errors import Unfinished
from mobile.reviewing import Found
from mobile.screens import reviews
from mobile.screens.screen import SiliScreen
from mobile.widgets import (
    Badge,
    Card,
    Chip,
    Chips,
    Column,
    Large,
    LongProse,
    Primary,
    Small,
    Tap,
    Title,
    Words,
    Wrong,
    dp,
)
from schemas import review
from schemas.casefile import CaseFile
from schemas.catalogue import OUTCOME_WORDS
from schemas.dossier import State, dossier
from schemas.review import MENTOR, may_give
from schemas.reviewing import LIFE_WORDS

UNTIL = (("三天内", 3), ("七天内", 7), ("半月内", 15), ("不限", 0))
WAYS = {
    review.SEEN: "已阅",
    review.RETURNED: "退回补正",
    review.ACCEPTED: "接收卷宗",
}
ADVISES = "记下建议，告诉他"
ADVICE, OVER = "写几句", ("审卷", "审会面记录")
SAID = {
    review.SEEN: "已阅",
    review.RETURNED: "已退回补正",
    review.ACCEPTED: "已接收",
}


class LookOverScreen(SiliScreen):
    title = StringProperty("")

    def enter(self, case: str = "", home: str = "", about: str = "", **_: Any) -> None:
        book = self.app.casebook
        if (case, about) != getattr(self, "_looked_at", None):
            self._looked_at = case, about
            self.chosen: set[Found] = set()
            self.days, self.comment, self.more = 7, "", ""
        self.case, self.home, self.about = case, home, about
        self.casefile = book.casefile(case, home) if book else None
        self.role = reviews.role_in(book, home) if book else ""
        self.title = ADVICE if self.role == MENTOR else OVER[bool(about)]
        self.draw()

    def draw(self) -> None:
        column = self.ids.column
        column.clear_widgets()
        self.ids.page.to_top()
        if self.casefile is None:
            column.add_widget(Words(words="这个案件的资料还没有收到。"))
            return
        self._draw_head(column, self.casefile)
        if self.about:
            self._draw_stage(column, self.casefile)
        else:
            self._draw_dossier(column, self.casefile)
        for given in self.casefile.reviews:
            if given.about == self.about:
                column.add_widget(reviews.card(self.app, self._place, given, "over"))
        self._draw_word(column, self.casefile)

    @property
    def _place(self) -> dict[str, str]:
        return {"case": self.case, "home": self.home}

    def _draw_head(self, column: Column, casefile: CaseFile) -> None:
        card = Card(tid="over:head")
        card.add_widget(Title(words=casefile.title_zh))
        look = Tap(words="看整个案件", tid="over:case")
        look.bind(on_release=lambda _: self.app.go("case", **self._place))
        card.add_widget(look)
        column.add_widget(card)

    def _draw_stage(self, column: Column, casefile: CaseFile) -> None:
        """As it stands now, with its corrections, in the order of the form."""
        entry = reviewing.record_of(casefile, self.about)
        if entry is None:
            column.add_widget(Words(words="这次会面的记录还没有收到。"))
            return
        book = self.app.casebook
        draft = Draft("", "dispute.opened", "", 1, self.home, self.case)
        setting = recording.setting_of(book, draft)
        body = recording.standing_body(casefile, entry)
        card = Card(tid="over:stage")
        words = reviewing.stage_words(body["stage"], body["round"])
        card.add_widget(Large(words=words))
        who = colleagues.author_of(book, entry)
        card.add_widget(Small(words=f"{who} 记　{body['held_on']}"))
        for line in reading.read(entry.type, body, setting):
            said = f"{line.label}：{line.value}" if line.value else line.label
            indent = (dp(16) * line.depth, 0, 0, 0)
            card.add_widget(Words(words=said, padding=indent))
        column.add_widget(card)

    def _draw_dossier(self, column: Column, casefile: CaseFile) -> None:
        papers = dossier(casefile)
        card = Card(tid="over:dossier")
        card.add_widget(Large(words=f"结果：{OUTCOME_WORDS[papers.outcome].zh}"))
        card.add_widget(Words(words=LIFE_WORDS[casefile.dossier_life].zh))
        red = [each for each in papers.papers if each.state is State.LACKING]
        there = [p.about.zh for p in papers.papers if p.state is State.THERE]
        light, words = ("red", f"缺 {len(red)} 份") if red else ("green", "必备件都齐")
        card.add_widget(Badge(words=words, light=light, tid="over:lacking"))
        for paper in red:
            card.add_widget(Words(words=f"{paper.about.zh}（{paper.about.law}）"))
            for lack in paper.lacks:
                card.add_widget(Small(words=f"· {lack.zh}", ink=theme.RED))
        if there:
            card.add_widget(Small(words=f"齐的：{'、'.join(there)}"))
        if self.role != MENTOR:  # It offers the forms.
            card.add_widget(self._papers())
        column.add_widget(card)

    def _papers(self) -> Tap:
        look = Tap(words="看卷宗目录", tid="over:papers")
        look.bind(on_release=lambda _: self.app.go("dossier", **self._place))
        return look

    # -- the word

    def _draw_word(self, column: Column, casefile: CaseFile) -> None:
        card = Card(line=theme.BLUE, tid="over:word")
        is_mentor = self.role == MENTOR
        if not is_mentor:
            self._draw_items(card, casefile)
        label = "给他的建议" if is_mentor else "评语（可以不写）"
        card.add_widget(Words(words=label))
        card.add_widget(self._box("comment"))
        self.wrong = Wrong(words="", tid="over:wrong")
        card.add_widget(self.wrong)
        subject = review.STAGE if self.about else review.DOSSIER
        first = True
        for verdict in self._verdicts(casefile):
            if may_give(self.role, subject, verdict):
                words = ADVISES if is_mentor else WAYS[verdict]
                card.add_widget(self._way(verdict, words, Primary if first else Tap))
                first = False
        column.add_widget(card)

    def _verdicts(self, casefile: CaseFile) -> tuple[str, ...]:
        """What is likely comes first; what lacks papers is not received by a slip."""
        if self.about:
            return review.SEEN, review.RETURNED
        if any(p.state is State.LACKING for p in dossier(casefile).papers):
            return review.RETURNED, review.SEEN, review.ACCEPTED
        return review.ACCEPTED, review.SEEN, review.RETURNED

    def _way(self, verdict: str, words: str, kind: type[Tap]) -> Tap:
        way = kind(words=words, tid=f"over:{verdict}")
        way.bind(on_release=lambda _: self.give(verdict))
        return way

    def _draw_items(self, card: Card, casefile: CaseFile) -> None:
        card.add_widget(Large(words="要补正的"))
        offered = reviewing.found(casefile, self.about)
        found = Chips()
        card.add_widget(found)
        for number, each in enumerate(offered):
            chip = Chip(
                label=each.words, tid=f"found:{number}", chosen=each in self.chosen
            )
            chip.bind(on_release=lambda c, f=each: self._toggle(c, f))
            found.add_widget(chip)
        card.add_widget(Words(words="还要补什么（一行写一条）"))
        card.add_widget(self._box("more"))
        card.add_widget(Words(words="最晚什么时候补"))
        chips = Chips()
        for words, days in UNTIL:
            chip = Chip(label=words, tid=f"until:{days}", chosen=days == self.days)
            chip.bind(on_release=lambda _, d=days: self._until(d))
            chips.add_widget(chip)
        self.until = chips
        card.add_widget(chips)

    def _box(self, name: str) -> LongProse:
        box = LongProse(tid=f"over:{name}")
        box.put(getattr(self, name))
        box.bind(on_settled=lambda _, text: setattr(self, name, text))
        return box

    def _toggle(self, chip: Chip, each: Found) -> None:
        self.chosen ^= {each}
        chip.chosen = each in self.chosen

    def _until(self, days: int) -> None:
        self.days = days
        for chip in self.until.children:
            chip.chosen = chip.tid == f"until:{days}"

    def leave(self) -> None:
        for name in ("comment", "more"):
            for box in self._boxes(name):
                box.settle_now()

    def _boxes(self, name: str) -> list[LongProse]:
        wanted = f"over:{name}"
        return [w for w in self.walk() if getattr(w, "tid", "") == wanted]

    def give(self, verdict: str) -> None:
        self.leave()
        try:
            reviewing.give(
                self.app.casebook,
                self.case,
                self.home,
                self.about,
                verdict,
                comment=self.comment,
                items=self._items(),
                due_on=self._due_on() if verdict == review.RETURNED else "",
                as_role=self.role,
            )
        except Unfinished as unfinished:
            self.wrong.words = "；".join(each.zh for each in unfinished.errors)
            return
        self._looked_at = None
        self.app.say_what_waits()
        said = "已告诉他" if self.role == MENTOR else SAID[verdict]
        self._go_back(f"{said}。存在本机，有网再传")

    def _items(self) -> list[Found]:
        found = [
            each
            for each in reviewing.found(self.casefile, self.about)
            if each in self.chosen
        ]
        lines = (line.strip() for line in self.more.splitlines())
        return [*found, *(Found(line) for line in lines if line)]

    def _due_on(self) -> str:
        if not self.days:
            return ""
        due = self.app.casebook.clock.today() + timedelta(days=self.days)
        return due.isoformat()

    def _go_back(self, flash: str) -> None:
        """To the list, if one came from there; else to the case."""
        names = [name for name, _ in self.app.places]
        back: Callable[..., None] = self.app.back_to
        if "to_review" in names:
            back("to_review", flash=flash)
        else:
            back("case", **self._place, flash=flash)
