"""What a machine may join: nothing, unless identity is certain and the county allows.

Identity is certain where the ID number agrees and nothing that a person is contradicts
it: the name may be misheard or misread but is the same name, and birthday and sex do
not differ. A wife's number on her husband's record, a son's on his father's, fail at
the name. A telephone is never identity: a house has one.

A dispute is certain where both parties are, on different persons, and the matter
leaves no doubt: nothing of it speaks against, and the amount or the day is the same.
Neither total nor threshold decides here; no sum of likelihoods is certainty.
"""

from server.linkage.comparing import Reason
from server.linkage.names import Level
from server.linkage.scoring import Pairing, Score
from server.linkage.sheet import Sheet

NAMES = frozenset({Level.SAME, Level.ALIKE, Level.SOUND, Level.NEAR})
NAME_LEVELS = frozenset(level.name for level in NAMES)
PERSONAL = frozenset({"birthday", "sex"})


def is_same_person(reasons: tuple[Reason, ...]) -> bool:
    """Is the identity of a pairing certain?"""
    found = {each.field: each.level for each in reasons}
    if found.get("id") != "same" or found.get("name") not in NAME_LEVELS:
        return False
    return all(found.get(field, "same") == "same" for field in PERSONAL)


def is_same_dispute(one: Sheet, other: Sheet, score: Score) -> bool:
    """Are both parties certain, and the matter without doubt?"""
    certain = [each for each in score.pairings if is_same_person(each.reasons)]
    if len(certain) < 2 or not are_all(one, other, certain):
        return False
    matter = {each.field: each for each in score.reasons if each.about == ("", "")}
    doubts = [
        each
        for each in matter.values()
        if each.speaks_against and not each.is_reckoning
    ]
    fixed = [matter[field].level for field in ("amount", "began_on") if field in matter]
    told = matter.get("facts")
    return (
        not doubts
        and any(level in ("same", "day") for level in fixed)
        and told is not None
        and told.level in ("told", "alike")
    )


def are_all(one: Sheet, other: Sheet, pairings: list[Pairing]) -> bool:
    """Is nobody left of either sheet who has no counterpart?"""
    return len(pairings) == len(one.persons) == len(other.persons)


def may_join(one: Sheet, other: Sheet, score: Score, *, allowed: bool = False) -> bool:
    """May the machine join the two? Without the county's word never."""
    if not allowed or one.county_only or other.county_only:
        return False
    return is_same_dispute(one, other, score)
