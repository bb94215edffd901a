"""To whom claims may be handed on, as the units' 责任清单 has it (`schemas.routing`).

Asked of a petition as it stands: the content category with which its claims were
classified, where the matter lies, and who was right to send it back before. A person
decides.
"""

from collections.abc import Collection

from sqlalchemy.orm import Session

from schemas import routing
from schemas.petition.claims import Claim, Petition
from schemas.routing import Routing
from server.registry import units

GIVING = frozenset({"transferred", "assigned", "dispute_decided"})


def proposed(
    session: Session, petition: Petition, claims: Collection[str]
) -> Routing | None:
    """None where these claims are not of one content, or the county lists no unit."""
    standing = units.standing(session)
    named = [petition.claims[key] for key in claims if key in petition.claims]
    contents = {claim.content for claim in named}
    if not standing.open or len(contents) != 1:
        return None
    back = {unit for claim in named for unit in returned(claim)}
    area = str(petition.registered["area"])
    return routing.propose(standing.open, area, contents.pop(), returned=back)


def returned(claim: Claim) -> list[str]:
    """Who sent it back and was right."""
    agreed = [
        claim.acts[place - 1]
        for place, act in enumerate(claim.acts)
        if act.type == "objection_answered" and act.result == "agreed"
    ]
    return [str(act.body["unit"]) for act in agreed if "unit" in act.body]
