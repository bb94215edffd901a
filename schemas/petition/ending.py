"""How a mediation ended, as far as a petition hears of it.

    settled   an agreement is in effect, or the parties settled on the spot and all
              four stages were passed
    failed    terminated, or not taken up at all

Read off the case file: the result, the day, the agreement's number, and why it failed.
Nothing of what was said, of what the other side has to do, or of who they are. Where
two records of the case disagree nothing has ended yet: no machine decides between them.
"""

from datetime import date
from typing import NamedTuple

from schemas.casefile import CaseFile
from schemas.course import ENDS, State

SETTLED, FAILED = "settled", "failed"
AGREED = frozenset({State.AGREED, State.CLOSED_SUCCESS, State.FOLLOW_UP})
OVER = AGREED | ENDS
OUT_OF_SCOPE = "out_of_scope"


class Ending(NamedTuple):
    """What goes back to the petition."""

    result: str
    finished_on: date
    agreement: str = ""
    ground: str = ""


def ending(casefile: CaseFile) -> Ending | None:
    """None while it goes on, or is contested."""
    if casefile.conflicts or casefile.provisional:
        return None
    tree = casefile.tree
    if casefile.state in AGREED:
        return _settled(casefile)
    if casefile.state is State.TERMINATED:
        told = tree["termination"]
        day = date.fromisoformat(told["terminated_on"])
        return Ending(FAILED, day, ground=str(told["ground"]))
    if casefile.state is State.NOT_ACCEPTED:
        day = date.fromisoformat(tree["non_acceptance"]["decided_on"])
        return Ending(FAILED, day, ground=OUT_OF_SCOPE)
    return None


def _settled(casefile: CaseFile) -> Ending:
    if not casefile.effective:
        rounds = casefile.tree["stage"]["4"]["round"].values()
        day = max(str(each["held_on"]) for each in rounds)
        return Ending(SETTLED, date.fromisoformat(day))
    round, day_of = max(casefile.effective.items())
    agreement = casefile.tree["agreement"][str(round)]
    return Ending(SETTLED, day_of, str(agreement.get("agreement_no", "")))
