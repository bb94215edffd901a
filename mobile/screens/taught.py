"""The page of a case that one reads as a mentor: to read, and a few words to add."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mobile import reviewing, teaching, theme
from mobile.screens import agreed, reviews
from mobile.summaries import is_erased
from mobile.widgets import Card, Column, Primary, Small, Tap, Words
from schemas.casefile import CaseFile
from schemas.entry import Entry

if TYPE_CHECKING:
    from mobile.screens.case import CaseScreen

SAY = "写几句"
ONLY_READ = "带教：只看，不改。您写的建议，他的手机同步以后看得到。"


def parts(screen: CaseScreen, column: Column, casefile: CaseFile) -> Iterator[None]:
    """From the top down, as the case's own page; without what one may do there."""
    screen._draw_head(column, casefile)
    if not is_erased(casefile):
        _draw_say(screen, column, casefile)
    yield
    for given in casefile.reviews:
        place = {"case": screen.case, "home": screen.home}
        column.add_widget(reviews.card(screen.app, place, given, "given"))
    yield from screen._draw_clocks(column, casefile)
    screen._draw_people(column, casefile)
    agreed.draw(screen, column, casefile)
    yield
    yield from screen._draw_entries(column, casefile)


def _draw_say(screen: CaseScreen, column: Column, casefile: CaseFile) -> None:
    card = Card(line=theme.BLUE, tid="case:taught")
    names = teaching.mentees(screen.app.casebook.enrolment, screen.home)
    card.add_widget(Words(words=f"跟学人：{names}"))
    card.add_widget(Small(words=ONLY_READ))
    say = Primary(words=SAY, tid="do:advise")
    say.bind(on_release=lambda _: _look_over(screen, ""))
    card.add_widget(say)
    for number, held in enumerate(_stages(casefile)):
        body = held.body or {}
        words = reviewing.stage_words(body["stage"], body["round"])
        tap = Tap(words=f"就“{words}”{SAY}", tid=f"do:advise:{number}")
        tap.bind(on_release=lambda _, e=held.id: _look_over(screen, e))
        card.add_widget(tap)
    column.add_widget(card)


def _stages(casefile: CaseFile) -> list[Entry]:
    held = (each for each in casefile.entries if each.type == "stage.recorded")
    return [each for each in held if each.body and each.id not in casefile.voided]


def _look_over(screen: CaseScreen, about: str) -> None:
    screen.app.go("look_over", about=about, case=screen.case, home=screen.home)
