"""A case is opened: the line in the log first, then the case.

    open_case    every door by which all of a case is shown goes through here
    noted        the same for a document of a case that waits in quarantine

Whoever may not read the case leaves no line and learns nothing. What cannot be written
down is not shown. A restricted case is asked for its purpose, once a sitting; any other
is opened for its handling, and nobody is asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select

from schemas.texts import Words
from server.errors import CaseNotFound
from server.keys import CountyKeys
from server.permissions import Principal
from server.reading_errors import PurposeMissing
from server.registry import cases, db, reading_log, transaction
from server.registry.desk import Actor, Pen
from server.registry.projection import CaseRow

HANDLING = "handling"
PROTECTION = "protection"
PURPOSES: Mapping[str, Words] = MappingProxyType(
    {
        HANDLING: Words("办理本案", "handling the case"),
        "review": Words("督办、审核", "supervision or review"),
        "party": Words("当事人询问", "a party asked"),
        "complaint": Words("投诉、复查", "a complaint or a re-examination"),
        "archive": Words("归档、查档", "the archive"),
        "other": Words("其他（请写明）", "other (say which)"),
    }
)
WHAT: Mapping[str, Words] = MappingProxyType(
    {
        "case": Words("案件页", "case page"),
        "occasion": Words("宣讲接访页", "page of an occasion"),
        "petition": Words("信访事项页", "page of a petition"),
        "paper": Words("文书", "paper"),
        "exported": Words("信访事项导出", "petition, taken away in a table"),
        "persons": Words("此人的其他案件", "a person's other cases"),
        "entries": Words("封存记录", "sealed entries"),
        "evidence": Words("证据目录", "list of evidence"),
        "medium": Words("证据", "evidence"),
        "original": Words("证据原件下载", "original of evidence, downloaded"),
        "pack": Words("卷宗册（已遮盖）", "pack of papers, covered"),
        "open_pack": Words("卷宗册（未遮盖）", "pack of papers, uncovered"),
        "erasing": Words("待删除的内容", "what is to be erased"),
        "held": Words("待查文件", "document in quarantine"),
        PROTECTION: Words("强制报告", "report of violence or harm"),
    }
)
MOST_SAID = 200
# Nobody sits at the machine when the log is sealed.
ITSELF = Actor("reading-log", "系统", "operator")


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why a case is read: a code of PURPOSES, and free words."""

    code: str
    said: str = ""

    @classmethod
    def of(cls, code: str, said: str) -> "Purpose | None":
        """None where it says nothing: no code of the list, or 'other' without words."""
        words = said.strip()[:MOST_SAID]
        known = code in PURPOSES and (code != "other" or words)
        return cls(code, words) if known else None


def readable(principal: Principal, case: str) -> CaseRow:
    """The row of a case that the principal may read. Raises CaseNotFound."""
    row = db.session.scalar(select(CaseRow).where(CaseRow.case == case))
    if row is None or not cases.may_read(principal, row):
        raise CaseNotFound(case)
    return row


def open_case(
    principal: Principal,
    case: str,
    keys: CountyKeys,
    now: datetime,
    *,
    what: str = "case",
    purpose: Purpose | None = None,
) -> cases.CaseView:
    """All of a case, once its line is written. Raises CaseNotFound, PurposeMissing."""
    row = readable(principal, case)
    if row.restricted and purpose is None:
        raise PurposeMissing(case)
    noted(principal, keys, now, what, case, row.grid, row.restricted, purpose)
    return cases.case_page(principal, case, now)


def noted(
    principal: Principal,
    keys: CountyKeys,
    now: datetime,
    what: str,
    case: str,
    area: str,
    restricted: bool = False,
    purpose: Purpose | None = None,
) -> None:
    """Write the line, and be sure of it."""
    why = purpose or Purpose(HANDLING)
    with transaction(cases=()) as session:
        reading_log.write(
            session,
            Pen(keys, ITSELF),
            principal,
            now,
            what=what,
            case=case,
            area=area,
            restricted=restricted,
            purpose=why.code,
            said=why.said,
        )
