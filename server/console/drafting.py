"""A paper about a petition, filled in from it; what is not known is asked.

    ask    the slots of the kind, filled with what the deeds say of these claims
    take   issued, and to its page; or what it lacks, by article, and nothing is lost

Two buttons beside: a preview, which is numbered by nobody, and the slots filled anew
for the claims that are ticked now.
"""

from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas.papers.kind import Kind, Slot
from schemas.papers.kinds import KINDS
from schemas.papers.wording import names, wording
from server.console import petition as page_of
from server.console.acts import DeedReader
from server.console.delivery import demand
from server.console.desk import county, now, pen, reader
from server.console.filling import Input, written
from server.console.language import in_words, language
from server.console.papers import sent
from server.console.sentences import gist
from server.errors import CountyError
from server.errors.papers import PaperLacks
from server.papers import doing, files, issuing, reading, waiting
from server.papers.issuing import Draft
from server.papers.values import filled
from server.permissions import Verb
from server.petitions.opening import PetitionView
from server.registry import db
from server.registry.paper_rows import PaperRow

TOLD_ELSEWHERE = frozenset({"doc_no", "issued_on"})
"""The number and its day, which are given as it is issued."""
ONE_LINE, SHORT = 200, 60


def kind_of(code: str) -> Kind:
    """Of those that the reader issues."""
    demand(Verb.WRITE_PETITIONS)
    kind = KINDS.get(code)
    if kind is None or not doing.is_offered(reader(), kind):
        abort(404)
    return kind


def ask(petition: str, code: str) -> ResponseReturnValue:
    kind = kind_of(code)
    view = page_of.looked_at(petition)
    chosen = ticked(view, request.args.getlist("claims"))
    replaces = request.args.get("replaces", "")
    known = {**fill(view, kind, chosen), **corrected(replaces)}
    return page(view, kind, chosen, known, replaces)


def take(petition: str, code: str) -> ResponseReturnValue:
    kind, form = kind_of(code), request.form
    view = page_of.looked_at(petition)
    chosen, replaces = ticked(view, form.getlist("claims")), form.get("replaces", "")
    if "fill" in form:
        return page(view, kind, chosen, fill(view, kind, chosen), replaces)
    typed = {slot.name: written(form.get(slot.name, "")) for slot in slots(kind)}
    unit = typed.get("issuer_unit") or office().unit
    own = reader().unit or unit
    order = Draft(code, petition, typed, own, chosen, replaces)
    try:
        if "look" in form:
            pdf = issuing.preview(db.session(), order, now())
            return sent(pdf, files.PDF, kind.name.zh)
        key = form.get("key", "")
        made = doing.issue(reader(), order, pen=pen(), now=now(), key=key)
    except CountyError as refused:
        return page(view, kind, chosen, typed, replaces, refused), refused.status
    return redirect(url_for("console.paper", paper=made), 303)


def ticked(view: PetitionView, claims: list[str]) -> tuple[str, ...]:
    """Of the petition's claims those that are named; all, where none is."""
    every = tuple(view.petition.claims)
    return tuple(key for key in every if key in claims) or every


def office() -> Any:
    return waiting.office(db.session(), reader(), county())


def fill(view: PetitionView, kind: Kind, claims: tuple[str, ...]) -> Mapping[str, str]:
    return filled(view, kind.code, office(), claims)


def corrected(paper: str) -> Mapping[str, str]:
    """What the paper says that is to be replaced."""
    if not paper:
        return {}
    row = reading.row_of(db.session(), reader(), paper)
    said = reading.view(db.session(), row).values
    return {name: text for name, text in said.items() if name not in TOLD_ELSEWHERE}


def slots(kind: Kind) -> list[Slot]:
    """What its wording says, but for what nobody types."""
    used = names(wording(kind.code)) - TOLD_ELSEWHERE
    return [slot for slot in kind.every if slot.name in used]


def page(
    view: PetitionView,
    kind: Kind,
    chosen: tuple[str, ...],
    said: Mapping[str, str],
    replaces: str = "",
    refused: CountyError | None = None,
) -> str:
    lacking = refused.lacking if isinstance(refused, PaperLacks) else ()
    wrong = {each.slot: each.words.words(language()) for each in lacking}
    told = DeedReader(language())
    before = db.session.get(PaperRow, replaces) if replaces else None
    return render_template(
        "draft.html",
        view=view,
        row=view.row,
        kind=kind,
        title=kind.name.words(language()),
        refusal=""
        if isinstance(refused, PaperLacks) or not refused
        else in_words(refused),
        lacking=refused.lacking if isinstance(refused, PaperLacks) else (),
        inputs=[box(slot, said.get(slot.name, ""), wrong) for slot in slots(kind)],
        claims=[
            (key, f"{told.numbered(key)} {gist(claim.asked['text'])}", key in chosen)
            for key, claim in view.petition.claims.items()
        ],
        before=before,
        replaces=replaces,
        key=request.form.get("key") or token_urlsafe(16),
    )


def box(slot: Slot, said: str, wrong: Mapping[str, str]) -> Input:
    return Input(
        slot.name,
        slot.words.words(language()),
        "text" if is_short(slot, said) else "long",
        said,
        wrong.get(slot.name, ""),
        slot.required,
        slot.law,
        slot.most,
    )


def is_short(slot: Slot, said: str) -> bool:
    return slot.most <= ONE_LINE and len(said) <= SHORT and "\n" not in said


def register(console: Blueprint) -> None:
    at = "/petitions/<petition>/papers/<code>"
    console.add_url_rule(at, view_func=ask, endpoint="draft")
    console.add_url_rule(at, view_func=take, methods=["POST"], endpoint="issue_paper")
