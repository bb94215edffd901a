"""卷宗册: a dossier, a petition's file or a month of a township, before it is printed.

packs          which: a number, or a township and a month; the month looked through
case_pack      one dossier, what lies in it, and what is missing (red)
petition_pack  one petition's file
print_pack     into a file: bound (PDF), or 移交清单 as PDF or workbook; of several the
               answer comes as they are set, and `take_pack` hands out what was bound

Words are covered unless a reason is given; either way who printed stands in the log.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any
from urllib.parse import quote

from flask import (
    Blueprint,
    Response,
    redirect,
    render_template,
    request,
    stream_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, select

from schemas import codes
from server.console import opening, queries
from server.console.delivery import demand
from server.console.desk import county, county_name, now, reader, sili, today
from server.console.language import gettext, in_words, language
from server.console.sheets import sheet
from server.errors import CountyError
from server.errors.exchange import TableRefused
from server.errors.packs import PackRefused
from server.papers import packing
from server.papers.binding import Step
from server.papers.packing import Pack
from server.papers.packs import Wanting
from server.papers.printing import shared
from server.papers.setting import Setting
from server.permissions import Verb, areas
from server.petitions import incoming, scope
from server.reading import Purpose
from server.registry import db
from server.registry.cases import may_read
from server.registry.petition_rows import PetitionRow
from server.registry.projection import CaseRow

PDF = "application/pdf"
CASE, PETITION, MONTH = "case", "petition", "month"
BACK = 24
"""So many months are offered."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be printed: one of CASE, PETITION, MONTH, and which."""

    kind: str
    id: str
    month: str = ""

    @property
    def first(self) -> date | None:
        try:
            return date.fromisoformat(f"{self.month}-01")
        except ValueError:
            return None


@dataclass
class Run:
    """What came of it: the word by which it is taken, or why there is nothing."""

    word: str = ""
    refusal: str = ""


def packs() -> ResponseReturnValue:
    """卷宗册"""
    demand(Verb.LIST_CASES)
    number = request.args.get("number", "").strip()[:80]
    if number and (found := address_of(number)):
        return redirect(found, 303)
    wish = Wish(MONTH, request.args.get("township", ""), request.args.get("month", ""))
    refusal = gettext("没有这个编号的案件或者信访事项，请核对编号。") if number else ""
    if not (wish.id and wish.first):
        return page(wish, refusal=refusal)
    try:
        return page(wish, opened(wish, setting(covered=True)))
    except CountyError as refused:
        return page(wish, refusal=in_words(refused), status=refused.status)


def case_pack(case: str) -> ResponseReturnValue:
    demand(Verb.LIST_CASES)
    wish = Wish(CASE, case)
    return page(wish, opened(wish, setting(covered=True)))


def petition_pack(petition: str) -> ResponseReturnValue:
    demand(Verb.READ_PETITIONS)
    wish = Wish(PETITION, petition)
    return page(wish, opened(wish, setting(covered=True)))


def print_pack() -> ResponseReturnValue:
    """The file; refused, the page again."""
    form = request.form
    wish = Wish(form.get("kind", ""), form.get("id", ""), form.get("month", ""))
    demand(Verb.READ_PETITIONS if wish.kind == PETITION else Verb.LIST_CASES)
    covered = form.get("open") != "1"
    by, why = setting(covered=covered), None
    try:
        if not covered:
            given = opening.given(wish.id) if wish.kind == CASE else None
            why = packing.reason_of(form.get("reason", ""), given)
        as_ = form.get("as", "")
        if as_ == "pdf" and wish.kind == MONTH:
            return watched(wish, why, covered=covered)
        return answer(opened(wish, by, why), by, as_)
    except CountyError as refused:
        return again(wish, refused)


def again(wish: Wish, refused: CountyError) -> ResponseReturnValue:
    """What was looked through stands there once more, with why it was not printed."""
    if wish.kind == MONTH and not wish.first:
        return page(wish, refusal=in_words(refused), status=refused.status)
    try:
        pack = opened(wish, setting(covered=True))
    except CountyError:
        pack = None
    return page(wish, pack, in_words(refused), refused.status)


def setting(*, covered: bool) -> Setting:
    return Setting(db.session(), shared(), sili().media, sili().keys, covered)


def opened(wish: Wish, by: Setting, why: Purpose | None = None) -> Pack:
    """Each matter with its line in the log."""
    who, at = reader(), now()
    if wish.kind == CASE:
        purpose = why or opening.given(wish.id)
        return packing.case_pack(who, wish.id, by, at, purpose)
    if wish.kind == PETITION:
        return packing.petition_pack(who, wish.id, by, at, why)
    first = wish.first or today().replace(day=1)
    return packing.month(who, wish.id, first, by, at, why)


def answer(pack: Pack, by: Setting, as_: str) -> Response:
    if as_ == "xlsx":
        handed = packing.handed_over(pack)
        return sheet(handed.name, packing.HEADS, handed.rows, "xlsx")
    if as_ == "list":
        handed = packing.handed_over(pack)
        made = packing.list_of(handed, by, pack.place or county_name())
        return named(Response(made, mimetype=PDF), handed.name)
    file = BytesIO()
    packing.printed(pack, by, file, now())
    return named(Response(file.getvalue(), mimetype=PDF), pack.name)


def watched(wish: Wish, why: Purpose | None, *, covered: bool) -> Response:
    """Each volume told as it is set; what was bound waits an hour for whoever asked.

    Opened in the answer, whose session goes on until its last line.
    """
    first = wish.first or today().replace(day=1)
    name = packing.in_month(db.session(), reader(), wish.id, first).name
    run = Run()

    def steps() -> Iterator[Step]:
        by, file = setting(covered=covered), BytesIO()
        try:
            pack = opened(wish, by, why)
            yield from packing.printing(pack, by, file, now())
        except CountyError as refused:
            run.refusal = in_words(refused)
            return
        folder = sili().settings.data
        run.word = incoming.keep(file.getvalue(), reader().id, folder, now())

    shown = stream_template("pack_run.html", name=f"{name}台账", steps=steps(), run=run)
    return Response(shown, headers={"X-Accel-Buffering": "no"})


def take_pack() -> ResponseReturnValue:
    """What was bound within the last hour, by the one who had it bound."""
    demand(Verb.LIST_CASES)
    word, name = request.form.get("word", ""), request.form.get("name", "")[:100]
    try:
        made = incoming.opened(word, reader().id, sili().settings.data, now())
    except TableRefused:
        refused = PackRefused("gone")
        return page(Wish(MONTH, ""), refusal=in_words(refused), status=refused.status)
    return named(Response(made, mimetype=PDF), name)


def named(file: Response, name: str) -> Response:
    said = f"attachment; filename*=UTF-8''{quote(name)}.pdf"
    file.headers["Content-Disposition"] = said
    file.headers["Cache-Control"] = "no-store"
    return file


def print_led() -> Response:
    """领导包案台账"""
    demand(Verb.READ_PETITIONS)
    made = packing.led(reader(), setting(covered=True), now())
    return named(Response(made, mimetype=PDF), f"领导包案台账{today()}")


def address_of(number: str) -> str:
    """The page of what bears that number, official or temporary; "" for nothing."""
    session = db.session()
    mine = or_(CaseRow.case_number == number, CaseRow.temp_number == number)
    for row in session.scalars(select(CaseRow).where(mine)):
        if may_read(reader(), row):
            return url_for("console.case_pack", case=row.case)
    seen = PetitionRow.number == number, scope.visible(session, reader())
    if areas(reader(), Verb.READ_PETITIONS):
        petition = session.scalar(select(PetitionRow.petition).where(*seen))
        if petition:
            return url_for("console.petition_pack", petition=petition)
    return ""


def page(
    wish: Wish, pack: Pack | None = None, refusal: str = "", status: int = 200
) -> tuple[str, int]:
    held = areas(reader(), Verb.LIST_CASES)
    townships = queries.places(county(), held, "township") if held else []
    shown = render_template(
        "packs.html",
        wish=wish,
        pack=pack,
        refusal=refusal,
        asked=request.values,
        townships=[(place.code, place.name) for place in townships],
        months=[(each, each) for each in months(today())],
        absent=absent,
        kept=lambda code: codes.label(packing.KEPT, code, language()),
        words=lambda pair: pair.words(language()),
        may_read_petitions=bool(areas(reader(), Verb.READ_PETITIONS)),
    )
    return shown, status


def months(day: date) -> list[str]:
    """2026-11, the newest first."""
    found = []
    year, month = day.year, day.month
    for _ in range(BACK):
        found.append(f"{year}-{month:02}")
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return found


def absent(wanting: Sequence[Wanting]) -> list[Any]:
    """Those that are not there at all, before those that lack something."""
    return sorted(wanting, key=lambda each: not each.is_absent)


def register(console: Blueprint) -> None:
    console.add_url_rule("/packs", view_func=packs)
    console.add_url_rule("/packs/case/<case>", view_func=case_pack)
    console.add_url_rule("/packs/petition/<petition>", view_func=petition_pack)
    console.add_url_rule("/packs", view_func=print_pack, methods=["POST"])
    console.add_url_rule("/packs/led", view_func=print_led)
    console.add_url_rule("/packs/made", view_func=take_pack, methods=["POST"])
