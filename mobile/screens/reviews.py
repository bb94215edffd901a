"""Reviews on the page of a case: the dossier's life, each word with its items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mobile import reviewing, theme
from mobile.casebook import Casebook
from mobile.screens import dossier
from mobile.widgets import Badge, Card, Column, Large, Row, Small, Tap, Words
from schemas import codes
from schemas.casefile import CaseFile
from schemas.review import MENTOR
from schemas.reviewing import FATE_WORDS, LIFE_WORDS, Fate, Item, Life, Review

if TYPE_CHECKING:
    from mobile.app import SiliApp
    from mobile.screens.case import CaseScreen

LIGHTS = {"seen": "grey", "returned": "red", "accepted": "green"}
LIFE_LIGHTS = {
    Life.COMPLETE: "yellow",
    Life.SEEN: "yellow",
    Life.RETURNED: "red",
    Life.MENDED: "yellow",
    Life.ACCEPTED: "green",
}


def role_in(book: Casebook, home: str) -> str:
    """As what this phone's person reviews a case of that home."""
    return book.enrolment.role if book.enrolment.taught_in(home) is None else MENTOR


def draw(screen: CaseScreen, column: Column, casefile: CaseFile) -> None:
    """Nothing where nothing was said, for whoever does not review."""
    looks_over = reviewing.looks_over(screen.app.casebook)
    life = casefile.dossier_life
    desk = reviewing.at_desk(screen.app.casebook, casefile, screen.home)
    if not (casefile.reviews or desk or looks_over or life is not Life.NONE):
        return
    place = {"case": screen.case, "home": screen.home}
    head = Card(tid="case:reviews")
    head.add_widget(Large(words="审阅"))
    if life is not Life.NONE:
        words = f"卷宗：{LIFE_WORDS[life].zh}"
        head.add_widget(Badge(words=words, light=LIFE_LIGHTS[life], tid="case:life"))
    if looks_over:
        _draw_ways(screen, head, casefile, place)
    column.add_widget(head)
    for given in (*casefile.reviews, *desk):
        column.add_widget(card(screen.app, place, given, "given"))


def _draw_ways(
    screen: CaseScreen, head: Card, casefile: CaseFile, place: dict[str, str]
) -> None:
    for number, entry in enumerate(casefile.unread_stages):
        held = reviewing.record_of(casefile, entry)
        if held is not None and held.body is not None:
            words = reviewing.stage_words(held.body["stage"], held.body["round"])
            tap = Tap(words=f"审：{words}", tid=f"do:look-over:{number}")
            tap.bind(
                on_release=lambda _, e=entry: screen.app.go(
                    "look_over", about=e, **place
                )
            )
            head.add_widget(tap)
    whole = Tap(words="审卷", tid="do:look-over")
    whole.bind(on_release=lambda _: screen.app.go("look_over", **place))
    head.add_widget(whole)


def card(app: SiliApp, place: dict[str, str], given: Review, name: str) -> Card:
    line = theme.AMBER if given.waits else theme.FAINT_LINE
    made = Card(line=line, tid=f"{name}:{given.id.rpartition(':')[2][:6]}")
    verdict = codes.label("review_verdicts", given.verdict, "zh")
    row = Row()
    row.add_widget(Badge(words=verdict, light=LIGHTS[given.verdict]))
    row.add_widget(Small(words=codes.label("review_subjects", given.subject, "zh")))
    made.add_widget(row)
    who = reviewing.who(app.casebook, given)
    made.add_widget(Small(words=f"{who}　{given.reviewed_on}"))
    if given.comment:
        made.add_widget(Words(words=given.comment))
    for item in given.items:
        _draw_item(app, place, made, given, item)
    if given.is_advice and given.waits and _is_mine(app.casebook, place):
        _link(app, place, made, given, "", "知道了…")
    elif given.read_by and given.is_advice:
        made.add_widget(Small(words="对方已看过"))
    return made


def _draw_item(
    app: SiliApp, place: dict[str, str], made: Card, given: Review, item: Item
) -> None:
    made.add_widget(Words(words=f"{item.id[1:]}. {item.words}"))
    if given.is_advice:
        return
    row = Row()
    light = "yellow" if item.fate is Fate.OPEN else "green"
    row.add_widget(Badge(words=FATE_WORDS[item.fate].zh, light=light))
    said = item.done or (f"最晚 {item.due_on}" if item.due_on else "")
    row.add_widget(Small(words=said))
    made.add_widget(row)
    if item.fate is Fate.OPEN and _is_mine(app.casebook, place):
        _link(app, place, made, given, item.id, "去补、答复")


def _link(
    app: SiliApp,
    place: dict[str, str],
    made: Card,
    given: Review,
    item: str,
    words: str,
) -> None:
    short = given.id.rpartition(":")[2][:6]
    link = Tap(words=words, tid=f"asked:{short}:{item}")
    link.bind(on_release=lambda _: app.go("asked", given=given.id, item=item, **place))
    made.add_widget(link)


def _is_mine(book: Casebook, place: dict[str, str]) -> bool:
    return role_in(book, place["home"]) in reviewing.ASKED_ROLES


# -- from 要做的事


def open_asked(app: SiliApp, case: str, home: str, key: str) -> None:
    """The very form where there is one; else who asks for what, and the answer."""
    given, _, id = key.partition("#")
    casefile = app.casebook.casefile(case, home)
    found = reviewing.review_of(app.casebook, casefile, home, given)
    items = [each for each in found.items if each.id == id] if found else []
    if not (items and open_form(app, case, home, items[0])):
        app.go("asked", case=case, home=home, given=given, item=id)


def open_form(app: SiliApp, case: str, home: str, item: Item) -> bool:
    """Is there a form in which it is mended? Then it lies open."""
    casefile = app.casebook.casefile(case, home)
    begun = reviewing.mend(app.casebook, casefile, item, home) if casefile else None
    if begun is None:
        return False
    dossier.open_at(app, *begun)
    return True
