"""What somebody at the desk does with papers, where he may.

    issue    a paper about a petition: the county office its own, a unit its own
    cancel   作废, with a reason; the number stays
    serve    送达, with what proves it; where the claims wait for just that paper, their
             step `served` is done in the same transaction

Who issues a paper is who may do the step that asks for it (`schemas.petition.moves`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from schemas import codes
from schemas.fields import Body
from schemas.papers import deeds, kinds
from schemas.papers.deeds import CANCELLED, SERVED
from schemas.papers.kind import PETITION, Kind
from schemas.petition.claims import Petition
from schemas.petition.moves import BOTH, MOVES, OFFICE, Move
from server.errors import NotAllowed
from server.errors.papers import PaperRefused
from server.moving import checked
from server.papers import reading
from server.papers.issuing import (
    OF_REPORTS,
    Draft,
    Issued,
    demand_standing,
    put,
    put_all,
)
from server.permissions import TABLE, Principal, Verb, demand
from server.petitions import doing as steps
from server.petitions import once, scope
from server.petitions.doing import Order
from server.petitions.opening import PetitionView, may
from server.registry import paper_rows, transaction
from server.registry.desk import NO_CASE, Pen
from server.registry.paper_rows import PaperRow
from server.registry.projecting import county_day

OF_LETTERS = "oversight"
"""The group of papers that are issued where letters are."""
AS_ANOTHER = {"D07": "D06", "D16": "D15", "D17": "D15", "D18": "D15", "D19": "D12"}
"""Papers that one step asks for, by what the claim is."""
ASKED_BY = {row.paper: row.who for row in MOVES if row.paper}
OF_THE_OFFICE = frozenset({"D01", "D04"})
OF_SERVICE = "X01"
"""What the service of a paper says is no paper to be issued besides."""
RESULTS = {"D22": "opinion", "D30": "review", "D31": "recheck"}
"""What a petition's step says was served, by the paper."""
STEP = "served"


def who(code: str) -> frozenset[str]:
    """The roles that issue it."""
    of_step = ASKED_BY.get(AS_ANOTHER.get(code, code))
    return of_step or (OFFICE if code in OF_THE_OFFICE else BOTH)


def is_offered(principal: Principal, kind: Kind) -> bool:
    elsewhere = {*OF_REPORTS, OF_SERVICE}
    is_here = kind.about == PETITION and kind.group != OF_LETTERS
    return is_here and kind.code not in elsewhere and principal.role in who(kind.code)


def issue(
    principal: Principal,
    order: Draft,
    *,
    pen: Pen,
    now: datetime,
    key: str = "",
) -> str:
    """The paper's id. PetitionNotFound, NotAllowed, PaperLacks, PaperRefused,
    UnknownPaper, PrintFailed."""
    asked = {"code": order.code, "values": dict(order.values), "about": order.about}
    asked |= {"claims": [*order.claims], "replaces": order.replaces}
    with transaction(cases=[order.about]) as session:
        done = once.answered(session, principal, key, asked)
        if done is not None:
            return done
        check(session, principal, order, now)
        made = put(session, pen, order, now)
        once.keep(session, principal, key, asked, made.paper, county_day(now))
        return made.paper


def issue_all(
    principal: Principal, orders: list[Draft], *, pen: Pen, now: datetime
) -> list[Issued]:
    """All of them or none, in one transaction; what `issue` raises."""
    with transaction(cases={each.about for each in orders}) as session:
        for order in orders:
            check(session, principal, order, now)
        return put_all(session, pen, orders, now)


def check(session: Session, principal: Principal, order: Draft, now: datetime) -> None:
    kind = kinds.kind(order.code)
    found = scope.readable(session, principal, order.about, county_day(now)).petition
    area = steps.area_of(principal, found)
    demand(principal, Verb.WRITE_PETITIONS, area)
    if order.code in OF_REPORTS:
        raise PaperRefused("report", kind.name.zh)
    if not is_offered(principal, kind):
        raise PaperRefused("not_yours", kind.name.zh)
    for claim in order.claims or ("",):
        if claim not in found.claims or not is_theirs(session, principal, found, claim):
            raise PaperRefused("claims", claim)
    if order.replaces:
        before = reading.row_of(session, principal, order.replaces)
        demand_own(session, principal, before)


def is_theirs(
    session: Session, principal: Principal, petition: Petition, claim: str
) -> bool:
    """To a unit, what lies with it now."""
    if not scope.is_unit(principal):
        return True
    return petition.claims[claim].unit in scope.names(session, principal)


# What is done with one that was issued


def cancel(
    principal: Principal, paper: str, reason: str, *, pen: Pen, now: datetime
) -> None:
    """PaperNotFound, NotAllowed, PaperRefused, ReasonMissing."""
    said = checked(reason)
    with transaction() as session:
        row = writable(session, principal, paper)
        if row.cancelled_on is not None:
            demand_standing(row)
        told = {
            "paper": paper,
            "cancelled_on": county_day(now).isoformat(),
            "reason": said,
        }
        write(session, pen, CANCELLED, told, row, now)


def serve(
    principal: Principal,
    paper: str,
    told: Body,
    *,
    pen: Pen,
    now: datetime,
    opinion: str = "",
) -> None:
    """`opinion` is the petitioner's mind, where the step asks for it. PaperNotFound,
    NotAllowed, InvalidBody, PaperRefused, PetitionRefused."""
    said = {**told, "paper": paper, "actor": pen.actor.words()}
    body = deeds.load(STEP, said)
    with transaction() as session:
        row = writable(session, principal, paper)
        demand_standing(row)
        if body["served_on"] > county_day(now).isoformat():
            raise PaperRefused("future", body["served_on"])
        if body["served_on"] < row.issued_on.isoformat():
            raise PaperRefused("early", row.issued_on.isoformat())
        write(session, pen, SERVED, body, row, now)
        if claims := waiting(session, principal, row, now):
            order = Order(STEP, step_of(row, body, claims, opinion))
            about = str(row.petition)
            steps.step(session, principal, about, order, pen=pen, now=now)


def write(
    session: Session,
    pen: Pen,
    type: str,
    told: Mapping[str, Any],
    row: PaperRow,
    now: datetime,
) -> None:
    about = row.petition or row.case_id or NO_CASE
    paper_rows.note(session, pen.write(session, type, told, now, about))


def writable(session: Session, principal: Principal, paper: str) -> PaperRow:
    """PaperNotFound, NotAllowed, PaperRefused."""
    row = reading.row_of(session, principal, paper)
    demand_own(session, principal, row)
    return row


def may_write(session: Session, principal: Principal, row: PaperRow) -> bool:
    """Whether something may be done with it by whoever sees it."""
    try:
        demand_own(session, principal, row)
    except (NotAllowed, PaperRefused):
        return False
    return True


def demand_own(session: Session, principal: Principal, row: PaperRow) -> None:
    """A unit with what it issued; of a case, who writes for its mediator."""
    if scope.is_unit(principal):
        if row.unit not in scope.names(session, principal):
            raise PaperRefused("not_yours", row.number)
        return
    area = reading.area_of(session, row) or next(iter(principal.areas), "")
    of_case = row.case_id is not None and Verb.WRITE_PETITIONS not in verbs(principal)
    demand(principal, Verb.WRITE_FOR_ANOTHER if of_case else Verb.WRITE_PETITIONS, area)


def verbs(principal: Principal) -> frozenset[Verb]:
    return TABLE[principal.role]


def to_serve(
    session: Session,
    principal: Principal,
    view: PetitionView,
    papers: Sequence[PaperRow],
) -> str:
    """The paper whose service is the step that stands open; empty where there is none,
    and the step is done by itself."""
    for row in reversed(papers):
        is_due = row.is_standing and row.served_on is None and serves(row, view.may)
        if is_due and may_write(session, principal, row):
            return row.paper
    return ""


def waiting(
    session: Session, principal: Principal, row: PaperRow, now: datetime
) -> list[str]:
    """The claims for which its service is the step that stands open."""
    if row.code not in RESULTS or row.petition is None:
        return []
    found = scope.readable(session, principal, row.petition, county_day(now)).petition
    claims = found.claims.items()
    return serves(row, {key: may(session, principal, c) for key, c in claims})


def serves(row: PaperRow, open: Mapping[str, tuple[Move, ...]]) -> list[str]:
    """Its claims from which the step may be done with it."""
    result = RESULTS.get(row.code)
    return [
        key
        for key in row.about
        if any(m.type == STEP and m.result == result for m in open.get(key, ()))
    ]


def step_of(
    row: PaperRow, body: Body, claims: list[str], opinion: str
) -> dict[str, Any]:
    """The step `served` as the paper's own service has it."""
    mode = codes.code_list("paper_service_modes")[body["mode"]]
    return {
        "claims": claims,
        "served_on": body["served_on"],
        "result": RESULTS[row.code],
        "mode": mode.more["as"],
        "signed": "signed_by" in body,
        **({"opinion": opinion} if opinion else {}),
    }
