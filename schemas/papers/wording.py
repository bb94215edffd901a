"""The built-in text of each paper: a file of its own, `wording/D05.txt`.

    # the title            > flush right          = flush left, no indent
    | a | b |  a row of a table with borders      ---  a new page
    every other line is a paragraph, indented by two characters

`{{ name }}` stands for a value. Nothing else in it is more than text.
"""

import re
from functools import cache
from importlib import resources
from typing import Final

from schemas.papers.kind import UnknownPaper

NAME: Final = re.compile(r"\{\{ (\w+) \}\}")


@cache
def wording(code: str) -> str:
    """UnknownPaper where nobody has worded it."""
    file = resources.files("schemas.papers") / "wording" / f"{code}.txt"
    if not file.is_file():
        raise UnknownPaper(code)
    return file.read_text(encoding="utf-8")


def names(text: str) -> frozenset[str]:
    """The slots that a wording uses."""
    return frozenset(NAME.findall(text))
