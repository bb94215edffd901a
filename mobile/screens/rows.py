"""Lines of one height under each other, thousands of them.

Kivy's own layout of a RecycleView measures each line of its data, seen or not. Here
all are alike, so where a line stands is a multiplication, and only lines in sight cost
anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kivy.properties import NumericProperty
from kivy.uix.recyclelayout import RecycleLayout


class Places(Sequence[dict[str, Any]]):
    """What Kivy asks of each line: its size, its place and its class, when asked."""

    def __init__(self, rows: Rows, count: int) -> None:
        self._rows = rows
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> dict[str, Any]:  # type: ignore[override]
        rows = self._rows
        return {
            "size": [rows.width - 2 * rows.margin, rows.row_height],
            "size_hint": [None, None],
            "size_hint_min": [None, None],
            "size_hint_max": [None, None],
            "pos": [
                rows.x + rows.margin,
                rows.top - (index + 1) * rows.row_height,
            ],
            "pos_hint": {},
            "viewclass": rows.viewclass,
            "width_none": False,
            "height_none": False,
        }


class Rows(RecycleLayout):
    """As high as all its lines together."""

    row_height = NumericProperty(100)
    margin = NumericProperty(0)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.fbind("row_height", self._catch_layout_trigger)
        self.fbind("margin", self._catch_layout_trigger)
        # A line that was in sight before the page had its width gets it too.
        self.fbind("width", self._catch_layout_trigger)

    def compute_sizes_from_data(self, data: list[Any], flags: list[Any]) -> None:
        self.clear_layout()
        self.view_opts = Places(self, len(data))

    def compute_layout(self, data: list[Any], flags: list[Any]) -> None:
        self._size_needs_update = False
        self.clear_layout()
        self.height = len(data) * self.row_height

    def get_view_index_at(self, pos: tuple[float, float]) -> int:
        above = int((self.top - pos[1]) // self.row_height)
        return min(max(above, 0), max(len(self.view_opts) - 1, 0))

    def compute_visible_views(
        self, data: list[Any], viewport: tuple[float, float, float, float]
    ) -> list[int]:
        if not data:
            return []
        x, y, width, height = viewport
        first, last = (self.get_view_index_at((x, at)) for at in (y + height, y))
        return [*range(first, last + 1)]
