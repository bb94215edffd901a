"""文书台账: every paper by series, year and kind; one paper with what was done to it.

papers      the register; the address is the question, as with petitions
paper       one: what it says, its versions, its service, its files
print       the PDF or the .docx, of a cancelled one with 作废 across it
cancel      and serve: the forms on its page
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, cast, get_args
from urllib.parse import quote

from flask import (
    Blueprint,
    Response,
    abort,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from schemas import codes
from schemas.entry import Entry
from schemas.errors import InvalidBody
from schemas.papers import deeds, kinds
from schemas.papers.kinds import KINDS
from server.console import opening, queries
from server.console.acts import DeedReader
from server.console.blocks import Block
from server.console.cases import turns
from server.console.delivery import demand
from server.console.desk import now, pen, reader, sili, today
from server.console.filling import Input, Sent, body_of, field_inputs
from server.console.language import gettext, in_words, language
from server.errors import CountyError
from server.papers import doing, files, reading
from server.papers.printing import shared
from server.papers.reading import PaperQuery, PaperView, State
from server.permissions import Verb
from server.registry import db
from server.registry.paper_rows import PaperRow
from server.registry.petition_rows import PetitionRow
from server.registry.projection import CaseRow

TYPES = {
    files.PDF: "application/pdf",
    files.DOCX: "application/vnd.openxmlformats-officedocument"
    ".wordprocessingml.document",
    "zip": "application/zip",
}
VOID = "作废"
YEAR = re.compile(r"[0-9]{4}")
SAID_ABOVE = frozenset({"actor", "paper"})


@dataclass(frozen=True, slots=True)
class Asked(queries.Address):
    """The words of the address, as they came."""

    view = "papers"

    q: str = ""
    code: str = ""
    series: str = ""
    year: str = ""
    state: str = ""
    batch: str = ""

    @property
    def narrowed(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))


def question(asked: Asked) -> PaperQuery:
    return PaperQuery(
        text=asked.q,
        code=asked.code,
        series=asked.series,
        year=int(asked.year)
        if asked.year.isdecimal() and len(asked.year) == 4
        else None,
        state=cast(State, asked.state) if asked.state in get_args(State) else "",
        batch=asked.batch,
    )


def papers() -> str:
    """文书台账"""
    demand(Verb.READ_PETITIONS)
    asked = Asked.of(request.args)
    page = reading.listed(
        reader(), question(asked), request.args.get("page", 1, type=int)
    )
    return render_template(
        "papers.html",
        asked=asked,
        page=page,
        turns=list(turns(page)),
        about=about(page.rows),
        series=[(s, f"{s}（{n}）") for s, n in reading.series(reader())],
        years=[(str(y), str(y)) for y in range(today().year, today().year - 5, -1)],
        kinds=[(code, name_of(code)) for code in KINDS],
        states=list(states().items()),
        **at_hand(),
    )


def states() -> dict[str, str]:
    return {
        "unserved": gettext("没有送达"),
        "served": gettext("已送达"),
        "replaced": gettext("已被代替"),
        "cancelled": gettext("作废"),
    }


def at_hand() -> dict[str, Any]:
    return {"name_of": name_of, "mode_of": mode_of, "paper_state": state_of}


def name_of(code: str) -> str:
    return KINDS[code].name.words(language()) if code in KINDS else code


def mode_of(code: str) -> str:
    return codes.label("paper_service_modes", code, language())


def state_of(row: PaperRow) -> tuple[str, str]:
    """The sign of it, and its word."""
    words = states()
    if row.cancelled_on:
        return "alert", words["cancelled"]
    if row.replaced_by:
        return "ended", words["replaced"]
    if row.served_on:
        return "done", words["served"]
    return "wait", words["unserved"]


def about(rows: Sequence[PaperRow]) -> dict[str, tuple[str, str]]:
    """What each is about: number and address, by the id of petition or case."""
    session = db.session()
    of = {row.petition for row in rows if row.petition}
    found = select(PetitionRow).where(PetitionRow.petition.in_(of))
    named = {
        each.petition: (
            each.number,
            url_for("console.petition", petition=each.petition),
        )
        for each in session.scalars(found)
    }
    of_cases = {row.case_id for row in rows if row.case_id}
    for case in session.scalars(select(CaseRow).where(CaseRow.case.in_(of_cases))):
        number = case.case_number or case.temp_number
        named[case.case] = number, url_for("console.case", case=case.case)
    return named


# One of them


def paper(paper: str) -> ResponseReturnValue:
    return page(looked_at(paper))


def looked_at(paper: str) -> PaperView:
    """With its line in the log; what is not the reader's is not there."""
    case = reading.row_of(db.session(), reader(), paper).case_id
    why = opening.given(case) if case else None
    return reading.opened(reader(), paper, sili().keys, now(), why)


def page(
    view: PaperView,
    refusal: str = "",
    status: int = 200,
    sent: Sent | None = None,
    invalid: InvalidBody | None = None,
) -> tuple[str, int]:
    row = view.row
    before = db.session.get(PaperRow, row.replaces) if row.replaces else None
    after = db.session.get(PaperRow, row.replaced_by) if row.replaced_by else None
    shown = render_template(
        "paper.html",
        view=view,
        row=row,
        refusal=refusal,
        says=list(says(view)),
        since=[told_of(each) for each in view.since],
        before=before,
        after=after,
        about=about([row]),
        opinions=opinions(row),
        inputs=inputs(sent, invalid, row),
        may_write=may_write(row),
        asked=request.form,
        **at_hand(),
    )
    return shown, status


def says(view: PaperView) -> Iterator[tuple[str, str]]:
    """Each slot with what it says, in the order of the kind."""
    kind = KINDS.get(view.row.code)
    labels = (
        {slot.name: slot.words.words(language()) for slot in kind.every} if kind else {}
    )
    known = [name for name in labels if name in view.values]
    for name in dict.fromkeys([*known, *view.values]):
        yield labels.get(name, name), view.values[name]


def told_of(deed: Entry) -> tuple[str, str, Block]:
    """What was done, by whom, and all that was said of it."""
    verb, body = deed.type.removeprefix(deeds.NOUN), deed.body or {}
    said = {name: each for name, each in body.items() if name not in SAID_ABOVE}
    block = DeedReader(language()).block(deeds.form_of(verb), said, deed)
    return deeds.TYPE_NAMES[verb].words(language()), body["actor"]["name"], block


def opinions(row: PaperRow) -> list[tuple[str, str]]:
    """What the petitioner may say of it, where its service is a step."""
    if row.code not in doing.RESULTS or row.served_on:
        return []
    listed = codes.code_list("petitioner_opinions").values()
    return [(each.code, each.words(language())) for each in listed]


def inputs(
    sent: Sent | None, invalid: InvalidBody | None, row: PaperRow
) -> list[Input]:
    start: Sent = MultiDict(
        {"served_on": today().isoformat(), "to": row.recipient, "mode": "in_person"}
    )
    form = deeds.form_of(doing.STEP)
    errors = invalid.errors if invalid else ()
    made = field_inputs(form, start if sent is None else sent, errors)
    return [each for each in made if each.name not in SAID_ABOVE]


def may_write(row: PaperRow) -> bool:
    return row.is_standing and doing.may_write(db.session(), reader(), row)


def serve(paper: str) -> ResponseReturnValue:
    form = request.form
    told = body_of(deeds.form_of(doing.STEP), form)
    opinion = form.get("opinion", "")[:1]
    try:
        doing.serve(reader(), paper, told, pen=pen(), now=now(), opinion=opinion)
    except InvalidBody as wrong:
        return page(looked_at(paper), in_words(wrong), 400, form, wrong)
    except CountyError as refused:
        if refused.status == 404:
            raise
        return page(looked_at(paper), in_words(refused), refused.status, form)
    return back(paper)


def cancel(paper: str) -> ResponseReturnValue:
    reason = request.form.get("reason", "")
    try:
        doing.cancel(reader(), paper, reason, pen=pen(), now=now())
    except CountyError as refused:
        if refused.status == 404:
            raise
        return page(looked_at(paper), in_words(refused), refused.status)
    return back(paper)


def back(paper: str) -> ResponseReturnValue:
    return redirect(url_for("console.paper", paper=paper), 303)


def print_paper(paper: str, kind: str) -> Response:
    """As it was printed; across a cancelled one stands that it is."""
    if kind not in (files.PDF, files.DOCX):
        abort(404)
    row = looked_at(paper).row
    parts = db.session(), sili().media, sili().keys, paper
    if row.cancelled_on and kind == files.PDF:
        content = shared().print(files.opened(*parts, files.DOCX), {}, VOID).pdf
    else:
        content = files.opened(*parts, kind)
    return sent(
        content, kind, f"{row.number or row.code} {kinds.kind(row.code).name.zh}"
    )


def sent(content: bytes, kind: str, name: str) -> Response:
    """A file that the browser shows where it can, under that name."""
    answer = Response(content, mimetype=TYPES[kind])
    how = "inline" if kind == files.PDF else "attachment"
    named = f"{how}; filename*=UTF-8''{quote(name)}.{kind}"
    answer.headers["Content-Disposition"] = named
    return answer


def register(console: Blueprint) -> None:
    console.add_url_rule("/papers", view_func=papers)
    at = "/papers/<paper>"
    console.add_url_rule(at, view_func=paper)
    console.add_url_rule(f"{at}/print/<kind>", view_func=print_paper)
    serving = f"{at}/serve"
    console.add_url_rule(
        serving, view_func=serve, methods=["POST"], endpoint="serve_paper"
    )
    console.add_url_rule(
        f"{at}/cancel", view_func=cancel, methods=["POST"], endpoint="cancel_paper"
    )
