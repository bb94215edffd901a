"""经过: the history of one case as a page that reads from top to bottom.

Opened as the page of the case is: by whoever may, with its purpose where the case is
restricted, and with its line in the log.
"""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from schemas.kinds import ACTIVITY
from server import history, reading
from server.console import cases, opening, telling
from server.console.casepage import CasePage, log_of
from server.console.desk import now, reader
from server.console.language import language


def story(case: str) -> ResponseReturnValue:
    """经过; of an occasion its own page says it all."""
    if reading.readable(reader(), case).kind == ACTIVITY:
        return redirect(url_for("console.occasion", occasion=case), 303)
    view, tongue = opening.opened(case), language()
    known = history.of_case(reader(), view, now())
    return render_template(
        "story.html",
        view=view,
        row=view.row,
        title=cases.title(view.row, tongue),
        chapters=telling.story(view, known, tongue),
        page=CasePage((), log_of(view.casefile, view.entries, tongue), tongue),
    )


def register(console: Blueprint) -> None:
    console.add_url_rule("/cases/<case>/story", view_func=story)
