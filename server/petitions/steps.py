"""What stands open to a reader of a petition, verb by verb.

    next    takes a claim further
    note    is written down and leaves the claim where it is
    end     ends it: not accepted, withdrawn, closed
    barred  would be next, but for something that was not done yet (or was already);
            known before anybody fills in the form

The table says who and from where (`view.may`), the needs that look back say the rest.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from schemas import calendar
from schemas.petition import needs
from schemas.petition.moves import ENDS, MOVES, Move, State
from schemas.petition.rules import Terms
from schemas.texts import Words
from server.petitions.opening import PetitionView

Group: TypeAlias = Literal["next", "note", "end", "barred"]
Rows: TypeAlias = Mapping[str, tuple[Move, ...]]
CLASSIFIED = "classified"
ORDER = tuple(dict.fromkeys(row.type for row in MOVES))


@dataclass(frozen=True, slots=True)
class Step:
    """One verb, with the rows of the table that are open, by claim."""

    type: str
    group: Group
    rows: Rows
    why: tuple[tuple[Words, str], ...] = ()
    """What bars it, each with its article."""

    @property
    def claims(self) -> tuple[str, ...]:
        return tuple(self.rows)

    @property
    def results(self) -> frozenset[str]:
        """Which results the table knows from here; none where it names none."""
        every = (row.result for rows in self.rows.values() for row in rows)
        return frozenset(filter(None, every))


def steps(view: PetitionView) -> Iterator[Step]:
    """In the order of the table."""
    for type in ORDER:
        standing = of_type(view.may, type)
        free = {
            key: kept
            for key, rows in standing.items()
            if (kept := tuple(row for row in rows if not against(view, key, row)))
        }
        if free:
            yield Step(type, group(view, type, free), free)
        elif standing:
            yield Step(type, "barred", standing, why(view, standing))


def step(view: PetitionView, type: str) -> Step | None:
    """The one with this verb, where it stands open to some claim."""
    fit = (each for each in steps(view) if each.type == type)
    return next((each for each in fit if each.group != "barred"), None)


def of_type(may: Rows, type: str) -> dict[str, tuple[Move, ...]]:
    """By claim the rows of one verb."""
    found = {key: tuple(r for r in rows if r.type == type) for key, rows in may.items()}
    return {key: rows for key, rows in found.items() if rows}


def why(view: PetitionView, rows: Rows) -> tuple[tuple[Words, str], ...]:
    """What bars them, each reason once with its article."""
    said = (
        (words, row.law)
        for key, some in rows.items()
        for row in some
        for words in against(view, key, row)
    )
    return tuple(dict.fromkeys(said))


def against(view: PetitionView, key: str, row: Move) -> tuple[Words, ...]:
    told = calendar.built_in(), Terms()
    return needs.foreseen(view.petition.claims[key], row, *told)


def group(view: PetitionView, type: str, rows: Rows) -> Group:
    to = {row.to for each in rows.values() for row in each}
    if type == CLASSIFIED:
        is_new = any(not view.petition.claims[key].category for key in rows)
        return "next" if is_new else "note"
    if to == {None}:
        return "note"
    return "end" if to <= ENDS - {State.TERMINATED} else "next"
