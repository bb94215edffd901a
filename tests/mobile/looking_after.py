"""What a county says of a township's phones, without a county."""

from __future__ import annotations

from typing import Any

from mobile.casebook import Casebook
from tests.mobile.conftest import GRID
from tests.mobile.introducing import sealed

TOWNSHIP = GRID[:9]
DATABASE = f"township-{TOWNSHIP}"
DEVICE = "d-00000000000000a1"


def said(device: str = DEVICE, **changes: Any) -> dict[str, Any]:
    """One phone that called today, of which nothing is wrong."""
    return {
        "e": 1,
        "type": "phone",
        "id": f"phone:{device}",
        "database": DATABASE,
        "township": TOWNSHIP,
        "device": device,
        "person": {"id": "u-1", "name": "王建国", "role": "mediator"},
        "areas": [GRID],
        "heard_on": "2026-11-20",
        "received_on": "2026-11-20",
        "held": {GRID: {"n": 12, "gap": False}},
        "forked": False,
        "waiting": {},
        "kept_out": 0,
        "evidence_missing": 0,
        "at_relays": [],
        "clock_minutes": 0,
        "is_newer": False,
        "suspended_on": None,
        "suspended_for": None,
        "revoked_on": None,
        "epoch": "e-1",
        "serial": 1,
        "at": "2026-11-20T02:00:00+00:00",
        **changes,
    }


def arrives(book: Casebook, made: dict[str, Any], n: int = 1) -> None:
    """One leaf of what the hub has, whoever wrote it."""
    rev = f"{n:032x}"
    leaf = {**made, "_rev": f"1-{rev}", "_revisions": {"start": 1, "ids": [rev]}}
    book.townships[DATABASE].database.bulk_docs([leaf], new_edits=False)


def tell(book: Casebook, *every: dict[str, Any], from_county: bool = True) -> None:
    """The county says these, each under its seal."""
    book.townships.hear([DATABASE])
    for n, each in enumerate(every, 1):
        arrives(book, sealed(each), n)
    book.townships[DATABASE].learn(from_county=from_county)
