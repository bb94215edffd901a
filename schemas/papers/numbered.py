"""Several things in one value: each under its number, （一）, on a line of its own.

    numbered(["恢复水渠", "赔偿谷子"])   （一）恢复水渠 ⏎ （二）赔偿谷子
    parts                               the numbers again, each with its text

One alone has no number and its mark is empty.
"""

import re
from collections.abc import Iterable
from typing import Final

from schemas.library import numeral

MARK: Final = re.compile(r"^（([一二三四五六七八九十]+)）", re.MULTILINE)


def numbered(texts: Iterable[str]) -> str:
    every = list(texts)
    if len(every) == 1:
        return every[0]
    marked = (f"（{numeral(n)}）{text}" for n, text in enumerate(every, 1))
    return "\n".join(marked)


def parts(value: str) -> list[tuple[str, str]]:
    """Each number with what stands under it."""
    if not value.strip():
        return []
    marks = [*MARK.finditer(value)]
    if not marks:
        return [("", value.strip())]
    ends = [mark.start() for mark in marks[1:]] + [len(value)]
    return [
        (mark[1], value[mark.end() : end].strip())
        for mark, end in zip(marks, ends, strict=True)
    ]
