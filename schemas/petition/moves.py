"""What may be done with a claim of a petition: the state machine as a table (1.6).

    registered ─► transferred ─► unit_received ─► accepted ─► handling ─► opinion_issued
        ▲      └► assigned ───┘     │    ▲           │           │              │
        │                           ▼    │           ▼           ▼              ▼
        └── agreed to ──────── objected ─┴─ refused  channelled  mediating    served
                                    └► disputed                  │   │          │
                                                       settled ◄─┘   └► back    ▼
                 not_accepted   withdrawn            reviewing … rechecked ─► terminated
                 and whatever came to an end is archived

Each row says who, from which states to which, the paper that is due, and by which
article; where no article says so, 试行口径. Whatever is no row is refused, and the
refusal names the states from which it could have been done.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Final

from schemas.problems import PROPOSED
from schemas.texts import Words


class State(StrEnum):
    REGISTERED = "registered"
    TRANSFERRED = "transferred"
    ASSIGNED = "assigned"
    OBJECTED = "objected"
    DISPUTED = "disputed"
    UNIT_RECEIVED = "unit_received"
    ACCEPTED = "accepted"
    MEDIATING = "mediating"
    HANDLING = "handling"
    EXTENDED = "extended"
    OPINION_ISSUED = "opinion_issued"
    SERVED = "served"
    REVIEWING = "reviewing"
    REVIEWED = "review_done"
    REVIEW_SERVED = "review_served"
    RECHECKING = "rechecking"
    RECHECKED = "recheck_done"
    SETTLED = "settled"
    ANSWERED = "answered"
    CHANNELLED = "channelled"
    NOT_ACCEPTED = "not_accepted"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"
    CLOSED = "closed"
    ARCHIVED = "archived"


SPEED: Final = tuple(State)
"""The slower first; a petition is as far as the slowest of its claims."""

STATE_WORDS: Mapping[State, Words] = MappingProxyType(
    {
        State.REGISTERED: Words("已登记", "Registered"),
        State.TRANSFERRED: Words("已转送", "Transferred"),
        State.ASSIGNED: Words("已交办", "Assigned"),
        State.OBJECTED: Words("异议中", "Objected to"),
        State.DISPUTED: Words("受理争议", "Acceptance disputed"),
        State.UNIT_RECEIVED: Words("单位已签收", "With the unit"),
        State.ACCEPTED: Words("已受理", "Accepted"),
        State.MEDIATING: Words("调解中", "In mediation"),
        State.HANDLING: Words("办理中", "Being handled"),
        State.EXTENDED: Words("已延期", "Extended"),
        State.OPINION_ISSUED: Words("已出具意见", "Opinion issued"),
        State.SERVED: Words("已送达", "Served"),
        State.REVIEWING: Words("复查中", "Under review"),
        State.REVIEWED: Words("已作复查意见", "Reviewed"),
        State.REVIEW_SERVED: Words("复查意见已送达", "Review served"),
        State.RECHECKING: Words("复核中", "Under recheck"),
        State.RECHECKED: Words("已作复核意见", "Rechecked"),
        State.SETTLED: Words("已化解", "Settled"),
        State.ANSWERED: Words("已答复", "Answered"),
        State.CHANNELLED: Words("已导入法定途径", "Led to its legal road"),
        State.NOT_ACCEPTED: Words("不予受理", "Not accepted"),
        State.WITHDRAWN: Words("已撤回", "Withdrawn"),
        State.TERMINATED: Words("已终结", "Terminated"),
        State.CLOSED: Words("已办结", "Closed"),
        State.ARCHIVED: Words("已归档", "Archived"),
    }
)
TO_ARCHIVE: Final = frozenset(
    {State.NOT_ACCEPTED, State.WITHDRAWN, State.TERMINATED, State.CLOSED}
)
ENDS: Final = TO_ARCHIVE | {State.ARCHIVED}
AT_WORK: Final = frozenset(
    {State.ACCEPTED, State.HANDLING, State.EXTENDED, State.MEDIATING}
)
WITH_UNIT: Final = AT_WORK | {State.UNIT_RECEIVED}
ON_THE_WAY: Final = frozenset(
    {
        State.REGISTERED,
        State.TRANSFERRED,
        State.ASSIGNED,
        State.OBJECTED,
        State.DISPUTED,
    }
)
BEFORE_AN_ANSWER: Final = WITH_UNIT | ON_THE_WAY

OFFICE: Final = frozenset({"county_officer"})
UNIT: Final = frozenset({"unit"})
BOTH: Final = OFFICE | UNIT


@dataclass(frozen=True, slots=True)
class Move:
    """One row. `result` tells rows of one verb apart; `to` None leaves the state."""

    type: str
    who: frozenset[str]
    since: frozenset[State]
    to: State | None
    law: str
    result: str = ""
    paper: str = ""
    needs: tuple[str, ...] = ()


S = State
MOVES: Final = (
    Move("classified", BOTH, BEFORE_AN_ANSWER, None, "信访工作条例§28、§31"),
    Move(
        "transferred",
        OFFICE,
        frozenset({S.REGISTERED}),
        S.TRANSFERRED,
        "信访工作条例§22①(一)(二)",
        paper="D02",
    ),
    Move(
        "assigned",
        OFFICE,
        frozenset({S.REGISTERED}),
        S.ASSIGNED,
        "信访工作条例§22①(三)",
        paper="D03",
    ),
    Move(
        "unit_received",
        UNIT,
        frozenset({S.TRANSFERRED, S.ASSIGNED}),
        S.UNIT_RECEIVED,
        "信访工作条例§23③",
        needs=("own",),
    ),
    Move(
        "objected",
        UNIT,
        frozenset({S.UNIT_RECEIVED}),
        S.OBJECTED,
        "信访工作条例§23③",
        paper="D09",
        needs=("own", "objection_in_time"),
    ),
    Move(
        "objection_answered",
        OFFICE,
        frozenset({S.OBJECTED}),
        S.REGISTERED,
        "信访工作条例§23③",
        result="agreed",
    ),
    Move(
        "objection_answered",
        OFFICE,
        frozenset({S.OBJECTED}),
        S.UNIT_RECEIVED,
        "信访工作条例§23③",
        result="refused",
    ),
    Move(
        "disputed",
        BOTH,
        frozenset({S.REGISTERED, S.OBJECTED, S.UNIT_RECEIVED}),
        S.DISPUTED,
        "信访工作条例§24",
        paper="D10",
    ),
    Move(
        "dispute_decided",
        OFFICE,
        frozenset({S.DISPUTED}),
        S.UNIT_RECEIVED,
        "信访工作条例§24",
        paper="D11",
    ),
    Move(
        "accepted",
        BOTH,
        frozenset({S.REGISTERED, S.UNIT_RECEIVED}),
        S.ACCEPTED,
        "信访工作条例§23",
        paper="D05",
        needs=("own",),
    ),
    Move(
        "not_accepted",
        BOTH,
        frozenset({S.REGISTERED, S.UNIT_RECEIVED}),
        S.NOT_ACCEPTED,
        "信访工作条例§19③、§23①、§36③",
        paper="D06",
        needs=("own",),
    ),
    Move(
        "channelled",
        BOTH,
        frozenset({S.REGISTERED, *WITH_UNIT}) - {S.MEDIATING},
        S.CHANNELLED,
        "信访工作条例§31(一)至(四)",
        paper="D15",
        needs=("own", "road"),
    ),
    Move(
        "answered",
        BOTH,
        frozenset({S.ACCEPTED, S.HANDLING, S.EXTENDED}),
        S.ANSWERED,
        "信访工作条例§29、§31(五)",
        paper="D12",
        needs=("own", "no_opinion_due"),
    ),
    Move("met", BOTH, WITH_UNIT | {S.OPINION_ISSUED, S.SERVED}, None, PROPOSED),
    Move(
        "investigated",
        BOTH,
        frozenset({S.ACCEPTED, S.HANDLING}),
        S.HANDLING,
        "信访工作条例§31(六)",
        needs=("own",),
    ),
    Move(
        "heard",
        BOTH,
        AT_WORK | {S.RECHECKING},
        None,
        "信访工作条例§31(六)、§36②",
        paper="X07",
    ),
    Move(
        "extended",
        BOTH,
        frozenset({S.ACCEPTED, S.HANDLING}),
        S.EXTENDED,
        "信访工作条例§34",
        paper="D21",
        needs=("own", "opinion_due", "once", "before_due"),
    ),
    Move(
        "mediation_sent",
        BOTH,
        frozenset({S.ACCEPTED, S.HANDLING, S.EXTENDED}),
        S.MEDIATING,
        "信访工作条例§33、人民调解法§17",
        paper="D25",
        needs=("consents", "mediable", "asked_again"),
    ),
    Move(
        "mediation_returned",
        BOTH,
        frozenset({S.MEDIATING}),
        S.SETTLED,
        "信访工作条例§33",
        result="settled",
        paper="D26",
    ),
    Move(
        "mediation_returned",
        BOTH,
        frozenset({S.MEDIATING}),
        S.HANDLING,
        "人民调解法§26",
        result="failed",
        paper="D27",
    ),
    Move(
        "opinion_issued",
        BOTH,
        frozenset({S.ACCEPTED, S.HANDLING, S.EXTENDED}),
        S.OPINION_ISSUED,
        "信访工作条例§31(六)、§32",
        paper="D22",
        needs=("own", "opinion_due", "all_answered"),
    ),
    Move(
        "served",
        BOTH,
        frozenset({S.OPINION_ISSUED}),
        S.SERVED,
        "信访工作条例§32、§35",
        result="opinion",
        paper="X01",
    ),
    Move(
        "reported_back",
        UNIT,
        frozenset(S) - ENDS - ON_THE_WAY,
        None,
        "信访工作条例§22①(三)",
        paper="D23",
        needs=("own",),
    ),
    Move(
        "review_requested",
        OFFICE,
        frozenset({S.SERVED}),
        S.REVIEWING,
        "信访工作条例§35",
        paper="D29",
        needs=("review_in_time",),
    ),
    Move(
        "reviewed",
        OFFICE,
        frozenset({S.REVIEWING}),
        S.REVIEWED,
        "信访工作条例§35",
        paper="D30",
    ),
    Move(
        "served",
        OFFICE,
        frozenset({S.REVIEWED}),
        S.REVIEW_SERVED,
        "信访工作条例§35、§36①",
        result="review",
        paper="X01",
        needs=("review_stands",),
    ),
    Move(
        "sent_back",
        OFFICE,
        frozenset({S.REVIEWED, S.RECHECKED}),
        S.HANDLING,
        PROPOSED,
        needs=("revoked",),
    ),
    Move(
        "recheck_requested",
        OFFICE,
        frozenset({S.REVIEW_SERVED}),
        S.RECHECKING,
        "信访工作条例§36①",
        paper="D29",
        needs=("recheck_in_time",),
    ),
    Move(
        "rechecked",
        OFFICE,
        frozenset({S.RECHECKING}),
        S.RECHECKED,
        "信访工作条例§36①②",
        paper="D31",
    ),
    Move(
        "served",
        OFFICE,
        frozenset({S.RECHECKED}),
        S.TERMINATED,
        "信访工作条例§36③",
        result="recheck",
        paper="X01",
        needs=("review_stands",),
    ),
    Move(
        "withdrawn",
        BOTH,
        BEFORE_AN_ANSWER | frozenset({S.OPINION_ISSUED, S.REVIEWING, S.RECHECKING}),
        S.WITHDRAWN,
        PROPOSED,
        paper="D24",
    ),
    Move("led", OFFICE, frozenset(S) - ENDS, None, "信访工作条例§18②"),
    Move("evaluated", OFFICE, frozenset({S.SERVED, S.REVIEW_SERVED}), None, PROPOSED),
    Move(
        "closed",
        OFFICE,
        frozenset({S.SERVED, S.REVIEW_SERVED, S.SETTLED, S.ANSWERED, S.CHANNELLED}),
        S.CLOSED,
        PROPOSED,
        needs=("reported", "remedies_over"),
    ),
    Move("archived", OFFICE, TO_ARCHIVE, S.ARCHIVED, PROPOSED),
)


@cache
def rows(type: str) -> tuple[Move, ...]:
    """The rows of a verb, without the noun before it."""
    return tuple(move for move in MOVES if move.type == type)
