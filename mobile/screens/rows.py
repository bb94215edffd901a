"""Lines of one height under each other, thousands of them, and what stands above them.

Kivy's own layout of a RecycleView measures each line of its data, seen or not. Here
all are alike, so where a line stands is a multiplication, and only lines in sight cost
anything.

The head rolls away with the lines: in large type, on a small glass, it would leave them
no room.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kivy.properties import NumericProperty, ObjectProperty
from kivy.uix.recyclelayout import RecycleLayout
from kivy.uix.widget import Widget


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
                rows.under_head - (index + 1) * rows.row_height,
            ],
            "pos_hint": {},
            "viewclass": rows.viewclass,
            "width_none": False,
            "height_none": False,
        }


class Rows(RecycleLayout):
    """As high as its head and all its lines together."""

    row_height = NumericProperty(100)
    margin = NumericProperty(0)
    head = ObjectProperty(None, allownone=True)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.fbind("row_height", self._catch_layout_trigger)
        self.fbind("margin", self._catch_layout_trigger)
        # A line that was in sight before the page had its width gets it too.
        self.fbind("width", self._catch_layout_trigger)
        for name in ("x", "top", "width"):
            self.fbind(name, self._place_head)

    def on_head(self, _: Widget, head: Widget) -> None:
        head.fbind("height", self._place_head)
        head.fbind("height", self._catch_layout_trigger)
        self._place_head()

    def _place_head(self, *_: object) -> None:
        if self.head is not None:
            self.head.width = self.width
            self.head.x, self.head.top = self.x, self.top

    @property
    def under_head(self) -> float:
        return float(self.top - (self.head.height if self.head is not None else 0))

    def clear_widgets(self, children: list[Widget] | None = None) -> None:
        """The lines go, the head stays: somebody may be writing in it."""
        going = self.children if children is None else children
        super().clear_widgets([each for each in going if each is not self.head])

    def compute_sizes_from_data(self, data: list[Any], flags: list[Any]) -> None:
        self.clear_layout()
        self.view_opts = Places(self, len(data))

    def compute_layout(self, data: list[Any], flags: list[Any]) -> None:
        self._size_needs_update = False
        self.clear_layout()
        self.height = self.top - self.under_head + len(data) * self.row_height

    def get_view_index_at(self, pos: tuple[float, float]) -> int:
        above = int((self.under_head - pos[1]) // self.row_height)
        return min(max(above, 0), max(len(self.view_opts) - 1, 0))

    def compute_visible_views(
        self, data: list[Any], viewport: tuple[float, float, float, float]
    ) -> list[int]:
        if not data:
            return []
        x, y, width, height = viewport
        first, last = (self.get_view_index_at((x, at)) for at in (y + height, y))
        return [*range(first, last + 1)]
