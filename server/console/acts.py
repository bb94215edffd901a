"""What was done about a petition, deed by deed, as people read it.

    deed ──► leaves of its body as registers ──► Reader ──► labelled values (blocks)

A deed is told by its verb, by who did it and about which claims; below it stands every
field of its form that was filled in. Of the first deed the page shows all of it
elsewhere. Deeds of one day stand together, in the order in which the desk did them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from schemas import casefile, placing
from schemas.entry import Entry
from schemas.fields import Body, Form
from schemas.petition import deeds
from schemas.petition.claims import Deed
from schemas.petition.situations import ROADS
from schemas.registers import Klass, Register, Standing, Write
from server.console import typography
from server.console.blocks import Block
from server.console.language import Language, gettext
from server.console.opening import role_of
from server.console.reading import Reader, grown
from server.petitions.opening import PetitionView
from server.petitions.registering import REGISTERED

SAID_ABOVE = frozenset({"actor", "claims"})


@dataclass(frozen=True, slots=True)
class Act:
    """One deed as the page tells it."""

    no: int
    on: date
    title: str
    who: str
    claims: str
    """Which, where it is not about all of them."""
    block: Block
    entry: Entry

    @property
    def anchor(self) -> str:
        return f"act-{self.no}"


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    acts: tuple[Act, ...]


class DeedReader(Reader):
    """Reads bodies of deeds; the questions of §31 by what they ask."""

    def __init__(self, tongue: Language) -> None:
        super().__init__(casefile.fold(()), {}, tongue)

    def numbered(self, key: str) -> str:
        if key not in deeds.QUESTIONS:
            return super().numbered(key)
        han, words = ROADS[deeds.QUESTIONS.index(key)]
        return (
            f"（{han}）{words.zh}" if self.tongue == "zh" else f"{key[1:]}. {words.en}"
        )

    def block(self, form: Form, body: Body, entry: Entry) -> Block:
        leaves = placing.leaves(dict(body)) if body else ()
        said = {path: once(path, value, entry) for path, value in leaves}
        return self.form("", form, grown(said))


def once(path: str, value: Any, entry: Entry) -> Register:
    """A value that one deed said and nobody contradicts."""
    at = entry.at.corrected
    write = Write(entry.id, entry.by, entry.device, at.date().isoformat(), at, value)
    return Register(path, Klass.SOFT, value, write, (), Standing.SETTLED, (write,))


def days(view: PetitionView, tongue: Language, after: int = 0) -> tuple[Day, ...]:
    """All of it from the day on which it came, or what was done after so many."""
    newer = (act for act in acts(view, tongue) if act.no > after)
    told = sorted(newer, key=lambda act: act.on)
    by_day = groupby(told, key=lambda act: act.on)
    return tuple(Day(day, tuple(some)) for day, some in by_day)


def acts(view: PetitionView, tongue: Language) -> Iterator[Act]:
    """Each with its place among the deeds."""
    reader, every = DeedReader(tongue), set(view.petition.claims)
    done = view.places, view.petition.deeds, view.entries
    for no, deed, entry in zip(*done, strict=True):
        about = [key for key in deed.body["claims"] if key in every]
        yield Act(
            no=no,
            on=deed.on,
            title=deeds.TYPE_NAMES[deed.type].words(tongue),
            who=who(deed),
            claims="" if set(about) == every else named(about, reader),
            block=filled(deed, entry, reader),
            entry=entry,
        )


def who(deed: Deed) -> str:
    actor = deed.body["actor"]
    role = role_of(actor["role"])
    return gettext("%(role)s%(name)s", role=role, name=actor["name"])


def named(keys: Iterable[str], reader: DeedReader) -> str:
    return typography.listed([reader.numbered(key) for key in keys], reader.tongue)


def filled(deed: Deed, entry: Entry, reader: DeedReader) -> Block:
    """What its form says, but for the day and what the page says of it elsewhere."""
    if deed.type == REGISTERED:
        return Block("", "values")
    elsewhere = SAID_ABOVE | {deeds.DAYS[deed.type]}
    body = {name: v for name, v in deed.body.items() if name not in elsewhere}
    return reader.block(deeds.form_of(deed.type), body, entry)
