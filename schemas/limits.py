"""The limits of going back, and what comes after them (四理工作法, 试行口径).

    2 → 1 once · 3 → 2 twice · 4 → 3 once · four in all

Past them, or past the month (75号令§33), the parties are asked whether they agree to go
on; an agreement of all opens the way again until the next return, or the day agreed.
Where somebody does not agree, the matter is escalated: village, township, county.
What happened is never refused for this; who is about to choose it is told.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, TypeAlias

from schemas import texts
from schemas.calendar import built_in
from schemas.clocks import DL13, DL13_MEDICAL, MEDICAL
from schemas.counting import count
from schemas.course import RETURNS, RETURNS_FROM, RETURNS_IN_ALL
from schemas.fields import Body, day
from schemas.pausing import agreed_by_all
from schemas.texts import Words

Tree: TypeAlias = Mapping[str, Any]

# Who may take the matter one level up, from where it stands.
NEXT_LEVEL = {"village": "township", "township": "county"}


def returned(tree: Tree, without: tuple[int, int] = (0, 0)) -> Counter[int]:
    """How often it went back from each stage; one record may be left out."""
    found: Counter[int] = Counter()
    for stage, rounds in tree.get("stage", {}).items():
        for round, record in rounds.get("round", {}).items():
            is_other = (int(stage), int(round)) != without
            if is_other and record.get("outcome") in RETURNS:
                found[int(stage)] += 1
    return found


def too_often(body: Body, tree: Tree) -> Iterator[Words]:
    """What stands against this stage's going back."""
    stage = body.get("stage", 0)
    if body.get("outcome") not in RETURNS or stage not in RETURNS_FROM:
        return
    before = returned(tree, (stage, body.get("round", 0)))
    if before[stage] >= RETURNS_FROM[stage]:
        yield texts.returned_too_often(RETURNS_FROM[stage])
    if before.total() + 1 >= RETURNS_IN_ALL:
        yield texts.last_return(RETURNS_IN_ALL)


def is_overdue(tree: Tree, on: date) -> bool:
    """Is it past the day by which it should have been concluded?"""
    accepted_on = day(str(tree.get("acceptance", {}).get("accepted_on", "")))
    if accepted_on is None:
        return False
    is_medical = tree.get("dispute", {}).get("dispute_type") == MEDICAL
    rule = DL13_MEDICAL if is_medical else DL13
    return on > count(accepted_on, rule.length, rule.unit, built_in()).due_on


def last_extension(tree: Tree) -> Tree | None:
    """The last time that the parties were asked."""
    rounds = tree.get("extension", {})
    last: Tree | None = rounds[max(rounds, key=int)] if rounds else None
    return last


def extended_until(tree: Tree) -> date | None:
    """Until when all parties agreed to go on; None where not all did."""
    last = last_extension(tree)
    if last is None or not is_agreed(last, tree.get("party", {})):
        return None
    return day(str(last.get("until", "")))


def is_agreed(asked: Tree, parties: Tree) -> bool:
    """Was every party asked, and did each agree?"""
    answers = asked.get("answers", {})
    return parties.keys() <= answers.keys() and agreed_by_all(answers)


def must_ask(tree: Tree, on: date) -> bool:
    """Are the parties to be asked before it goes on, or up?"""
    if not is_pressed(tree, on):
        return False
    until = extended_until(tree)
    return last_extension(tree) is None or (until is not None and on > until)


def must_escalate(tree: Tree, on: date) -> bool:
    """Were they asked, and did one not agree?"""
    is_refused = last_extension(tree) is not None and extended_until(tree) is None
    return is_refused and is_pressed(tree, on)


def is_pressed(tree: Tree, on: date) -> bool:
    """Is it past the month, or has it gone back too often?"""
    return returned(tree).total() >= RETURNS_IN_ALL or is_overdue(tree, on)
