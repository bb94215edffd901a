"""What this phone takes of others: judged as the county judges, or by its word.

    nobody known here sealed it            等待核验    the directory may be older
    the seal is not that key's             未采信      for ever
    a receipt of the county names it       taken
    a receipt refuses it                   未采信      in the county's words
    else `schemas.authority`, as there     taken, or 等待核验 until the county spoke

What is not taken is in no list, no fold and no count; it is named on the page of its
case, and looked at again whenever the directory or a receipt came. What was taken once
is believed until the county refuses it. Of the phone's own entries only the seal is
asked, since a hub may hold anything under its name.
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
from schemas.errors import BadSeal, NotAuthorised

WAITING, REFUSED = "等待核验", "未采信"
TOLD = {
    WAITING: "有 {n} 条别人的记录等待县里核验，先不算进案件",
    REFUSED: "有 {n} 条别人的记录未采信，没有算进案件",
}


WHY = {
    "bad_seal": "签章对不上，不知道是谁写的",
    "unknown_device": "写这条的手机，县里的名录里还没有",
    "revoked_device": "写这条的手机已经停用，等主管核对",
    "suspended_device": "写这条的手机暂停使用，等主管核对",
    "wrong_person": "记录人不是这部手机的使用人",
    "role_without_entries": "记录人当时的身份不写现场记录，等主管核对",
    "outside_scope": "记录人当时不负责这个网格，等主管核对",
    "paper_missing": "替别人补录，没有附纸质原件",
    "may_not_write_for_another": "记录人当时的身份不能替别人补录",
    "not_their_mediator": "补录写明的调解员不在这个网格",
    "may_not_settle": "记录人当时的身份不能认定这一处",
    "may_not_review": "审阅人当时的身份不能写这个意见",
    "may_not_answer": "记录人当时的身份不能答复指派",
    "not_assignee": "答复指派的不是被指派的人",
}


class Doubt(NamedTuple):
    """Why an entry is not taken: the word for it, the reason, and in words."""

    word: str
    reason: str
    zh: str

    @classmethod
    def of(cls, word: str, reason: str, zh: str) -> Doubt:
        return cls(word, reason, WHY.get(reason, zh))


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
    if doubt := of_seal(read, directory, county):
        return doubt
    told = heard(read.id)
    if told.received:
        return None
    if told.refusal is not None:
        return refused(told.refusal)
    waived = DECIDABLE if brought else NONE
    try:
        authority.check(said, directory, county, Proof(None, now), waived, grid=grid)
    except NotAuthorised as wrong:
        return Doubt.of(WAITING, wrong.reason, wrong.zh)
    return None


def of_seal(read: Entry, directory: Directory, county: str) -> Doubt | None:
    """Did the phone seal it whose name it bears, as far as the directory knows that?"""
    try:
        _, key = authority.sealed_by(read, directory)
        entry.verify(read, key.public, county)
    except BadSeal as wrong:
        return Doubt.of(REFUSED, "bad_seal", wrong.zh)
    except NotAuthorised as wrong:
        return Doubt.of(WAITING, wrong.reason, wrong.zh)
    return None


def refused(told: Mapping[str, str]) -> Doubt:
    """As the county says it."""
    return Doubt.of(REFUSED, told.get("reason", ""), told["zh"])
