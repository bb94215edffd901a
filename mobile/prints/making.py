"""Which forms a case can print, and one of them made.

    forms(casebook, case, home) ─► Printable: a form and whom or which sitting it is of
    sheet(…, covered) ─► its words, masked; the preview shows these
    make(…, reason) ─► one PDF in memory, and a note of who printed what, when and why

Personal data is covered. Whoever prints it open says why; the reason is kept beside
the case with the day and the person, and the watermark says 未遮盖.
"""

from __future__ import annotations

from mobile import drafts
from mobile.casebook import Casebook
from mobile.errors import NoReason
from schemas.course import State
from schemas.papers.sheets.known import Known
from schemas.papers.sheets.printable import Printable as Printable
from schemas.papers.sheets.printable import forms as forms
from schemas.papers.sheets.printable import sheet as sheet

NOTED = "printed:"
LEAST_REASON = 4
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
