"""登记为信访事项: a failed mediation, or a matter of a reception, to be registered.

The page shows what comes along; the clerk puts the claim and the facts as they were
said, and registers it. The case or the occasion is opened as any is, with its line in
the log.
"""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas.errors import SiliError
from server.console import opening
from server.console.delivery import demand
from server.console.desk import now, pen, place_name, reader, today
from server.console.language import in_words, language
from server.errors import CountyError
from server.permissions import Verb, may
from server.petitions import bringing, registering
from server.petitions.bringing import Draft
from server.registry import db
from server.registry.cases import CaseView


def bring_case(case: str) -> ResponseReturnValue:
    """调解转入"""
    demand(Verb.REGISTER_PETITION)
    return page(url_for("console.case", case=case), of_case(case))


def do_bring_case(case: str) -> ResponseReturnValue:
    demand(Verb.REGISTER_PETITION)
    return registered(url_for("console.case", case=case), of_case(case))


def bring_matter(occasion: str, matter: str) -> ResponseReturnValue:
    demand(Verb.REGISTER_PETITION)
    back = url_for("console.occasion", occasion=occasion)
    return page(back, of_matter(occasion, matter))


def do_bring_matter(occasion: str, matter: str) -> ResponseReturnValue:
    demand(Verb.REGISTER_PETITION)
    back = url_for("console.occasion", occasion=occasion)
    return registered(back, of_matter(occasion, matter))


def of_case(case: str) -> Draft:
    view = opening.opened(case)
    return bringing.from_case(view.casefile, view.row, today())


def of_matter(occasion: str, matter: str) -> Draft:
    view = opening.opened(occasion, "occasion")
    return bringing.from_matter(view.casefile, view.row, matter, today())


def page(
    back: str, draft: Draft, refusal: str = "", status: int = 200
) -> tuple[str, int]:
    filled = render_template(
        "bring.html",
        back=back,
        draft=draft,
        place=place_name(draft["area"], language()),
        refusal=refusal,
    )
    return filled, status


def registered(back: str, draft: Draft) -> ResponseReturnValue:
    body = as_said(draft)
    try:
        registering.register(reader(), body, pen=pen(), now=now())
    except (CountyError, SiliError) as refused:
        status = getattr(refused, "status", 400)
        if status not in (400, 409):
            raise
        return page(back, body, in_words(refused), status)
    return redirect(f"{back}#petitions", 303)


def as_said(draft: Draft) -> Draft:
    """The draft with the words of the form; a claim that was emptied is none."""
    form = request.form
    claims = {
        key: {**claim, "text": form.get(key, "").strip()}
        for key, claim in draft["claims"].items()
    }
    kept = {key: claim for key, claim in claims.items() if claim["text"]}
    words = {n: t for n in ("facts", "reasons") if (t := form.get(n, "").strip())}
    rest = {name: value for name, value in draft.items() if name != "facts"}
    return {**rest, "claims": kept, **words}


# On the pages of a case and of an occasion


def beside(view: CaseView) -> dict[str, Any]:
    """Which petitions were made of a case, and may one be made?"""
    allowed = may(reader(), Verb.REGISTER_PETITION, view.row.grid)
    return {
        "petitions": bringing.brought(db.session(), reader(), view.row.case),
        "may_bring": allowed and bringing.may_go_on(view.casefile),
    }


def of_lines(view: CaseView) -> dict[str, Any]:
    """By the matter, the petition that it became; and may one be made?"""
    found = bringing.of_occasion(db.session(), reader(), view.row.case)
    allowed = may(reader(), Verb.REGISTER_PETITION, view.row.grid)
    return {"petitions": found, "may_bring": allowed}


def register(console: Blueprint) -> None:
    of_case = "/cases/<case>/petition"
    of_matter = "/occasions/<occasion>/petition/<matter>"
    post = ["POST"]
    console.add_url_rule(of_case, view_func=bring_case)
    console.add_url_rule(of_case, view_func=do_bring_case, methods=post)
    console.add_url_rule(of_matter, view_func=bring_matter)
    console.add_url_rule(of_matter, view_func=do_bring_matter, methods=post)
