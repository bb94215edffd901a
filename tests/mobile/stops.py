"""How to reach every screen of the app, on phones on which somebody has worked.

A stop is a screen with something on it. What takes many touches to write is recorded
at once; `PHONES` says which phone shows which screens, and a test holds them to the
registry of the pictures.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mobile import recording
from mobile.ballot import Ballot
from mobile.clock import PhoneClock
from mobile.credentials import Credentials
from tests.mobile import (
    driver,
    handed_out,
    harmed,
    offices,
    overseen,
    receptions,
    showing,
    telling,
    things,
    waiting,
    walk,
)
from tests.mobile.conftest import PIN, SetClock, answer_for, phone_clock
from tests.mobile.driver import Driver
from tests.mobile.staging import HOME, aired, appraising, asked, told
from tests.schemas.telling import holding

Look = Callable[[Driver, str], None]
AGREED: dict[str, Any] = {
    "form": "written",
    "signed_on": "2026-11-20",
    "dispute_facts": "墙砌在老水沟上，雨天院坝进水。",
    "disputed_matters": "水沟归谁用，淋坏的谷子谁赔。",
    "responsibilities": "张大山砌墙占了水沟；李二河没有清沟。",
    "terms": {
        "t1": {
            "text": "张大山赔李二河谷子三百元。",
            "amount_fen": 30000,
            "payer": "p1",
            "payee": "p2",
            "mode": "现金",
            "due_on": "2026-11-21",
        }
    },
}


def begun(phone: Path, clock: PhoneClock) -> Driver:
    """A mediator's phone, enrolled, at the page of its PIN."""
    from mobile.app import SiliApp

    credentials = Credentials(phone, clock)
    credentials.enrol(credentials.create(PIN), answer_for(credentials))
    return driver.start(SiliApp(phone, clock=clock))


def worked(phone: Path) -> tuple[Driver, str]:
    """Some weeks of disputes, talks, a reception, a draft; and the reception."""
    set_clock = SetClock()
    d = begun(phone, phone_clock(phone, set_clock))
    walk.give_pin(d)
    book = d.app.casebook
    waiting.fill(book, set_clock)
    receptions.hold(book, "outreach.held", receptions.spoken())
    reception = receptions.hold(book, "reception.held", receptions.received())
    book.keep(recording.new_dispute(book, HOME))
    d.app.replace("cases")
    return d, reception


def around_the_list(phone: Path, look: Look) -> None:
    """What is reached without a case."""
    d, reception = worked(phone)
    look(d, "cases")
    for name in ("work", "sync", "carry", "settings", "protect", "occasions"):
        d.app.go(name)
        look(d, name)
    d.app.go("occasion", case=reception, home=HOME)
    look(d, "occasion")
    d.app.replace("cases")
    d.tap("new")
    look(d, "form")
    d.tap("edit:/parties/p1")
    look(d, "form")
    d.app.go("report")
    look(d, "report")
    d.app.lock()
    look(d, "pin")
    d.app.leave_for("seats")
    look(d, "seats")
    d.tap("seats:add")
    for _ in range(2):
        walk.give_pin(d, "860213")
    look(d, "enrol")
    d.close()


def in_a_case(phone: Path, look: Look) -> None:
    """A case before its last stage, and what its page leads to."""
    d = begun(phone, phone_clock(phone, SetClock()))
    walk.give_pin(d)
    case = told(d.app.casebook, *appraising())
    d.app.go("case", case=case, home=HOME)
    look(d, "case")
    for name in ("dossier", "prints"):
        d.app.go(name, case=case, home=HOME)
        look(d, name)
    d.tap("print:M02")
    d.tap("print:open")
    look(d, "preview")
    d.app.go("draw", case=case, home=HOME)
    for name in ("李四", "欧阳慕容"):
        d.write("draw:name", name)
        d.tap("draw:add")
    look(d, "draw")
    d.app.go("ballot", ballot=Ballot(5))
    look(d, "ballot")
    d.tap("ballot:begin")
    look(d, "ballot")
    d.app.go("case", case=case, home=HOME)
    d.app.screens.get_screen("case").open_form("stage.recorded/2")
    look(d, "form")
    walk.to_page(d, "basis", 20)
    d.tap("q:/deliberate/legal_bases=open")
    look(d, "library")
    d.close()


def at_the_signing(phone: Path, look: Look) -> None:
    """An agreement from its text to the signatures, and a photograph."""
    d = begun(phone, phone_clock(phone, SetClock()))
    walk.give_pin(d)
    stages = [aired()[1], holding(2), holding(3)]
    acts = [*asked(), *(("stage.recorded", each) for each in stages)]
    case = told(d.app.casebook, *acts)
    d.app.go("case", case=case, home=HOME)
    d.app.screens.get_screen("case").open_form("agreement.signed")
    paper = d.app.screens.get_screen("form").paper
    paper.body.update(AGREED)
    d.app.go("agree", paper=paper)
    look(d, "agree")
    for tid, name in (("clause:t1:edit", "clause"), ("agree:read", "readout")):
        d.tap(tid)
        look(d, name)
        d.back()
    for tid, name in (("signer:p1:finger", "sign"), ("signer:p1:paper", "onpaper")):
        d.tap(tid)
        look(d, name)
        d.back()
    _photographed(d, phone.parent / "shown", case)
    look(d, "look")
    d.close()


def _photographed(d: Driver, folder: Path, case: str) -> None:
    folder.mkdir()
    (folder / "院坝水沟.jpg").write_bytes(things.scene())
    os.environ["SILI_APP_PICTURES"] = str(folder)
    d.app.go("case", case=case, home=HOME)
    d.app.screens.get_screen("case").open_form("evidence.added")
    showing.taken(d, "photo", "院坝水沟被围墙挡住")
    walk.save(d)
    d.tap("evidence:0=open")


def choosing(phone: Path, look: Look) -> None:
    """A list to pick from, long and short."""
    d = begun(phone, phone_clock(phone, SetClock()))
    walk.give_pin(d)
    d.tap("new")
    walk.to_page(d, "matter", 20)
    d.tap("q:/dispute_type")
    look(d, "pick")
    d.close()


def told_by(
    picture: Callable[[Path, Callable[..., None]], None],
) -> Callable[[Path, Look], None]:
    """A phone that its pictures are taken of."""

    def stops(phone: Path, look: Look) -> None:
        def shot(d: Driver, name: str, *, both: bool = False) -> None:
            look(d, d.screen())

        picture(phone, shot)

    return stops


PHONES: dict[str, tuple[Callable[[Path, Look], None], str]] = {
    "list": (
        around_the_list,
        "cases work sync carry settings protect occasions occasion form report pin "
        "seats enrol",
    ),
    "case": (in_a_case, "case dossier prints preview draw ballot form library"),
    "signing": (at_the_signing, "agree clause readout sign onpaper look"),
    "choosing": (choosing, "pick"),
    "forgotten": (told_by(telling.forgotten), "recover"),
    "director": (told_by(telling.disagreed), "conflicts settle"),
    "office": (told_by(offices.looked_after), "cases phones"),
    "overseer": (
        told_by(overseen.overseen),
        "cases to_review look_over case work asked",
    ),
    "harm": (told_by(harmed.harmed), "case protect form"),
    "assigned": (told_by(handed_out.handed_out), "work assigned form"),
}
