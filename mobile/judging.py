"""What this phone takes of others: judged as the county judges, or by its word.

    nobody known here sealed it            等待核验    the directory may be older
    the seal is not that key's             未采信      for ever
    a receipt of the county names it       taken
    a receipt refuses it                   未采信      in the county's words
    else `schemas.authority`, as there     taken, or 等待核验 until the county spoke

What is not taken is in no list, no fold and no count; it is named on the page of its
case, and looked at again whenever the directory or a receipt came. What was taken once
is believed until the county refuses it. The phone's own entries are its own affair.
In a device's own database lies what the county brought there after it judged it: of
what a person may waive nothing is asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from schemas import authority, entry
from schemas.authority import DECIDABLE, NONE, Proof
from schemas.directory import Directory
from schemas.entry import Entry
from schemas.errors import BadSeal, NotAuthorised, SiliError

WAITING, REFUSED = "等待核验", "未采信"
BY_THE_COUNTY = "县里还没有看过"


class Doubt(NamedTuple):
    """Why an entry is not taken, and whether that is for ever."""

    word: str
    zh: str

    @property
    def is_final(self) -> bool:
        return self.word == REFUSED


class Heard(NamedTuple):
    """What the county's receipts say of one entry."""

    received: bool
    refusal: Mapping[str, str] | None


def judge(
    read: Entry,
    said: Entry,
    *,
    directory: Directory,
    county: str,
    heard: Callable[[str], Heard],
    now: datetime | None,
    brought: bool = False,
    grid: str = "",
) -> Doubt | None:
    """Why it is not taken; None where it is. `said` is the entry with its words, where
    they were sealed; `now` is None where this phone does not know the time."""
    try:
        _, key = authority.sealed_by(read, directory)
        entry.verify(read, key.public, county)
    except BadSeal as wrong:
        return Doubt(REFUSED, wrong.zh)
    except NotAuthorised as wrong:
        return Doubt(WAITING, wrong.zh)
    told = heard(read.id)
    if told.received:
        return None
    if told.refusal is not None:
        return Doubt(REFUSED, str(told.refusal["zh"]))
    waived = DECIDABLE if brought else NONE
    try:
        authority.check(said, directory, county, Proof(None, now), waived, grid=grid)
    except SiliError as wrong:
        return Doubt(WAITING, wrong.zh)
    return None
