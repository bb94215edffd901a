"""A mentor's phone and his mentee's, without a county between them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from mobile.casebook import Casebook
from mobile.clock import PhoneClock
from mobile.credentials import Credentials, Unlocked
from schemas.directory import Held
from schemas.identifiers import grid_database
from tests.mobile import driver, walk
from tests.mobile.conftest import (
    GRID,
    OTHER_GRID,
    PIN,
    SetClock,
    answer_for,
    phone_clock,
)
from tests.mobile.introducing import BEGUN, arrives, directory_of, document, sealed
from tests.mobile.overseen import ENDED, MET, know_each_other
from tests.mobile.staging import told
from tests.mobile.two_hands import HOME, bring, other_phone

OWN = grid_database(OTHER_GRID)


def paired(
    credentials: Credentials, unlocked: Unlocked, *, led: bool = True
) -> Unlocked:
    """As the county answers 向国安, who leads 谭明芬 or leads her no more."""
    answer = json.loads(answer_for(credentials, (OTHER_GRID,), "向国安"))
    answer["person"]["id"] = "u-9"
    if led:
        mentees = [{"id": "u-2", "name": "谭明芬"}]
        grid = {"code": GRID, "name": "第1网格", "database": HOME}
        answer["taught"] = [{**grid, "mentees": mentees}]
    return credentials.enrol(unlocked, json.dumps(answer))


@contextmanager
def mentor(folder: Path, clock: PhoneClock) -> Iterator[driver.Driver]:
    """The app on 向国安's phone."""
    from mobile.app import SiliApp

    folder.mkdir()
    credentials = Credentials(folder, clock)
    paired(credentials, credentials.create(PIN))
    d = driver.start(SiliApp(folder, clock=clock))
    walk.give_pin(d)
    yield d
    d.close()


def told_of_pair(book: Casebook, leads: Casebook) -> None:
    """By the directory of the township."""
    author = leads.unlocked.author()
    mentees = (Held("u-2", BEGUN, None),)
    known = directory_of(author, names={author.by: "向国安"}, grid=OTHER_GRID)
    person = replace(known.persons[author.by], mentees=mentees)
    said = document(replace(known, persons={author.by: person}))
    arrives(book, sealed(said), n=9)
    book.learn()


def heard(mentee: Casebook, leads: Casebook) -> str:
    """Two cases of the mentee's on the mentor's phone; the one with a meeting."""
    know_each_other(leads, mentee)
    for book in (leads, mentee):
        told_of_pair(book, leads)
    told(mentee, *ENDED)
    case = told(mentee, *MET)
    bring(mentee, leads)
    return case


def taught(phone: Path, shot: Callable[..., None]) -> None:
    """Pictures of what a mentor reads and where he says a few words."""
    clock = phone_clock(phone, SetClock())
    mentee = other_phone(phone / "mentee", clock)
    with mentor(phone / "mentor", clock) as d:
        heard(mentee, d.app.casebook)
        d.app.replace("cases")
        d.tap("filter:taught")
        shot(d, "cases-of-a-mentee", both=True)
        d.tap("case:0")
        shot(d, "a-case-of-a-mentee", both=True)
        d.tap("do:advise:0")
        d.write("over:comment", "第二回去之前，先到社里问清当年分田的底册。")
        d.find("page").show(d.find("over:seen"))
        shot(d, "a-few-words-for-a-mentee", both=True)
    mentee.close()
