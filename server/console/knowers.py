"""知情人: whom a restricted case is brought to; naming and removing, with a reason."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server import knowing
from server.console.desk import now, reader, sili
from server.console.language import gettext, in_words
from server.errors import CountyError
from server.reading import readable
from server.registry.desk import Pen


def knowers(case: str, refusal: str = "", status: int = 200) -> tuple[str, int]:
    """Who may know, why each of them does, and the form."""
    found = knowing.knowers(reader(), case, now())
    shown = render_template(
        "knowers.html",
        row=readable(reader(), case),
        found=found,
        whys=whys(),
        asked=request.form,
        refusal=refusal,
    )
    return shown, status


def decide(case: str) -> ResponseReturnValue:
    form = request.form
    person, may_know = form.get("person", ""), form.get("decision") == "name"
    pen = Pen.of(sili().keys, reader())
    try:
        knowing.decide(
            reader(), case, person, may_know, form.get("reason", ""), pen=pen, now=now()
        )
    except CountyError as refused:
        if refused.status not in (400, 409):
            raise
        words = in_words(refused)
        return knowers(case, words, refused.status)
    return redirect(url_for("console.knowers", case=case), 303)


def whys() -> dict[str, str]:
    return {
        "author": gettext("登记本案"),
        "named": gettext("登记时指定"),
        "office": gettext("本乡镇司法所"),
        "desk": gettext("后来列入"),
        "removed": gettext("已移出：以后的不再送给他，以前看过的收不回来"),
        "kept_out": gettext("案卷写明回避"),
        "rival": gettext("和别人各登记了一次本案，别人没有写上他：请查明"),
        "wrote": gettext("本案公开时写过记录：现在不送给他"),
        "uninvited": gettext("没有人让他知情，却用本案的密钥写过记录：请查明"),
    }


def register(console: Blueprint) -> None:
    at = "/cases/<case>/knowers"
    console.add_url_rule(at, view_func=knowers)
    console.add_url_rule(
        at, view_func=decide, methods=["POST"], endpoint="decide_knowers"
    )
