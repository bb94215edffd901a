"""What a person should look at before a dispute is paid for. It decides nothing.

    of_claims   of claims: two that stand of one dispute; one whose dispute has been
                split since; texts alike, the same figure of a signature, many in a
                short time
    of_case     the last three, beside a dossier

Joins and splits come after claims, and nothing is undone by them: both claims stand,
marked, until somebody withdraws one or signs it off and says why. That many cases in a
short time, or texts alike, are worth a look is 试行口径; figures come with each ground.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from schemas.casefile import CaseFile
from schemas.handwriting import repeated, traces
from server.dossiers.claiming import dispute
from server.linkage.facts import pairs
from server.registry import dossier_rows, projecting
from server.registry.dossier_rows import DossierClaim
from server.registry.projection import CaseRow
from server.registry.record import ReceivedEntry

TWICE, SPLIT = "twice", "split"
TEXTS, HANDS, BURST = "texts", "hands", "burst"
ALIKE = 0.8
FEWEST = 30
"""Pairs of characters below which a text is too short to be called alike."""
NEAR = timedelta(days=3)
MANY = 8
COMPARED = 60
"""With how many other cases of the same mediator a case is compared, the nearest."""
SAID = ("dispute_facts", "oral_agreement_content", "disputed_matters")


@dataclass(frozen=True, slots=True)
class Doubt:
    """One ground, with the case that it names and a figure, where there are such."""

    kind: str
    case: str = ""
    figure: int = 0


def of_claims(
    session: Session, claims: Sequence[DossierClaim]
) -> dict[str, list[Doubt]]:
    """Of each claim what joins and splits have made of it."""
    return {each.entry: list(since(session, each)) for each in claims}


def since(session: Session, claim: DossierClaim) -> Iterator[Doubt]:
    group = dispute(session, claim.case)
    for other in dossier_rows.standing(session, group):
        if other.entry != claim.entry:
            yield Doubt(TWICE, other.case)
    for gone in sorted(claim.dispute - group):
        yield Doubt(SPLIT, gone)


def of_case(session: Session, casefile: CaseFile) -> list[Doubt]:
    """Beside what the same mediators recorded at about the same time."""
    others = near(session, casefile)
    found = [*texts_alike(casefile, others), *hands_alike(casefile, others)]
    return found + [*burst(session, casefile)]


def near(session: Session, casefile: CaseFile) -> list[CaseFile]:
    """Other cases that the same devices opened, the last first."""
    opened = select(ReceivedEntry.case, func.max(ReceivedEntry.position)).where(
        ReceivedEntry.device.in_({each.device for each in casefile.entries}),
        ReceivedEntry.type == "dispute.opened",
        ReceivedEntry.case != casefile.case,
    )
    ordered = opened.group_by(ReceivedEntry.case)
    last = ordered.order_by(func.max(ReceivedEntry.position).desc()).limit(COMPARED)
    folded = (
        projecting.without_clocks(session, case) for case, _ in session.execute(last)
    )
    return [each.casefile for each in folded if each and not each.is_restricted]


def texts_alike(casefile: CaseFile, others: Sequence[CaseFile]) -> Iterator[Doubt]:
    mine = words_of(casefile)
    for other in others:
        theirs = words_of(other)
        if min(len(mine), len(theirs)) < FEWEST:
            continue
        share = len(mine & theirs) / len(mine | theirs)
        if share >= ALIKE:
            yield Doubt(TEXTS, other.case, int(share * 100))


def words_of(casefile: CaseFile) -> frozenset[str]:
    """Of what was agreed, without the names of the parties."""
    parties = casefile.tree.get("party", {}).values()
    names = [each["name"] for each in parties if each.get("name")]
    agreed = casefile.tree.get("agreement", {}).values()
    said = [str(each[name]) for each in agreed for name in SAID if name in each]
    said += [
        str(term["text"])
        for each in agreed
        for term in each.get("terms", {}).values()
        if "text" in term
    ]
    return pairs("\n".join(said), names)


def hands_alike(casefile: CaseFile, others: Sequence[CaseFile]) -> Iterator[Doubt]:
    """The same figure in two cases: nobody draws one twice."""
    felt = {(casefile.case, key): each for key, each in hands(casefile).items()}
    for other in others:
        every = {(other.case, key): each for key, each in hands(other).items()}
        same = repeated({**felt, **every})
        if {case for case, _ in same} == {casefile.case, other.case}:
            yield Doubt(HANDS, other.case)


def hands(casefile: CaseFile) -> dict[str, str]:
    agreed: Mapping[str, Any] = casefile.tree.get("agreement", {})
    found: dict[str, str] = {}
    for number, each in agreed.items():
        for name, trace in traces(each.get("signatures", {})).items():
            found[f"{number}/{name}"] = trace
    return found


def burst(session: Session, casefile: CaseFile) -> Iterator[Doubt]:
    """How many disputes the same devices opened within days of this one."""
    row = session.scalar(select(CaseRow).where(CaseRow.case == casefile.case))
    if row is None or row.opened_on is None:
        return
    devices: Collection[str] = {each.device for each in casefile.entries}
    theirs = select(ReceivedEntry.case).where(
        ReceivedEntry.device.in_(devices), ReceivedEntry.type == "dispute.opened"
    )
    about = CaseRow.opened_on.between(row.opened_on - NEAR, row.opened_on + NEAR)
    many = select(func.count()).where(CaseRow.case.in_(theirs), about)
    count = session.scalar(many) or 0
    if count >= MANY:
        yield Doubt(BURST, figure=count)
