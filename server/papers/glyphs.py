"""Can the faces that come with the program show every character of a paper?

They hold all of the two great blocks of Chinese, and few of the rarer ones beyond,
which names of persons have. What they lack would stand in the PDF as a box or not at
all, and nobody would be told: so it is looked for. The faces are read when a paper
first has a character that is not known to be there.
"""

import re
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from typing import Final
from unicodedata import category

FACES: Final = "pylopdf_fonts_zh_cn"
KNOWN: Final = re.compile(
    r"[\s\u0020-\u007e\u00a0-\u00ff\u3000-\u3002\u3008-\u3011\u3014\u3015\u3400-\u4db5"
    r"\u4e00-\u9fa5\uff01-\uff5e\u2014\u2018\u2019\u201c\u201d\u2026]*"
)
UNSEEN: Final = frozenset({"Cc", "Cf", "Mn", "Zl", "Zp", "Zs"})


class Lacking(ValueError):
    """A character that no face of ours has."""

    def __init__(self, character: str) -> None:
        super().__init__(character)
        self.character = character


def check(text: str) -> None:
    """Raises Lacking with the first that cannot be shown."""
    for character in KNOWN.sub("", text):
        if category(character) not in UNSEEN and ord(character) not in held():
            raise Lacking(character)


@cache
def held() -> frozenset[int]:
    """Every character of the faces; the reader of fonts is asked for only here."""
    if find_spec(FACES) is None:
        return frozenset(range(0x110000))
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    every: set[int] = set()
    for path in files(FACES).iterdir():
        if path.name.endswith(".otf"):
            with TTFont(str(path), lazy=True) as font:
                every |= font.getBestCmap().keys()
    return frozenset(every)
