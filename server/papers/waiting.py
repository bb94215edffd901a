"""Papers that a petition's steps ask for and that nobody has issued yet.

due      of each step that was done, its paper, about the claims that have none
office   in whose name the reader issues: his unit's, or the county office's
"""

from collections.abc import Collection, Iterable, Iterator

from sqlalchemy.orm import Session

from schemas import codes
from schemas.papers.due import due_paper
from schemas.papers.kinds import KINDS
from schemas.petition import moves
from schemas.petition.claims import Claim
from server.papers.doing import is_offered
from server.papers.values import Office
from server.permissions import Principal
from server.petitions import scope
from server.petitions.opening import PetitionView
from server.registry import units
from server.registry.paper_rows import PaperRow


def due(
    session: Session,
    principal: Principal,
    view: PetitionView,
    papers: Collection[PaperRow],
) -> dict[str, tuple[str, ...]]:
    """By the kind the claims, in the order of the petition; what the reader issues."""
    found: dict[str, list[str]] = {}
    own = scope.names(session, principal) if scope.is_unit(principal) else None
    for key, claim in view.petition.claims.items():
        if own is not None and claim.unit not in own:
            continue
        for code in asked(claim, str(principal.role)):
            kind = KINDS.get(code)
            if kind and is_offered(principal, kind) and not has(papers, code, key):
                found.setdefault(code, []).append(key)
    return {code: tuple(dict.fromkeys(claims)) for code, claims in found.items()}


def asked(claim: Claim, role: str) -> Iterator[str]:
    """The papers of what that role did about it; what is served has its own."""
    for act in claim.acts:
        own = act.body["actor"]["role"] == role
        for row in moves.rows(act.type) if own else ():
            if row.type != "served" and row.result in ("", act.result):
                if code := due_paper(claim, row):
                    yield code


def has(papers: Iterable[PaperRow], code: str, claim: str) -> bool:
    return any(p.code == code and claim in p.about and p.is_standing for p in papers)


def office(session: Session, principal: Principal, county: str) -> Office:
    """Name and telephone, as far as they are known."""
    if principal.unit:
        row = units.now(session, principal.unit)
        return Office(principal.unit, row.phone if row else "")
    return Office(f"{codes.name_of(county) or county}信访办公室", "")
