"""A process that lives a day on a phone with planted words, until it is killed.

python -m tests.mobile.lived FOLDER
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

FOLDER = Path(sys.argv[1])
os.environ["HOME"] = os.environ["KIVY_HOME"] = str(FOLDER / "home")
os.environ["TMPDIR"] = str(FOLDER)
(FOLDER / "home").mkdir(exist_ok=True)

from mobile import drafts  # noqa: E402
from tests.mobile import driver, walk  # noqa: E402
from tests.mobile.planted import PLANTED  # noqa: E402


def main() -> None:
    from mobile.app import SiliApp

    d = driver.start(SiliApp(FOLDER))
    walk.give_pin(d)
    d.tap("new")
    walk.party(d, 1, PLANTED["one party"], PLANTED["ID number"], PLANTED["telephone"])
    walk.party(d, 2, PLANTED["the other"])
    walk.go_on(d)
    walk.pick(d, "q:/dispute_type", "02")
    d.write("q:/summary", f"{PLANTED['statement']}，雨天院坝进水。")
    walk.to_page(d, "claims")
    walk.claim(d, 1, "把墙拆了", "p1")
    walk.save(d)
    book = d.app.casebook
    (listed,) = book.cases()
    home, database = listed.summary.database, book.databases[listed.summary.database]
    (unsent,) = book.unsent(home)
    book.refused(home, unsent, PLANTED["the county's words"])
    d.back()
    d.write("search", PLANTED["a query"])
    d.write("search", PLANTED["one party"])
    d.tap("new")
    walk.party(d, 1, PLANTED["the other"])
    walk.to_page(d, "matter")
    d.write("q:/summary", PLANTED["half a draft"])
    draft = PLANTED["half a draft"]
    d.until(
        lambda: any(draft in str(each.body) for each in drafts.all_of(database)),
        what="the autosave",
    )
    sys.stdout.write("lived\n")
    sys.stdout.flush()
    while True:
        d.frames(1)


if __name__ == "__main__":
    main()
