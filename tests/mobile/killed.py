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
    for number, char in enumerate(STORY):
        d.type(char)
        if number == len(STORY) // 2:
            kept = d.app.casebook
            half = STORY[: number + 1]
            d.until(lambda: half in str(kept.drafts()[0].body), what="the autosave")
            sys.stdout.write("half\n")
            sys.stdout.flush()
    while True:  # On and on, until somebody ends us.
        d.frames(1)


if __name__ == "__main__":
    main()
