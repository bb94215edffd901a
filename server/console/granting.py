"""账号与角色: who may sign in as what; what waits for a second person."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server import accounts, granting
from server.console import queries
from server.console.desk import county, now, reader, sili
from server.console.language import gettext, in_words
from server.errors import CountyError
from server.grant_rules import What, Wish, is_second
from server.granting import Done
from server.permissions import TABLE, Role, Verb, areas
from server.registry import db, proposals, units
from server.registry.directory import Account
from server.registry.proposals import Proposal

MOST_SHOWN = 20


def people() -> ResponseReturnValue:
    demand(Verb.SECOND_GRANT)
    return page(done=request.args.get("done", ""))


def page(
    status: int = 200, refusal: str = "", made: Done | None = None, done: str = ""
) -> tuple[str, int]:
    shown = render_template(
        "people.html",
        accounts=accounts.accounts(),
        waiting=[(row, may_agree(row)) for row in proposals.waiting(db.session())],
        decided=proposals.decided(db.session(), MOST_SHOWN),
        gives=gives(),
        asked=request.form,
        whats=whats(),
        configures=bool(areas(reader(), Verb.CONFIGURE_UNITS)),
        made=made,
        done=done,
        refusal=refusal,
        me=reader().id,
        **at_hand(),
    )
    return shown, status


def at_hand() -> dict[str, Any]:
    return {
        "principal": accounts.principal,
        "now": now(),
        "roles": [role for role in Role if TABLE[role]],
        "places": places(),
        "units": [unit.name for unit in units.standing(db.session()).open],
    }


def gives() -> bool:
    return Verb.GRANT_ACCOUNT in TABLE[reader().role]


def may_agree(row: Proposal) -> bool:
    asked = reader().id == row.asked_by_id or reader().name == row.asked_by
    return not asked and is_second(reader(), (row.account, row.name), county())


def places() -> list[tuple[str, str]]:
    """The county and its townships, to choose from; villages are typed."""
    townships = queries.places(county(), (county(),), "township")
    return [(each.code, each.name) for each in townships]


def whats() -> dict[str, str]:
    return {
        "added": gettext("新设账号"),
        "role": gettext("调整角色或辖区"),
        "password": gettext("换新密码"),
        "factor": gettext("清除动态验证码"),
        "disabled": gettext("停用"),
        "enabled": gettext("恢复使用"),
    }


def add() -> ResponseReturnValue:
    demand(Verb.GRANT_ACCOUNT)
    form = request.form
    name, login = form.get("name", "").strip(), form.get("login", "").strip()
    wish = Wish(What.ADDED, login, form.get("reason", ""), name, **given())
    return ask(wish, lambda words, status: page(status, words))


def given() -> dict[str, Any]:
    """The role that is wished, with its areas, or its unit."""
    role, unit = request.form.get("role", ""), request.form.get("unit", "")
    return {"role": role, "areas": typed(), "unit": unit}


def typed() -> tuple[str, ...]:
    said = request.form.get("areas", "").replace("、", " ").replace("，", " ")
    return tuple(said.split())


def ask(
    wish: Wish, again: Callable[[str, int], tuple[str, int]]
) -> ResponseReturnValue:
    try:
        made = granting.ask(reader(), wish, keys=sili().keys, now=now())
    except CountyError as refused:
        return again(in_words(refused), refused.status)
    if made.password:
        return page(made=made)
    done = "asked" if made.waits else wish.what.value
    return redirect(url_for("console.people", done=done), 303)


def person(login: str, refusal: str = "", status: int = 200) -> tuple[str, int]:
    """One account, and what may be done about it."""
    demand(Verb.SECOND_GRANT)
    found = of_login(login)
    shown = render_template(
        "person.html",
        account=found,
        gives=gives() and found.id != reader().id,
        asked=request.form,
        refusal=refusal,
        **at_hand(),
    )
    return shown, status


def of_login(login: str) -> Account:
    for each in accounts.accounts():
        if each.login == login:
            return each
    abort(404)


def change(login: str) -> ResponseReturnValue:
    demand(Verb.GRANT_ACCOUNT)
    of_login(login)
    form = request.form
    if form.get("what") not in set(What) - {What.ADDED}:
        return person(login, gettext("请选择要做的事。"), 400)
    what = What(form["what"])
    more = given() if what is What.ROLE else {}
    wish = Wish(what, login, form.get("reason", ""), **more)
    return ask(wish, lambda words, status: person(login, words, status))


def decide(no: int) -> ResponseReturnValue:
    demand(Verb.SECOND_GRANT)
    form, keys = request.form, sili().keys
    try:
        if form.get("decision") != "agree":
            granting.decline(reader(), no, county=county(), now=now())
            return redirect(url_for("console.people", done="declined"), 303)
        if form.get("sure") != "yes":
            return page(400, gettext("请先勾选“我已核对本人身份和授权依据”，再同意。"))
        made = granting.agree(reader(), no, keys=keys, now=now())
    except CountyError as refused:
        return page(refused.status, in_words(refused))
    if made.password:
        return page(made=made)
    return redirect(url_for("console.people", done="agreed"), 303)


def demand(verb: Verb) -> None:
    if not areas(reader(), verb):
        abort(404)


def register(console: Blueprint) -> None:
    console.add_url_rule("/people", view_func=people)
    console.add_url_rule(
        "/people", view_func=add, methods=["POST"], endpoint="add_person"
    )
    at = "/people/<login>"
    console.add_url_rule(at, view_func=person)
    console.add_url_rule(
        at, view_func=change, methods=["POST"], endpoint="change_person"
    )
    console.add_url_rule(
        "/people/proposals/<int:no>",
        view_func=decide,
        methods=["POST"],
        endpoint="decide_proposal",
    )
