"""以案定补: a dispute that was settled and whose dossier was received is paid for once.

    why_not    what stands in the way, in the order in which a clerk mends it
    claim      to whom, of which grade; the amount is what the county set for the grade
    withdraw   until it is signed off by whoever claims, afterwards by the county

A dispute is a group of cases that were joined (`registry.joined`), however often it was
mediated, and a case however often it was opened again. Where another that was paid for
may be the same and nobody has said yes or no, a person says so first: joined, it is one
dispute; told apart, it is another. The registry writes alone here, so of two clerks at
once one is told that the other was first.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from schemas.assigning import ASSIGNEES
from schemas.casefile import CaseFile
from schemas.dossier_deeds import CLAIM_WITHDRAWN, CLAIMED, NOUN
from schemas.dossier_life import RECEIVED, DossierLife
from server.dossiers.judging import Looked, judged, seen
from server.errors.dossiers import ClaimRefused, DossierRefused
from server.linkage.weights import LIKELY
from server.moving import checked
from server.permissions import TOWNSHIP, Principal, Verb, may
from server.registry import dossier_rows, entries, joined, transaction
from server.registry.alike import LinkagePair
from server.registry.cases import doer, may_read
from server.registry.desk import Pen
from server.registry.directory import Person
from server.registry.dossier_rows import DossierClaim
from server.registry.joined import CaseApart
from server.registry.projecting import county_day
from server.registry.projection import CaseRow


@dataclass(frozen=True, slots=True)
class Wish:
    """To whom it is paid, and how hard it was; without shares it is parted evenly."""

    grade: str
    mediators: Sequence[str]
    shares: Mapping[str, int]
    grounds: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """Why it may not be claimed: a reason of `ClaimRefused`, and whom it names."""

    reason: str
    who: str = ""


def claim(
    principal: Principal, looked: Looked, wish: Wish, *, pen: Pen, now: datetime
) -> str:
    """The claim's id. CaseNotFound, NotAllowed, ClaimRefused, DossierRefused."""
    with transaction() as session:
        found = judged(session, principal, looked.case, now)
        if seen(found.casefile, found.life) != looked.seen:
            raise DossierRefused("changed")
        rates = dossier_rows.rates(session, county_day(now))
        bar = why_not(session, principal, found.casefile, found.life, rates)
        if bar is not None:
            raise ClaimRefused(bar.reason, bar.who)
        if wish.grade not in rates:
            raise ClaimRefused("grade")
        group = dispute(session, looked.case)
        amount = rates[wish.grade]
        shares = parted(wish, amount, mediators(session, group))
        told = {
            "area": found.row.grid[:TOWNSHIP],
            "cases": sorted(group),
            "grade": wish.grade,
            "amount": amount,
            "month": f"{county_day(now):%Y-%m}",
            "mediators": {
                f"m{n}": {"person": person, "share": share}
                for n, (person, share) in enumerate(shares.items(), 1)
            },
            **({"grounds": said} if (said := wish.grounds.strip()) else {}),
        }
        deed = pen.write(session, NOUN + CLAIMED, told, now, looked.case)
        dossier_rows.note(session, deed)
        return deed.id


def withdraw(
    principal: Principal, claim: str, reason: str, *, pen: Pen, now: datetime
) -> None:
    """ReasonMissing, ClaimRefused."""
    said = checked(reason)
    with transaction() as session:
        found = session.get(DossierClaim, claim)
        if found is None or not found.stands or not may_withdraw(principal, found):
            raise ClaimRefused("over")
        told = {"claim": claim, "reason": said}
        deed = pen.write(session, NOUN + CLAIM_WITHDRAWN, told, now, found.case)
        dossier_rows.note(session, deed)


def may_withdraw(principal: Principal, found: DossierClaim) -> bool:
    """What was signed off the county alone takes back."""
    if may(principal, Verb.CONFIRM_CLAIMS, found.area):
        return True
    return found.confirmed is None and may(principal, Verb.JUDGE_DOSSIERS, found.area)


def dispute(session: Session, case: str) -> frozenset[str]:
    """The cases that are one with it, itself among them."""
    return frozenset({case, *joined.others(session, case)})


def why_not(
    session: Session,
    principal: Principal,
    casefile: CaseFile,
    life: DossierLife,
    rates: Mapping[str, int],
) -> Bar | None:
    """The first thing that stands in the way, the gravest first."""
    group = dispute(session, casefile.case)
    if (claimed := dossier_rows.standing(session, group)) != []:
        return once(session, principal, claimed[0].case)
    bar = dossier_rows.bar(casefile, life)
    if bar == "unsettled":
        return Bar(bar)
    if life.step not in RECEIVED:
        return Bar("not_received")
    if bar:
        return Bar(bar)
    if (other := alike(session, principal, group)) is not None:
        return Bar("alike", other)
    return None if rates else Bar("no_rate")


def alike(session: Session, principal: Principal, group: Collection[str]) -> str | None:
    """A dispute that was claimed for and may be the same, undecided yet; none that the
    principal may not know of."""
    near = or_(LinkagePair.one.in_(group), LinkagePair.other.in_(group))
    rows = select(LinkagePair).where(near, LinkagePair.bits >= LIKELY)
    for pair in session.scalars(rows.order_by(LinkagePair.bits.desc())):
        other = pair.other if pair.one in group else pair.one
        if other in group or is_apart(session, pair):
            continue
        row = session.scalar(select(CaseRow).where(CaseRow.case == other))
        if row is None or not may_read(principal, row):
            continue
        if dossier_rows.standing(session, dispute(session, other)):
            return row.case_number or row.temp_number
    return None


def is_apart(session: Session, pair: LinkagePair) -> bool:
    """Did somebody say that these two are not the same?"""
    told = CaseApart.one == pair.one, CaseApart.other == pair.other
    return session.scalar(select(CaseApart.one).where(*told)) is not None


def once(session: Session, principal: Principal, case: str) -> Bar:
    """By the number of what was claimed for, where the principal may read it."""
    row = session.scalar(select(CaseRow).where(CaseRow.case == case))
    if row is None or not may_read(principal, row):
        return Bar("once_elsewhere")
    return Bar("once", row.case_number or row.temp_number)


def mediators(session: Session, group: Collection[str]) -> list[Person]:
    """Who recorded this dispute, as a mediator does, the one who wrote most first."""
    wrote: dict[str, int] = {}
    for case in sorted(group):
        for _, each in entries.of_case(session, case):
            wrote[doer(each)] = wrote.get(doer(each), 0) + 1
    rows = select(Person).where(Person.id.in_(wrote), Person.role.in_(ASSIGNEES))
    return sorted(session.scalars(rows), key=lambda each: (-wrote[each.id], each.id))


def parted(wish: Wish, amount: int, known: Sequence[Person]) -> dict[str, int]:
    """What each is paid; evenly, the odd fen to the first."""
    chosen = list(dict.fromkeys(wish.mediators))
    if not chosen or not set(chosen) <= {each.id for each in known}:
        raise ClaimRefused("mediators")
    if not wish.shares:
        each, rest = divmod(amount, len(chosen))
        return {who: each + (n < rest) for n, who in enumerate(chosen)}
    if set(wish.shares) != set(chosen) or sum(wish.shares.values()) != amount:
        raise ClaimRefused("shares", f"{amount / 100:.2f} 元")
    return {who: wish.shares[who] for who in chosen}
