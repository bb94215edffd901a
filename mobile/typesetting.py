"""Breaking Chinese lines: 避头尾.

A line never begins with a closing mark and never ends with an opening one; a Latin
word or a number is not torn apart unless it is longer than a line. Kivy breaks at any
character, so the lines are made here and handed over with their line feeds.

`measure` gives the width of one character; nothing here knows a font.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

NEVER_FIRST = frozenset("›，。、；：？！）》〉」』】〕”’…—～·％℃,.;:?!)]}>%")
NEVER_LAST = frozenset("（《〈「『【〔“‘￥￡＄([{<$")

Measure = Callable[[str], float]


def wrap(text: str, width: float, measure: Measure) -> str:
    """The text with line feeds so that no line is wider than `width`."""
    return "\n".join(
        line for part in text.split("\n") for line in _lines(part, width, measure)
    )


def shortened(text: str, most: int, width: float, measure: Measure) -> str:
    """So many of the wrapped lines; where some are left out, the last ends in …"""
    lines = text.split("\n")
    if len(lines) <= most:
        return text
    last, room = lines[most - 1], width - measure("…")
    while last and sum(map(measure, last)) > room:
        last = last[:-1]
    return "\n".join([*lines[: most - 1], f"{last}…"])


def _lines(text: str, width: float, measure: Measure) -> Iterator[str]:
    line, used = "", 0.0
    for chunk in chunks(text):
        size = sum(map(measure, chunk))
        if used + size <= width or not line:
            pieces = list(_torn(chunk, width, measure)) if size > width else [chunk]
            yield from (piece for piece in pieces[:-1])
            line, used = (line + pieces[-1]) if len(pieces) == 1 else pieces[-1], 0.0
            used = sum(map(measure, line))
            continue
        yield line.rstrip(" ")
        chunk = chunk.lstrip(" ")
        pieces = list(_torn(chunk, width, measure)) or [""]
        yield from pieces[:-1]
        line = pieces[-1]
        used = sum(map(measure, line))
    yield line


def _torn(chunk: str, width: float, measure: Measure) -> Iterator[str]:
    piece, used = "", 0.0
    for char in chunk:
        size = measure(char)
        if piece and used + size > width:
            yield piece
            piece, used = "", 0.0
        piece, used = piece + char, used + size
    if piece:
        yield piece


def chunks(text: str) -> Iterator[str]:
    """The smallest pieces a line may be broken between."""
    chunk = ""
    for char in text:
        if chunk and _may_part(chunk[-1], char):
            yield chunk
            chunk = ""
        chunk += char
    if chunk:
        yield chunk


def _may_part(before: str, after: str) -> bool:
    if after in NEVER_FIRST or before in NEVER_LAST or _combines(after):
        return False
    if after == " ":
        return False
    return before == " " or _wide(before) or _wide(after)


def _wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def _combines(char: str) -> bool:
    return unicodedata.combining(char) > 0 or char in "\ufe0e\ufe0f"
