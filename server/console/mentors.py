"""老马带小马: who leads whom in the reader's area; paired and parted with a reason."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server import mentoring
from server.console.delivery import demand
from server.console.desk import now, pen, reader
from server.console.language import in_words
from server.errors import CountyError
from server.permissions import Verb


def page(status: int = 200, *, refusal: str = "") -> tuple[str, int]:
    shown = render_template(
        "mentors.html",
        pairs=mentoring.pairs(reader()),
        people=mentoring.people(reader()),
        areas_of=mentoring.areas_of,
        asked=request.form,
        refusal=refusal,
        done=request.args.get("done", "")[:40],
    )
    return shown, status


def mentors() -> ResponseReturnValue:
    demand(Verb.PAIR_MENTORS)
    return page()


def pair_mentor() -> ResponseReturnValue:
    demand(Verb.PAIR_MENTORS)
    said = (request.form.get(name, "") for name in ("mentor", "mentee", "reason"))
    try:
        mentoring.pair(reader(), *said, pen=pen(), now=now())
    except CountyError as refused:
        return refuse(refused)
    return redirect(url_for("console.mentors", done="paired"), 303)


def part_mentor(position: int) -> ResponseReturnValue:
    demand(Verb.PAIR_MENTORS)
    reason = request.form.get("reason", "")
    try:
        mentoring.part(reader(), position, reason, pen=pen(), now=now())
    except CountyError as refused:
        return refuse(refused)
    return redirect(url_for("console.mentors", done="parted"), 303)


def refuse(refused: CountyError) -> ResponseReturnValue:
    return page(refused.status, refusal=in_words(refused))


def register(console: Blueprint) -> None:
    console.add_url_rule("/mentors", view_func=mentors)
    console.add_url_rule("/mentors", view_func=pair_mentor, methods=["POST"])
    console.add_url_rule(
        "/mentors/<int:position>/part", view_func=part_mentor, methods=["POST"]
    )
