"""The words and signs of how far a case is, for lists and headings.

A case has gone through some of the four stages (说 议 答 评), stands in one or is past
them all; its state says it in a word, and the sign of the word says whether anybody
still has to do something.
"""

from collections.abc import Iterator

from schemas.course import STATE_WORDS, State
from server.console.language import Language, gettext

LETTERS = ("说", "议", "答", "评")
KINDS = {
    "open": (
        State.ACCEPTED,
        State.AIR,
        State.DELIBERATE,
        State.ANSWER,
        State.APPRAISE,
        State.SETTLED_ON_SITE,
        State.AGREED,
    ),
    "wait": (State.OPENED, State.SUSPENDED, State.SIGNED_UNSEALED),
    "done": (State.CLOSED_SUCCESS, State.FOLLOW_UP),
    "ended": (State.NOT_ACCEPTED, State.TERMINATED),
}
KIND_OF = {state: kind for kind, states in KINDS.items() for state in states}
LIGHTS = {
    "red": ("逾期", "Overdue"),
    "yellow": ("将到期", "Due soon"),
    "green": ("期限内", "In time"),
    "grey": ("无在计期限", "No clock running"),
}


def words(tongue: Language) -> dict[str, str]:
    return {state.value: word(state.value, tongue) for state in STATE_WORDS}


def word(state: str | None, tongue: Language) -> str:
    if state not in set(State):
        return gettext("资料不全")
    known = STATE_WORDS[State(state)]
    return known.zh if tongue == "zh" else known.en


def kind(state: str | None) -> str:
    """Whether somebody still has to do something: open, wait, done, ended."""
    return KIND_OF[State(state)] if state in set(State) else "wait"


def light(name: str, tongue: Language) -> str:
    zh, en = LIGHTS.get(name, (name, name))
    return zh if tongue == "zh" else en


def pips(state: str | None, stage: int | None) -> Iterator[tuple[str, str]]:
    """Each stage's letter, and whether it is past, now or to come."""
    for number, letter in enumerate(LETTERS, 1):
        yield letter, standing(number, state, stage)


def standing(number: int, state: str | None, stage: int | None) -> str:
    if stage is None or number > stage:
        return "ahead"
    if number == stage and kind(state) in {"open", "wait"}:
        return "now"
    return "past"


def pips_words(state: str | None, stage: int | None) -> str:
    """The same, for those who hear the page."""
    if stage is None:
        return gettext("四理尚未开始")
    return gettext("四理到第 %(stage)s 阶段", stage=stage)
