"""指派: what was assigned in the reader's area, and the forms to assign and withdraw.

Whom one may ask is one box: the grid and the person together, so that nobody is asked
for a grid in which he does not act. Who answers for more than a township chooses that
first; the box would be too long to read.
"""

from collections import Counter
from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas import codes
from schemas.errors import SiliError
from server import assigning
from server.assigning import Asked
from server.console import assignees, queries
from server.console.cases import coded
from server.console.delivery import demand
from server.console.desk import county, now, pen, reader, today
from server.console.language import gettext, in_words, language
from server.errors import AssignmentNotFound, CountyError
from server.permissions import Verb, areas
from server.reading import readable
from server.registry import db

MOST_OVER = 50
USUAL = timedelta(days=7)
PARTIES = ("p1", "p2", "p3")


def assigned() -> ResponseReturnValue:
    """What waits or was taken on, what is late first; what is over below it."""
    demand(Verb.ASSIGN)
    return page()


def page(status: int = 200, *, refusal: str = "") -> tuple[str, int]:
    lines = assigning.seen(reader(), now())
    wanted = request.args.get("state", "")
    shown = [each for each in lines if wanted in ("", each.standing.state)]
    over = [each for each in shown if not each.standing.is_standing]
    filled = render_template(
        "assignments.html",
        lines=[each for each in shown if each.standing.is_standing] + over[:MOST_OVER],
        left_out=len(over[MOST_OVER:]),
        counts=Counter(each.standing.state for each in lines),
        wanted=wanted,
        refusal=refusal,
        done=request.args.get("done", "")[:40],
        reads_petitions=bool(areas(reader(), Verb.READ_PETITIONS)),
        **assignees.words(),
    )
    return filled, status


def withdraw_assignment(assignment: str) -> ResponseReturnValue:
    demand(Verb.ASSIGN)
    reason = request.form.get("reason", "")
    try:
        assigning.withdraw(reader(), assignment, reason, pen=pen(), now=now())
    except AssignmentNotFound:
        raise
    except CountyError as refused:
        return page(refused.status, refusal=in_words(refused))
    return redirect(url_for("console.assigned", done="withdrawn"), 303)


def asked_in(form: Any) -> Asked:
    names = ("due_on", "words", "again")
    return Asked(form.get("assignee", ""), *(form.get(name, "") for name in names))


# Of a case


def assign(case: str, refusal: str = "", status: int = 200) -> tuple[str, int]:
    """Whom, until when, and what he is asked."""
    demand(Verb.ASSIGN)
    row = readable(reader(), case)
    filled = render_template(
        "assign.html",
        row=row,
        people=assigning.candidates(db.session(), row.grid),
        earlier=assigning.of_case(reader(), row, now()),
        asked=request.form,
        until=until(),
        refusal=refusal,
        **assignees.words(),
    )
    return filled, status


def do_assign(case: str) -> ResponseReturnValue:
    demand(Verb.ASSIGN)
    asked = asked_in(request.form)
    try:
        assigning.assign_case(reader(), case, asked, pen=pen(), now=now())
    except CountyError as refused:
        if refused.status not in (400, 409):
            raise
        return assign(case, in_words(refused), refused.status)
    return redirect(url_for("console.case", case=case, _anchor="assigned"), 303)


def until() -> str:
    return (today() + USUAL).isoformat()


# Of a matter that is told


def new_matter(refusal: str = "", status: int = 200) -> tuple[str, int]:
    demand(Verb.ASSIGN)
    held = areas(reader(), Verb.ASSIGN)
    townships = queries.places(county(), held, "township")
    chosen = request.values.get("township", "")
    known = {place.code for place in townships}
    if chosen not in known:
        chosen = townships[0].code if len(townships) == 1 else ""
    filled = render_template(
        "assign_matter.html",
        townships=[(place.code, place.name) for place in townships],
        chosen=chosen,
        offered=offered(held, chosen),
        types=coded("dispute_types", language()),
        parties=PARTIES,
        asked=request.form or before(request.args.get("again", "")),
        until=until(),
        refusal=refusal,
        **assignees.words(),
    )
    return filled, status


def offered(held: tuple[str, ...], township: str) -> list[tuple[str, str]]:
    """Each grid of the township with each who mediates in it."""
    found = assigning.askable(db.session(), held, township) if township else []
    return [
        (f"{grid} {person.id}", f"{person.name} · {named(grid)}")
        for grid, person in found
    ]


def named(grid: str) -> str:
    return f"{codes.short_name_of(grid[:12])} {codes.name_of(grid) or grid}".strip()


def before(id: str) -> dict[str, str]:
    """The form as it was filled for a matter that is assigned again."""
    if not id:
        return {}
    said = assigning.readable(db.session(), reader(), id).said.get("matter", {})
    told = {name: str(said.get(name, "")) for name in ("facts", "kind", "place")}
    for key, party in said.get("parties", {}).items():
        told |= {f"{key}_{name}": str(text) for name, text in party.items()}
    return told


def do_assign_matter() -> ResponseReturnValue:
    demand(Verb.ASSIGN)
    grid, _, person = request.form.get("whom", "").partition(" ")
    asked = asked_in({**request.form, "assignee": person})
    try:
        told = matter(request.form)
        assigning.assign_matter(reader(), grid, told, asked, pen=pen(), now=now())
    except (CountyError, SiliError) as refused:
        if getattr(refused, "status", 400) not in (400, 409):
            raise
        if not person:
            return new_matter(gettext("请选指派给谁。"), 400)
        return new_matter(in_words(refused), getattr(refused, "status", 400))
    return redirect(url_for("console.assigned", done="made"), 303)


def matter(form: Any) -> dict[str, Any]:
    """What was told, without what was left empty."""
    names = ("facts", "kind", "place")
    told: dict[str, Any] = {
        n: form[n].strip() for n in names if form.get(n, "").strip()
    }
    parties = {key: filled for key in PARTIES if (filled := party(form, key))}
    return told | ({"parties": parties} if parties else {})


def party(form: Any, key: str) -> dict[str, str]:
    said = {name: form.get(f"{key}_{name}", "").strip() for name in ("name", "phone")}
    return {name: text for name, text in said.items() if text}


def register(console: Blueprint) -> None:
    of_case = "/cases/<case>/assign"
    console.add_url_rule("/assignments", view_func=assigned)
    console.add_url_rule("/assignments/new", view_func=new_matter)
    console.add_url_rule(
        "/assignments/new", view_func=do_assign_matter, methods=["POST"]
    )
    console.add_url_rule(
        "/assignments/<assignment>/withdraw",
        view_func=withdraw_assignment,
        methods=["POST"],
    )
    console.add_url_rule(of_case, view_func=assign)
    console.add_url_rule(of_case, view_func=do_assign, methods=["POST"])
