"""Which paper a step of a petition asks for, where the table leaves it to the claim.

    answered        D12 for a suggestion, D19 for a duty that was done or refused
    not_accepted    D07 where it was rechecked before, else D06
    channelled      D15 to D18, by the road of §31
    back from mediation   D26 where an authority mediated. People's mediation has the
                    papers of its dossier (M08, M09, D27), and no paper is due here

Every other step asks for the paper of its row (`schemas.petition.moves`).
"""

from typing import Final

from schemas.petition.claims import Claim
from schemas.petition.moves import Move

ROADS: Final = {"1": "D15", "2": "D16", "3": "D17", "4": "D18"}
ADMINISTRATIVE: Final = "administrative"


def due_paper(claim: Claim, row: Move) -> str:
    """The code of the paper; empty where the step asks for none."""
    match row.type:
        case "answered":
            return "D12" if claim.category == "suggestion" else "D19"
        case "not_accepted":
            ground = claim.said("ground", "not_accepted")
            return "D07" if ground == "rechecked" else "D06"
        case "channelled":
            return ROADS.get(claim.road, row.paper)
        case "mediation_returned":
            kind = claim.said("kind", "mediation_sent")
            is_its_own = kind == ADMINISTRATIVE and row.result == "settled"
            return row.paper if is_its_own else ""
        case _:
            return row.paper
