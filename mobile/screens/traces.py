"""The trace of a hand, drawn: while it is written, and small where it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kivy.graphics import Color, Line
from kivy.metrics import dp
from kivy.properties import NumericProperty, ObjectProperty, StringProperty
from kivy.uix.widget import Widget

from mobile import theme
from mobile.penning import Felt
from schemas import handwriting
from schemas.handwriting import WIDE, Point

SMALL_HIGH = 84


class Traces(Widget):
    """Small, fitted into its height."""

    trace = StringProperty("")
    tid = StringProperty("")

    def __init__(self, **options: Any) -> None:
        super().__init__(size_hint_y=None, height=dp(SMALL_HIGH), **options)
        self.bind(pos=self._draw, size=self._draw, trace=self._draw)

    def _draw(self, *_: object) -> None:
        self.canvas.clear()
        if not self.trace:
            return
        strokes = handwriting.read(self.trace)
        points = [point for stroke in strokes for point in stroke]
        left, top = min(p.x for p in points), min(p.y for p in points)
        wide = max(max(p.x for p in points) - left, 1)
        high = max(max(p.y for p in points) - top, 1)
        scale = min((self.height - dp(8)) / high, (self.width - dp(8)) / wide)
        x, y = self.x + dp(4), self.top - dp(4)
        self._lines(
            [(x + (p.x - left) * scale, y - (p.y - top) * scale) for p in stroke]
            for stroke in strokes
        )

    def _lines(self, strokes: Iterable[Sequence[tuple[float, float]]]) -> None:
        with self.canvas:
            Color(*theme.INK)
            for stroke in strokes:
                Line(points=[n for place in stroke for n in place], width=dp(1.4))


class Pad(Widget):
    """The glass to write on: hands on each stroke when the finger is lifted."""

    tid = StringProperty("")
    trace = StringProperty("")
    steady = ObjectProperty(None)
    count = NumericProperty(0)
    __events__ = ("on_stroke",)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._felt: list[Felt] = []
        self._line: Line | None = None
        self.bind(pos=self._draw, size=self._draw, trace=self._draw)

    # -- the finger

    def on_touch_down(self, touch: Any) -> bool:
        if not self.collide_point(*touch.pos) or self._line is not None:
            return bool(super().on_touch_down(touch))
        touch.grab(self)
        with self.canvas:
            Color(*theme.INK)
            self._line = Line(points=[], width=dp(2))
        self._feel(touch)
        return True

    def on_touch_move(self, touch: Any) -> bool:
        if touch.grab_current is not self:
            return bool(super().on_touch_move(touch))
        self._feel(touch)
        return True

    def on_touch_up(self, touch: Any) -> bool:
        if touch.grab_current is not self:
            return bool(super().on_touch_up(touch))
        touch.ungrab(self)
        felt, self._felt, self._line = self._felt, [], None
        self.dispatch("on_stroke", felt)
        return True

    def _feel(self, touch: Any) -> None:
        across = (touch.x - self.x) / self.width
        down = (self.top - touch.y) / self.width
        pressure = touch.pressure if "pressure" in touch.profile else None
        self._felt.append((across, down, self.steady(), pressure))
        if self._line is not None:
            self._line.points += [touch.x, touch.y]

    def on_stroke(self, felt: list[Felt]) -> None:
        """One stroke is whole."""

    # -- what lies there

    def _draw(self, *_: object) -> None:
        self.canvas.clear()
        with self.canvas:
            Color(*theme.INK)
            strokes = handwriting.read(self.trace) if self.trace else ()
            for stroke in strokes:
                places = [n for point in stroke for n in self._at(point)]
                Line(points=places, width=dp(2))

    def _at(self, point: Point) -> tuple[float, float]:
        scale = self.width / WIDE
        return self.x + point.x * scale, self.top - point.y * scale
