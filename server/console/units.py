"""责任单位: who deals with petitions, what each answers for, who followed whom."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas import codes
from schemas.units import Unit
from server import units
from server.console import granting
from server.console.delivery import demand
from server.console.desk import county, county_name, now, pen, reader
from server.console.language import in_words, language
from server.errors import CountyError
from server.permissions import Verb
from server.registry.projecting import county_day
from server.unit_rules import Wanted

LISTS = ("unit_levels", "unit_kinds", "content_categories")


def page(status: int = 200, *, refusal: str = "") -> tuple[str, int]:
    shown = render_template(
        "units.html",
        units=units.listed(reader(), county()),
        asked=request.form,
        ticked=request.form.getlist("duties"),
        refusal=refusal,
        done=request.args.get("done", "")[:40],
        **at_hand(),
    )
    return shown, status


def at_hand() -> dict[str, Any]:
    tongue = language()
    lists = {
        name: [(c.code, c.words(tongue)) for c in codes.code_list(name).values()]
        for name in LISTS
    }
    places = [(county(), county_name(tongue)), *granting.places()]
    return {"lists": lists, "places": places, "label": label, "day_of": county_day}


def label(name: str, code: str) -> str:
    return codes.label(name, code, language())


def list_units() -> ResponseReturnValue:
    demand(Verb.CONFIGURE_UNITS)
    return page()


def add_unit() -> ResponseReturnValue:
    demand(Verb.CONFIGURE_UNITS)
    form = request.form
    unit, level, kind, area, phone, reason = (
        form.get(name, "")
        for name in ("unit", "level", "kind", "area", "phone", "reason")
    )
    duties = tuple(form.getlist("duties"))
    wanted = Wanted(unit, level, kind, area, duties, phone)
    try:
        units.add(reader(), wanted, reason, pen=pen(), now=now())
    except CountyError as refused:
        return page(refused.status, refusal=in_words(refused))
    return redirect(url_for("console.units", done="added"), 303)


def show_unit(
    name: str, *, refusal: str = "", status: int = 200
) -> ResponseReturnValue:
    """One of them, and what may be done about it."""
    demand(Verb.CONFIGURE_UNITS)
    every = units.listed(reader(), county())
    found = next((each for each in every if each.unit.name == name), None)
    if found is None:
        abort(404)
    shown = render_template(
        "unit.html",
        unit=found.unit,
        accounts=found.accounts,
        others=others(every, found.unit),
        ticked=request.form.getlist("duties") or found.unit.duties,
        asked=request.form,
        refusal=refusal,
        **at_hand(),
    )
    return shown, status


def others(every: list[units.Listed], unit: Unit) -> list[str]:
    """Who could go on with its powers."""
    return [each.unit.name for each in every if each.unit.is_open and each.unit != unit]


def change_unit(name: str) -> ResponseReturnValue:
    demand(Verb.CONFIGURE_UNITS)
    ends = request.form.get("what") == "end"
    try:
        end(name) if ends else change(name)
    except CountyError as refused:
        return show_unit(name, refusal=in_words(refused), status=refused.status)
    done = "ended" if ends else "changed"
    return redirect(url_for("console.units", done=done), 303)


def end(name: str) -> None:
    successor, reason = (request.form.get(each, "") for each in ("successor", "reason"))
    units.end(reader(), name, successor, reason, pen=pen(), now=now())


def change(name: str) -> None:
    form = request.form
    units.change(
        reader(),
        name,
        form.getlist("duties"),
        form.get("reason", ""),
        area=form.get("area", ""),
        phone=form.get("phone", ""),
        pen=pen(),
        now=now(),
    )


def register(console: Blueprint) -> None:
    console.add_url_rule("/units", view_func=list_units, endpoint="units")
    console.add_url_rule("/units", view_func=add_unit, methods=["POST"])
    at = "/units/<path:name>"
    console.add_url_rule(at, view_func=show_unit, endpoint="unit")
    console.add_url_rule(at, view_func=change_unit, methods=["POST"])
