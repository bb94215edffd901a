"""Which forms a case has, and one of them drawn: the same on phone and desk.

forms(known) ─► Printable: a form and whom or which sitting it is of
sheet(known, printable, covered=…) ─► its words, masked
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from schemas import codes
from schemas.papers.sheets import beginning, ending, hearing, held
from schemas.papers.sheets.blocks import Sheet
from schemas.papers.sheets.known import Known, day
from schemas.papers.sheets.masking import Mask

Maker: TypeAlias = Callable[[Known, str], Sheet]


@dataclass(frozen=True, slots=True)
class Printable:
    """One form of this case; `key` is the party, sitting, agreement or visit."""

    code: str
    key: str
    title: str
    about: str

    @property
    def id(self) -> str:
        return f"{self.code}:{self.key}" if self.key else self.code


def _once(known: Known) -> Iterator[tuple[str, str]]:
    yield "", ""


def _parties(known: Known) -> Iterator[tuple[str, str]]:
    for key, party in known.parties:
        yield key, party.get("name", "")


def _principals(known: Known) -> Iterator[tuple[str, str]]:
    for key, party in known.parties:
        if "agent" in party:
            yield key, party.get("name", "")


def _sittings(*stages: str) -> Callable[[Known], Iterator[tuple[str, str]]]:
    def held(known: Known) -> Iterator[tuple[str, str]]:
        for stage in stages:
            for number, record in known.rounds(stage):
                name = codes.label("stages", stage)
                yield f"{stage}/{number}", f"{name} {day(record.get('held_on'))}"

    return held


def _agreements(form: str) -> Callable[[Known], Iterator[tuple[str, str]]]:
    def signed(known: Known) -> Iterator[tuple[str, str]]:
        for number, agreement in known.agreements():
            if (agreement["form"] == "oral") == (form == "oral"):
                yield number, day(agreement.get("signed_on"))
        if form == "oral" and not known.agreements() and ending.on_site(known):
            yield "", "当场和解"

    return signed


def _ended(known: Known) -> Iterator[tuple[str, str]]:
    ended = known.tree.get("termination")
    if ended:
        yield "", day(ended.get("terminated_on"))


def _visits(known: Known) -> Iterator[tuple[str, str]]:
    for key, record in known.visits():
        yield key, f"{known.name(record.get('party', ''))} {day(record['visited_on'])}"


@dataclass(frozen=True, slots=True)
class Form:
    code: str
    title: str
    make: Maker
    each: Callable[[Known], Iterator[tuple[str, str]]]


FORMS = (
    Form("M00", "卷宗封面", beginning.cover, _once),
    Form("M01", "人民调解申请书", beginning.application, _once),
    Form("M02", "人民调解受理登记表", beginning.register, _once),
    Form("M03", "权利义务告知书", beginning.notice, _parties),
    Form("M04", "授权委托书", beginning.authority, _principals),
    Form("M05", "调查记录", hearing.inquiry, _once),
    Form("M06", "证据材料登记表", hearing.evidence, _once),
    Form("M07", "人民调解记录", hearing.transcript, _sittings("1", "3")),
    Form("X09", "四理阶段记录", hearing.stage_record, _sittings("1", "2", "3", "4")),
    Form("M08", "人民调解协议书", ending.written, _agreements("written")),
    Form("M09", "口头协议登记表", ending.oral, _agreements("oral")),
    Form("D27", "终止告知书", ending.terminated, _ended),
    Form("M10", "回访记录", ending.visit, _visits),
    Form("M12", "卷宗情况说明", ending.closing, _once),
)
# Of what was held outside any dispute, each by the noun that it is told under.
HELD = {
    "reception": Form("X03", "领导干部接访下访登记表", held.reception, _once),
    "outreach": Form("X10", "宣讲活动记录表", held.outreach, _once),
}


def forms(about: Known) -> list[Printable]:
    occasion = [form for noun, form in HELD.items() if noun in about.tree]
    return [
        Printable(form.code, key, form.title, words)
        for form in occasion or FORMS
        for key, words in form.each(about)
    ]


def sheet(
    about: Known, printable: Printable, *, covered: bool, is_restricted: bool = False
) -> Sheet:
    """Its words as they will stand on the paper."""
    every = (*FORMS, *HELD.values())
    form = next(each for each in every if each.code == printable.code)
    mask = Mask(about.tree, covered=covered, is_restricted=is_restricted)
    return form.make(about, printable.key).through(mask)
