"""一部手机: whose it is; it moves with its person, ends, or is followed by another."""

from collections.abc import Callable

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas.errors import SiliError
from server import devices, enrolling, lateness, moving, suspending
from server.console.delivery import demand
from server.console.desk import county, now, pen, reader, sili
from server.console.enrolments import known_grids
from server.console.language import in_words
from server.enrolling import Invited
from server.errors import CountyError, UnknownDevice
from server.permissions import Verb, areas, may
from server.registry import db
from server.registry.directory import Device


def phone(device: str) -> ResponseReturnValue:
    demand(Verb.REGISTER_DEVICE)
    return page(device)


def page(
    device: str, status: int = 200, refusal: str = "", invited: Invited | None = None
) -> tuple[str, int]:
    found = visible(device)
    running = devices.areas_of(found)
    mine = [area for area in running if may(reader(), Verb.REGISTER_DEVICE, area)]
    shown = render_template(
        "phone.html",
        device=found,
        areas=running,
        leavable=mine,
        grids=[each for each in known_grids() if each[0] not in running],
        refusal=refusal,
        invited=invited,
        asked=request.form,
        chosen=request.form.getlist("left"),
        done=request.args.get("done", ""),
        forks=suspending.forks(device),
        reads_cases=bool(areas(reader(), Verb.READ_CASE)),
    )
    return shown, status


def visible(device: str) -> Device:
    """Out of scope looks like not there."""
    try:
        return moving.within(db.session(), reader(), device)
    except UnknownDevice:
        abort(404)


def move(device: str) -> ResponseReturnValue:
    demand(Verb.REGISTER_DEVICE)
    visible(device)
    form = request.form
    entered = form.get("entered", "").replace("、", " ").replace("，", " ").split()
    try:
        moving.move(
            reader(),
            device,
            form.getlist("left"),
            entered,
            form.get("reason", ""),
            county=county(),
            pen=pen(),
            now=now(),
        )
    except (CountyError, SiliError) as refused:
        return refuse(device, refused)
    return redirect(url_for("console.phone", device=device, done="moved"), 303)


def end(device: str) -> ResponseReturnValue:
    demand(Verb.REGISTER_DEVICE)
    visible(device)
    try:
        reason = request.form.get("reason", "")
        moving.end(reader(), device, reason, pen=pen(), now=now())
    except CountyError as refused:
        return refuse(device, refused)
    return redirect(url_for("console.phone", device=device, done="ended"), 303)


def suspend(device: str) -> ResponseReturnValue:
    return stop_or_go(device, suspending.suspend, "suspended")


def resume(device: str) -> ResponseReturnValue:
    return stop_or_go(device, suspending.resume, "resumed")


def stop_or_go(
    device: str, verb: Callable[..., Device], done: str
) -> ResponseReturnValue:
    demand(Verb.REGISTER_DEVICE)
    visible(device)
    try:
        verb(reader(), device, request.form.get("reason", ""), pen=pen(), now=now())
    except CountyError as refused:
        return refuse(device, refused)
    return redirect(url_for("console.phone", device=device, done=done), 303)


def another(device: str) -> ResponseReturnValue:
    """A code for another phone of the same person."""
    demand(Verb.REGISTER_DEVICE)
    visible(device)
    ours = sili()
    try:
        made = enrolling.invite_again(
            reader(), device, settings=ours.settings, keys=ours.keys, now=now()
        )
    except (CountyError, SiliError) as refused:
        return refuse(device, refused)
    return page(device, invited=made)


def refuse(device: str, refused: CountyError | SiliError) -> ResponseReturnValue:
    words = in_words(refused)
    return page(device, getattr(refused, "status", 400), words)


def late() -> str:
    """迟到与停用"""
    demand(Verb.READ_QUARANTINED)
    return render_template(
        "late.html",
        late=lateness.late(reader()),
        revoked=lateness.of_revoked(reader()),
    )


def register(console: Blueprint) -> None:
    console.add_url_rule("/devices/late", view_func=late)
    console.add_url_rule("/devices/<device>", view_func=phone)
    for verb in (move, end, suspend, resume, another):
        console.add_url_rule(
            f"/devices/<device>/{verb.__name__}", view_func=verb, methods=["POST"]
        )
