"""A case as far as a test wants it, recorded at once; then the hand takes over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from mobile.casebook import Casebook
from schemas import panel
from tests.mobile import driver, walk
from tests.mobile.conftest import GRID, PIN, SetClock, answer_for, phone_clock
from tests.mobile.driver import Driver
from tests.mobile.walk import give_pin
from tests.schemas.telling import (
    accepting,
    consenting,
    drawing,
    holding,
    opening,
    pausing,
)

HOME = f"grid-{GRID}"
ISSUES = {"i1": {"text": "屋檐水该往哪边流", "confirmed_by": ["p1", "p2"]}}


def told(book: Casebook, *acts: tuple[str, dict[str, Any]]) -> str:
    """The case of these acts."""
    case = book.new_case()
    for type, body in acts:
        book.record(type, case, body, home=HOME)
    return case


def asked(openness: str = "public") -> list[tuple[str, dict[str, Any]]]:
    return [
        ("dispute.opened", opening(subtype="02-2")),
        ("dispute.accepted", accepting()),
        ("dispute.consented", consenting("p1", openness=openness)),
        ("dispute.consented", consenting("p2", openness=openness)),
    ]


def aired() -> tuple[str, dict[str, Any]]:
    return "stage.recorded", holding(1, air={"issues": ISSUES})


NAMES = ("陈一", "陈二", "陈三", "陈四", "陈五", "陈六", "陈七")


def appraising() -> list[tuple[str, dict[str, Any]]]:
    """Agreed, and open to whoever wants to listen: 公开评理 comes next."""
    stages = [aired()[1], holding(2), holding(3)]
    return [*asked(), *(("stage.recorded", each) for each in stages)]


def listed(draw: int = 1) -> dict[str, Any]:
    """A draw from the grid's list."""
    pool = {f"e{n}": {"name": name} for n, name in enumerate(NAMES, 1)}
    drawn = panel.lot("7" * 64, pool, 5)
    return drawing(draw, pool=pool, nonce="7" * 64, drawn=drawn)


def at_case(d: Driver, *acts: tuple[str, dict[str, Any]]) -> str:
    """The PIN given, the acts recorded, and the case on the screen."""
    give_pin(d)
    case = told(d.app.casebook, *acts)
    d.app.go("case", case=case, home=HOME)
    d.frames(3)
    return case


def staged(phone: Path, shot: Callable[..., None]) -> None:
    """Pictures of what the four stages ask beyond their forms."""
    from mobile.app import SiliApp
    from mobile.credentials import Credentials

    set_clock = SetClock()
    clock = phone_clock(phone, set_clock)
    credentials = Credentials(phone, clock)
    credentials.enrol(credentials.create(PIN), answer_for(credentials))
    d = driver.start(SiliApp(phone, clock=clock))
    at_case(d, *asked(), aired())
    d.tap("do:stage.recorded/2")
    walk.to_page(d, "basis", 20)
    d.tap("q:/deliberate/legal_bases=open")
    d.tap("cite:mfd-290")
    d.find("page").to_top()
    shot(d, "articles-to-cite", both=True)
    d.back()
    d.back()
    _appraised(d, shot)
    _past(d, shot, set_clock)
    d.close()


def _appraised(d: Driver, shot: Callable[..., None]) -> None:
    """Openness can be taken back; the panel is drawn; the phone goes round."""
    case = told(d.app.casebook, *appraising())
    d.app.go("case", case=case, home=HOME)
    d.tap("case:draw")
    for name in ("李四", *NAMES):
        d.write("draw:name", name)
        d.tap("draw:add")
    for number in (2, 3, 4, 5, 6, 8):
        d.tap(f"person:{number}=free")
    d.tap("person:7=kin")
    d.find("page").to_top()
    shot(d, "appraisers-asked", both=True)
    d.tap("draw:lot")
    d.find("page").to_top()
    shot(d, "appraisers-drawn")
    d.back()
    d.find("page").show(d.find("case:openness"))
    d.frames(4)
    shot(d, "openness-taken-back", both=True)
    d.tap("do:stage.recorded/4")
    walk.to_page(d, "panel", 20)
    d.tap("q:/appraise/votes=vote")
    shot(d, "the-phone-goes-round", both=True)
    d.tap("ballot:begin")
    d.tap("ballot:fair")
    shot(d, "a-secret-vote", both=True)
    d.back()
    d.back()


def _past(d: Driver, shot: Callable[..., None], set_clock: SetClock) -> None:
    """Suspended; and past its month, with the question that comes first."""
    book = d.app.casebook
    paused = told(book, *asked(), aired(), ("dispute.suspended", pausing()))
    late = told(book, *asked(), aired())
    d.app.go("case", case=paused, home=HOME)
    shot(d, "suspended")
    set_clock.wall += 40 * 86_400
    d.app.go("case", case=late, home=HOME)
    shot(d, "past-its-month", both=True)
    d.tap("past:dispute.extension_asked")
    d.tap("q:/answers/p1/agreed=yes")
    shot(d, "asked-to-go-on")
    d.back()
    set_clock.wall -= 40 * 86_400
