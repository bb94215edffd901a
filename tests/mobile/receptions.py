"""An evening of talks and a reception in the village, as a phone records them."""

from __future__ import annotations

from typing import Any

from mobile.casebook import Casebook
from tests.mobile.disputes import GRID
from tests.schemas.records import body, without

HOME = f"grid-{GRID}"
DAY = "2026-11-20"
DUE = "2026-11-25"


def received(**changes: Any) -> dict[str, Any]:
    told = without(body("reception.held", held_on=DAY), "/late")
    told["visitors"]["v1"]["follow_up_due"] = DUE
    return {**told, **changes}


def spoken() -> dict[str, Any]:
    return without(body("outreach.held", held_on=DAY), "/late")


def hold(book: Casebook, type: str, told: dict[str, Any]) -> str:
    case = book.new_case()
    book.record(type, case, told, home=HOME)
    return case
