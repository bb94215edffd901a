"""Which characters the one face of the app has: names are written with rare ones.

Kivy draws a run of text with one face and puts an empty box where it has nothing. What
is recorded is the character all the same, so a person is told that, and never that the
name is wrong.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from mobile import theme

WIDE = 0x9FFF  # Below, the face has whatever is written in Chinese.


def unshown(text: str) -> str:
    """The characters of a text that the face has not, each once."""
    rare = dict.fromkeys(char for char in text if ord(char) > WIDE)
    if not rare:
        return ""
    has = _held(theme.font_path())
    return "".join(char for char in rare if ord(char) not in has)


def told(text: str) -> str:
    """What to say of them; nothing if all can be seen."""
    lacks = unshown(text)
    if not lacks:
        return ""
    codes = "、".join(f"U+{ord(char):X}" for char in lacks)
    return f"有 {len(lacks)} 个生僻字这里显示成方框（{codes}），存的是对的，不用改"


@lru_cache(maxsize=1)
def _held(path: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return frozenset(code for code in font.getBestCmap() if code > WIDE)
