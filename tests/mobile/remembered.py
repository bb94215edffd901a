"""What the running app still remembers: every text that can be reached from it.

The walk begins at the modules of the app, of its libraries and of Kivy, and follows
what each object refers to, caches written in C included. Tests know the words that
they look for, so neither their modules nor lines of their source are entered.
"""

from __future__ import annotations

import gc
import linecache
import sys
from collections.abc import Iterator

FOREIGN = ("tests", "_pytest", "pytest", "pluggy", "hypothesis", "coverage", "xdist")
ROOTS = ("mobile", "schemas", "sync", "kivy")


def texts() -> Iterator[str]:
    gc.collect()
    modules = dict(sys.modules)
    seen = {id(modules), id(sys.modules), id(linecache.cache)}
    for name, module in modules.items():
        if name.partition(".")[0] in FOREIGN or name == "__main__":
            seen |= {id(module), id(vars(module))}
    waiting: list[object] = [
        vars(module)
        for name, module in modules.items()
        if name.partition(".")[0] in ROOTS
    ]
    while waiting:
        found = waiting.pop()
        if (
            id(found) in seen
            or str(type(found).__module__).partition(".")[0] in FOREIGN
        ):
            continue
        seen.add(id(found))
        if issubclass(type(found), str):  # A dead weak proxy answers nothing else.
            yield found
        elif issubclass(type(found), bytes):
            yield found.decode("utf-8", "replace")
        else:
            waiting.extend(gc.get_referents(found))
            if issubclass(type(found), dict):
                waiting.extend(list(dict.keys(found)))  # Python leaves texts out.


def remembered(words: dict[str, str]) -> set[str]:
    """Which of these words are held anywhere."""
    held: set[str] = set()
    for text in texts():
        held |= {what for what, word in words.items() if word in text}
    return held
