"""以案定补 by the month: what a township claimed, for whom, and what was signed off.

    months     which months have claims, of which townships, and how far they are
    listed     the claims of a month in a township, with what is doubtful of each
    confirm    the county signs off what stands, each claim once and never again
    set_rate   what a dispute of a grade is paid from a day on

A claim that is in doubt is signed off with a reason or left where it is: the next time
the month is signed off it is there again. The list to be paid by is a table of what one
deed signed off, so that the same sum is on no two of them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session

from schemas import codes
from schemas.dossier_deeds import CONFIRMED, MOST_CLAIMS, NOUN, RATE_SET
from schemas.fields import MOST_FEN, day
from server import sheets
from server.dossiers import doubts
from server.dossiers.doubts import Doubt
from server.errors.dossiers import ClaimRefused
from server.moving import checked
from server.permissions import Principal, Verb, areas, demand
from server.registry import db, dossier_rows, portions, transaction
from server.registry.cases import may_read, open_to
from server.registry.desk import Pen
from server.registry.directory import Person
from server.registry.dossier_rows import DossierClaim
from server.registry.projecting import county_day
from server.registry.projection import CaseRow

HEAD = (
    *("月份", "乡镇（街道）", "调解员", "案卷号", "难易程度"),
    *("补贴（元）", "申领人", "申领日期", "确认日期", "备注"),
)


@dataclass(frozen=True, slots=True)
class Month:
    """A township's claims of a month: how many stand, and what was signed off."""

    month: str
    area: str
    claims: int
    amount_fen: int
    confirmed: int


@dataclass(frozen=True, slots=True)
class Line:
    """One claim of a list: its case, where the reader may know it, and its doubts."""

    claim: DossierClaim
    row: CaseRow | None
    people: tuple[tuple[str, int], ...]
    doubts: tuple[Doubt, ...]

    @property
    def is_open(self) -> bool:
        return self.claim.stands and self.claim.confirmed is None


def months(principal: Principal) -> list[Month]:
    """The latest month first, then by township."""
    stands = DossierClaim.withdrawn_on.is_(None)
    rows = (
        select(
            DossierClaim.month,
            DossierClaim.area,
            func.count(),
            func.sum(DossierClaim.amount_fen),
            func.count(DossierClaim.confirmed),
        )
        .where(stands, within(principal))
        .group_by(DossierClaim.month, DossierClaim.area)
        .order_by(DossierClaim.month.desc(), DossierClaim.area)
    )
    return [
        Month(m, a, n, int(fen), done)
        for m, a, n, fen, done in db.session.execute(rows)
    ]


def within(principal: Principal) -> ColumnElement[bool]:
    """Claims of his townships, of cases that he may know of."""
    held = areas(principal, Verb.READ_DOSSIERS)
    mine = or_(false(), *(DossierClaim.area.startswith(area) for area in held))
    known = exists().where(CaseRow.case == DossierClaim.case, open_to(principal))
    return and_(mine, known)


def listed(principal: Principal, month: str, area: str) -> list[Line]:
    """NotAllowed. In the order in which they were claimed."""
    demand(principal, Verb.READ_DOSSIERS, area)
    session = db.session()
    return lines(session, principal, of_month(session, principal, month, area))


def of_month(
    session: Session, principal: Principal, month: str, area: str
) -> list[DossierClaim]:
    mine = DossierClaim.month == month, DossierClaim.area == area, within(principal)
    rows = select(DossierClaim).where(*mine)
    ordered = rows.order_by(DossierClaim.claimed_on, DossierClaim.entry)
    return list(session.scalars(ordered))


def lines(
    session: Session, principal: Principal, claims: Sequence[DossierClaim]
) -> list[Line]:
    people = names(session, {who for each in claims for who in each.by_person})
    found = doubts.of_claims(session, [each for each in claims if each.stands])
    named = {each.case for some in found.values() for each in some}
    known = rows_of(session, {*named, *(each.case for each in claims)})
    hidden = {
        case
        for case, row in known.items()
        if row.restricted and not may_read(principal, row)
    }
    return [
        Line(
            each,
            row if (row := known.get(each.case)) and may_read(principal, row) else None,
            tuple((people.get(who, who), fen) for who, fen in each.by_person.items()),
            tuple(d for d in found.get(each.entry, ()) if d.case not in hidden),
        )
        for each in claims
        if each.case not in hidden
    ]


def rows_of(session: Session, cases: Collection[str]) -> dict[str, CaseRow]:
    return {
        row.case: row
        for some in portions(sorted(cases))
        for row in session.scalars(select(CaseRow).where(CaseRow.case.in_(some)))
    }


def names(session: Session, persons: Collection[str]) -> dict[str, str]:
    rows = select(Person).where(Person.id.in_(persons))
    return {person.id: person.name for person in session.scalars(rows)}


def one(principal: Principal, claim: str) -> DossierClaim | None:
    """A claim of a township that he reads."""
    rows = select(DossierClaim).where(DossierClaim.entry == claim, within(principal))
    return db.session.scalar(rows)


def number_of(principal: Principal, case: str) -> str:
    """By what a case is known to who may read it; '' to who may not."""
    row = rows_of(db.session(), [case]).get(case)
    if row is None or not may_read(principal, row):
        return ""
    return row.case_number or row.temp_number


def by_person(lines: Sequence[Line]) -> list[tuple[str, int, int]]:
    """What each mediator is due of a month, and for how many disputes."""
    found: dict[str, list[int]] = {}
    for each in lines:
        for name, fen in each.people if each.claim.stands else ():
            found.setdefault(name, []).append(fen)
    return sorted((name, len(every), sum(every)) for name, every in found.items())


def confirm(
    principal: Principal,
    month: str,
    area: str,
    claims: Collection[str],
    reason: str = "",
    *,
    pen: Pen,
    now: datetime,
) -> None:
    """These of the month, each for the first time. NotAllowed, ClaimRefused."""
    demand(principal, Verb.CONFIRM_CLAIMS, area)
    with transaction() as session:
        every = lines(session, principal, of_month(session, principal, month, area))
        wanted = [each for each in every if each.claim.entry in claims]
        if len(wanted) < len(set(claims)) or not all(each.is_open for each in wanted):
            raise ClaimRefused("over")
        is_doubtful = any(each.doubts for each in wanted)
        if not wanted or (is_doubtful and not reason.strip()):
            raise ClaimRefused("none")
        told = {
            "area": area,
            "month": month,
            "claims": [each.claim.entry for each in wanted][:MOST_CLAIMS],
            "total": sum(each.claim.amount_fen for each in wanted[:MOST_CLAIMS]),
            **({"reason": checked(reason)} if reason.strip() else {}),
        }
        dossier_rows.note(session, pen.write(session, NOUN + CONFIRMED, told, now))


def sheet(principal: Principal, month: str, area: str) -> bytes:
    """What was signed off, a line for each mediator of each claim; what was taken back
    after that says so. An .xlsx."""
    found = [each for each in listed(principal, month, area) if each.claim.confirmed]
    place = codes.name_of(area) or area
    told = [
        (
            *(month, place, name),
            each.row.case_number or each.row.temp_number if each.row else "",
            codes.label("dispute_grades", each.claim.grade),
            *(f"{fen / 100:.2f}", each.claim.by),
            *(str(each.claim.claimed_on), str(each.claim.confirmed_on)),
            "" if each.claim.stands else f"已撤回：{each.claim.withdrawn_for}",
        )
        for each in found
        for name, fen in each.people
    ]
    return sheets.workbook(HEAD, sorted(told, key=lambda line: line[2]))


def rate_deeds(session: Session) -> list[dict[str, Any]]:
    """What was ever set, the latest first."""
    found = dossier_rows.recorded(session, {NOUN + RATE_SET})
    return [dict(deed.body or {}) for deed in found][::-1]


def set_rate(
    principal: Principal,
    grade: str,
    amount_fen: int,
    since: str,
    reason: str,
    *,
    pen: Pen,
    now: datetime,
) -> None:
    """NotAllowed, ReasonMissing, ClaimRefused."""
    demand(principal, Verb.CONFIGURE, pen.keys.county)
    said, on = checked(reason), day(since.strip())
    is_day = on is not None and on >= county_day(now)
    if not is_day or not 0 <= amount_fen <= MOST_FEN:
        raise ClaimRefused("rate")
    if grade not in codes.code_list("dispute_grades"):
        raise ClaimRefused("rate")
    told = {
        "grade": grade,
        "amount": amount_fen,
        "since": since.strip(),
        "reason": said,
    }
    with transaction() as session:
        pen.write(session, NOUN + RATE_SET, told, now)
