"""登记检举控告: the officer writes it down, learns its number, and reads it no more."""

import unicodedata
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from schemas import codes
from schemas.errors import SiliError
from server.console.desk import now, reader, sili, today
from server.console.language import in_words, language
from server.errors import CountyError
from server.reports import intake

ABOUT = ("p1", "p2", "p3")
WHO = ("name", "post", "unit")
REPORTER = ("name", "phone", "address")


def new_report(
    status: int = 200, refusal: str = "", number: str = ""
) -> tuple[str, int]:
    channels = codes.code_list("petition_channels").values()
    filled = render_template(
        "new_report.html",
        readers=intake.offered(reader(), sili().reports),
        channels=[(each.code, each.words(language())) for each in channels],
        about=ABOUT,
        asked=request.form if refusal else {},
        ticked=request.form.getlist("barred"),
        until=today(),
        refusal=refusal,
        number=number,
    )
    return filled, status


def take_in_report() -> ResponseReturnValue:
    barred = request.form.getlist("barred")
    try:
        number = intake.take_in(
            reader(), told(), store=sili().reports, now=now(), barred=barred
        )
    except (CountyError, SiliError) as refused:
        return new_report(getattr(refused, "status", 400), in_words(refused))
    return new_report(number=number)


def told() -> dict[str, Any]:
    """The form as it was filled in; what is empty is left out."""
    about = {key: typed(f"{key}_", WHO) for key in ABOUT}
    reporter = typed("reporter_", REPORTER)
    return {
        **typed("", ("facts", "wish", "how", "received_on")),
        "about": {key: each for key, each in about.items() if each},
        **({"reporter": reporter} if reporter else {}),
        "is_named": request.form.get("is_named") == "yes",
    }


def typed(before: str, names: tuple[str, ...]) -> dict[str, str]:
    found = {name: request.form.get(f"{before}{name}", "") for name in names}
    said = {name: plain(value) for name, value in found.items()}
    return {name: value for name, value in said.items() if value}


def plain(value: str) -> str:
    lines = value.strip().splitlines()
    return unicodedata.normalize("NFC", "\n".join(lines))


def register(console: Blueprint) -> None:
    console.add_url_rule("/reports/new", view_func=new_report)
    console.add_url_rule("/reports/new", view_func=take_in_report, methods=["POST"])
