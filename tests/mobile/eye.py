"""An eye that looks over a page as it stands on the glass, and tells what is amiss.

clipped     words higher or wider than what they stand in, or beyond the glass
torn        words in a column too narrow to be read
cut         words or a hint cut without an ellipsis
overlaid    words upon other words
small       something to press that is lower or narrower than a thumb
pale        ink on a ground below WCAG AA
wordless    a light without a word
crowded     what stands still leaves what scrolls too little of the glass

What the eye tells is a line each: what is amiss, and where.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from kivy.core.window import Window
from kivy.metrics import dp
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.label import Label
from kivy.uix.scrollview import ScrollView
from kivy.uix.textinput import TextInput
from kivy.uix.widget import Widget

from mobile import theme
from mobile.typesetting import NEVER_FIRST
from mobile.widgets import Badge, Card, char_width
from tests.mobile.driver import Driver, recycles

LEAST_TARGET = 48
LEAST_RATIO = 4.5
LEAST_COLUMN = 4  # characters
LEAST_ROOM = 0.3
# What stands still there is the glass one signs on.
STANDS_STILL = ("sign",)
SLACK = 2
Rectangle = tuple[float, float, float, float]


def amiss(d: Driver) -> list[str]:
    """What is amiss on the page as it stands now, whole."""
    seen = [each for each in d.widgets() if is_seen(each)]
    words = [each for each in seen if isinstance(each, Label) and each.text.strip()]
    found = [*_overlaid(words)]
    if d.screen() not in STANDS_STILL:
        found += _crowded(seen)
    for each in words:
        found += [*_clipped(each), *_torn(each), *_pale(each)]
    for each in seen:
        found += [*_small(each), *_hint(each), *_wordless(each)]
    return found


def is_seen(widget: Widget) -> bool:
    """Is it, or what it stands in, made invisible?"""
    while widget is not None and widget is not Window:
        if not widget.opacity:
            return False
        widget = widget.parent
    return True


def scrolls(widget: Widget) -> ScrollView | None:
    parent = widget.parent
    while parent is not None and parent is not Window:
        if isinstance(parent, ScrollView):
            return parent
        parent = parent.parent
    return None


def place(widget: Widget, width: float, height: float) -> Rectangle:
    """On the glass: the middle of the widget, with so much of it."""
    x, y = widget.to_window(*widget.center)
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def named(widget: Any) -> str:
    return getattr(widget, "tid", "") or str(getattr(widget, "text", ""))[:14]


def _clipped(label: Label) -> Iterator[str]:
    width, height = label.texture_size
    if width > label.width + SLACK or height > label.height + SLACK:
        yield f"clipped {named(label)!r} {width}×{height} in {_size(label)}"
    if label.text_size[1] and not label.shorten and _needs(label) > label.height:
        yield f"cut {named(label)!r}: {_needs(label):.0f} of {label.height:.0f}"
    left, low, right, high = place(label, label.width, label.height)
    is_off = left < -SLACK or right > Window.width + SLACK
    if scrolls(label) is None:
        is_off |= low < -SLACK or high > Window.height + SLACK
    if is_off:
        yield f"off the glass {named(label)!r} {left:.0f}…{right:.0f}, {low:.0f}…"


def _size(widget: Widget) -> str:
    return f"{widget.width:.0f}×{widget.height:.0f}"


def _needs(label: Label) -> float:
    """How high the words are in that width, if nothing cuts them."""
    core = label._label.__class__(
        **{**label._label.options, "text": label.text, "max_lines": 0},
    )
    core.options["text_size"] = core.text_size = (label.text_size[0], None)
    core.refresh()
    return float(core.texture.size[1])


def _torn(label: Label) -> Iterator[str]:
    lines = label.text.split("\n")
    if len(lines) > 2 and label.width < label.font_size * LEAST_COLUMN:
        yield f"torn {named(label)!r} in {label.width / label.font_size:.1f} characters"
    if len(label._label._cached_lines) > max(len(lines), 1):
        yield f"torn {named(label)!r} by Kivy"
    for line in lines[1:]:
        if line[:1] and line[0] in NEVER_FIRST:
            yield f"torn {named(label)!r}: a line begins with {line[0]}"


def _pale(label: Label) -> Iterator[str]:
    if label.disabled:
        return
    ratio = theme.ratio(tuple(label.color), ground_of(label))
    if ratio < LEAST_RATIO:
        yield f"pale {named(label)!r}: {ratio:.1f}"


def ground_of(widget: Any) -> theme.Colour:
    """What is drawn behind it, as far as the ink on it is concerned."""
    while widget is not None and widget is not Window:
        ground = getattr(widget, "ground", None)
        if ground is not None and ground[3]:
            red, green, blue, alpha = ground
            return red, green, blue, alpha
        if isinstance(widget, Card) or type(widget).__name__ in ("TopBar", "CaseRow"):
            return theme.PAPER
        widget = widget.parent
    return theme.GROUND


def _small(widget: Any) -> Iterator[str]:
    is_target = isinstance(widget, (ButtonBehavior, TextInput))
    if not is_target or (widget.disabled and not getattr(widget, "words", "")):
        return
    if min(widget.width, widget.height) < dp(LEAST_TARGET):
        yield f"small {named(widget)!r} {_size(widget)}"


def _hint(box: Any) -> Iterator[str]:
    if not isinstance(box, TextInput) or not box.hint_text or box.multiline:
        return
    drawn = sum(char_width(char, box.font_size) for char in box.hint_text)
    if drawn > box.width - box.padding[0] - box.padding[2]:
        yield f"cut hint {box.hint_text!r}: {drawn:.0f} in {box.width:.0f}"


def _wordless(widget: Any) -> Iterator[str]:
    if isinstance(widget, Badge) and not widget.words and widget.width > dp(1):
        yield f"wordless {named(widget)!r}"


def _overlaid(labels: list[Label]) -> Iterator[str]:
    drawn = [(each, place(each, *each.texture_size), scrolls(each)) for each in labels]
    for (one, here, page), (other, there, its_page) in combinations(drawn, 2):
        if page is its_page and _shares(here, there):
            yield f"overlaid {named(one)!r} and {named(other)!r}"


def _shares(one: Rectangle, other: Rectangle) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    up = min(one[3], other[3]) - max(one[1], other[1])
    return across > SLACK and up > SLACK


def _crowded(seen: list[Widget]) -> Iterator[str]:
    for page in seen:
        if not isinstance(page, ScrollView) or scrolls(page) is not None:
            continue
        if recycles(page) and not page.data:
            continue
        if page.height < Window.height * LEAST_ROOM:
            yield f"crowded {named(page)!r} {page.height:.0f} of {Window.height}"
