"""村规民约 of the reader's villages: entered with the day, withdrawn with a reason."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas import codes
from schemas.errors import SiliError
from server import village_rules
from server.console.delivery import demand
from server.console.desk import now, pen, reader
from server.console.language import in_words
from server.errors import CountyError
from server.permissions import Verb, areas, covers


def page(status: int = 200, *, refusal: str = "") -> tuple[str, int]:
    shown = render_template(
        "rules.html",
        rules=village_rules.seen(reader()),
        villages=villages(),
        asked=request.form,
        refusal=refusal,
        done=request.args.get("done", "")[:40],
    )
    return shown, status


def villages() -> list[tuple[str, str]]:
    """Those for which the reader may enter rules: code, township and name."""
    held = areas(reader(), Verb.WRITE_RULES)
    found = [
        each
        for county in codes.COUNTIES
        for each in codes.divisions(county).values()
        if each.level == "village" and any(covers(area, each.code) for area in held)
    ]
    return [
        (each.code, f"{codes.name_of(each.parent)} {codes.short_name_of(each.code)}")
        for each in found
    ]


def rules() -> ResponseReturnValue:
    demand(Verb.WRITE_RULES)
    return page()


def adopt_rule() -> ResponseReturnValue:
    demand(Verb.WRITE_RULES)
    form = request.form
    said = (form.get(name, "") for name in ("village", "text", "adopted_on"))
    try:
        village_rules.adopt(reader(), *said, pen=pen(), now=now())
    except (CountyError, SiliError) as refused:
        return refuse(refused)
    return redirect(url_for("console.rules", done="adopted"), 303)


def withdraw_rule(rule: str) -> ResponseReturnValue:
    demand(Verb.WRITE_RULES)
    reason = request.form.get("reason", "")
    try:
        village_rules.withdraw(reader(), rule, reason, pen=pen(), now=now())
    except CountyError as refused:
        return refuse(refused)
    return redirect(url_for("console.rules", done="withdrawn"), 303)


def refuse(refused: CountyError | SiliError) -> ResponseReturnValue:
    return page(getattr(refused, "status", 400), refusal=in_words(refused))


def register(console: Blueprint) -> None:
    console.add_url_rule("/rules", view_func=rules)
    console.add_url_rule("/rules", view_func=adopt_rule, methods=["POST"])
    console.add_url_rule(
        "/rules/<rule>/withdraw", view_func=withdraw_rule, methods=["POST"]
    )
