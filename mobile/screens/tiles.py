"""什么事: the twelve commonest disputes, one large touch each, where a form begins.

A tile sets what kind of dispute it is and nothing else. Chosen, the tiles fold into one
line, which opens them again. Under them lies the way to the other form: a small matter
that was settled by word on the day, or one that goes stage by stage after all.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from kivy.uix.gridlayout import GridLayout

from mobile import recording
from mobile.plans import dispute, one_sitting, twelve
from mobile.widgets import Card, Column, Large, Tap, dp
from schemas import codes
from schemas.codes import Code

if TYPE_CHECKING:
    from mobile.screens.form import FormScreen

TILES = "tiles"
HIGH = 58


class TileGrid(GridLayout):
    """As many beside each other as the size of the type leaves room for."""


def draw(screen: FormScreen, column: Column) -> None:
    """The tiles, or what was chosen of them; nothing in a correction."""
    if screen.draft.corrects:
        return
    card = Card(tid="tiles")
    body = screen.paper.body
    if "dispute_type" in body and TILES not in screen.drawing.unfolded:
        again = Tap(words=f"✓ {_words(body)}　换一个", tid="tiles:again")
        again.bind(on_release=lambda _: _unfold(screen))
        card.add_widget(again)
    else:
        card.add_widget(Large(words="什么事？选最像的，没有就跳过"))
        _tiles(screen, card)
    _other_way(screen, card)
    column.add_widget(card)


def _words(body: Any) -> str:
    known = twelve.chosen(body)
    return known.zh if known else codes.label("dispute_types", body["dispute_type"])


def _tiles(screen: FormScreen, card: Card) -> None:
    grid = TileGrid()
    for each in twelve.all_of():
        tile = Tap(words=each.zh, tid=f"tile:{each.code}", least=dp(HIGH))
        tile.padding = (dp(4), dp(8))
        tile.bind(on_release=partial(_choose, screen, each))
        grid.add_widget(tile)
    card.add_widget(grid)


def _choose(screen: FormScreen, each: Code, _: Any) -> None:
    screen.settle()
    twelve.choose(screen.paper.body, each)
    screen.drawing.unfolded.discard(TILES)
    screen.keep()
    screen.draw_here()


def _unfold(screen: FormScreen) -> None:
    screen.settle()
    screen.drawing.unfolded.add(TILES)
    screen.draw_here()


def _other_way(screen: FormScreen, card: Card) -> None:
    """Restricted cases and those of others go the long way."""
    is_short = screen.draft.form == one_sitting.KEY
    body = screen.paper.body
    if not is_short and (dispute.is_restricted(body) or "on_behalf_of" in body):
        return
    key = dispute.OPENED.key if is_short else one_sitting.KEY
    words = "改走四步" if is_short else "小事，今天口头就能调成 ›"
    other = Tap(words=words, tid=f"become:{key}")
    other.bind(on_release=lambda _: become(screen, key))
    card.add_widget(other)


def become(screen: FormScreen, key: str) -> None:
    """The other form, with all that both have in common."""
    screen.settle()
    draft, book = screen.draft, screen.app.casebook
    recording.become(book, draft, key)
    book.keep(draft)
    screen.paper = None  # type: ignore[assignment]
    screen.enter(draft=draft.id, home=draft.home)
