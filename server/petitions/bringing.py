"""What was met elsewhere is brought to the petition office: a draft, to be registered.

    from_case     a mediation that failed, and the parties take it further (调解转入)
    from_matter   a visitor's matter, heard at a reception (接访、下访)
    brought       which petitions were made of a case, or of an occasion's matters

A draft is the body of `petition.registered` as far as it is known; a clerk reads it,
changes it, and registers it by the usual verb, which keeps whence it came. The matter
of a reception is registered once. Of a case that only some may know who and what is
asked come along, and no facts: more people read a petition.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas import occasions
from schemas.casefile import CaseFile
from schemas.course import ENDS
from schemas.petition.registering import GROUP
from server.errors.petitions import RegistrationRefused
from server.permissions import Principal
from server.petitions import scope
from server.registry import petitions, projecting
from server.registry.cases import may_read
from server.registry.petition_rows import PetitionRow
from server.registry.projection import CaseRow
from server.registry.search import LABEL, search_of, token

Draft: TypeAlias = dict[str, Any]
KNOWN = ("name", "phone", "address")
APPLICANT = "applicant"
LONGEST = 2000


def from_case(casefile: CaseFile, row: CaseRow, today: date) -> Draft:
    """RegistrationRefused where the mediation has not failed."""
    if not may_go_on(casefile):
        raise RegistrationRefused("not_failed", row.case_number or row.temp_number)
    parties: Mapping[str, Any] = casefile.tree.get("party", {})
    asking = {k: p for k, p in parties.items() if p.get("role") == APPLICANT}
    others = "、".join(p["name"] for k, p in parties.items() if k not in asking)
    dispute = casefile.tree.get("dispute", {})
    told = casefile.tree.get("claim", {}).values()
    texts = [c["text"] for c in told if c.get("party") in asking and "text" in c]
    summary = "" if row.restricted else str(dispute.get("summary", ""))
    return {
        **of_today(today, row, asking),
        "channel": "mediation_transfer",
        "claims": asked(texts or [summary], others),
        **({"facts": summary} if summary else {}),
        "case": casefile.case,
    }


def may_go_on(casefile: CaseFile) -> bool:
    """Was it a dispute, and did its mediation fail?"""
    return casefile.state in ENDS


def from_matter(casefile: CaseFile, row: CaseRow, key: str, today: date) -> Draft:
    """RegistrationRefused where nobody came with such a matter."""
    matter = matter_of(casefile, key)
    if matter is None:
        raise RegistrationRefused("no_matter", key)
    visitor = {**matter.told}
    if matter.people >= GROUP:
        visitor["is_representative"] = True
    return {
        **of_today(today, row, {"p1": visitor}),
        "people": matter.people,
        "channel": "visit",
        "is_oral": True,
        "claims": asked([str(matter.told.get("matter", ""))], ""),
        "reception": {"case": casefile.case, "matter": key},
    }


def matter_of(casefile: CaseFile, key: str) -> occasions.Matter | None:
    matters = occasions.matters(casefile.tree)
    return next((each for each in matters if each.key == key), None)


def of_today(today: date, row: CaseRow, people: Mapping[str, Any]) -> Draft:
    """It is with the petition office from now on: its terms begin."""
    names = (*KNOWN, "is_representative")
    named = {
        f"p{n}": {name: person[name] for name in names if person.get(name)}
        for n, person in enumerate(people.values(), 1)
    }
    return {
        "received_on": today.isoformat(),
        "received_by": "petition_office",
        "people": max(1, len(named)),
        "petitioners": named,
        "area": row.grid,
    }


def asked(texts: list[str], against: str) -> Draft:
    name = {"against": against[:200]} if against else {}
    return {
        f"c{n}": {"text": text[:LONGEST], **name} for n, text in enumerate(texts, 1)
    }


# Registered


def check(session: Session, principal: Principal, body: Mapping[str, Any]) -> None:
    """Is it there, for who registers it? Raises RegistrationRefused."""
    if "case" in body:
        readable(session, principal, body["case"])
    if "reception" in body:
        case, matter = body["reception"]["case"], body["reception"]["matter"]
        readable(session, principal, case)
        found = projecting.without_clocks(session, case)
        if found is None or matter_of(found.casefile, matter) is None:
            raise RegistrationRefused("no_matter", matter)
        for key, row in of_matters(session, case):
            if key == matter:
                raise RegistrationRefused("brought", row.number)


def readable(session: Session, principal: Principal, case: str) -> None:
    row = session.scalar(select(CaseRow).where(CaseRow.case == case))
    if row is None or not may_read(principal, row):
        raise RegistrationRefused("no_case", case)


def brought(session: Session, principal: Principal, case: str) -> list[PetitionRow]:
    """Petitions that were made of this case, as far as the principal sees them."""
    visible = scope.visible(session, principal)
    found = labelled(session, petitions.FROM_CASE + case)
    return list(session.scalars(select(PetitionRow).where(found, visible)))


def of_occasion(
    session: Session, principal: Principal, case: str
) -> dict[str, PetitionRow]:
    """By the matter, the petition that it became."""
    mine = labelled(session, petitions.FROM_MATTER + case)
    visible = select(PetitionRow.id).where(mine, scope.visible(session, principal))
    seen = set(session.scalars(visible))
    return {key: row for key, row in of_matters(session, case) if row.id in seen}


def of_matters(session: Session, case: str) -> Iterator[tuple[str, PetitionRow]]:
    found = labelled(session, petitions.FROM_MATTER + case)
    for row in session.scalars(select(PetitionRow).where(found)):
        folded = petitions.without_clocks(session, row.petition)
        if folded:
            yield folded.petition.registered["reception"]["matter"], row


def labelled(session: Session, label: str) -> Any:
    search = search_of(session)
    bearing = search.matches(search.all_of([[token(LABEL, label)]]))
    return PetitionRow.id.in_(select(search.key).where(bearing))
