"""Where two people recorded different things: told in plain words, and ended.

Both authors see, after a synchronisation, what each recorded, who and when. Whoever
may settle it (`schemas.settling`) says on this phone which record matches the signed
original, and by which paper, or gives it back to the parties; the author confirms
what somebody else changed. Everybody else is told who can. What is still incomplete
(等待资料) is told to nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mobile import colleagues, reading, recording
from mobile.casebook import Casebook
from mobile.drafts import Draft
from mobile.errors import Changed, Unfinished
from mobile.setting import Setting
from schemas import bodies, placing, settling
from schemas.casefile import CaseFile
from schemas.course import STATE_WORDS
from schemas.entry import Entry
from schemas.errors import FieldError
from schemas.registers import REMOVED, Register, Standing, Write

SETTLED = "conflict.settled"
WHO_MAY = "由调委会主任或司法所核对签过字的原件后认定，别人不能改这个数，也不用重录"
WHO_MAY_CLASS = "由调委会主任、司法所或乡镇主管核对后认定"
WHO_CONFIRMS = "由原记录人、调委会主任或司法所确认"


@dataclass(frozen=True, slots=True)
class Side:
    """What one record says."""

    entry: str
    words: str
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One place of one case where several values stand."""

    case: str
    home: str
    title: str
    path: str
    label: str
    sides: tuple[Side, ...]
    is_amendment: bool
    may_settle: bool
    may_confirm: bool
    note: str
    who_may: str


def everywhere(casebook: Casebook) -> list[Disagreement]:
    """What is to be shown on this phone, over all its cases."""
    return [
        each
        for listed in casebook.cases()
        if listed.summary.conflict_count or listed.summary.amendment_count
        for each in of_case(casebook, listed.summary.case, listed.summary.database)
    ]


def of_case(casebook: Casebook, case: str, home: str) -> list[Disagreement]:
    casefile = casebook.casefile(case, home)
    if casefile is None:
        return []
    found = Teller(casebook, casefile, home)
    return [found.tell(each) for each in (*casefile.conflicts, *casefile.amendments)]


def told(casebook: Casebook) -> str:
    """What the list says at its head; empty where nobody need be told."""
    lines = casebook.summaries()
    open_ = sum(line.conflict_count for line in lines)
    changed = sum(line.amendment_count for line in lines)
    words = [f"{open_} 处两人记得不一样，待核对原件"] if open_ else []
    words += [f"{changed} 处别人更正过，待确认"] if changed else []
    return "；".join(words)


class Teller:
    """Tells the registers of one case to whoever holds this phone."""

    def __init__(self, casebook: Casebook, casefile: CaseFile, home: str) -> None:
        self.casebook = casebook
        self.enrolment = casebook.enrolment
        self.casefile = casefile
        self.home = home
        self.entries = {entry.id: entry for entry in casefile.entries}
        draft = Draft("", "dispute.opened", "", 1, home, casefile.case)
        self.setting = recording.setting_of(casebook, draft)

    def tell(self, register: Register) -> Disagreement:
        amends = register.standing is Standing.AMENDMENT
        writes = (register.write, *register.others) if amends else register.open
        role, person = self.enrolment.role, self.enrolment.person_id
        may = settling.may_settle(role, register.path)
        own_change = amends and register.write.by == person
        is_author = any(write.by == person for write in register.others)
        return Disagreement(
            case=self.casefile.case,
            home=self.home,
            title=self.casefile.title_zh,
            path=register.path,
            label=label(register.path, self.setting),
            sides=tuple(self._side(register.path, write) for write in writes),
            is_amendment=amends,
            may_settle=may and not own_change,
            may_confirm=amends and not own_change and (is_author or may),
            note=note(register),
            who_may=_who_may(register, amends),
        )

    def _side(self, path: str, write: Write) -> Side:
        entry = self.entries[write.entry_id]
        day = bodies.day_of_act(entry.type, entry.body or {})
        acted = f"{day:%m月%d日}办" if day else ""
        return Side(
            write.entry_id,
            value_words(path, write.value, self.setting),
            self.who(entry, write),
            f"{acted}，{entry.at.wall[5:16].replace('T', ' ')} 记",
        )

    def who(self, entry: Entry, write: Write) -> str:
        """By name, as the directory has it; else by the phone."""
        own = entry.by == self.enrolment.person_id
        name = colleagues.author_of(self.casebook, entry)
        name = f"本人（{name}）" if own else name
        return f"{name}核对时认定" if write.settles else f"{name}记的"


def label(path: str, setting: Setting) -> str:
    """签订协议：第1条 · 金额"""
    if path == "/state":
        return "案件进展"
    type, place = placing.origin(path)
    if not type:
        return path
    return f"{bodies.type_label(type)}：{reading.trail(type, place, setting)}"


def value_words(path: str, value: Any, setting: Setting) -> str:
    if value is REMOVED:
        return "（删去）"
    if path == "/state":
        return {str(s): each.zh for s, each in STATE_WORDS.items()}.get(value, value)
    type, place = placing.origin(path)
    if not type:
        return str(value)
    return reading.spoken_value(type, place, value, setting, {}) or "（没有）"


def note(register: Register) -> str:
    if register.returned:
        return "已退回当事人：请双方再说清楚，重新签字后再记"
    if register.reopened:
        return "核对过一次，后来又有不同的记录，要再核对"
    if register.standing is Standing.AMENDMENT:
        return "记好以后别人改过，两说都留着，等原记录人确认"
    return ""


def _who_may(register: Register, amends: bool) -> str:
    if amends:
        return WHO_CONFIRMS
    return WHO_MAY_CLASS if settling.is_administrative(register.path) else WHO_MAY


# -- ending it


def settle(
    casebook: Casebook,
    about: Disagreement,
    matches: str,
    *,
    paper: str,
    place: str,
    reason: str = "",
) -> Entry:
    """That record matches the signed original; `Unfinished` where no paper is named."""
    faults = [
        FieldError(f"/cites/{name}", words, "", f"请写明{words}", "")
        for name, words, text in (
            ("paper", "看的是哪一份原件", paper),
            ("place", "在第几页、哪一处", place),
        )
        if not text.strip()
    ]
    if faults:
        raise Unfinished(tuple(faults))
    body = _body(casebook, about)
    body["matches"] = matches
    body["cites"] = {"paper": paper.strip(), "place": place.strip()}
    return _record(casebook, about, body, reason)


def give_back(casebook: Casebook, about: Disagreement, reason: str = "") -> Entry:
    """The paper does not say it either: the parties are asked again."""
    body = {**_body(casebook, about), "returned_to_parties": True}
    return _record(casebook, about, body, reason)


def confirm(casebook: Casebook, about: Disagreement) -> Entry:
    """What another made of it is right."""
    body = _body(casebook, about)
    body["confirmed_on"] = body.pop("settled_on")
    body["matches"] = about.sides[0].entry
    if not about.may_settle:
        body["by_role"] = settling.AUTHOR
    return casebook.record(settling.CONFIRMED, about.case, body, home=about.home)


def _body(casebook: Casebook, about: Disagreement) -> dict[str, Any]:
    """Names what stands; raises Changed where that is not what was looked at."""
    stands = of_case(casebook, about.case, about.home)
    if not any((d.path, d.sides) == (about.path, about.sides) for d in stands):
        raise Changed
    return {
        "settled_on": casebook.clock.today().isoformat(),
        "register": about.path,
        "settles": sorted(side.entry for side in about.sides),
        "by_role": casebook.enrolment.role,
    }


def _record(
    casebook: Casebook, about: Disagreement, body: Mapping[str, Any], reason: str
) -> Entry:
    said = {"reason": reason.strip()} if reason.strip() else {}
    return casebook.record(SETTLED, about.case, {**body, **said}, home=about.home)


# -- reading it afterwards


def lines(entry: Entry, casefile: CaseFile, setting: Setting) -> Iterator[str]:
    """What a settlement or a confirmation said, and what became of it."""
    body = entry.body or {}
    path = str(body.get("register", ""))
    yield label(path, setting)
    if body.get("returned_to_parties"):
        yield "退回当事人"
    register = casefile.registers.get(path)
    for write in register.history if register else ():
        if write.entry_id == body.get("matches"):
            yield f"与原件相符的是：{value_words(path, write.value, setting)}"
    cites = body.get("cites", {})
    if cites:
        yield f"依据：{cites['paper']}，{cites['place']}"
    if body.get("reason"):
        yield f"说明：{body['reason']}"
    if register and register.reopened:
        yield note(register)
    for each in casefile.unplaced:
        if each.entry_id == entry.id:
            yield f"这一条没有采用：{each.zh}"
