"""A case as far as a test wants it, recorded at once; then the hand takes over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from mobile.casebook import Casebook
from tests.mobile import driver, walk
from tests.mobile.conftest import GRID, PIN, SetClock, answer_for, phone_clock
from tests.mobile.driver import Driver
from tests.mobile.walk import give_pin
from tests.schemas.telling import accepting, consenting, holding, opening

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

    clock = phone_clock(phone, SetClock())
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
    d.close()
