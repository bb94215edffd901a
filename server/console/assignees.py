"""How an assignment is called on a page, and which light stands beside its day."""

from typing import Any

from schemas.assigning import ANSWER_WITHIN, STATE_WORDS, State
from server.assigning import Line
from server.console.desk import today
from server.console.language import language

SOON = 2


def words() -> dict[str, Any]:
    """What every page that shows assignments has at hand."""
    return {
        "state_words": {each: STATE_WORDS[each].words(language()) for each in State},
        "hours": int(ANSWER_WITHIN.total_seconds() // 3600),
        "assigned_light": light,
    }


def light(line: Line) -> str:
    left = (line.standing.row.due_on - today()).days
    return "red" if left < 0 else "yellow" if left <= SOON else "green"
