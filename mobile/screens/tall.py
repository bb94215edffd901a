"""A page of very many sheets: whatever is put below moves none of those above.

Kivy counts from the bottom, so a column that grows moves all that is in it, and every
word and line of it is placed anew: drawn part by part, a page of a hundred records
costs the square of that. Here each sheet has a place of its own and counts from there;
when it moves, nothing in it does.
"""

from __future__ import annotations

from typing import Any

from kivy.uix.relativelayout import RelativeLayout
from kivy.uix.widget import Widget

from mobile.widgets import Column


class Held(RelativeLayout):
    """The place of one sheet, as high as the sheet."""

    def __init__(self, sheet: Widget) -> None:
        super().__init__(size_hint_y=None, height=sheet.height)
        self.hold(sheet)

    def hold(self, sheet: Widget) -> None:
        for each in self.children[:]:
            each.unbind(height=self._as_high)
            self.remove_widget(each)
        sheet.bind(height=self._as_high)
        self.add_widget(sheet)
        self._as_high(sheet, sheet.height)

    def _as_high(self, _: Widget, height: float) -> None:
        self.height = height


class TallColumn(Column):
    """Sheets under each other, each in its place."""

    def add_widget(self, widget: Widget, *args: Any, **options: Any) -> None:
        super().add_widget(Held(widget), *args, **options)
