"""The band over every screen while one practises: what this is, and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mobile import theme
from mobile.widgets import Row, Tap, Words, dp

if TYPE_CHECKING:
    from mobile.app import Shell, SiliApp

WORDS = "练习，不传县里"
END = "结束并清空"


def show(shell: Shell, app: SiliApp, practising: bool) -> None:
    """Above the screens, where nothing covers it."""
    for each in [child for child in shell.children if getattr(child, "is_band", False)]:
        shell.remove_widget(each)
    if practising:
        shell.add_widget(_band(app), index=len(shell.children))


def _band(app: SiliApp) -> Row:
    band = Row(padding=(dp(12), dp(4)), spacing=dp(8))
    band.is_band = True
    words = Words(words=WORDS, tid="practice:band", ink=theme.AMBER)
    words.pos_hint = {"center_y": 0.5}
    end = Tap(words=END, tid="practice:end", ink=theme.AMBER, line=theme.AMBER)
    end.ground = theme.AMBER_GROUND
    end.bind(on_release=lambda _: app.end_practice())
    band.add_widget(words)
    band.add_widget(end)
    return band
