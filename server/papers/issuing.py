"""出具文书: numbered, printed, sealed and kept, in one transaction or not at all.

    put      one paper, in the caller's transaction, for whoever decides who may
    put_all  several at once: numbers in their order, printed side by side
    preview  the PDF as it would be, across it 预览

    lacks ──► number ──► printed ──► deed ──► row ──► files in the media store

Nothing is issued that lacks something (`schemas.papers.lint`), and none of a report
(D13, D14), which has a domain of its own. Number, day and issuer are said here and by
nobody else; a paper that replaces another bears the number of both, and a mediation is
named by its temporary number beside the official one.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.identifiers import uuid7
from schemas.papers import kinds
from schemas.papers.deeds import ISSUED, filled
from schemas.papers.kind import CASE, PETITION, Kind, Values
from schemas.papers.lint import lacks
from server.app import county
from server.errors.papers import PaperLacks, PaperNotFound, PaperRefused
from server.papers import files, series, templates
from server.papers.printing import WORKERS, shared
from server.papers.templates import Template
from server.papers.typesetting import Printed
from server.registry import paper_rows
from server.registry.desk import NO_CASE, Pen
from server.registry.paper_rows import PaperRow
from server.registry.petition_rows import PetitionRow
from server.registry.projecting import county_day
from server.registry.projection import CaseRow

OF_REPORTS = frozenset({"D13", "D14"})
TO_PETITIONER, TO_UNIT = "petitioner_name", "recipient_unit"
PREVIEW = "预览"


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants issued; `about` is the id of a petition or of a case."""

    code: str
    about: str
    values: Values
    unit: str = ""
    claims: tuple[str, ...] = ()
    replaces: str = ""
    batch: str = ""


@dataclass(frozen=True, slots=True)
class Issued:
    paper: str
    number: str
    docx: bytes
    pdf: bytes


@dataclass(frozen=True, slots=True)
class Numbered:
    """A draft with everything but its print."""

    kind: Kind
    draft: Draft
    number: str
    values: dict[str, str]
    template: Template
    place: Mapping[str, str] = field(default_factory=dict)
    """Where it belongs, as the deed has it."""


def put(session: Session, pen: Pen, order: Draft, now: datetime) -> Issued:
    """PaperLacks, PaperRefused, UnknownPaper, PrintFailed."""
    (made,) = put_all(session, pen, [order], now)
    return made


def put_all(
    session: Session, pen: Pen, orders: Sequence[Draft], now: datetime
) -> list[Issued]:
    """In the order of the drafts; PaperLacks, PaperRefused, UnknownPaper,
    PrintFailed: all of them, or none."""
    drawn = [numbered(session, pen, each, now) for each in orders]
    with ThreadPoolExecutor(WORKERS) as side_by_side:
        printed = list(side_by_side.map(printing, drawn))
    every = enumerate(zip(drawn, printed, strict=True), int(now.timestamp() * 1000))
    return [kept(session, pen, uuid7(ms), *each, now) for ms, each in every]


def printing(drawn: Numbered) -> Printed:
    values = kinds.laid_out(drawn.kind.code, drawn.values)
    return shared().print(drawn.template.data, values)


def numbered(session: Session, pen: Pen, order: Draft, now: datetime) -> Numbered:
    """Held to what a paper must say, and only then numbered."""
    kind, today = kinds.kind(order.code), county_day(now)
    if order.code in OF_REPORTS:
        raise PaperRefused("report", kind.name.zh)
    place = placed(session, kind, order.about)
    before = replaced(session, order, place)
    values = {**order.values, "issued_on": written(today)}
    values["issuer_unit"] = values.get("issuer_unit", "").strip() or order.unit
    values |= case_number(session, place)
    if lacking := lacks(kind.code, values):
        raise PaperLacks(lacking)
    number = ""
    if kind.series:
        drawn = series.following(session, kind, pen.keys.county, today.year)
        number = drawn.text
        values["doc_no"] = cross_printed(number, before)
    template = templates.current(session, kind.code)
    return Numbered(kind, order, number, values, template, place)


def placed(session: Session, kind: Kind, about: str) -> dict[str, str]:
    """A petition or a case, as the kind has it; a paper about a unit alone, nothing."""
    if not about:
        if kind.about in (PETITION, CASE):
            raise PaperRefused("about", kind.name.zh)
        return {}
    of_petition = select(PetitionRow.id).where(PetitionRow.petition == about)
    if session.scalar(of_petition) is not None:
        if kind.about == CASE:
            raise PaperRefused("about", kind.name.zh)
        return {"petition": about}
    case = session.scalar(select(CaseRow).where(CaseRow.case == about))
    if case is None:
        raise PaperRefused("no_case", about)
    if kind.about == PETITION:
        raise PaperRefused("about", kind.name.zh)
    if case.restricted:
        raise PaperRefused("restricted", case.case_number or case.temp_number)
    return {"case_id": about}


def replaced(
    session: Session, order: Draft, place: Mapping[str, str]
) -> PaperRow | None:
    """The paper in whose place it comes."""
    if not order.replaces:
        return None
    before = session.get(PaperRow, order.replaces, populate_existing=True)
    if before is None:
        raise PaperNotFound(order.replaces)
    demand_standing(before)
    same = before.petition or before.case_id or ""
    if before.code != order.code or same != next(iter(place.values()), ""):
        raise PaperRefused("another", before.number)
    return before


def demand_standing(row: PaperRow) -> None:
    named = row.number or kinds.kind(row.code).name.zh
    if row.cancelled_on is not None:
        raise PaperRefused("cancelled", named)
    if row.replaced_by is not None:
        raise PaperRefused("replaced", named)


def cross_printed(number: str, before: PaperRow | None) -> str:
    """With the number that it stands in place of."""
    return f"{number}（代替{before.number}）" if before else number


def case_number(session: Session, place: Mapping[str, str]) -> dict[str, str]:
    """Of a mediation the official number, and beside it that of the phone."""
    if "case_id" not in place:
        return {}
    of_case = select(CaseRow.case_number, CaseRow.temp_number)
    found = session.execute(of_case.where(CaseRow.case == place["case_id"])).one()
    official, temporary = found
    both = f"{official}（临时编号{temporary}）" if official else temporary
    return {"mediation_no": both}


def written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def kept(
    session: Session,
    pen: Pen,
    paper: str,
    drawn: Numbered,
    printed: Printed,
    now: datetime,
) -> Issued:
    """Deed, row and files."""
    order = drawn.draft
    told: dict[str, Any] = {
        "paper": paper,
        "code": order.code,
        "number": drawn.number,
        "issued_on": county_day(now).isoformat(),
        "unit": order.unit or drawn.values.get("issuer_unit", ""),
        "recipient": recipient(drawn.kind, drawn.values),
        **drawn.place,
        "claims": [*order.claims],
        "replaces": order.replaces,
        "batch": order.batch,
        "template": drawn.template.digest,
        "version": drawn.template.version,
        "values": filled(drawn.values),
        "docx": sha256(printed.docx).hexdigest(),
        "pdf": sha256(printed.pdf).hexdigest(),
        "pages": printed.pages,
    }
    said = {name: each for name, each in told.items() if each not in ("", [])}
    about = next(iter(drawn.place.values()), NO_CASE)
    paper_rows.note(session, pen.write(session, ISSUED, said, now, about))
    store = county().media
    for kind, content in ((files.DOCX, printed.docx), (files.PDF, printed.pdf)):
        files.keep(session, store, pen.keys, paper, kind, content)
    session.flush()
    return Issued(paper, drawn.number, printed.docx, printed.pdf)


def recipient(kind: Kind, values: Values) -> str:
    """To whom it goes, in one line."""
    to = TO_PETITIONER if kind.addressee.zh.startswith("信访人") else TO_UNIT
    said = values.get(to, "").strip() or kind.addressee.zh
    return " ".join(said.split())[:200]


def preview(session: Session, order: Draft, now: datetime) -> bytes:
    """The PDF as it would be, with neither number nor what it lacks. PaperRefused,
    UnknownPaper, PrintFailed."""
    kind = kinds.kind(order.code)
    if order.code in OF_REPORTS:
        raise PaperRefused("report", kind.name.zh)
    values = {**order.values, "issued_on": written(county_day(now))}
    values["issuer_unit"] = values.get("issuer_unit", "").strip() or order.unit
    template = templates.current(session, kind.code)
    said = kinds.laid_out(kind.code, values)
    return shared().print(template.data, said, PREVIEW).pdf
