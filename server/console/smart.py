"""智能环节: all 27, where each acts, on which ground, how often of late.

Beside what a step said stands its mark (`smart.html`); here they stand in a row. What
is not on yet says why.
"""

from flask import Blueprint, render_template, url_for

from schemas.petition.deeds import TYPE_NAMES
from schemas.petition.lanes import LANES
from schemas.smart_steps import EVERY, Step
from server.console.delivery import demand
from server.console.desk import now, reader
from server.console.language import gettext, language
from server.console.petition import law_words
from server.permissions import TABLE, Verb
from server.petitions import scope
from server.registry import db
from server.watching import smart as counting

LISTED = frozenset({"new_petition", "petitions"})
"""Pages with an address of their own; others belong to a petition."""


def smart() -> str:
    """智能环节"""
    demand(Verb.READ_PETITIONS)
    counts = {} if scope.is_unit(reader()) else counting.used(db.session(), now())
    return render_template(
        "smart_steps.html",
        steps=EVERY,
        lanes=LANES,
        where=where,
        link=link,
        counts=counts,
        days=counting.DAYS,
        law_of=law_words,
        tongue=language(),
    )


def where(step: Step) -> str:
    """The page on which it is seen."""
    pages = {
        "new_petition": gettext("登记信访事项"),
        "petitions": gettext("信访事项"),
        "petition": gettext("信访件页"),
        "mediation": gettext("访调对接"),
        "draft": gettext("出具文书"),
    }
    if step.page in pages:
        return pages[step.page]
    return TYPE_NAMES[step.page].words(language())


def link(step: Step) -> str:
    """Its page where that has an address and the reader may go there; the queue, from
    which a petition is opened, for all others."""
    may = Verb.REGISTER_PETITION in TABLE[reader().role]
    if step.page in LISTED and (step.page != "new_petition" or may):
        return url_for(f"console.{step.page}")
    return url_for("console.petitions")


def register(console: Blueprint) -> None:
    console.add_url_rule("/smart", view_func=smart)
