"""What a case waits for though no clock runs: to be accepted, signed, sealed, ended.

The stages have clocks, and so has what was agreed; these steps have none by any rule,
and are to be done today.
"""

from __future__ import annotations

from schemas.casefile import CaseFile
from schemas.course import State

WAITS_FOR = frozenset({"dispute.accepted", "agreement.signed", "agreement.sealed"})
SUSPENDED = ("dispute.resumed", "dispute.extension_asked")
OVER = frozenset(
    {State.NOT_ACCEPTED, State.CLOSED_SUCCESS, State.FOLLOW_UP, State.TERMINATED}
)
BEFORE_A_STAGE = frozenset(
    {"dispute.consented", "dispute.resumed", "dispute.extension_asked"}
)
LACKING = "agreement.corrected"


def undated(casefile: CaseFile) -> str:
    """The form of that step; "" where there is none, or a stage is due instead."""
    if casefile.state is None or casefile.state in OVER:
        return ""
    steps = casefile.next_steps
    if any(step.type in SUSPENDED for step in steps):
        return ""
    for step in steps:
        if step.type in WAITS_FOR or step.type == LACKING:
            return step.type
    has_more = any(step.stage or step.type == "follow_up.recorded" for step in steps)
    return "" if has_more else "dispute.terminated"


def first(casefile: CaseFile) -> str:
    """What comes before any stage: the parties are asked, or what was suspended goes on
    again; "" where the stage is next."""
    steps = casefile.next_steps
    return steps[0].type if steps and steps[0].type in BEFORE_A_STAGE else ""
