"""When an agreement takes effect: signed is not in effect.

A written one on the day of the last of its requisites: the signature, seal or
fingerprint of every party bound by it, a mediator's signature, the committee's seal
(人民调解法§29). An oral one when it is reached (§30).
"""

from collections.abc import Iterator, Mapping
from datetime import date

from schemas.envelope import Object


def effective_on(agreement: Object, parties: Mapping[str, Object]) -> date | None:
    """The day of the last requisite; None while one is lacking."""
    if agreement.get("form") == "oral":
        return date.fromisoformat(agreement["signed_on"])
    if any(lacking(agreement, parties)):
        return None
    reached = agreement["signed_on"]
    signers = (agreement["signatures"], agreement["mediator_signatures"])
    days = [
        each.get("signed_on", reached) for some in signers for each in some.values()
    ]
    return date.fromisoformat(max(*days, agreement["seal"]["sealed_on"]))


def lacking(agreement: Object, parties: Mapping[str, Object]) -> Iterator[str]:
    """What a written agreement still lacks: pointers into it."""
    signatures = agreement.get("signatures", {})
    for party in bound(agreement, parties):
        if party not in signatures:
            yield f"/signatures/{party}"
    if not agreement.get("mediator_signatures"):
        yield "/mediator_signatures"
    if "form" not in agreement:
        yield "/form"
    if "seal" not in agreement:
        yield "/seal"


def bound(agreement: Object, parties: Mapping[str, Object]) -> list[str]:
    """The parties in dispute, and third parties that pay or are paid."""
    terms = agreement.get("terms", {}).values()
    named = {term.get(side) for term in terms for side in ("payer", "payee")}
    return [
        id
        for id, party in parties.items()
        if party.get("role") != "third_party" or id in named
    ]
