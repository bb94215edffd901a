"""How far a letter is, and until when its answer is due: folded from its deeds.

    issued ──► waiting ──feedback──► answered ──judged──► adopted, partly, refused
                  ▲  │urged              │
                  └──┘                   └─insufficient─► waiting, with a day of its own
    withdrawn from waiting and from answered

One clock a letter: it runs while an answer is waited for, and begins again with the
day that an insufficient answer was given. Urging moves no day. A deed that does not fit
what stands changes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from schemas.clocks import Light, light_of
from schemas.fields import Body
from schemas.letter_terms import DL28
from schemas.letters import INSUFFICIENT
from schemas.texts import Words


class State(StrEnum):
    WAITING = "waiting"
    ANSWERED = "answered"
    ADOPTED = "adopted"
    PARTLY = "partly"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


STATE_WORDS: Mapping[State, Words] = MappingProxyType(
    {
        State.WAITING: Words("待反馈", "Waiting for an answer"),
        State.ANSWERED: Words("已反馈，待核实", "Answered, to be judged"),
        State.ADOPTED: Words("已采纳", "Adopted"),
        State.PARTLY: Words("部分采纳", "Partly adopted"),
        State.REFUSED: Words("未采纳", "Not adopted"),
        State.WITHDRAWN: Words("已撤回", "Withdrawn"),
    }
)
OPEN = frozenset({State.WAITING, State.ANSWERED})
SINCE: Mapping[str, frozenset[State]] = MappingProxyType(
    {
        "urged": frozenset({State.WAITING}),
        "feedback": frozenset({State.WAITING}),
        "judged": frozenset({State.ANSWERED}),
        "withdrawn": OPEN,
    }
)
"""From where each deed after the first may be done."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands of one letter."""

    issued: Body
    state: State
    due_on: date
    urged: int = 0
    """How often since an answer was last asked for."""
    returned: int = 0
    """How often an answer was insufficient."""
    feedback: Body | None = None
    """The answer that stands; none while another is waited for."""
    urged_on: date | None = None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def light(self, as_of: date) -> Light:
        return light(self.state, self.due_on, as_of)

    def may(self, type: str) -> bool:
        return self.state in SINCE.get(type, ())


def light(state: str, due_on: date, as_of: date) -> Light:
    """Grey where nobody waits for an answer."""
    if state != State.WAITING:
        return "grey"
    if as_of > due_on:
        return "red"
    return light_of(DL28, "running", due_on, None, as_of)


def fold(deeds: Iterable[tuple[str, Body]]) -> Letter:
    """The letter that these make, of each its type and body; the first issues it."""
    (_, first), *later = deeds
    found = Letter(first, State.WAITING, date.fromisoformat(first["feedback_due"]))
    for type, body in later:
        found = after(found, type, body)
    return found


def after(letter: Letter, type: str, body: Body) -> Letter:
    """The letter with one more deed."""
    if not letter.may(type):
        return letter
    if type == "urged":
        on = date.fromisoformat(body["urged_on"])
        return replace(letter, urged=letter.urged + 1, urged_on=on)
    if type == "feedback":
        return replace(letter, state=State.ANSWERED, feedback=body)
    if type == "withdrawn":
        return replace(letter, state=State.WITHDRAWN)
    return judged(letter, body)


def judged(letter: Letter, body: Body) -> Letter:
    if body["result"] != INSUFFICIENT:
        return replace(letter, state=State(body["result"]))
    return replace(
        letter,
        state=State.WAITING,
        due_on=date.fromisoformat(body["feedback_due"]),
        urged=0,
        returned=letter.returned + 1,
        feedback=None,
    )
