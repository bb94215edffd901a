"""检举控告 is not recorded on a phone: the channels are shown, and nothing is kept.

A report against an official goes to the discipline inspection and to whoever else has
the power (《信访工作条例》§30①); it and all about it stay with them and never reach
whom it is about (§30③). A village phone passes through many hands, so not a byte of it
lies here: no entry, no draft, nothing in a file's freed pages.

`suspected` is a hint, not a judgement: neighbours accuse each other of many things. The
mediator says which it is; until she does, nothing of the form is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mobile import drafts
from mobile.drafts import Draft
from mobile.plan import split
from sync.database import Database

# Of these a correction may bring one too: a visitor is added days later.
OCCASIONS = ("outreach.held", "reception.held", "reception.followed_up")
BEGINS = ("dispute.opened", "same_day", *OCCASIONS)
CHOICE = "report"
CHOICE_WORDS = "检举、控告干部（不在手机上记）"
# Words of a report; a thief or a cheat among neighbours is called otherwise.
WORDS = re.compile(
    "举报|检举|控告|揭发|贪污|受贿|行贿|索贿|贿赂|挪用公款|侵吞|以权谋私|滥用职权"
    "|玩忽职守|徇私|渎职|吃拿卡要|优亲厚友|公款吃喝|违纪|套取资金|截留"
)
CHANNELS: tuple[tuple[str, str, str], ...] = (
    ("纪检监察机关举报电话", "12388", "全国一个号，当事人自己打，不用经过村里和乡镇。"),
    ("县纪委监委", "", "可以当面反映，也可以写信。"),
    ("县委组织部", "", "反映干部任用等问题，按管理权限由组织（人事）部门办理。"),
)
PROMISES = (
    "检举、控告由纪检监察机关或者有权处理的机关接收、办理（《信访工作条例》第三十条）。",
    "材料和有关情况，谁也不得透露或者转给被检举、被控告的人和单位。请您也不要跟别人说。",
)
NOTHING_KEPT = "刚才写的没有存下，手机里不留一个字。"


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


def suspected(draft: Draft) -> str:
    """The word that reads like a report; empty where nothing does, or once denied."""
    if draft.type not in BEGINS or draft.is_dispute:
        return ""
    if draft.corrects and draft.type not in OCCASIONS:
        return ""
    return _word([draft.body, draft.raw])


def _word(value: Any) -> str:
    found = (WORDS.search(text) for text in texts(value))
    return next((each[0] for each in found if each), "")


def goes_on(draft: Draft) -> bool:
    """Of a register only that visitor's line goes, and the others are kept."""
    if draft.type not in OCCASIONS:
        return False
    return _take_out(draft) or not suspected(draft)


def _take_out(draft: Draft) -> bool:
    """False where something else in it reads so too."""
    visitors = draft.body.get("visitors", {})
    lines = {f"/visitors/{key}/": key for key, told in visitors.items() if _word(told)}
    lines |= {
        at: split(at)[1]
        for at in ("/".join([*raw.split("/")[:3], ""]) for raw in draft.raw)
        if at.startswith("/visitors/") and _word(_below(draft, at))
    }
    rest = {at: text for at, text in draft.raw.items() if not _is_in(at, lines)}
    left = {key: told for key, told in visitors.items() if key not in lines.values()}
    if not lines or _word([{**draft.body, "visitors": left}, rest]):
        return False
    draft.body["visitors"], draft.raw, draft.member = left, rest, ""
    return True


def _below(draft: Draft, at: str) -> list[str]:
    return [text for raw, text in draft.raw.items() if raw.startswith(at)]


def _is_in(at: str, lines: Iterable[str]) -> bool:
    return any(at.startswith(line) for line in lines)


def forget(database: Database, draft: Draft) -> None:
    """The draft, and every earlier state of it that the file still holds."""
    drafts.discard(database, draft.id)
    database.scrub()
