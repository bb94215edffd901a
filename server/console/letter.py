"""One letter on a page: what it asks, what was done about it, what may be done next.

The unit answers here, the office urges, judges and withdraws; whoever came too late is
told how the letter stands.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas import codes
from schemas import letters as forms
from schemas.entry import Entry
from schemas.errors import InvalidBody
from schemas.fields import label_of
from schemas.letter_terms import reply_due
from schemas.letters import NOUN
from server.console.audit import called
from server.console.delivery import demand
from server.console.desk import now, pen, reader, today
from server.console.language import gettext, in_words, language
from server.console.supervision import light_of, words_at_hand
from server.errors import CountyError
from server.errors.letters import LetterNotFound
from server.permissions import Verb, areas
from server.registry import db, terms
from server.supervising import listing, writing
from server.supervising.writing import Answer

HEADED = frozenset(
    {"actor", "letter", "petitions", "facts", "findings", "paper", "number", "code"}
)
ABOVE = frozenset({"to_unit", "suggestion"})


@dataclass(frozen=True, slots=True)
class Act:
    """One deed of the thread: what, on which day, by whom, what it says."""

    title: str
    on: str
    who: str
    said: tuple[tuple[str, str], ...]


def letter(letter: str) -> ResponseReturnValue:
    """函件页"""
    demand(Verb.READ_PETITIONS)
    return page(letter)


def page(letter: str, refusal: str = "", status: int = 200) -> ResponseReturnValue:
    try:
        view = listing.opened(reader(), letter)
    except LetterNotFound:
        abort(404)
    session = db.session()
    by = terms.calendar(session), terms.standing(session)
    anew = reply_due(view.row.code, today(), *by)
    shown = render_template(
        "letter.html",
        view=view,
        row=view.row,
        acts=[act(each) for each in view.entries],
        light=light_of(view.row),
        supervises=bool(areas(reader(), Verb.SUPERVISE)),
        adoptions=offered("letter_adoptions"),
        results=offered("letter_results"),
        anew=anew.isoformat() if anew else "",
        today=today(),
        asked=request.form,
        refusal=refusal,
        **words_at_hand(),
    )
    return shown, status


def offered(name: str) -> list[tuple[str, str]]:
    return [(c.code, c.words(language())) for c in codes.code_list(name).values()]


def act(deed: Entry) -> Act:
    type, body = deed.type.removeprefix(NOUN), deed.body or {}
    title = forms.TYPE_NAMES[type].words(language())
    who = str(body["actor"]["name"])
    return Act(title, body[forms.DAYS[type]], who, tuple(said(type, body)))


def said(type: str, body: dict[str, object]) -> Iterator[tuple[str, str]]:
    for name, field in forms.form_of(type).fields.items():
        if name in body and name not in HEADED | ABOVE | {forms.DAYS[type]}:
            words = label_of(field).words(language())
            yield words, str(called(field, body[name]))


def done(letter: str, verb: Callable[[], None]) -> ResponseReturnValue:
    """Do it, and show the letter as it stands then."""
    try:
        verb()
    except CountyError as refused:
        return page(letter, in_words(refused), refused.status)
    except InvalidBody:
        lacks = gettext("没有填完整：内容要写，采纳情况、核实意见要选。")
        return page(letter, lacks, 400)
    return redirect(url_for("console.letter", letter=letter), 303)


def urge_letter(letter: str) -> ResponseReturnValue:
    demand(Verb.SUPERVISE)
    told = reader(), letter, request.form.get("text", "")
    return done(letter, lambda: writing.urge(*told, pen=pen(), now=now()))


def answer_letter(letter: str) -> ResponseReturnValue:
    demand(Verb.WRITE_PETITIONS)
    names = ("adopted", "text", "measures", "done_on")
    told = Answer(*(request.form.get(name, "") for name in names))
    return done(
        letter, lambda: writing.answer(reader(), letter, told, pen=pen(), now=now())
    )


def judge_letter(letter: str) -> ResponseReturnValue:
    demand(Verb.SUPERVISE)
    names = ("result", "text", "feedback_due")
    told = [request.form.get(name, "") for name in names]
    return done(
        letter, lambda: writing.judge(reader(), letter, *told, pen=pen(), now=now())
    )


def withdraw_letter(letter: str) -> ResponseReturnValue:
    demand(Verb.SUPERVISE)
    told = reader(), letter, request.form.get("reason", "")
    return done(letter, lambda: writing.withdraw(*told, pen=pen(), now=now()))


def register(console: Blueprint) -> None:
    console.add_url_rule("/letters/<letter>", view_func=letter)
    for verb, view in (
        ("urge", urge_letter),
        ("answer", answer_letter),
        ("judge", judge_letter),
        ("withdraw", withdraw_letter),
    ):
        at = f"/letters/<letter>/{verb}"
        console.add_url_rule(at, view_func=view, methods=["POST"])
