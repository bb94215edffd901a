"""强制报告 on this phone: when it is asked for, what is said, and that it was done.

A report is a case of its own in the private database of the phone; the dispute that it
is about has nothing of it, on this phone or any other. Whoever else has the dispute is
asked as well: the duty is everybody's who sees it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mobile import drafts, recording
from mobile.casebook import Casebook
from mobile.drafts import Draft
from mobile.plans.dispute import committee_name
from mobile.plans.protection import REPORTED
from mobile.setting import Setting
from schemas import care, codes, protection
from schemas.casefile import CaseFile
from schemas.dispute import is_minor
from schemas.entry import Entry
from schemas.kinds import PROTECTION
from schemas.protection import TYPE

# The numbers that are the same everywhere in the country, and what each is for.
NUMBERS: tuple[tuple[str, str, str], ...] = (
    ("110", "公安报警", "有人正在挨打、孩子有危险，先打这个，全天有人接。"),
    ("12338", "妇联维权热线", "妇女、儿童受了害，问怎么办、找谁帮。"),
    ("12345", "政务服务热线", "找民政、教育等部门；说清楚是未成年人保护的事。"),
)
# Of whom nothing is known yet: a family that has no case here.
EVERY_GROUND = ("minor", "dv_incapable", "dv_other")
KEPT_SECRET = "谁报告的，公安要替他保密；当事人那里、单子上、案卷里都没有。"


class Done(NamedTuple):
    """A report of one's own: the record, what it says since it was corrected, and
    what it is called."""

    entry: Entry
    body: dict[str, Any]
    is_corrected: bool

    @property
    def is_told(self) -> bool:
        return protection.is_told(self.body)

    @property
    def words(self) -> str:
        return _words(self.body)


def grounds(casefile: CaseFile | None) -> tuple[str, ...]:
    """On which articles; all of them where there is no case."""
    return care.grounds(casefile.tree) if casefile else EVERY_GROUND


def done(book: Casebook, about: str = "") -> list[Done]:
    """One's own reports about that case, or about families that have none."""
    return [each for each in _own(book) if each.body.get("about", "") == about]


def _own(book: Casebook) -> Iterator[Done]:
    shelf = book.shelf(book.own.name)
    for case, line in shelf.lines.items():
        casefile = shelf.casefile(case) if line.kind == PROTECTION else None
        for each in casefile.entries if casefile else ():
            if each.type == TYPE and each.by == book.enrolment.person_id and each.body:
                body = recording.standing_body(casefile, each)
                yield Done(each, body, body != each.body)


def written(book: Casebook) -> frozenset[str]:
    """Every entry of every report on this phone."""
    shelf = book.shelf(book.own.name)
    reports = [case for case, line in shelf.lines.items() if line.kind == PROTECTION]
    kept = [book.own.local(f"case:{case}") or {"entries": []} for case in reports]
    return frozenset(id for each in kept for id in each["entries"])


def _words(body: Mapping[str, Any]) -> str:
    how = codes.label("report_ways", str(body.get("how", "")))
    hour = f" {body['reported_at']}" if "reported_at" in body else ""
    to = f"，{body['to_whom']}" if "to_whom" in body else ""
    return f"{body.get('reported_on', '')}{hour}　{how}{to}"


def half_written(book: Casebook, about: str = "") -> list[Draft]:
    """Forms of it that lie half filled in, of that case or of none."""
    found = drafts.all_of(book.own)
    return [
        each
        for each in found
        if each.type == TYPE and each.body.get("about", "") == about
    ]


def open_form(book: Casebook, grid: str, about: str = "", how: str = "") -> Draft:
    """A report to fill in, kept at once; it lies in the private database from the
    first word."""
    case, home = book.new_case(), book.own.name
    now = book.clock.now().isoformat(timespec="seconds")
    draft = Draft(
        drafts.new_id(), REPORTED.key, TYPE, REPORTED.v, home, case, grid=grid
    )
    draft.started_at = now
    draft.body = {"about": about} if about else {}
    setting = recording.setting_of(book, draft)
    draft.body |= _begun(setting, how)
    book.keep(draft)
    return draft


def correct(book: Casebook, report: Entry) -> Draft:
    """What was told wrongly, told right: a record beside the first, for the same
    readers. A correction that lies half written is gone on with."""
    for draft in drafts.all_of(book.own):
        if draft.corrects == report.id:
            return draft
    draft = recording.open_correction(book, report, book.own.name)
    draft.grid = book.grid_of(report.case, book.own.name)
    book.keep(draft)
    return draft


def _begun(setting: Setting, how: str) -> dict[str, Any]:
    body = REPORTED.begins(setting)
    if how == protection.NOT_REPORTED:
        del body["reported_at"]
    if how:
        body["how"] = how
    found = care.grounds(setting.tree) if setting.tree else ()
    if found:
        body["ground"] = found[0]
    if children := [*_children(setting)]:
        body["about_parties"] = children
    return body


def _children(setting: Setting) -> Iterator[str]:
    """Whom the law speaks of first."""
    on = setting.dispute.get("opened_on", "")
    for key, party in sorted(setting.tree.get("party", {}).items()):
        if is_minor(party, on) or "capacity" in party:
            yield key


def script(setting: Setting) -> tuple[str, ...]:
    """What is said on the telephone, line by line."""
    place = committee_name(setting).removesuffix("人民调解委员会")
    who = "、".join(dict(setting.refer("party", {}))[key] for key in _children(setting))
    where = setting.dispute.get("place", "")
    return (
        f"我是{place}的调解员{setting.person}，我要报告。",
        f"受害的是：{who or '（姓名、多大、男孩女孩）'}。",
        f"在哪里：{place}{where or '（几组、谁家）'}。",
        "看到、听到什么：（哪天、什么伤、谁说的，只说事实）。",
        "人现在在哪里，还有没有危险，要不要救护车。",
        "请问您贵姓、怎么称呼、警情编号是多少？（记下来）",
    )
