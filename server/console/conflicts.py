"""待核对原件: where two records disagree, side by side, the oldest first."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, render_template

from schemas import bodies, placing
from server.console import states, typography
from server.console.delivery import demand
from server.console.desk import now, reader
from server.console.language import Language, gettext, language
from server.console.reading import Reader
from server.permissions import Verb
from server.registry.conflicts import OpenConflict, Stood, open_conflicts


@dataclass(frozen=True, slots=True)
class Side:
    """What one record says, and how it came."""

    text: str
    person: str
    role: str
    what: str
    device: str
    act_on: str
    wall: str
    received: str


@dataclass(frozen=True, slots=True)
class Shown:
    found: OpenConflict
    label: str
    sides: tuple[Side, ...]


def conflicts() -> str:
    """待核对原件"""
    demand(Verb.LIST_CASES)
    queue = open_conflicts(reader(), now())
    tongue = language()
    return render_template(
        "conflicts.html",
        shown=[shown(each, tongue) for each in queue.conflicts],
        cases=queue.cases,
        read=len({each.row.case for each in queue.conflicts}),
    )


def shown(found: OpenConflict, tongue: Language) -> Shown:
    numbers = {each.id: n for n, each in enumerate(found.casefile.entries, 1)}
    words = Reader(found.casefile, numbers, tongue)
    sides = tuple(_sides(found, words, tongue))
    return Shown(found, words.place(found.register.path), sides)


def _sides(found: OpenConflict, words: Reader, tongue: Language) -> Iterator[Side]:
    for each in found.stands:
        entry = each.view.entry
        yield Side(
            text=_said(found, each, words, tongue),
            person=each.view.person,
            role=each.view.role,
            what=bodies.type_label(entry.type, tongue),
            device=entry.device,
            act_on=typography.day(each.write.day, tongue),
            wall=typography.instant(entry.at.wall_time),
            received=typography.instant(each.view.received_at),
        )


def _said(found: OpenConflict, each: Stood, words: Reader, tongue: Language) -> str:
    """Nothing of a restricted case, which is opened to a purpose and written down."""
    if found.row.restricted:
        return gettext("限制知悉，请打开案件看")
    path = found.register.path
    if path == "/state":
        return states.word(str(each.write.value), tongue)
    type_, place = placing.origin(path)
    field = bodies.field_at(type_, place) if type_ else None
    return words.words(field, each.write.value)


def register(console: Blueprint) -> None:
    console.add_url_rule("/conflicts", view_func=conflicts)
