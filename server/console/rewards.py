"""以案定补: beside a dossier, and by the month of a township, to be signed off.

Each claim stands with what is doubtful of it, in words and with its grounds; what a
doubt is worth a person says. What is paid for a dispute is set below, by the county.
"""

from decimal import Decimal, InvalidOperation
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from schemas import codes
from schemas.errors import SiliError
from server.console import typography
from server.console.delivery import demand
from server.console.desk import county, now, pen, place_name, reader, today
from server.console.language import gettext, in_words, language
from server.console.sheets import KINDS
from server.dossiers import claiming, doubts, paying
from server.dossiers.doubts import Doubt
from server.dossiers.listing import Opened
from server.errors import CountyError
from server.errors.dossiers import NOT_CLAIMED, ClaimRefused
from server.permissions import Verb, areas, may
from server.registry import db, dossier_rows
from server.registry.cases import CaseView


def beside(view: CaseView, found: Opened) -> dict[str, Any]:
    """For the page of a dossier: what was claimed, or why it may not be."""
    session = db.session()
    bar = found.bar
    return {
        "claims": paying.lines(session, reader(), found.claims),
        "why_not": in_words(ClaimRefused(bar.reason, bar.who)) if bar else "",
        "rates": [(grade_of(code), code, fen) for code, fen in found.rates.items()],
        "doubts": [doubt_words(each) for each in found.doubts],
        "doubt_of": doubt_words,
        "grade_of": grade_of,
        "may_withdraw": lambda claim: claiming.may_withdraw(reader(), claim),
    }


def grade_of(code: str) -> str:
    return codes.label("dispute_grades", code, language())


def bar_words(bar: str) -> str:
    """Why a dossier does not count, in a few words."""
    return in_words(ClaimRefused(bar)) if bar in NOT_CLAIMED else ""


def doubt_words(doubt: Doubt) -> str:
    number = paying.number_of(reader(), doubt.case) if doubt.case else ""
    other = number or gettext("另一案")
    return {
        doubts.TWICE: gettext("与%(case)s是同一件纠纷，两件都申领了", case=other),
        doubts.SPLIT: gettext("申领时与%(case)s是同一件，后来拆分了", case=other),
        doubts.TEXTS: gettext(
            "协议文字与%(case)s有 %(share)s%% 相同", case=other, share=doubt.figure
        ),
        doubts.HANDS: gettext("签名笔迹与%(case)s完全一样", case=other),
        doubts.BURST: gettext(
            "前后三天，同一调解员登记了 %(count)s 件", count=doubt.figure
        ),
    }[doubt.kind]


def shares(form: MultiDict[str, str]) -> dict[str, int]:
    """What was filled in beside those who were ticked, in fen."""
    said = {who: form.get(f"share {who}", "") for who in form.getlist("mediator")}
    return {who: fen(text) for who, text in said.items() if text.strip()}


def fen(text: str) -> int:
    """Yuan as somebody types them. ClaimRefused."""
    try:
        value = Decimal(text.strip().replace(",", "")) * 100
    except InvalidOperation:
        raise ClaimRefused("money", text) from None
    if not value.is_finite() or value != int(value) or not 0 <= value < 10**13:
        raise ClaimRefused("money", text)
    return int(value)


# By the month


def claims(refusal: str = "", status: int = 200) -> tuple[str, int]:
    demand(Verb.READ_DOSSIERS)
    session = db.session()
    rates = dossier_rows.rates(session, today())
    grades = codes.code_list("dispute_grades").values()
    shown = render_template(
        "claims.html",
        months=paying.months(reader()),
        rates=[(each.words(language()), rates.get(each.code)) for each in grades],
        grades=[(each.code, each.words(language())) for each in grades],
        history=[told_rate(each) for each in paying.rate_deeds(session)],
        may_set=may(reader(), Verb.CONFIGURE, county()),
        place=lambda area: place_name(area, language()),
        asked=request.form,
        today=today(),
        refusal=refusal,
        done=request.args.get("done", "")[:40],
    )
    return shown, status


def told_rate(body: dict[str, Any]) -> dict[str, Any]:
    said = {"grade": grade_of(body["grade"]), "by": body["actor"]["name"]}
    return {**body, **said, "since": typography.day(body["since"], language())}


def set_rate() -> ResponseReturnValue:
    demand(Verb.CONFIGURE)
    form = request.form
    try:
        amount = fen(form.get("amount", ""))
        said = (form.get(name, "") for name in ("since", "reason"))
        grade = form.get("grade", "")
        paying.set_rate(reader(), grade, amount, *said, pen=pen(), now=now())
    except CountyError as refused:
        return claims(in_words(refused), refused.status)
    return redirect(url_for("console.claims", done="rate"), 303)


def month_of_claims(
    month: str, area: str, refusal: str = "", status: int = 200
) -> tuple[str, int]:
    demand(Verb.READ_DOSSIERS)
    lines = paying.listed(reader(), month, area)
    shown = render_template(
        "claims_of_month.html",
        month=month,
        area=area,
        place=place_name(area, language()),
        lines=lines,
        people=paying.by_person(lines),
        grade_of=grade_of,
        doubt_of=doubt_words,
        may_confirm=may(reader(), Verb.CONFIRM_CLAIMS, area),
        may_withdraw=lambda claim: claiming.may_withdraw(reader(), claim),
        asked=request.form,
        refusal=refusal,
        done=request.args.get("done", "")[:40],
    )
    return shown, status


def confirm_claims(month: str, area: str) -> ResponseReturnValue:
    demand(Verb.CONFIRM_CLAIMS)
    form = request.form
    try:
        chosen, reason = form.getlist("claim"), form.get("reason", "")
        paying.confirm(reader(), month, area, chosen, reason, pen=pen(), now=now())
    except CountyError as refused:
        return month_of_claims(month, area, in_words(refused), refused.status)
    return redirect(month_at(month, area, "confirmed"), 303)


def claims_sheet(month: str, area: str) -> Response:
    """What was signed off, to be paid by."""
    demand(Verb.READ_DOSSIERS)
    made = paying.sheet(reader(), month, area)
    answer = Response(made, mimetype=KINDS["xlsx"])
    named = f"attachment; filename=claims-{month}-{area}.xlsx"
    answer.headers["Content-Disposition"] = named
    return answer


def withdraw_claim() -> ResponseReturnValue:
    """Back to the month that it is of."""
    if not (
        areas(reader(), Verb.JUDGE_DOSSIERS) or areas(reader(), Verb.CONFIRM_CLAIMS)
    ):
        demand(Verb.CONFIRM_CLAIMS)
    form = request.form
    claim, reason = form.get("claim", ""), form.get("reason", "")
    found = paying.one(reader(), claim)
    try:
        claiming.withdraw(reader(), claim, reason, pen=pen(), now=now())
    except (CountyError, SiliError) as refused:
        status = refused.status if isinstance(refused, CountyError) else 400
        if found is None:
            return claims(in_words(refused), status)
        return month_of_claims(found.month, found.area, in_words(refused), status)
    month, area = (found.month, found.area) if found else ("", "")
    return redirect(month_at(month, area, "withdrawn"), 303)


def month_at(month: str, area: str, done: str) -> str:
    return url_for("console.month_of_claims", month=month, area=area, done=done)


def register(console: Blueprint) -> None:
    console.add_url_rule("/claims", view_func=claims)
    console.add_url_rule("/claims/rates", view_func=set_rate, methods=["POST"])
    console.add_url_rule("/claims/withdraw", view_func=withdraw_claim, methods=["POST"])
    at = "/claims/<month>/<area>"
    console.add_url_rule(at, view_func=month_of_claims)
    console.add_url_rule(at, view_func=confirm_claims, methods=["POST"])
    console.add_url_rule(f"{at}/list.xlsx", view_func=claims_sheet)
