"""指派: somebody whose office it is asks a mediator to take on a matter of his grid.

    assignment.made        the desk: to whom, of which grid, until when; of a case that
                           there is, or of a matter that is told with it
    assignment.withdrawn   the desk: asked no more, and why
    assignment.answered    the assignee's phone: 接下, or 不能办 and why

    made ─► open ─┬─► taken ──────┬─► withdrawn
                  ├─► declined    │
                  └───────────────┘

An answer lies in the case that it is about: the one that was assigned, or the dispute
that was opened with the matter. A matter that is declined has no dispute, so the answer
is a case of its own, of a kind of its own (`schemas.kinds`). The field hears of an
assignment by `assignment:<id>`, which the county writes and `read` reads. What is asked
and told stands in it as long as somebody may need it: not once it was declined or
withdrawn. That 24 hours are enough to answer is 试行口径.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias

from schemas import identifiers, labels
from schemas.assigning_errors import InvalidAssignment
from schemas.errors import SiliError
from schemas.fields import (
    Body,
    Choice,
    Day,
    Form,
    Identifier,
    Keyed,
    Name,
    Text,
    When,
    day,
    late,
    legal,
    optional,
    phone,
)
from schemas.texts import Words

Tree: TypeAlias = Mapping[str, Any]

MADE = "assignment.made"
WITHDRAWN = "assignment.withdrawn"
ANSWERED = "assignment.answered"
PREFIX = "assignment:"
TAKEN, DECLINED = "taken", "declined"
# Whose work it is to mediate; who assigns is no matter of the field's.
ASSIGNEES = frozenset({"mediator", "director"})
ANSWER_WITHIN = timedelta(hours=24)
DECLINES = When(
    "不能办", "if it is declined", lambda data: data.get("answer") == DECLINED
)


class State(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


STATE_WORDS: Mapping[State, Words] = {
    State.OPEN: Words("等待答复", "Waits for an answer"),
    State.TAKEN: Words("已接下", "Taken on"),
    State.DECLINED: Words("不能办", "Declined"),
    State.WITHDRAWN: Words("已收回", "Withdrawn"),
}
STANDING = frozenset({State.OPEN, State.TAKEN})


class AssignmentAnswered(Form):
    """Taken on, or not and why; which case it is about, its envelope says."""

    assignment = Identifier(legal("哪次指派", "which"), identifiers.check_case)
    answer = Choice(legal("答复", "answer"), "assignment_answers")
    reason = Text(legal("不能办的原因", "why not", when=DECLINES), most=500)
    answered_on = Day(legal("答复日期", "day answered"))
    late = late()


class PartyTold(Form):
    """Somebody who is said to be a party."""

    name = Name(legal("姓名或名称", "name"))
    phone = phone(optional("联系电话", "telephone"))


class Matter(Form):
    """What was told of a matter of which there is no case yet."""

    facts = Text(legal("交来的情况", "what was told"), most=2000)
    kind = Choice(optional("纠纷类型", "type of dispute"), "dispute_types")
    place = Name(optional("发生地点", "place"), most=200)
    parties = Keyed(optional("当事人", "parties"), PartyTold, most=20)


class Answer(NamedTuple):
    """What the assignee said, as a case file shows it."""

    assignment: str
    answer: str
    reason: str
    answered_on: str


class Assigned(NamedTuple):
    """`assignment:<id>` as it was read; `matter` is empty where there is a case, and
    `petition_no` where it is of no petition."""

    id: str
    case: str
    matter: Tree
    petition_no: str
    assignee: str
    by: str
    office: str
    made_on: datetime
    due_on: date
    words: str
    state: State
    withdrawn_reason: str
    answered_on: date | None

    @property
    def is_matter(self) -> bool:
        return bool(self.matter)


def matter(said: Body) -> dict[str, Any]:
    """Hold it to its form. Raises InvalidBody."""
    return labels.held(Matter(), said)


def answers(tree: Tree) -> Iterator[Answer]:
    """What was answered in this case; of two words of one person the later shows."""
    for id, said in sorted(tree.get("assignment", {}).items()):
        answer = str(said["answer"])
        reason = str(said.get("reason", "")) if answer == DECLINED else ""
        yield Answer(id, answer, reason, str(said["answered_on"]))


def state(is_withdrawn: bool, said: Iterable[str]) -> State:
    """How it stands after these answers, in whatever cases they were given. Who took
    it on has begun; who declined once may yet take it."""
    given = set(said)
    if is_withdrawn:
        return State.WITHDRAWN
    if TAKEN in given:
        return State.TAKEN
    return State.DECLINED if given else State.OPEN


def is_overdue(made_on: datetime, now: datetime) -> bool:
    """Has it waited for an answer for longer than is usual?"""
    return now - made_on > ANSWER_WITHIN


def read(document: Mapping[str, Any]) -> Assigned:
    """Raises InvalidAssignment where this program cannot read it."""
    try:
        return _read(document)
    except (KeyError, TypeError, ValueError, SiliError) as bad:
        raise InvalidAssignment(str(document.get("id", ""))) from bad


def _read(said: Mapping[str, Any]) -> Assigned:
    about = said.get("matter")
    return Assigned(
        identifiers.check_case(said["assignment"]),
        identifiers.check_case(said["case"]) if "case" in said else "",
        matter(about) if about is not None else {},
        str(said.get("petition_no", "")),
        identifiers.check_person(said["assignee"]),
        str(said["by"]["name"]),
        str(said["by"]["office"]),
        _instant(said["made_on"]),
        _day(said["due_on"]),
        str(said.get("words", "")),
        State(said["state"]),
        str(said.get("withdrawn_reason", "")),
        _day(said["answered_on"]) if "answered_on" in said else None,
    )


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found


def _day(text: str) -> date:
    found = day(text)
    if found is None:
        raise ValueError(text)
    return found
