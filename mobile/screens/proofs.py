"""证据 on the page of a case: each thing, small, with where it stands.

A photograph opens large. What the county keeps and this phone let go is shown small,
and it says where the thing is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mobile import evidence
from mobile.evidence import TYPE, Thing
from mobile.screens.capture import picture
from mobile.widgets import Badge, Card, Column, Large, Row, Small, Tap, Words, Wrong
from schemas.casefile import CaseFile

if TYPE_CHECKING:
    from mobile.screens.case import CaseScreen

THUMB_HIGH = 130


def draw(screen: CaseScreen, column: Column, casefile: CaseFile) -> None:
    things = evidence.of_case(screen.app.casebook, screen.case, screen.home)
    card = Card(tid="case:evidence")
    card.add_widget(Large(words=f"证据（{len(things)} 件）" if things else "证据"))
    if not things:
        card.add_widget(Small(words="还没有。照片、录音、文件都可以加。"))
    for number, thing in enumerate(things):
        _draw(screen, card, number, thing, thing.entry.id in casefile.voided)
    adder = Tap(words="加一件证据", tid=f"do:{TYPE}")
    adder.bind(on_release=lambda _: screen.open_form(TYPE))
    card.add_widget(adder)
    column.add_widget(card)


def _draw(
    screen: CaseScreen, card: Card, number: int, thing: Thing, is_voided: bool
) -> None:
    media, body = screen.app.casebook.media, thing.body
    id = str(body["evidence"])
    if number:
        card.add_widget(Small(words=""))
    title = Words(words=str(body["title"]), tid=f"evidence:{number}")
    card.add_widget(title)
    thumb = media.thumb(id) if thing.medium else None
    if thumb is not None:
        card.add_widget(picture(thumb, THUMB_HIGH))
    card.add_widget(Small(words=f"{body['taken_on']}　{evidence.described(body)}"))
    row = Row()
    badge = Badge(words=thing.words, light=thing.light, tid=f"evidence:{number}:at")
    row.add_widget(badge)
    if thumb is not None:
        opener = Tap(words="放大看", tid=f"evidence:{number}=open")
        opener.bind(on_release=lambda _: screen.app.go("look", evidence=id))
        row.add_widget(opener)
    card.add_widget(row)
    if is_voided:
        card.add_widget(Wrong(words="已作废"))
