"""开通手机: a code for one person's phone, and the six digits that confirm it."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from schemas import codes
from schemas.errors import SiliError
from server import enrolling
from server.console.desk import now, pen, reader, sili
from server.console.language import gettext, in_words
from server.enrolling import Invited
from server.errors import CountyError
from server.permissions import ENROLS, Role, Verb, areas, may
from server.registry import db
from server.registry.directory import Grid
from server.registry.relays import Relay


def page(
    status: int = 200, *, invited: Invited | None = None, refusal: str = ""
) -> tuple[str, int]:
    done = request.args.get("done", "")
    shown = render_template(
        "enrolments.html",
        enrolments=enrolling.enrolments(reader(), now()),
        roles=[role for role in Role if role in ENROLS[reader().role]],
        grids=known_grids(),
        asked=request.form,
        invited=invited,
        refusal=refusal,
        done=done[:40],
        states=states(),
    )
    return shown, status


def states() -> dict[str, tuple[str, str]]:
    """Each state's words, and the look of its tag."""
    return {
        "open": (gettext("等手机输入开通码"), "open"),
        "pending": (gettext("等您输入六位数"), "wait"),
        "enrolled": (gettext("已开通"), "done"),
        "ended": (gettext("六位数三次不符，已作废"), "alert"),
        "expired": (gettext("超过十分钟，已失效"), "ended"),
    }


def known_grids() -> list[tuple[str, str]]:
    """Grids of the reader's areas where somebody acts, to choose from."""
    known = db.session.scalars(select(Grid.code).order_by(Grid.code))
    return [
        (code, codes.name_of(code) or "")
        for code in known
        if may(reader(), Verb.REGISTER_DEVICE, code)
    ]


def enrolments() -> ResponseReturnValue:
    demand()
    return page()


def invite() -> ResponseReturnValue:
    demand()
    ours, form = sili(), request.form
    try:
        made = enrolling.invite(
            reader(),
            form.get("person", ""),
            form.get("role", ""),
            form.get("grids", "").replace("、", " ").replace("，", " ").split(),
            settings=ours.settings,
            keys=ours.keys,
            now=now(),
        )
    except (CountyError, SiliError) as refused:
        return refuse(refused)
    return page(invited=made)


def confirm(id: str) -> ResponseReturnValue:
    demand()
    try:
        digits = request.form.get("digits", "")
        taken = enrolling.confirm(reader(), id, digits, pen=pen(), now=now())
    except CountyError as refused:
        return refuse(refused)
    if isinstance(taken, Relay):
        return redirect(url_for("console.relays", done="opened"), 303)
    return redirect(url_for("console.enrolments", done=taken.person.name), 303)


def refuse(refused: CountyError | SiliError) -> ResponseReturnValue:
    words = in_words(refused)
    return page(getattr(refused, "status", 400), refusal=words)


def demand() -> None:
    """For a role that enrols nobody there is no such page."""
    if not areas(reader(), Verb.REGISTER_DEVICE):
        abort(404)


def register(console: Blueprint) -> None:
    console.add_url_rule("/enrolments", view_func=enrolments)
    console.add_url_rule("/enrolments", view_func=invite, methods=["POST"])
    console.add_url_rule(
        "/enrolments/<id>/confirm", view_func=confirm, methods=["POST"]
    )
