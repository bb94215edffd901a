"""A petition folded from its deeds: each claim with all that was done about it.

    registered ─► claims c1 … cn, each REGISTERED
    any other  ─► one more act of each claim it names; its row in `moves` says where to

The deeds come in the order in which the desk did them, and each was checked against
what stood before it (`needs.check`) ere it was written; so a deed without a row, which
a program of another day may have written, leaves the state and stays an act.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from schemas.fields import Body
from schemas.petition import deeds, moves, registering
from schemas.petition.moves import Move, State


class Deed(NamedTuple):
    """One deed of the desk; its type without the noun."""

    id: str
    type: str
    body: Body

    @property
    def on(self) -> date:
        return date.fromisoformat(self.body[deeds.DAYS[self.type]])

    @property
    def result(self) -> str:
        return str(self.body.get("result", ""))


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing asked for, and everything that was done about it."""

    key: str
    asked: Body
    state: State
    acts: tuple[Deed, ...]

    def last(self, *types: str) -> Deed | None:
        """The last act of one of these types."""
        return next((a for a in reversed(self.acts) if a.type in types), None)

    def said(self, name: str, *types: str) -> Any:
        """What the last act of these types says under a name; None without one."""
        act = self.last(*types)
        return act.body.get(name) if act else None

    @property
    def unit(self) -> str:
        """With whom it lies; "" while that is the office that registered it, and once
        a unit was right to send it back."""
        given = self._given
        if given is None or (self.state is State.REGISTERED and given.type in HANDED):
            return ""
        return str(given.body["unit"])

    @property
    def units(self) -> tuple[str, ...]:
        """All with whom it ever lay, in their order."""
        return tuple(str(a.body["unit"]) for a in self.acts if _gives(a))

    @property
    def _given(self) -> Deed | None:
        """The last act that laid it with a unit."""
        return next((a for a in reversed(self.acts) if _gives(a)), None)

    @property
    def category(self) -> str:
        return str(self.said("category", "classified") or "")

    @property
    def content(self) -> str:
        """What it is about, by the list that units' duties are told by."""
        return str(self.said("content", "classified") or "")

    @property
    def road(self) -> str:
        """Which of the six of §31; "" as long as nobody said."""
        act = self.last("classified")
        return deeds.road(act.body) if act else ""


HANDED = frozenset({"transferred", "assigned", "dispute_decided", "accepted"})


def _gives(act: Deed) -> bool:
    """Handed on to a unit, taken by it, or made to it directly."""
    directly = act.type == "registered" and act.body["received_by"] == "unit"
    return act.type in HANDED or (directly and "unit" in act.body)


@dataclass(frozen=True, slots=True)
class Petition:
    """What stands of one petition."""

    id: str
    registered: Body
    claims: Mapping[str, Claim]
    deeds: tuple[Deed, ...]

    @property
    def state(self) -> State:
        """As far as the slowest of its claims."""
        return min((c.state for c in self.claims.values()), key=moves.SPEED.index)

    @property
    def is_open(self) -> bool:
        return self.state not in moves.ENDS

    @property
    def is_first(self) -> bool:
        """初次: it repeats no other."""
        return "repeats" not in self.registered

    @property
    def is_answerable(self) -> bool:
        return registering.is_answerable(self.registered)


def fold(id: str, done: Iterable[Deed]) -> Petition:
    """The petition that these deeds make; the first of them registers it."""
    first, *later = done
    claims = {
        key: Claim(key, asked, State.REGISTERED, (first,))
        for key, asked in first.body["claims"].items()
    }
    petition = Petition(id, first.body, claims, (first,))
    for deed in later:
        petition = after(petition, deed)
    return petition


def after(petition: Petition, deed: Deed) -> Petition:
    """The petition with one more deed."""
    named = [petition.claims[key] for key in deed.body["claims"]]
    moved = {claim.key: _moved(claim, deed) for claim in named}
    claims = {**petition.claims, **moved}
    return replace(petition, claims=claims, deeds=(*petition.deeds, deed))


def _moved(claim: Claim, deed: Deed) -> Claim:
    row = row_for(claim.state, deed)
    to = row.to if row and row.to else claim.state
    return replace(claim, state=to, acts=(*claim.acts, deed))


def row_for(state: State, deed: Deed) -> Move | None:
    """The row by which the deed may be done from that state."""
    for row in moves.rows(deed.type):
        if state in row.since and row.result in ("", deed.result):
            return row
    return None
