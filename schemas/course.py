"""How far a case is, and what may come next: 四理工作法 as a state machine.

    opened ─► accepted ─► 1 air ─► 2 deliberate ─► 3 answer ─► agreement ─► 4 appraise
      │                    │ ▲          │ ▲           │  ▲   signed_unsealed   │   │
      ▼                    │ └─── 1 ────┘ └──── 2 ────┘  │       agreed        │   ▼
    not_accepted           ▼                             └───────── 1 ─────────┘ closed
                           settled_on_site ─► 4               closed ─► followed up

Backwards the figures say how often; after four returns in all the parties are asked
whether they agree to go on, and where they do not a case may only be escalated. Every
state short of an agreement in effect may end in *terminated*, or be *suspended* and,
once resumed, goes on where it stood.

Acts come in the case's order, each once however many people recorded it, with the
values that are shown. One that may not come where it does is taken all the same (it
happened, and somebody sealed it) and named as a *problem*, with its article, or with
试行口径 where the rule is this system's and not the law's. Only the ends absorb: what
comes after 不予受理 or 终止 does not revive the case.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from schemas.envelope import Object
from schemas.problems import Problem
from schemas.texts import Words


class State(StrEnum):
    OPENED = "opened"
    NOT_ACCEPTED = "not_accepted"
    ACCEPTED = "accepted"
    AIR = "air"
    SETTLED_ON_SITE = "settled_on_site"
    DELIBERATE = "deliberate"
    ANSWER = "answer"
    SUSPENDED = "suspended"
    SIGNED_UNSEALED = "signed_unsealed"
    AGREED = "agreed"
    APPRAISE = "appraise"
    CLOSED_SUCCESS = "closed_success"
    FOLLOW_UP = "follow_up"
    TERMINATED = "terminated"


STATE_WORDS: Mapping[State, Words] = {
    State.OPENED: Words("已登记", "Registered"),
    State.NOT_ACCEPTED: Words("不予受理", "Not accepted"),
    State.ACCEPTED: Words("已受理", "Accepted"),
    State.AIR: Words("开门说理", "Airing reasons"),
    State.SETTLED_ON_SITE: Words("当场和解", "Settled on the spot"),
    State.DELIBERATE: Words("会商议理", "Deliberating reasons"),
    State.ANSWER: Words("集体答理", "Answering reasons"),
    State.SUSPENDED: Words("已暂停", "Suspended"),
    State.SIGNED_UNSEALED: Words("已签待盖章", "Signed, not yet in effect"),
    State.AGREED: Words("协议已生效", "Agreement in effect"),
    State.APPRAISE: Words("公开评理", "Appraising reasons"),
    State.CLOSED_SUCCESS: Words("调解成功", "Closed with success"),
    State.FOLLOW_UP: Words("已回访", "Followed up"),
    State.TERMINATED: Words("已终止", "Terminated"),
}

STAGE_STATES = {
    1: State.AIR,
    2: State.DELIBERATE,
    3: State.ANSWER,
    4: State.APPRAISE,
}
ENDS = frozenset({State.NOT_ACCEPTED, State.TERMINATED})

# The outcomes that lead back, how often they may from each stage, and in all.
RETURNS = frozenset({"need_more_facts", "negotiable", "unfair", "retracted"})
RETURNS_FROM = {2: 1, 3: 2, 4: 1}
RETURNS_IN_ALL = 4


class Act(NamedTuple):
    """Something that was done, as the case file shows it, and its first record."""

    type: str
    entry_id: str
    body: Object


class Step(NamedTuple):
    """What may be recorded next."""

    type: str
    stage: int | None = None
    round: int | None = None


@dataclass(frozen=True, slots=True)
class Course:
    state: State | None
    stage: int | None
    round: int | None
    returns: int
    effective: dict[int, date]
    problems: tuple[Problem, ...]
    next_steps: tuple[Step, ...]

    def to_json(self) -> Object:
        return {
            "state": self.state,
            "stage": self.stage,
            "round": self.round,
            "returns": self.returns,
            "effective": {str(r): day.isoformat() for r, day in self.effective.items()},
            "problems": [problem._asdict() for problem in self.problems],
            "next_steps": [list(step) for step in self.next_steps],
        }


def step(type: str, body: Object) -> State | None:
    """The state to which a record of this act alone takes a case."""
    match type:
        case "dispute.opened":
            return State.OPENED
        case "dispute.accepted":
            return State.ACCEPTED
        case "dispute.not_accepted":
            return State.NOT_ACCEPTED
        case "dispute.suspended":
            return State.SUSPENDED
        case "dispute.terminated":
            return State.TERMINATED
        case "stage.recorded":
            return STAGE_STATES[body["stage"]]
        case "agreement.signed":
            return State.AGREED if body["form"] == "oral" else State.SIGNED_UNSEALED
        case _:
            return None
