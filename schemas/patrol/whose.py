"""Whose an act was: with whom a claim lay when it was done.

A finding is laid at the door of whoever held the claim while it went wrong, not of
whoever holds it now: a matter that went home and on to another unit leaves its lateness
where it was.
"""

from collections.abc import Iterator
from dataclasses import replace

from schemas.patrol.context import OFFICE
from schemas.petition.claims import Claim, Deed


def holder(claim: Claim, act: Deed) -> str:
    """The unit with which it lay right after the act; the office, where with none."""
    for each in reversed(claim.acts[: claim.acts.index(act) + 1]):
        if each.type == "objection_answered" and each.result == "agreed":
            return OFFICE
        if given := replace(claim, acts=(each,)).units:
            return given[0]
    return OFFICE


def doer(claim: Claim, act: Deed) -> str:
    """Who did it: the unit that had it, where a unit did; else the office."""
    is_unit = act.body["actor"]["role"] == "unit"
    return holder(claim, act) if is_unit else OFFICE


def answers_for(claim: Claim, act: Deed) -> str:
    """In whose name it was done: the unit that the act names, else whoever had it."""
    named = act.body.get("unit")
    return str(named) if named else holder(claim, act)


def after(claim: Claim, act: Deed) -> tuple[Deed, ...]:
    """What was done to it since."""
    return claim.acts[claim.acts.index(act) + 1 :]


def before(claim: Claim, act: Deed, *types: str) -> Deed | None:
    """The last act of these types that was done to it before."""
    done = claim.acts[: claim.acts.index(act)]
    return next((each for each in reversed(done) if each.type in types), None)


def of(claim: Claim, *types: str) -> Iterator[Deed]:
    """Its acts of these types, in their order."""
    return (act for act in claim.acts if act.type in types)
