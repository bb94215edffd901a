"""登记: a letter, a visit or a call becomes a petition, by keyboard alone.

The boxes stand in the order of the letter: how it came, who, what is asked, why, where.
Enter registers from wherever the cursor is in a line; one more claim or petitioner is
a button of its own. What is usual is filled in and can be changed (`letters`).

    wrong somewhere          the page again, each fault beside its box, nothing lost
    somebody came before     the page again, once: the first, or which does it repeat?
    sent twice               registered once, by the form's own key
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas import labels
from schemas.errors import FieldError
from schemas.fields import label_of
from schemas.petition.registering import Petitioner
from schemas.texts import Words
from server.console import (
    letters,
    petition_words,
    suggested,
    typography,
    whereabouts,
)
from server.console.delivery import demand
from server.console.desk import now, pen, reader, today
from server.console.filling import Input, Row, Sent, field_inputs, keys
from server.console.language import gettext, in_words, language
from server.console.letters import FIRST, FIRST_BOX, FORM
from server.errors.petitions import RegistrationRefused
from server.permissions import Verb, areas
from server.petitions import once
from server.petitions.registering import register as registered
from server.petitions.repeating import Earlier, earlier
from server.registry import db

ASKED_ABOUT = frozenset({"certain", "likely"})
LEAST = {"petitioners": ("p1",), "claims": ("c1",)}
BOX_OF = {"future": "received_on", "outside": "area", "external_ref": "external_ref"}


def new_petition() -> ResponseReturnValue:
    demand(Verb.REGISTER_PETITION)
    return page(letters.blank(today()), focus="channel")


def register_petition() -> ResponseReturnValue:
    demand(Verb.REGISTER_PETITION)
    sent = request.form
    if (more := sent.get("more", "")) in FIRST_BOX:
        grown, focus = letters.grown(sent, more)
        return page(grown, focus=focus)
    told, wrong = letters.read(sent, reader(), pen().actor.words())
    if wrong:
        return page(sent, wrong, status=400)
    key = sent.get("key", "")
    try:
        done = once.answered(db.session(), reader(), key, told)
        if done is None and not is_told(sent, before := sure(told)):
            return page(sent, before=before)
        petition = done or registered(reader(), told, pen=pen(), now=now(), key=key)
    except RegistrationRefused as refused:
        return refuse(sent, refused)
    return redirect(url_for("console.petition", petition=petition), 303)


def sure(told: dict[str, Any]) -> list[Earlier]:
    """What is almost surely of the same people."""
    every = earlier(db.session(), reader(), told)
    return [each for each in every if each.sureness in ASKED_ABOUT]


def is_told(sent: Sent, before: Iterable[Earlier]) -> bool:
    """Whether the clerk has said what it repeats, or that it repeats none of these."""
    said, seen = sent.get("repeats", ""), sent.get("asked", "").split()
    if said == FIRST:
        return all(each.row.petition in seen for each in before)
    return bool(said) or not before


def refuse(sent: Sent, refused: RegistrationRefused) -> ResponseReturnValue:
    if box := BOX_OF.get(refused.reason):
        words = Words(refused.zh, refused.en)
        return page(sent, [labels.field_error(FORM, f"/{box}", words)], status=400)
    if refused.reason == "key":
        again = gettext(
            "这张表已经登记过一件，现在的内容与那一件不同。要另外登记一件，请再登记一次。"
        )
        return page(sent, refusal=again, key="", status=409)
    return page(sent, refusal=in_words(refused), status=400)


def page(
    sent: Sent,
    wrong: Sequence[FieldError] = (),
    *,
    before: Iterable[Earlier] = (),
    refusal: str = "",
    key: str | None = None,
    focus: str = "",
    status: int = 200,
) -> tuple[str, int]:
    tongue = language()
    inputs = field_inputs(FORM, sent, wrong, keys=LEAST)
    boxes = {one.name: one for one in map(eased, inputs)}
    located = suggested.located(sent, areas(reader(), Verb.REGISTER_PETITION))
    if len(located) == 1 and not boxes["area"].value:
        boxes["area"] = replace(boxes["area"], value=located[0].name)
    shown = render_template(
        "register.html",
        boxes=boxes,
        located=[(each.name, each.hit, len(located) == 1) for each in located],
        cards=letters.cards(sent, tongue),
        places=whereabouts.offered(areas(reader(), Verb.REGISTER_PETITION)).values(),
        before=[shown_of(each) for each in before],
        first=FIRST,
        refusal=refusal,
        key=(sent.get("key") if key is None else key) or f"k{secrets.token_hex(16)}",
        wrong=len(wrong),
        focus=focus or first_of(sent, wrong),
    )
    return shown, status


def eased(one: Input) -> Input:
    """As many people as are named may be left out, and one claim is enough."""
    if one.name == "people":
        return replace(one, required=False)
    if one.name != "claims":
        return one
    first, *others = one.rows
    return replace(one, rows=(first, *map(needless, others)))


def needless(row: Row) -> Row:
    return Row(row.key, tuple(replace(each, required=False) for each in row.inputs))


def first_of(sent: Sent, wrong: Sequence[FieldError]) -> str:
    """The box of the first fault; of several forms, where the first of them begins."""
    if not wrong:
        return ""
    name = wrong[0].pointer.removeprefix("/")
    if name in FIRST_BOX:
        key = [*keys(sent, name), *LEAST[name]][0]
        return f"{name}/{key}/{FIRST_BOX[name]}"
    return name


def shown_of(each: Earlier) -> dict[str, str]:
    """One that came before, as the question shows it."""
    tongue, form = language(), Petitioner()
    names = {"area": gettext("属地")} | {
        name: label_of(field).words(tongue) for name, field in form.fields.items()
    }
    return {
        "id": each.row.petition,
        "number": each.number,
        "day": typography.day(each.received_on, tongue),
        "summary": each.row.summary,
        "state": petition_words.state(each.row.state, tongue),
        "same": typography.listed([names[name] for name in each.by], tongue),
    }


def register(console: Blueprint) -> None:
    console.add_url_rule("/petitions/new", view_func=new_petition)
    console.add_url_rule(
        "/petitions/new", view_func=register_petition, methods=["POST"]
    )
