"""Ways of reading a slot off a petition: what its deeds say of the claims it is about.

    text    what the deeds say, each thing once; several stand one below another
    one     the same, where all of these claims say the same
    on      a day, written out, where it is the same for all
    coded   the name of a code, as the list has it

What no deed says, or what the deeds of two claims say differently where only one thing
can stand, is an empty text, and is left out: the clerk is asked.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from schemas import codes
from schemas.agreement_text import spelled
from schemas.clocks import Clock
from schemas.fields import Body
from schemas.petition.claims import Claim, Deed
from server.petitions.opening import PetitionView


@dataclass(frozen=True, slots=True)
class Office:
    """Who issues the paper."""

    unit: str
    phone: str


@dataclass(frozen=True, slots=True)
class Told:
    """A petition, as its reader sees it, and of its claims those the paper is about."""

    view: PetitionView
    office: Office
    claims: tuple[Claim, ...]

    @property
    def registered(self) -> Body:
        return self.view.petition.registered

    @property
    def petitioners(self) -> list[Body]:
        return list(self.registered.get("petitioners", {}).values())

    def last(self, *types: str) -> Iterator[Deed]:
        """Of each claim the last act of these types."""
        return (act for claim in self.claims if (act := claim.last(*types)))

    def said(self, name: str, *types: str) -> list[str]:
        """What these acts say, each thing once."""
        every = (act.body.get(name) for act in self.last(*types))
        return list(dict.fromkeys(str(each) for each in every if each is not None))

    def clocks(self, *rules: str) -> list[Clock]:
        """Those of these rules that run, or ran, for one of the claims."""
        keys = {claim.key for claim in self.claims}
        mine = (c for c in self.view.clocks if keys & set(c.about.split()))
        return [clock for clock in mine if clock.rule.id in rules]


Filler: TypeAlias = Callable[[Told], str]


def only(said: Iterable[str]) -> str:
    """The one thing that is said; nothing where there are several."""
    first, *more = dict.fromkeys(said) or [""]
    return "" if more else first


def text(name: str, *types: str) -> Filler:
    return lambda told: "\n".join(told.said(name, *types))


def one(name: str, *types: str) -> Filler:
    return lambda told: only(told.said(name, *types))


def on(name: str, *types: str) -> Filler:
    return lambda told: only(map(spelled, told.said(name, *types)))


def coded(codes_name: str, name: str, *types: str) -> Filler:
    def filler(told: Told) -> str:
        return only(codes.label(codes_name, each) for each in told.said(name, *types))

    return filler


def actor(*types: str) -> Filler:
    """Who did it."""
    return lambda told: only(act.body["actor"]["name"] for act in told.last(*types))


def due(*rules: str) -> Filler:
    """The last day of the clock of these rules that began last."""

    def filler(told: Told) -> str:
        found = told.clocks(*rules)
        last = max((clock.due.start_on for clock in found), default=date.min)
        return only(written(c.due.due_on) for c in found if c.due.start_on == last)

    return filler


def written(on: date) -> str:
    return spelled(on.isoformat())


def line(text: str) -> str:
    """As one line."""
    return " ".join(text.split())
