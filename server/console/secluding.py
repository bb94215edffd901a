"""转为限制知悉: what it would do and cannot take back, and the form for it."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas import codes
from server import secluding
from server.console.desk import now, reader, sili
from server.console.knowers import whys
from server.console.language import gettext, in_words, language
from server.errors import CountyError
from server.reading import readable
from server.registry.desk import Pen


def seclude(case: str, refusal: str = "", status: int = 200) -> tuple[str, int]:
    """Before anything is done: who goes on knowing, who not, what stays as it is."""
    found = secluding.preview(reader(), case, now())
    lists = codes.code_list("restrictions")
    shown = render_template(
        "seclude.html",
        row=readable(reader(), case),
        found=found,
        whys=whys(),
        grounds=[(c, codes.label("restrictions", c, language())) for c in lists],
        asked=request.form,
        out=request.form.getlist("kept_out"),
        refusal=refusal,
    )
    return shown, status


def do_seclude(case: str) -> ResponseReturnValue:
    form, pen = request.form, Pen.of(sili().keys, reader())
    if form.get("sure") != "yes":
        words = gettext("请先勾选“我已看过上面的说明”，再转为限制知悉。")
        return seclude(case, words, 400)
    said = form.get("ground", ""), form.getlist("kept_out"), form.get("reason", "")
    try:
        secluding.restrict(reader(), case, *said, pen=pen, now=now())
    except CountyError as refused:
        if refused.status not in (400, 409):
            raise
        return seclude(case, in_words(refused), refused.status)
    return redirect(url_for("console.knowers", case=case), 303)


def register(console: Blueprint) -> None:
    at = "/cases/<case>/restrict"
    console.add_url_rule(at, view_func=seclude)
    console.add_url_rule(at, view_func=do_seclude, methods=["POST"])
