"""The next step with a petition: a form made from the schema of its deed.

    ask    the boxes of the form, filled with what is known: today, the claims where
           there is one, the unit with which they lie
    take   what was typed goes to `server.petitions.doing`; what stands in the way is
           said above the form, and nothing that was typed is lost

Offered is what the table lets the reader do from here. Where somebody else was quicker
the form shows what he did; the next submit says that this was seen. The key of the form
makes a second sending of it harmless.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from secrets import token_urlsafe
from typing import Any, TypeAlias

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas import codes
from schemas.errors import FieldError, InvalidBody
from schemas.levels import LEVELS, Level, Weight, level
from schemas.petition import deeds, moves
from schemas.routing import Routing
from server.console import acts, roads, suggested
from server.console import petition as page_of
from server.console.acts import DeedReader
from server.console.delivery import demand
from server.console.desk import now, pen, reader, today
from server.console.filling import Input, Sent, body_of, field_inputs
from server.console.language import in_words, language
from server.console.sentences import gist
from server.errors.petitions import (
    PetitionChanged,
    PetitionRefused,
    RegistrationRefused,
)
from server.permissions import Verb
from server.petitions import doing, scope, whose
from server.petitions.doing import Order
from server.petitions.opening import PetitionView
from server.petitions.registering import REGISTERED
from server.petitions.steps import CLASSIFIED, Step, not_open, step
from server.petitions.units import units_known
from server.registry import db

Refused: TypeAlias = (
    InvalidBody | PetitionRefused | PetitionChanged | RegistrationRefused
)
REFUSED = (InvalidBody, PetitionRefused, PetitionChanged, RegistrationRefused)
ASSIGNED, CLOSED = "assigned", "closed"
UNITS = frozenset({"unit", "units", "beside", "suggested", "competent"})
"""The boxes in which a unit is named."""
ASKED = {"reviewed": "review_requested", "rechecked": "recheck_requested"}


def ask(petition: str, verb: str) -> ResponseReturnValue:
    known(verb)
    view = page_of.looked_at(petition)
    found = step(view, verb)
    if found is None:
        refused = PetitionRefused(not_open(view, verb, reader().role))
        return page_of.page(view, in_words(refused), refused.status)
    return page(view, found, start(view, found))


def take(petition: str, verb: str) -> ResponseReturnValue:
    known(verb)
    form = request.form
    told = trimmed(verb, body_of(deeds.form_of(verb), form))
    order = Order(verb, told, form.get("seen", type=int), form.get("key", ""))
    if verb == CLASSIFIED and "look" in form:
        return again(petition, verb)
    try:
        if verb == CLASSIFIED:
            roads.check(told, form)
        doing.do(reader(), petition, order, pen=pen(), now=now())
    except REFUSED as refused:
        return again(petition, verb, refused)
    return redirect(url_for("console.petition", petition=petition, _anchor="acts"), 303)


def known(verb: str) -> None:
    demand(Verb.WRITE_PETITIONS)
    if verb not in deeds.FORMS or verb == REGISTERED:
        abort(404)


def trimmed(verb: str, told: dict[str, Any]) -> dict[str, Any]:
    """Without what is about a claim that was not ticked, or was answered above."""
    if verb == CLASSIFIED:
        return roads.told(told)
    if "replies" not in told:
        return told
    about = told.get("claims", [])
    replies = {key: each for key, each in told["replies"].items() if key in about}
    return {**told, "replies": replies}


def again(
    petition: str, verb: str, refused: Refused | None = None
) -> ResponseReturnValue:
    """The form once more, with what was typed and what stands in the way."""
    view = page_of.looked_at(petition)
    found = step(view, verb) or Step(verb, "barred", {})
    status = getattr(refused, "status", 400) if refused else 200
    return page(view, found, request.form, refused), status


# The form


def page(
    view: PetitionView, found: Step, sent: Sent, refused: Refused | None = None
) -> str:
    tongue = language()
    errors = refused.errors if isinstance(refused, InvalidBody) else ()
    meanwhile = refused.seen if isinstance(refused, PetitionChanged) else view.seen
    laws = (row.law for rows in found.rows.values() for row in rows)
    return render_template(
        "classify.html" if found.type == CLASSIFIED else "step.html",
        view=view,
        row=view.row,
        verb=found.type,
        title=deeds.TYPE_NAMES[found.type].words(tongue),
        laws=[page_of.law_words(law) for law in dict.fromkeys(laws)],
        refusal=in_words(refused) if refused else "",
        days=acts.days(view, tongue, after=meanwhile),
        own=reader().unit if fixed(found.type) else "",
        units=units_known(db.session()),
        named=UNITS,
        routing=routing(view, found),
        key=key(sent, refused),
        **of_verb(view, found, sent, boxes(view, found, sent, errors)),
    )


def of_verb(
    view: PetitionView, found: Step, sent: Sent, inputs: list[Input]
) -> dict[str, Any]:
    """The boxes, as the verb's own page wants them."""
    if found.type == CLASSIFIED:
        body = roads.told(body_of(deeds.form_of(CLASSIFIED), sent))
        words = suggested.by_words(view.petition, sent.getlist("claims"))
        return {**roads.shown(inputs, body, sent), **words}
    return {
        "once": suggested.once(view) if found.type == CLOSED else [],
        "inputs": [each for each in inputs if each.name != "replies"],
        "replies": replies(view, inputs),
        "level": level_of(view) if found.type == ASSIGNED else None,
        "level_words": lambda code: codes.label("assign_levels", code, language()),
    }


def routing(view: PetitionView, found: Step) -> Routing | None:
    """To whom it may be handed on, where that is what is done."""
    if found.type not in whose.GIVING:
        return None
    return whose.proposed(db.session(), view.petition, [*found.claims])


def level_of(view: PetitionView) -> Level:
    """三级转交办: by whom it would be assigned, from what the petition says itself."""
    told, claims = view.petition.registered, view.petition.claims.values()
    before = [given for c in claims if (given := c.said("level", ASSIGNED))]
    weight = Weight(
        is_urgent=told.get("is_urgent", False),
        people=told["people"],
        departments=len({unit for claim in claims for unit in claim.units}),
        is_repeat=not view.petition.is_first,
    )
    return level(weight, max(before, key=LEVELS.index, default=LEVELS[0]))


def key(sent: Sent, refused: Refused | None) -> str:
    """The form's own; another one, where this one was used up."""
    used = isinstance(refused, RegistrationRefused) and refused.reason == "key"
    return (not used and sent.get("key")) or token_urlsafe(16)


def start(view: PetitionView, found: Step) -> Sent:
    """What can be known before anybody types."""
    sent: Sent = request.args.copy()
    sent[deeds.DAYS[found.type]] = today().isoformat()
    if len(found.claims) == 1:
        sent["claims"] = found.claims[0]
    if len(found.results) == 1:
        (sent["result"],) = found.results
    units = {unit for key in found.claims if (unit := unit_of(view, found, key))}
    if len(units) == 1:
        (sent["unit"],) = units
    if found.type == CLASSIFIED:
        sent.update(roads.start(view, sent.getlist("claims")))
    return sent


def unit_of(view: PetitionView, found: Step, key: str) -> str:
    """Who acts: with whom it lies, or who was asked for the remedy; nobody yet where
    it is only now laid with somebody."""
    claim = view.petition.claims[key]
    if found.type in ASKED:
        return str(claim.said("unit", ASKED[found.type]) or "")
    own = {row.type for row in moves.MOVES if "own" in row.needs}
    acts = claim.unit and found.type in own | {"sent_back"}
    return doing.heir(db.session())(claim.unit) if acts else ""


def fixed(type: str) -> bool:
    """A unit speaks in its own name."""
    return scope.is_unit(reader()) and "unit" in deeds.form_of(type).fields


def boxes(
    view: PetitionView, found: Step, sent: Sent, errors: Iterable[FieldError]
) -> list[Input]:
    claims = [key for key, _ in offered(view, found, sent.getlist("claims"))]
    keys = {"replies": claims, "answers": deeds.QUESTIONS}
    made = field_inputs(deeds.form_of(found.type), sent, errors, keys=keys)
    skipped = {"unit"} if fixed(found.type) else set()
    return [fitted(view, found, e) for e in made if e.name not in skipped]


def fitted(view: PetitionView, found: Step, box: Input) -> Input:
    """Claims by what they ask, results as far as the table knows them from here."""
    if box.name == "claims":
        return replace(box, options=list(offered(view, found, box.values)))
    if box.name == "result" and found.results:
        kept = [each for each in box.options if each[0] in found.results]
        return replace(box, options=kept)
    return box


def offered(
    view: PetitionView, found: Step, typed: list[str]
) -> Iterator[tuple[str, str]]:
    """Those from which it may be done, and those that were ticked."""
    told = DeedReader(language())
    for key, claim in view.petition.claims.items():
        if key in found.claims or key in typed:
            yield key, f"{told.numbered(key)} {gist(claim.asked['text'])}"


def replies(view: PetitionView, inputs: list[Input]) -> list[tuple[str, str, Any]]:
    """Of an opinion the boxes of each claim, under what the claim asks."""
    told = DeedReader(language())
    return [
        (told.numbered(row.key), str(view.petition.claims[row.key].asked["text"]), row)
        for box in inputs
        if box.name == "replies"
        for row in box.rows
        if row.key in view.petition.claims
    ]


def register(console: Blueprint) -> None:
    at = "/petitions/<petition>/<verb>"
    console.add_url_rule(at, view_func=ask, endpoint="step")
    console.add_url_rule(at, view_func=take, methods=["POST"], endpoint="take_step")
