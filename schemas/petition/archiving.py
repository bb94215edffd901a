"""How long a petition is kept, as a proposal (试行口径).

    for ever    what was rechecked, ended for good, or assigned by the county committee
    10 years    a suggestion, and what was refused or withdrawn
    30 years    everything else

A unit's own periods, examined by its archive office, go before (档案法实施条例): the
clerk says how long, and nothing is destroyed by it.
"""

from typing import Final

from schemas.petition.claims import Claim

RAISED: Final = ("rechecked", "recheck_requested")
BRIEF: Final = ("not_accepted", "withdrawn")


def proposed(claim: Claim) -> str:
    """A code of `petition_retentions`."""
    is_county_committee = claim.said("level", "assigned") == "county_committee"
    if claim.last(*RAISED) or is_county_committee:
        return "permanent"
    if claim.last(*BRIEF) or claim.category == "suggestion":
        return "10"
    return "30"
