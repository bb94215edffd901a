"""A process that lives a day on a phone with planted words, until it is killed.

Two people take turns at it: the first leaves half a draft, then the second sits down.

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
from tests.mobile.conftest import answer_for  # noqa: E402
from tests.mobile.planted import PLANTED, PLANTED_BESIDE  # noqa: E402

OTHER_PIN = "860213"


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
    beside(d)
    sys.stdout.write("lived\n")
    sys.stdout.flush()
    while True:
        d.frames(1)


def beside(d: driver.Driver) -> None:
    d.app.leave_for("seats")
    d.tap("seats:add")
    walk.give_pin(d, OTHER_PIN)
    walk.give_pin(d, OTHER_PIN)
    person = PLANTED_BESIDE["the second mediator"]
    answer = answer_for(d.app.credentials, person=person)
    (FOLDER / "enrolment.json").write_text(answer, encoding="utf-8")
    d.tap("enrol:take")
    d.tap("new")
    walk.party(d, 1, PLANTED_BESIDE["her party"])
    walk.party(d, 2, PLANTED_BESIDE["his party"])
    walk.go_on(d)
    walk.pick(d, "q:/dispute_type", "02")
    d.write("q:/summary", PLANTED_BESIDE["her statement"])
    walk.save(d)


if __name__ == "__main__":
    main()
