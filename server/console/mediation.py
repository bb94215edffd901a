"""访调对接: a petition's claims to a mediator and back; what is in mediation at all.

One page of a petition: who was asked and how it stands, the ending that waits for a
click, and the form that sends. The questions of what bars mediation are the schema's
own, each with its article, and none is answered beforehand. A unit says that both
agreed; the office asks the mediator.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from schemas.errors import SiliError
from schemas.fields import label_of
from schemas.petition.mediation import Barred
from schemas.petition.moves import STATE_WORDS
from server.assigning import Asked, lines_of
from server.console import assignees, queries
from server.console.assigning import named, until
from server.console.cases import coded
from server.console.delivery import demand
from server.console.desk import county, now, pen, reader, sili, today
from server.console.language import gettext, in_words, language
from server.errors import CountyError
from server.permissions import Verb, areas
from server.petitions import handed, mediating, opening, returning
from server.petitions.briefing import SENT
from server.petitions.doing import Order
from server.petitions.mediating import Whom
from server.petitions.opening import PetitionView
from server.registry import db

ANSWERS = {"yes": True, "no": False}
TOLD = ("sent_on", "kind", "committee", "mediable", "part", "other")
SIDES = ("petitioner", "other")


def mediations() -> str:
    """调解中的信访事项"""
    demand(Verb.READ_PETITIONS)
    found = returning.waiting(reader())
    return render_template(
        "mediations.html",
        found=[(row, standing(every)) for row, every in found],
        is_over=partial(returning.is_over, reader()),
        **assignees.words(),
    )


def standing(every: list[handed.Handed]) -> list[Any]:
    """Each with its line, as the list of assignments shows it."""
    lines = lines_of(db.session(), [each.standing for each in every], now())
    return list(zip(every, lines, strict=True))


def mediation(petition: str, refusal: str = "", status: int = 200) -> tuple[str, int]:
    demand(Verb.READ_PETITIONS)
    view = opening.opened(reader(), petition, sili().keys, now())
    every = handed.of_petition(db.session(), petition)
    mine = [e for e in every if not view.petition.claims.keys().isdisjoint(e.claims)]
    filled = render_template(
        "mediation.html",
        view=view,
        words_of=lambda state: STATE_WORDS[state].words(language()),
        asked=standing(mine),
        ended=returning.ended(db.session(), reader(), view.petition),
        sendable=sendable(view),
        to_hand=to_hand(view, mine),
        bars=bars(),
        kinds=coded("mediation_kinds", language()),
        mediable=coded("mediability", language())[:-1],
        modes=coded("modes", language()),
        results=dict(coded("mediation_results", language())),
        today=today().isoformat(),
        until=until(),
        form=request.form,
        refusal=refusal,
        **offered(view),
        **assignees.words(),
    )
    return filled, status


def sendable(view: PetitionView) -> list[str]:
    """The claims that may go to mediation now."""
    moves = view.may.items()
    return [key for key, rows in moves if any(row.type == SENT for row in rows)]


def to_hand(view: PetitionView, every: list[handed.Handed]) -> list[str]:
    """The claims in mediation that no mediator is asked for."""
    mediated = handed.in_mediation(view.petition)
    return [key for key in mediated if handed.at_work(every, key) is None]


def bars() -> list[tuple[str, str, str]]:
    """Each question by its name, in words, with its article."""
    labels = {name: label_of(field) for name, field in Barred().fields.items()}
    return [(n, each.words(language()), each.law or "") for n, each in labels.items()]


def offered(view: PetitionView) -> dict[str, Any]:
    """Whom one may ask in the township of the matter, or in the one that is chosen."""
    held = areas(reader(), Verb.ASSIGN)
    if not held:
        return {"may_assign": False, "people": [], "townships": [], "chosen": ""}
    places = queries.places(county(), held, "township")
    area = str(view.petition.registered["area"])
    chosen = request.values.get("township") or area[:9]
    found = mediating.offered(reader(), view.petition, view.petition.claims, chosen)
    return {
        "may_assign": True,
        "people": [(f"{g} {p.id}", f"{p.name} · {named(g)}") for g, p in found],
        "townships": [(place.code, place.name) for place in places],
        "chosen": chosen,
    }


# What is done


def do_mediate(petition: str) -> ResponseReturnValue:
    demand(Verb.WRITE_PETITIONS)
    form = request.form
    order = Order(SENT, told(form), seen=form.get("seen", type=int))
    to = whom(form) if form.get("whom") else None
    try:
        mediating.send(reader(), petition, order, to, pen=pen(), now=now())
    except (CountyError, SiliError) as refused:
        return again(petition, refused)
    return done(petition)


def do_hand(petition: str) -> ResponseReturnValue:
    demand(Verb.ASSIGN)
    demand(Verb.WRITE_PETITIONS)
    claims = request.form.getlist("claims")
    try:
        if not request.form.get("whom"):
            return mediation(petition, gettext("请选指派给谁。"), 400)
        to = whom(request.form)
        mediating.hand(reader(), petition, claims, to, pen=pen(), now=now())
    except (CountyError, SiliError) as refused:
        return again(petition, refused)
    return done(petition)


def do_return(petition: str) -> ResponseReturnValue:
    demand(Verb.WRITE_PETITIONS)
    case, seen = request.form.get("case", ""), request.form.get("seen", type=int)
    try:
        returning.back(reader(), petition, case, seen=seen, pen=pen(), now=now())
    except CountyError as refused:
        return again(petition, refused)
    return done(petition)


def again(petition: str, refused: CountyError | SiliError) -> ResponseReturnValue:
    """The page once more, as it was filled, with what stood in the way."""
    status = getattr(refused, "status", 400)
    if status not in (400, 409, 412):
        raise refused
    return mediation(petition, in_words(refused), status)


def done(petition: str) -> ResponseReturnValue:
    return redirect(url_for("console.mediation", petition=petition), 303)


def told(form: MultiDict[str, str]) -> dict[str, Any]:
    """What was sent, without what was left empty."""
    names = [*TOLD, *(f"{side}_agreed_{n}" for side in SIDES for n in ("on", "by"))]
    said: dict[str, Any] = {n: t for n in names if (t := form.get(n, "").strip())}
    answers = answered(form)
    return {
        "claims": form.getlist("claims"),
        **said,
        **({"barred": answers} if answers else {}),
    }


def answered(form: Mapping[str, str]) -> dict[str, bool]:
    given = ((name, form.get(f"barred_{name}", "")) for name in Barred().fields)
    return {name: ANSWERS[text] for name, text in given if text in ANSWERS}


def whom(form: Mapping[str, str]) -> Whom:
    grid, _, person = form.get("whom", "").partition(" ")
    sides = {"name": form.get("other", ""), "phone": form.get("other_phone", "")}
    other = {name: text.strip() for name, text in sides.items() if text.strip()}
    asked = Asked(person, form.get("due_on", ""), form.get("words", ""))
    return Whom(grid, asked, form.get("facts", ""), other)


def register(console: Blueprint) -> None:
    of_petition = "/petitions/<petition>/mediation"
    post = ["POST"]
    console.add_url_rule("/petitions/mediations", view_func=mediations)
    console.add_url_rule(of_petition, view_func=mediation)
    console.add_url_rule(of_petition, view_func=do_mediate, methods=post)
    console.add_url_rule(f"{of_petition}/hand", view_func=do_hand, methods=post)
    console.add_url_rule(f"{of_petition}/back", view_func=do_return, methods=post)
