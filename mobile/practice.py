"""练习: a casebook of its own, with invented cases, that no county can ever have.

    begin   a key and a data key are drawn, and kept nowhere but in memory
    ──► a casebook in the folder `practice`, as empty as a new phone's, and three cases
    clear   the folder goes: when practice ends, the phone is locked, the app starts

It is named by a device that no county knows, for a county without an address, and has
no courier: nothing synchronises it, no bundle, no lane, no alarm reads its folder. What
a kill left there nobody can open: the keys are gone.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from mobile.casebook import Casebook
from mobile.clock import PhoneClock
from mobile.credentials import Unlocked
from schemas import identifiers
from schemas.recovery import Opener
from schemas.sealing import SigningKey

FOLDER = "practice"
KEY_BYTES = 32
# Who quarrels about what; the last two cases are accepted already.
INVENTED = (
    ("练习人甲", "练习人乙", "02", "院墙挡了水沟，下雨进水。（练习用，不是真事）"),
    ("练习人丙", "练习人丁", "01", "老人赡养轮流照看说不拢。（练习用，不是真事）"),
    ("练习人戊", "练习人己", "02", "鸡踩了菜地，要赔菜苗。（练习用，不是真事）"),
)
BARS = (
    "exclusive_jurisdiction",
    "mediation_prohibited",
    "court_or_agency_took",
    "sued",
    "refused",
)


def begin(folder: Path, own: Unlocked, clock: PhoneClock) -> Casebook:
    """A casebook beside the person's own, in which everything may be tried."""
    clear(folder)
    place = folder / FOLDER
    place.mkdir(mode=0o700)
    book = Casebook(place, nobody(own), clock)
    for number, case in enumerate(INVENTED):
        _invent(book, number, *case)
    return book


def clear(folder: Path) -> None:
    shutil.rmtree(folder / FOLDER, ignore_errors=True)


def nobody(own: Unlocked) -> Unlocked:
    """The same person in the same grids, on a phone that was never enrolled."""
    key = SigningKey.generate()
    device = identifiers.device_id(key.public)
    enrolment = replace(
        own.enrolled(),
        server="",
        device=device,
        kid=f"{device}/1",
        server_keys={},
        recovery_kid="",
        recovery=None,
        case_key=("practice/1", Opener.generate().addressee),
        media_key=("practice/2", Opener.generate().addressee),
        answer={},
    )
    return Unlocked(key, os.urandom(KEY_BYTES), device, enrolment)


def _invent(
    book: Casebook, number: int, one: str, other: str, kind: str, summary: str
) -> None:
    if not book.enrolment.grids:
        return
    grid = book.enrolment.grids[0]
    case = book.new_case()
    body = _opening(book, grid.code, one, other, kind, summary)
    book.record("dispute.opened", case, body, home=grid.database)
    if number:
        book.record("dispute.accepted", case, _acceptance(book), home=grid.database)


def _opening(
    book: Casebook, grid: str, one: str, other: str, kind: str, summary: str
) -> Mapping[str, Any]:
    parties = {
        "p1-000001": {"role": "applicant", "kind": "person", "name": one},
        "p2-000002": {"role": "respondent", "kind": "person", "name": other},
    }
    return {
        "opened_on": book.clock.today().isoformat(),
        "dispute_type": kind,
        "case_source": "application",
        "village": grid[:12],
        "place": "练习院坝",
        "summary": summary,
        "parties": parties,
        "claims": {"c1": {"party": "p1-000001", "text": "按说好的办"}},
    }


def _acceptance(book: Casebook) -> Mapping[str, Any]:
    person = book.enrolment.person
    return {
        "accepted_on": book.clock.today().isoformat(),
        "trigger": "on_application",
        "committee": "练习调解委员会",
        "mediators": {"m1": {"name": person}},
        "registrar": person,
        "screen": dict.fromkeys(BARS, False),
    }
