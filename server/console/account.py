"""我的账号: one's password, where one is signed in, what others did to the account."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server import api_tokens, own_account
from server.accounts import digest
from server.console.desk import now, pen, reader, stay
from server.console.language import gettext, in_words, language
from server.errors import CountyError


def account() -> ResponseReturnValue:
    return page()


def page(status: int = 200, refusal: str = "", made: str = "") -> tuple[str, int]:
    id, tongue = reader().id, language()
    told = own_account.told(id)
    verbs = api_tokens.offered(reader()).items()
    shown = render_template(
        "account.html",
        account=own_account.account(id),
        areas=reader().areas,
        stays=own_account.stays(id),
        here=digest(stay()),
        told=told,
        whats=whats(),
        made=made,
        tokens=api_tokens.of(id),
        runs=lambda token: api_tokens.is_running(token, now()),
        verbs=[(verb, words.words(tongue)) for verb, words in verbs],
        verbs_of=lambda token: [
            words.words(tongue) for words in api_tokens.words_of(token.verbs)
        ],
        most_days=api_tokens.LONGEST_DAYS,
        asked=request.form,
        refusal=refusal,
        done=request.args.get("done", ""),
    )
    own_account.was_told(id, now())
    return shown, status


def whats() -> dict[str, str]:
    return {
        "added": gettext("新增账号"),
        "role": gettext("调整了角色或辖区"),
        "disabled": gettext("停用了账号"),
        "enabled": gettext("恢复了账号"),
        "password": gettext("换了新密码"),
        "factor": gettext("清除了动态验证码"),
    }


def change_password() -> ResponseReturnValue:
    form = request.form
    try:
        own_account.change_password(
            reader().id,
            form.get("current", ""),
            form.get("wanted", ""),
            form.get("again", ""),
            stay(),
            now(),
            pen=pen(),
        )
    except CountyError as refused:
        words = in_words(refused)
        return page(refused.status, words)
    return redirect(url_for("console.account", done="password"), 303)


def end_others() -> ResponseReturnValue:
    own_account.end_others(reader().id, stay(), now())
    return redirect(url_for("console.account", done="ended"), 303)


def make_token() -> ResponseReturnValue:
    """Shown in this answer and never again."""
    form = request.form
    days = form.get("days", "")
    wish = api_tokens.Wish(
        form.get("name", ""),
        tuple(form.getlist("verb")),
        int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0,
    )
    try:
        current = form.get("current", "")
        made = api_tokens.make(reader(), wish, current, pen=pen(), now=now())
    except CountyError as refused:
        return page(refused.status, in_words(refused))
    return page(made=made)


def end_token(token: str) -> ResponseReturnValue:
    try:
        api_tokens.end(reader(), token, pen=pen(), now=now())
    except CountyError as refused:
        return page(refused.status, in_words(refused))
    return redirect(url_for("console.account", done="token"), 303)


def register(console: Blueprint) -> None:
    console.add_url_rule("/account", view_func=account)
    console.add_url_rule(
        "/account/password", view_func=change_password, methods=["POST"]
    )
    console.add_url_rule("/account/others", view_func=end_others, methods=["POST"])
    console.add_url_rule("/account/tokens", view_func=make_token, methods=["POST"])
    console.add_url_rule(
        "/account/tokens/<token>/end", view_func=end_token, methods=["POST"]
    )
