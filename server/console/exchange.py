"""信访事项 in and out as tables: brought, looked at, imported; taken away.

A table that was brought is shown with what would come of it, and which column is taken
for what; both can be changed and looked at again. Nothing is written before the last
word, and then all of it or nothing.
"""

from dataclasses import dataclass
from typing import Any, cast, get_args

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from schemas import codes, labels
from schemas.exchange import FORM
from schemas.exchange_fields import BY_CODE, OURS_WITHOUT, TAKEN, guessed
from schemas.petition.moves import STATE_WORDS, State
from server import tables
from server.console import queries, states
from server.console.delivery import demand
from server.console.desk import county, now, pen, reader, sili, today
from server.console.language import Language, gettext, in_words, language
from server.console.sheets import KINDS, sheet
from server.errors import CountyError
from server.errors.exchange import TableRefused
from server.permissions import Verb, areas
from server.petitions import exporting, importing, incoming
from server.petitions.exporting import Wish
from server.petitions.importing import Looked, Source
from server.petitions.listing import PetitionQuery, Sort
from server.petitions.own_codes import own_codes
from server.reading import PURPOSES, Purpose

SHOWN = 200
"""Of what is wrong with a table, so much on one page."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A table on its way in, the word by which it is kept, what would come of it."""

    word: str
    source: Source
    looked: Looked


def import_page(
    status: int = 200,
    *,
    brought: Brought | None = None,
    imported: Looked | None = None,
    refusal: str = "",
) -> tuple[str, int]:
    tongue = language()
    shown = render_template(
        "petition_import.html",
        brought=brought,
        imported=imported,
        refusal=refusal,
        fields=[(code, BY_CODE[code].words.words(tongue)) for code in TAKEN],
        without=[named(pointer, tongue) for pointer in OURS_WITHOUT[1:]],
        shown=SHOWN,
        most=tables.MOST_ROWS,
        megabytes=tables.LARGEST // 1024 // 1024,
    )
    return shown, status


def named(pointer: str, tongue: Language) -> str:
    """The innermost field of a pointer in which no ids stand."""
    found = labels.label_at(FORM, pointer.replace("/claims/", "/claims/c1/"))
    return found.words(tongue) if found else pointer


def bring() -> ResponseReturnValue:
    demand(Verb.REGISTER_PETITION)
    return import_page()


def look() -> ResponseReturnValue:
    """A new file, or one that is kept with its columns taken otherwise."""
    demand(Verb.REGISTER_PETITION)
    try:
        file = request.files.get("table")
        if file is not None and file.filename:
            data = file.stream.read()
            source = source_of(data, None)
            word = incoming.keep(data, reader().id, sili().settings.data, now())
        else:
            word = request.form.get("word", "")
            source = source_of(kept(word), columns())
        looked = importing.look(reader(), source, now())
    except CountyError as refused:
        return import_page(refused.status, refusal=in_words(refused))
    return import_page(brought=Brought(word, source, looked))


def take() -> ResponseReturnValue:
    demand(Verb.REGISTER_PETITION)
    word = request.form.get("word", "")
    try:
        source = source_of(kept(word), columns())
        done = importing.take(reader(), source, pen=pen(), now=now())
    except CountyError as refused:
        return import_page(refused.status, refusal=in_words(refused))
    incoming.drop(word, sili().settings.data)
    return import_page(imported=done)


def kept(word: str) -> bytes:
    if not word:
        raise TableRefused("none")
    return incoming.opened(word, reader().id, sili().settings.data, now())


def columns() -> dict[str, str]:
    """Which column is taken for which field, as the form says."""
    said = ((code, request.form.get(f"column-{code}", "")) for code in TAKEN)
    return {code: column for code, column in said if column}


def source_of(data: bytes, columns: dict[str, str] | None) -> Source:
    table = tables.read(data)
    meant = guessed([*table.head]) if columns is None else columns
    return Source(table, meant, own_codes(sili().settings))


def export_page(status: int = 200, *, refusal: str = "") -> tuple[str, int]:
    tongue = language()
    held = areas(reader(), Verb.READ_PETITIONS)
    townships = queries.places(county(), held, "township")
    channels = codes.code_list("petition_channels").values()
    shown = render_template(
        "petition_export.html",
        asked=request.values,
        refusal=refusal,
        states=[(str(s), STATE_WORDS[s].words(tongue)) for s in State],
        lights=[(name, states.light(name, tongue)) for name in queries.LIGHTS],
        channels=[(each.code, each.words(tongue)) for each in channels],
        townships=[(place.code, place.name) for place in townships],
        purposes=[(code, words.words(tongue)) for code, words in PURPOSES.items()],
        most=exporting.MOST,
        may_bring=bool(areas(reader(), Verb.REGISTER_PETITION)),
    )
    return shown, status


def choose() -> ResponseReturnValue:
    demand(Verb.READ_PETITIONS)
    return export_page()


def take_away() -> ResponseReturnValue:
    demand(Verb.READ_PETITIONS)
    form = request.form
    purpose = Purpose.of(form.get("purpose", ""), form.get("said", ""))
    if purpose is None and form.get("purpose"):
        words = gettext("请选一项事由；选“其他”的，请用几个字写明。")
        return export_page(400, refusal=words)
    wish = Wish(question(form), purpose, own_codes(sili().settings))
    try:
        rows = exporting.rows(reader(), wish, sili().keys, now())
        return table(rows, form.get("kind", ""))
    except CountyError as refused:
        return export_page(refused.status, refusal=in_words(refused))


def table(rows: list[list[str]], kind: str) -> Response:
    name = f"{gettext('信访事项')}-{today()}"
    known = kind if kind in KINDS else "xlsx"
    return sheet(name, exporting.HEAD, rows, known)


def question(words: Any) -> PetitionQuery:
    """What the address or the form asks of the list; what is unknown is not asked."""
    sort = words.get("sort", "")
    return PetitionQuery(
        text=words.get("q", "").strip()[:80],
        state=words.get("state", ""),
        light=words.get("light", ""),
        channel=words.get("channel", ""),
        unit=words.get("unit", ""),
        area=words.get("area", ""),
        waits=words.get("waits", ""),
        ended=words.get("ended", "") == "1",
        sort=cast(Sort, sort) if sort in get_args(Sort) else "due_on",
    )


def register(console: Blueprint) -> None:
    at = "/petitions/import"
    console.add_url_rule(at, view_func=bring, endpoint="bring_petitions")
    console.add_url_rule(
        at, view_func=look, endpoint="look_at_petitions", methods=["POST"]
    )
    console.add_url_rule(
        f"{at}/take", view_func=take, endpoint="import_petitions", methods=["POST"]
    )
    at = "/petitions/export"
    console.add_url_rule(at, view_func=choose, endpoint="choose_petitions")
    console.add_url_rule(
        at, view_func=take_away, endpoint="export_petitions", methods=["POST"]
    )
