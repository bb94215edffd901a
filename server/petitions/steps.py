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

from schemas.petition import moves, needs
from schemas.petition.claims import Claim, Deed
from schemas.petition.moves import ENDS, MOVES, Move, State
from schemas.petition.needs import Refusal
from schemas.problems import PROPOSED
from schemas.texts import Words
from server.petitions.doing import NOT_WITH_YOU
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
    return needs.foreseen(view.petition.claims[key], row)


def group(view: PetitionView, type: str, rows: Rows) -> Group:
    to = {row.to for each in rows.values() for row in each}
    if type == CLASSIFIED:
        is_new = any(not view.petition.claims[key].category for key in rows)
        return "next" if is_new else "note"
    if to == {None}:
        return "note"
    return "end" if to <= ENDS - {State.TERMINATED} else "next"


def not_open(view: PetitionView, type: str, role: str) -> tuple[Refusal, ...]:
    """Why the verb is open to none of the claims."""
    return tuple(
        refusal
        for key, claim in view.petition.claims.items()
        for refusal in _closed(view, claim, type, role)
    )


def _closed(
    view: PetitionView, claim: Claim, type: str, role: str
) -> Iterator[Refusal]:
    """By the state, by the role, by whose it is, by what was done before."""
    key, deed = claim.key, Deed("", type, {})
    of_state = [row for row in moves.rows(type) if claim.state in row.since]
    if not of_state:
        words = needs.from_where(claim, deed)
        yield Refusal("state", key, words, needs.law_of(deed))
    elif not any(role in row.who for row in of_state):
        yield Refusal("role", key, needs.NOT_THEIRS, of_state[0].law)
    elif not any(row.type == type for row in view.may[key]):
        yield Refusal("own", key, NOT_WITH_YOU, PROPOSED)
    for row in of_type({key: view.may[key]}, type).get(key, ()):
        for words in against(view, key, row):
            yield Refusal("before", key, words, row.law)
