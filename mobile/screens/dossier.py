"""卷宗: what the law needs before they leave, then what can be done later, then what
is whole. Each line opens the form where it is mended; a colour never stands alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from mobile import mending, theme
from mobile.screens.screen import SiliScreen
from mobile.widgets import Badge, Card, Column, Large, Row, Small, Tap, Title, Words
from schemas import bodies
from schemas.casefile import CaseFile
from schemas.catalogue import NEED_WORDS, OUTCOME_WORDS
from schemas.dossier import STATE_WORDS, Dossier, Paper, State, dossier
from schemas.errors import FieldError
from schemas.wanting import Lack, Mend

if TYPE_CHECKING:
    from mobile.app import SiliApp
    from mobile.drafts import Draft
    from mobile.screens.case import CaseScreen

LIGHTS = {State.LACKING: "red", State.THERE: "green"}
MEND_WORDS = {Mend.HERE: "人在时补", Mend.LATER: "可以后补"}
QUIET = (State.NONE, State.NOT_YET, State.NOT_NEEDED)
QUIET_WORDS = {
    State.NONE: "按需，现在没有",
    State.NOT_YET: "还没到",
    State.NOT_NEEDED: "这个案件不需要",
}


class DossierScreen(SiliScreen):
    def enter(self, case: str = "", home: str = "", **_: Any) -> None:
        self.case, self.home = case, home
        column = self.ids.column
        column.clear_widgets()
        self.ids.page.to_top()
        book = self.app.casebook
        self.casefile = book.casefile(case, home) if book else None
        if self.casefile is None:
            column.add_widget(Words(words="这个案件的资料还没有收到。"))
            return
        papers = dossier(self.casefile)
        self._draw_head(column, papers)
        number = 0
        for paper in papers.papers:
            if paper.state not in QUIET:
                number = self._draw_paper(column, paper, number)
        self._draw_quiet(column, papers)

    def _draw_head(self, column: Column, papers: Dossier) -> None:
        card = Card(tid="dossier:head")
        card.add_widget(Title(words=self.casefile.title_zh))
        outcome = OUTCOME_WORDS[papers.outcome].zh
        card.add_widget(Small(words=f"结果：{outcome}。必备件随结果而定。"))
        _say(card, papers)
        column.add_widget(card)

    def _draw_paper(self, column: Column, paper: Paper, number: int) -> int:
        code = paper.about.code
        is_red = paper.state is State.LACKING
        card = Card(line=theme.RED if is_red else theme.GREEN, tid=f"paper:{code}")
        card.add_widget(Large(words=paper.about.zh))
        row = Row()
        words = STATE_WORDS[paper.state].zh
        words = f"{words} {len(paper.lacks)} 处" if is_red else words
        row.add_widget(
            Badge(words=words, light=LIGHTS[paper.state], tid=f"paper:{code}:state")
        )
        said = f"{NEED_WORDS[paper.need].zh}　{paper.about.law}"
        row.add_widget(Small(words=said))
        card.add_widget(row)
        for lacks in _together(paper.lacks):
            card.add_widget(self._mender(paper, lacks, number))
            number += 1
        column.add_widget(card)
        return number

    def _mender(self, paper: Paper, lacks: list[Lack], number: int) -> Tap:
        """One line for what is missing of one person, one record, one page."""
        first = lacks[0]
        words = "、".join([first.zh, *(each.zh.split("：")[-1] for each in lacks[1:])])
        words = f"{MEND_WORDS[first.mend]}：{words}"
        if first.law != paper.about.law and "§" not in words:
            words = f"{words}（{first.law}）"
        tap = Tap(words=words, tid=f"lack:{number}")
        tap.bind(on_release=lambda _: self._mend(first))
        return tap

    def _mend(self, lack: Lack) -> None:
        book = self.app.casebook
        draft, at = mending.begun(book, self.casefile, lack, self.home)
        book.keep(draft)
        open_at(self.app, draft, lack._replace(at=at))

    def _draw_quiet(self, column: Column, papers: Dossier) -> None:
        card = Card(tid="dossier:quiet")
        for state in QUIET:
            names = [p.about.zh for p in papers.papers if p.state is state]
            if names:
                card.add_widget(Words(words=QUIET_WORDS[state]))
                card.add_widget(Small(words="、".join(names)))
        column.add_widget(card)


def open_at(app: SiliApp, draft: Draft, lack: Lack) -> None:
    """The form, at the place of it where something lacks; "" is its first page."""
    app.go("form", draft=draft.id, home=draft.home)
    if lack.at:
        form: Any = app.screens.current_screen
        label = bodies.label(draft.type, lack.at)
        form.jump(FieldError(lack.at, label, label, lack.zh, lack.en))


def _together(lacks: Sequence[Lack]) -> Iterator[list[Lack]]:
    """What is mended on one page: of one person, in one record, by one article."""

    def page(lack: Lack) -> tuple[str, str, Mend, str]:
        whose = lack.zh.split("：")[0] if "：" in lack.zh else lack.zh
        return lack.at.rpartition("/")[0], whose, lack.mend, lack.law

    pages: dict[tuple[str, str, Mend, str], list[Lack]] = {}
    for lack in lacks:
        pages.setdefault(page(lack), []).append(lack)
    yield from pages.values()


def _say(card: Card, papers: Dossier) -> None:
    """How much must be mended while they are here, and how much may wait."""
    here, later = len(papers.here), len(papers.later)
    words = f"人走之前还要补 {here} 处" if here else "人走之前要补的都补了"
    light = "red" if here else "green"
    card.add_widget(Badge(words=words, light=light, tid="dossier:here"))
    words = f"以后自己还要补 {later} 处" if later else "自己要补的都补了"
    light = "yellow" if later else "green"
    card.add_widget(Badge(words=words, light=light, tid="dossier:later"))


def draw(screen: CaseScreen, column: Column, casefile: CaseFile) -> None:
    """The short card on the page of the case."""
    card = Card(tid="case:dossier")
    card.add_widget(Large(words="卷宗"))
    _say(card, dossier(casefile))
    place = {"case": screen.case, "home": screen.home}
    look = Tap(words="看卷宗缺什么", tid="do:dossier")
    look.bind(on_release=lambda _: screen.app.go("dossier", **place))
    card.add_widget(look)
    printer = Tap(words="打印文书", tid="do:prints")
    printer.bind(on_release=lambda _: screen.app.go("prints", **place))
    card.add_widget(printer)
    column.add_widget(card)
