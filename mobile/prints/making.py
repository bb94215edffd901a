"""Which forms a case can print, and one of them made.

    forms(casebook, case, home) ─► Printable: a form and whom or which sitting it is of
    sheet(…, covered) ─► its words, masked; the preview shows these
    make(…, reason) ─► one PDF in memory, and a note of who printed what, when and why

Personal data is covered. Whoever prints it open says why; the reason is kept beside
the case with the day and the person, and the watermark says 未遮盖.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from mobile import drafts
from mobile.casebook import Casebook
from mobile.errors import NoReason
from mobile.prints import beginning, ending, hearing, held
from mobile.prints.blocks import Sheet
from mobile.prints.known import Known, day
from mobile.prints.masking import Mask
from schemas import codes
from schemas.course import State

Maker: TypeAlias = Callable[[Known, str], Sheet]
NOTED = "printed:"
LEAST_REASON = 4


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
CLOSED = (State.CLOSED_SUCCESS, State.FOLLOW_UP, State.TERMINATED)


def known(casebook: Casebook, case: str, home: str) -> Known | None:
    casefile = casebook.casefile(case, home)
    if casefile is None:
        return None
    statement = casebook.statement(case, home)
    number = statement.number if statement else ""
    if statement and not number and statement.temp_number:
        number = f"临时号 {statement.temp_number}"
    return Known(casefile.tree, number or "", casefile.state in CLOSED)


def forms(about: Known) -> list[Printable]:
    occasion = [form for noun, form in HELD.items() if noun in about.tree]
    return [
        Printable(form.code, key, form.title, words)
        for form in occasion or FORMS
        for key, words in form.each(about)
    ]


def sheet(about: Known, printable: Printable, *, covered: bool) -> Sheet:
    """Its words as they will stand on the paper."""
    every = (*FORMS, *HELD.values())
    form = next(each for each in every if each.code == printable.code)
    return form.make(about, printable.key).through(Mask(about.tree, covered=covered))


def make(
    casebook: Casebook, case: str, home: str, printable: Printable, reason: str = ""
) -> tuple[str, bytes]:
    """A name that names nobody, and the document; open only where a reason is given,
    which is noted before anything is made."""
    about = known(casebook, case, home)
    if about is None:
        raise NoReason
    from mobile.prints.pages import pdf  # fontTools is large: only who prints waits.

    covered = not reason
    if reason and len(reason.strip()) < LEAST_REASON:
        raise NoReason
    now = casebook.clock.believed()
    _note(casebook, case, printable, reason.strip())
    drawn = sheet(about, printable, covered=covered)
    said = "已遮盖" if covered else "未遮盖"
    trial = "试行　" if drawn.trial else ""
    who = casebook.enrolment.person
    mark = f"{trial}{who}　{now:%Y-%m-%d %H:%M} 打印　{said}"
    foot = f"{drawn.code}　{drawn.title}"
    key = printable.key.replace("/", "-").partition(":")[0]
    name = f"{printable.code}{'-' + key if key else ''}-{now:%Y%m%d-%H%M%S}.pdf"
    return name, pdf(drawn, mark, foot, now)


def _note(casebook: Casebook, case: str, printable: Printable, reason: str) -> None:
    note = {
        "case": case,
        "form": printable.id,
        "at": casebook.clock.believed().isoformat(timespec="seconds"),
        "by": casebook.enrolment.person,
        "reason": reason,
    }
    casebook.own.put_local(f"{NOTED}{drafts.new_id()}", note)


def noted(casebook: Casebook, case: str) -> list[str]:
    """What was printed of this case on this phone, the last first."""
    found = [note for _, note in casebook.own.local_docs(NOTED) if note["case"] == case]
    found.sort(key=lambda note: note["at"], reverse=True)
    return [
        f"{note['at'][:16].replace('T', ' ')}　{note['by']}　{note['form'][:3]}　"
        + (f"未遮盖：{note['reason']}" if note["reason"] else "已遮盖")
        for note in found
    ]
