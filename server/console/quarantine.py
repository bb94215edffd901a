"""待查文件: what waits, what it says, and what a person decides about it."""

import json
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas import bodies, entry, placing
from schemas.casefile import CaseFile, fold
from schemas.entry import Entry
from schemas.errors import SiliError
from server import deciding
from server import quarantine as held_back
from server.console import states
from server.console.delivery import demand
from server.console.desk import county, now, pen, reader, sili
from server.console.language import Language, gettext, in_words, language
from server.console.reading import Reader
from server.errors import CountyError
from server.permissions import Verb, may
from server.quarantine import KEPT, answers_for
from server.reading import noted
from server.registry import db
from server.registry.directory import Person
from server.registry.record import Quarantined

NEWER = frozenset({"unknown_envelope", "unknown_algorithm"})


@dataclass(frozen=True, slots=True)
class Told:
    """What a document says, in words, as far as it can be read."""

    what: str
    person: str
    wall: str
    lines: list[tuple[str, str]]
    raw: str


def quarantine() -> str:
    """待查文件"""
    demand(Verb.READ_QUARANTINE)
    shown = held_back.quarantined(reader())
    return render_template(
        "quarantine.html",
        held=shown,
        newer=NEWER,
        decided=[
            r for r in held_back.quarantined(reader(), resolved=True) if r.decision
        ],
        releasable=deciding.is_releasable,
    )


def held(position: int) -> ResponseReturnValue:
    """One document that could not be taken, with its words for those who may."""
    demand(Verb.READ_QUARANTINE)
    return page(position)


def page(position: int, status: int = 200, refusal: str = "") -> tuple[str, int]:
    row = visible(position)
    shown = render_template(
        "held.html",
        row=row,
        told=told(row),
        refusal=refusal,
        asked=request.form,
        decides=deciding.may_decide(reader(), row, county()),
        releasable=deciding.is_releasable(row),
        newer=row.reason in NEWER,
    )
    return shown, status


def visible(position: int) -> Quarantined:
    for row in held_back.quarantined(reader(), resolved=True):
        if row.position == position:
            return row
    abort(404)


def decide(position: int) -> ResponseReturnValue:
    """放行 or 不予采信, with a reason."""
    demand(Verb.RELEASE_QUARANTINE)
    visible(position)
    verb = deciding.keep if request.form.get("verb") == KEPT else deciding.release
    try:
        reason = request.form.get("reason", "")
        verb(reader(), position, reason, pen=pen(), now=now())
    except CountyError as refused:
        words = in_words(refused)
        return page(position, refused.status, words)
    return redirect(url_for("console.held", position=position), 303)


def told(row: Quarantined) -> Told | None:
    """What it says, for who may read it."""
    if not may(reader(), Verb.READ_QUARANTINED, answers_for(row, county())):
        return None
    place = answers_for(row, county())
    noted(reader(), sili().keys, now(), "held", row.case or "", place)
    document = json.loads(row.raw)
    raw = json.dumps(document, ensure_ascii=False, indent=2)
    try:
        read = entry.read(document)
        casefile = fold([read])
        lines = list(lines_of(casefile, read, language()))
    except SiliError:
        return Told("", "", "", [], raw)
    person = db.session.get(Person, read.by)
    return Told(
        what=bodies.type_label(read.type, language()),
        person=person.name if person else read.by,
        wall=read.at.wall[:19].replace("T", " "),
        lines=lines,
        raw=raw,
    )


def lines_of(
    casefile: CaseFile, read: Entry, tongue: Language
) -> list[tuple[str, str]]:
    words = Reader(casefile, {read.id: 1}, tongue)
    found = []
    for path, register in casefile.registers.items():
        type_, place = placing.origin(path)
        field = bodies.field_at(type_, place) if type_ else None
        value = register.write.value
        is_state = path == "/state"
        text = (
            states.word(str(value), tongue) if is_state else words.words(field, value)
        )
        found.append((gettext("进展") if is_state else words.place(path), text))
    return found


def register(console: Blueprint) -> None:
    console.add_url_rule("/quarantine", view_func=quarantine)
    console.add_url_rule("/quarantine/<int:position>", view_func=held)
    console.add_url_rule(
        "/quarantine/<int:position>", view_func=decide, methods=["POST"]
    )
