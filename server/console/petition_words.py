"""The words and signs of petitions: states, terms, channels."""

from collections.abc import Mapping

from schemas.petition import moves
from schemas.petition.moves import State
from schemas.petition.rules import RULES
from server.console.language import Language

KINDS: Mapping[str, frozenset[State]] = {
    "ended": moves.ENDS,
    "wait": moves.ON_THE_WAY,
    "done": frozenset({State.SERVED, State.SETTLED, State.ANSWERED, State.CHANNELLED}),
}
NAMED = {rule.id: rule for rule in RULES}


def state(name: str, tongue: Language) -> str:
    return moves.STATE_WORDS[State(name)].words(tongue)


def states(tongue: Language) -> dict[str, str]:
    return {each.value: state(each, tongue) for each in State}


def kind(name: str) -> str:
    """As `states.kind` of a case: open, wait, done, ended."""
    return next((k for k, those in KINDS.items() if State(name) in those), "open")


def rule(id: str | None, tongue: Language) -> str:
    """What is to be done in time."""
    if id not in NAMED:
        return id or ""
    return NAMED[id].zh if tongue == "zh" else NAMED[id].en
