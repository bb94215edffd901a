"""A process that types on a phone and says how far it is, until it is killed.

python -m tests.mobile.killed FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.mobile import driver, walk

STORY = "墙砌在老水沟上，六月两次大雨，院坝进水。"


def main() -> None:
    from mobile.app import SiliApp

    d = driver.start(SiliApp(Path(sys.argv[1])))
    walk.give_pin(d)
    d.tap("new")
    walk.party(d, 1, "李二河")
    walk.party(d, 2, "张大山")
    walk.to_page(d, "matter")
    d.tap("q:/summary")
    half = STORY[: len(STORY) // 2]
    book = d.app.casebook
    d.type(half)
    d.until(lambda: half in str(book.drafts()[0].body), what="the autosave")
    sys.stdout.write("half\n")
    sys.stdout.flush()
    for char in STORY[len(half) :]:
        d.type(char)
    while True:  # On and on, until somebody ends us.
        d.frames(1)


if __name__ == "__main__":
    main()
