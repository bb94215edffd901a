"""删除记录内容: one officer asks on the case's page, another approves in the queue."""

from datetime import date

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas import bodies
from schemas.desk import ERASURES
from schemas.texts import Words
from server import erasing
from server.backups import last_day
from server.console.desk import now, reader, sili
from server.console.language import gettext, in_words, language
from server.console.opening import opened
from server.console.sources import Log
from server.errors import CountyError
from server.permissions import Verb, areas
from server.registry import db, projecting
from server.registry import erasures as at_hub
from server.registry.cases import CaseView, EntryView
from server.registry.erasures import Erasure


def demand(verb: Verb) -> None:
    if not areas(reader(), verb):
        abort(404)


def found(case: str, no: int) -> tuple[CaseView, EntryView]:
    """The record of that number, as the case's page counts them."""
    demand(Verb.ERASE_ENTRY)
    view = opened(case, "erasing")
    if not 1 <= no <= len(view.entries) or view.entries[no - 1].entry.body is None:
        abort(404)
    return view, view.entries[no - 1]


def erase(case: str, no: int, refusal: str = "", status: int = 200) -> tuple[str, int]:
    """What is about to be erased, and the questions."""
    view, of = found(case, no)
    title = Log(view.casefile, language()).title(of.entry)
    shown = render_template(
        "erase.html",
        row=view.row,
        no=no,
        of=of,
        what=title,
        kinds=[(code, each.words(language())) for code, each in kinds()],
        grounds=grounds(),
        asked=request.form,
        refusal=refusal,
    )
    return shown, status


def ask(case: str, no: int) -> ResponseReturnValue:
    _, of = found(case, no)
    form = request.form
    if form.get("number", "").strip() != str(no):
        words = gettext("请照着填一遍记录号 %(no)s，确认没有选错。", no=no)
        return erase(case, no, words, 400)
    said = form.get("kind", ""), form.get("ground", ""), form.get("reason", "")
    try:
        erasing.ask(reader(), of.entry.id, *said, now())
    except CountyError as refused:
        return erase(case, no, in_words(refused), refused.status)
    return redirect(url_for("console.erasures"), 303)


def erasures(refusal: str = "", status: int = 200) -> tuple[str, int]:
    """待批删除"""
    demand(Verb.APPROVE_ERASURE)
    shown = render_template(
        "erasures.html",
        waiting=erasing.waiting(reader()),
        done=[(row, erasing.phones(db.session(), row)) for row in erasing.done()],
        kinds={code: each.words(language()) for code, each in kinds()},
        grounds=dict(grounds()),
        names={
            id: (title, bodies.type_label(type, language()))
            for id, (title, type) in erasing.named(db.session()).items()
        },
        in_backups=in_backups,
        today=projecting.county_day(now()),
        left=at_hub.left(db.session()),
        me=reader().id,
        refusal=refusal,
    )
    return shown, status


def in_backups(row: Erasure) -> date:
    """The day up to which backups that were made before may hold the words."""
    return last_day(row.approved_at or now(), sili().settings.backup_days)


def decide() -> ResponseReturnValue:
    demand(Verb.APPROVE_ERASURE)
    ours, form = sili(), request.form
    try:
        if form.get("decision") == "withdraw":
            erasing.withdraw(reader(), form.get("entry", ""))
        elif form.get("sure") != "yes":
            words = gettext("请先勾选“我已核对”，再批准。")
            return erasures(words, 400)
        else:
            ledger = ours.settings.erasures
            id = form.get("entry", "")
            erasing.approve(reader(), id, ours.keys, ledger, now())
    except CountyError as refused:
        return erasures(in_words(refused), refused.status)
    return redirect(url_for("console.erasures"), 303)


def kinds() -> list[tuple[str, Words]]:
    return list(ERASURES.items())


def grounds() -> list[tuple[str, str]]:
    place = 0 if language() == "zh" else 1
    return [(code, words[place]) for code, words in erasing.GROUNDS.items()]


def register(console: Blueprint) -> None:
    at = "/cases/<case>/erase/<int:no>"
    console.add_url_rule(at, view_func=erase)
    console.add_url_rule(at, view_func=ask, methods=["POST"], endpoint="ask_erasure")
    console.add_url_rule("/erasures", view_func=erasures)
    console.add_url_rule(
        "/erasures", view_func=decide, methods=["POST"], endpoint="decide_erasure"
    )
