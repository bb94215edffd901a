"""一次性化解 (K25): what may be said of a claim when it is closed, and on what ground.

A first petition is resolved at once where the days of watching (DL25) are over, nobody
brought the same again, and no review was asked for (1.8, 试行口径). A person says it in
the deed that closes it; here is what the record speaks for.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from schemas.clocks import Clock
from schemas.petition.claims import Claim, Petition
from schemas.petition.rules import DL25
from schemas.texts import Words

ONCE, REPEATED, UNWATCHED = "resolved_once", "repeated", "unwatched"
ASKED = ("review_requested", "recheck_requested")


@dataclass(frozen=True, slots=True)
class Judgement:
    """A code of `closing_judgements`, and why."""

    code: str
    ground: Words


def judged(
    petition: Petition,
    claim: Claim,
    clocks: Iterable[Clock],
    again: Collection[str],
    as_of: date,
) -> Judgement:
    """`again` are the numbers of those that repeat it."""
    if again:
        numbers = "、".join(again)
        zh, en = f"已有重复件：{numbers}", f"it was brought again: {numbers}"
        return Judgement(REPEATED, Words(zh, en))
    if not petition.is_first:
        words = Words(
            "本件是重复件，不算初次一次性化解", "it repeats another petition itself"
        )
        return Judgement(UNWATCHED, words)
    if claim.last(*ASKED) is not None:
        words = Words(
            "申请过复查，不算一次性化解",
            "a review was asked for, so it was not resolved at once",
        )
        return Judgement(UNWATCHED, words)
    return _watched(claim, clocks, as_of)


def _watched(claim: Claim, clocks: Iterable[Clock], as_of: date) -> Judgement:
    mine = [c for c in clocks if c.rule.id == DL25.id and claim.key in c.about.split()]
    if not mine:
        return Judgement(
            UNWATCHED,
            Words(
                "观察期还没有开始：复查期满以后才起算",
                "watching has not begun: first the time for review runs out",
            ),
        )
    due_on = max(clock.due.due_on for clock in mine)
    if as_of <= due_on:
        words = Words(f"观察期到{due_on}才满", f"watching ends on {due_on}")
        return Judgement(UNWATCHED, words)
    return Judgement(
        ONCE,
        Words(
            f"观察期于{due_on}届满，没有再次提出，没有申请复查",
            f"watching ended on {due_on}; not brought again, no review asked for",
        ),
    )
