"""中转站: a township's laptops, what lies on each, and how one is opened and ended."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas.errors import SiliError
from server import enrolling, relaying
from server.console.delivery import demand
from server.console.desk import now, pen, reader, sili
from server.console.enrolments import states
from server.console.language import gettext, in_words
from server.enrolling import Invited
from server.errors import CountyError
from server.permissions import Verb, areas
from server.relay_tokens import RELAY

SILENT_DAYS = 7


def page(
    status: int = 200, *, invited: Invited | None = None, refusal: str = ""
) -> tuple[str, int]:
    may_open = bool(areas(reader(), Verb.REGISTER_DEVICE))
    opened = enrolling.enrolments(reader(), now(), of_relays=True) if may_open else []
    known = states() | {"open": (gettext("等电脑输入开通码"), "open")}
    shown = render_template(
        "relays.html",
        relays=relaying.seen(reader()),
        enrolments=[view for view in opened if view.state in ("open", "pending")],
        may_open=may_open,
        asked=request.form,
        invited=invited,
        refusal=refusal,
        done=request.args.get("done", "")[:40],
        states=known,
        now=now(),
        silent_days=SILENT_DAYS,
    )
    return shown, status


def relays() -> ResponseReturnValue:
    demand(Verb.READ_DEVICES)
    return page()


def invite_relay() -> ResponseReturnValue:
    demand(Verb.REGISTER_DEVICE)
    ours, form = sili(), request.form
    try:
        made = enrolling.invite(
            reader(),
            form.get("name", ""),
            RELAY,
            form.get("area", "").split(),
            settings=ours.settings,
            keys=ours.keys,
            now=now(),
        )
    except (CountyError, SiliError) as refused:
        return refuse(refused)
    return page(invited=made)


def confirm_relay(id: str) -> ResponseReturnValue:
    demand(Verb.REGISTER_DEVICE)
    try:
        digits = request.form.get("digits", "")
        enrolling.confirm(reader(), id, digits, pen=pen(), now=now())
    except CountyError as refused:
        return refuse(refused)
    return redirect(url_for("console.relays", done="opened"), 303)


def end_relay(relay: str) -> ResponseReturnValue:
    demand(Verb.REGISTER_DEVICE)
    try:
        reason = request.form.get("reason", "")
        relaying.end(reader(), relay, reason, pen=pen(), now=now())
    except CountyError as refused:
        return refuse(refused)
    return redirect(url_for("console.relays", done="ended"), 303)


def refuse(refused: CountyError | SiliError) -> ResponseReturnValue:
    return page(getattr(refused, "status", 400), refusal=in_words(refused))


def register(console: Blueprint) -> None:
    console.add_url_rule("/relays", view_func=relays)
    console.add_url_rule("/relays", view_func=invite_relay, methods=["POST"])
    console.add_url_rule(
        "/relays/<id>/confirm", view_func=confirm_relay, methods=["POST"]
    )
    console.add_url_rule("/relays/<relay>/end", view_func=end_relay, methods=["POST"])
