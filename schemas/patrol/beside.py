"""What is no petition's: receptions, letters, and the reading log.

N1-5  a visitor's matter that was promised, and neither a petition nor a dispute two
      working days after the reception; where the phone reached the county later,
      two days after that
N2-7  a letter whose answer is overdue
N5-4  a letter urged, and still without an answer; or answered with a plain no
N5-6  an account that on one day took away, or opened, more than its work asks for
"""

from dataclasses import dataclass
from datetime import date

from schemas.patrol.context import Context, Hit, Judged, Waiting, key
from schemas.texts import Words

ENTERING = 2
OPENED, TAKEN_AWAY = 120, 200
"""Of petitions and cases, by one account on one day."""


@dataclass(frozen=True, slots=True)
class ToldAt:
    """A matter of a reception that was not settled there."""

    case: str
    matter: str
    held_on: date
    arrived_on: date
    entered_on: date | None


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of supervision, and what came of it."""

    letter: str
    number: str
    unit: str
    due_on: date
    answered_on: date | None = None
    urged_on: date | None = None
    adopted: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """What one account opened and took away on a day."""

    account: str
    name: str
    unit: str
    on: date
    opened: int
    taken_away: int


def reception(told: ToldAt, context: Context) -> Judged:
    due_on = context.after(told.held_on, ENTERING)
    allowed = context.after(max(told.held_on, told.arrived_on), ENTERING)
    done = told.entered_on
    if done is not None and done <= due_on:
        return
    if done is None and not context.is_over(due_on):
        yield Waiting(due_on)
        return
    is_late_sync = allowed > due_on and (done or context.day) <= allowed
    if is_late_sync and done is None:
        yield Waiting(allowed)
    words = Words(
        f"{told.held_on}接访的事项，应在{due_on}前录入",
        f"told at the reception of {told.held_on}, to be entered by {due_on}",
    )
    excuse = "late_sync" if is_late_sync else ""
    fact = key("N1-5", told.case, told.matter, excuse)
    yield Hit("N1-5", fact, "", "", words, due_on, excuse=excuse)


def letter(told: Letter, context: Context) -> Judged:
    ended = told.answered_on or context.day
    if ended > told.due_on:
        words = Words(
            f"{told.number}应在{told.due_on}前书面反馈",
            f"{told.number} was to be answered by {told.due_on}",
        )
        fact = key("N2-7", told.letter)
        yield Hit("N2-7", fact, "", "", words, told.due_on, told.unit)
    urged = told.urged_on is not None and ended > context.after(told.urged_on, 5)
    if urged or told.adopted == "not_adopted":
        words = Words(
            f"{told.number}{'催办后仍未反馈' if urged else '反馈不予采纳'}",
            f"{told.number}: {'urged, still no answer' if urged else 'not adopted'}",
        )
        fact = key("N5-4", told.letter)
        on = told.answered_on or told.urged_on or told.due_on
        yield Hit("N5-4", fact, "", "", words, on, told.unit)


def reading(told: Read) -> Judged:
    if told.opened < OPENED and told.taken_away < TAKEN_AWAY:
        return
    words = Words(
        f"{told.name}{told.on}阅看{told.opened}件、导出{told.taken_away}件",
        f"{told.name} opened {told.opened}, took away {told.taken_away} on {told.on}",
    )
    fact = key("N5-6", told.account, told.on)
    yield Hit("N5-6", fact, "", "", words, told.on, told.unit)
