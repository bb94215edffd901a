"""What a county assigns to a phone's person, without a county."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from mobile.casebook import Casebook
from schemas.canonical import digest_of
from tests.mobile.conftest import GRID
from tests.mobile.introducing import sealed

HOME = f"grid-{GRID}"
ID = "0199e0bf-0000-7000-8000-00000000a551"
OTHER_ID = "0199e0bf-0000-7000-8000-00000000a552"
FACTS = "李二河打电话说，张大山家新砌的围墙挡了水沟，昨天两人在院坝里吵起来了。"
MATTER: dict[str, Any] = {
    "facts": FACTS,
    "kind": "02",
    "place": "三组老水井旁",
    "parties": {
        "p1": {"name": "李二河", "phone": "13908265533"},
        "p2": {"name": "张大山"},
    },
}


def assigned(id: str = ID, **changes: Any) -> dict[str, Any]:
    """Assigned yesterday to 秦晓春 (u-1), to be seen to within ten days."""
    said = {
        "e": 1,
        "type": "assignment",
        "id": f"assignment:{id}",
        "database": HOME,
        "assignment": id,
        "assignee": "u-1",
        "by": {"name": "冉敏", "office": "虎威镇 乡镇（街道）主管"},
        "made_on": "2026-11-19T06:00:00+00:00",
        "due_on": "2026-11-30",
        "words": "先去看一看，两家再吵就报派出所",
        "state": "open",
        "epoch": "e-1",
        "serial": 1,
        "at": "2026-11-19T06:00:00+00:00",
        **changes,
    }
    return {name: value for name, value in said.items() if value is not None}


def of_matter(id: str = ID, **changes: Any) -> dict[str, Any]:
    return assigned(id, **{"matter": MATTER, **changes})


def taken_back(id: str = ID, **changes: Any) -> dict[str, Any]:
    """As the county says it then: what was asked stands there no more."""
    over = {"state": "withdrawn", "withdrawn_reason": "两家已经和好", "serial": 2}
    return assigned(id, **{**over, "words": None, **changes})


def arrives(book: Casebook, made: dict[str, Any]) -> None:
    """One leaf of what the hub has, whoever wrote it."""
    body = {name: value for name, value in made.items() if name != "_id"}
    rev = digest_of(body)[:32]
    leaf = {**made, "_rev": f"1-{rev}", "_revisions": {"start": 1, "ids": [rev]}}
    database = book.database(HOME)
    database.bulk_docs([leaf], new_edits=False)
    book.index(database)


def tell(book: Casebook, *every: dict[str, Any]) -> None:
    """The county says these, each under its seal."""
    for each in every:
        arrives(book, sealed(each))


def handed_out(phone: Path, shot: Callable[..., None]) -> None:
    """Pictures of what a mediator is asked to see to."""
    from mobile.app import SiliApp
    from mobile.credentials import Credentials
    from tests.mobile import driver, walk
    from tests.mobile.conftest import PIN, SetClock, answer_for, phone_clock
    from tests.mobile.staging import told
    from tests.schemas.telling import opening

    clock = phone_clock(phone, SetClock())
    credentials = Credentials(phone, clock)
    credentials.enrol(credentials.create(PIN), answer_for(credentials))
    d = driver.start(SiliApp(phone, clock=clock))
    walk.give_pin(d)
    book = d.app.casebook
    case = told(book, ("dispute.opened", opening()))
    elsewhere, gone = book.new_case(), book.new_case()
    words = "张三昨天又来镇上，请接着调解"
    tell(book, of_matter(), assigned(OTHER_ID, case=case, words=words))
    tell(book, assigned(elsewhere, case=book.new_case(), due_on="2026-11-19"))
    tell(book, of_matter(gone), taken_back(gone))
    d.app.replace("cases")
    d.tap("work")
    shot(d, "what-is-assigned", both=True)
    d.app.go("assigned", id=ID)
    shot(d, "a-matter-that-is-assigned", both=True)
    d.find("page").show(d.find("assigned:decline"))
    shot(d, "a-matter-that-cannot-be-taken", both=True)
    d.tap("assigned:take")
    walk.to_page(d, "matter")
    shot(d, "what-was-handed-over", both=True)
    for id, name in (
        (OTHER_ID, "a-case-that-is-assigned"),
        (elsewhere, "a-case-that-is-not-here"),
        (gone, "an-assignment-taken-back"),
    ):
        d.app.go("assigned", id=id)
        shot(d, name, both=True)
    d.close()
