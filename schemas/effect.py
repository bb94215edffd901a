"""When an agreement takes effect: signed is not in effect.

A written one on the day of the last of its requisites: the signature, seal or
fingerprint of every party bound by it, a mediator's signature, the committee's seal
(人民调解法§29). An oral one when it is reached (§30).

A signature stands for the words that it was given under. Where it names them and they
were changed since, or where a trace is not bound to them, it is asked for again and
counts for nothing: neither for whether the agreement binds nor for the day.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from schemas import agreement_text, handwriting
from schemas.envelope import Object


def effective_on(agreement: Object, parties: Mapping[str, Object]) -> date | None:
    """The day of the last requisite; None while one is lacking."""
    if agreement.get("form") == "oral":
        return date.fromisoformat(agreement["signed_on"])
    if any(lacking(agreement, parties)):
        return None
    reached = agreement["signed_on"]
    days = [
        each.get("signed_on", reached)
        for name in ("signatures", "mediator_signatures")
        for each in standing(agreement, name).values()
    ]
    return date.fromisoformat(max(*days, agreement["seal"]["sealed_on"]))


def lacking(agreement: Object, parties: Mapping[str, Object]) -> Iterator[str]:
    """What a written agreement still lacks: pointers into it."""
    signatures = standing(agreement, "signatures")
    for party in bound(agreement, parties):
        if party not in signatures:
            yield f"/signatures/{party}"
    if not standing(agreement, "mediator_signatures"):
        yield "/mediator_signatures"
    if "form" not in agreement:
        yield "/form"
    if "seal" not in agreement:
        yield "/seal"


def standing(agreement: Object, name: str) -> dict[str, Object]:
    """The signatures of that name that are given under the words as they stand."""
    now = agreement_text.digest(agreement)
    return {
        signer: signature
        for signer, signature in agreement.get(name, {}).items()
        if _stands(signer, signature, now)
    }


def outdated(agreement: Object, name: str) -> list[str]:
    """Who signed words that were changed since."""
    stands = standing(agreement, name)
    return [key for key in agreement.get(name, {}) if key not in stands]


def _stands(signer: str, signature: Object, now: str | None) -> bool:
    if "text" not in signature:
        return "hand" not in signature
    if signature["text"] != now:
        return False
    hand = signature.get("hand")
    return hand is None or _is_whole(hand) and handwriting.is_bound(signer, signature)


def _is_whole(hand: Object) -> bool:
    """Of two phones' records of one signature, the shown parts may not be one trace."""
    return {"strokes", "nonce", "bound"} <= hand.keys()


def bound(agreement: Object, parties: Mapping[str, Object]) -> list[str]:
    """The parties in dispute, and third parties that pay or are paid."""
    terms = agreement.get("terms", {}).values()
    named = {term.get(side) for term in terms for side in ("payer", "payee")}
    return [
        id
        for id, party in parties.items()
        if party.get("role") != "third_party" or id in named
    ]
