"""Petitions as JSON: read by whoever reads them at the desk, written by programs.

    GET  …              the queue, by the filters of the page
    GET  …/<petition>   all of one, with the ETag that the next step shows
    POST …              register
    POST …/<petition>/deeds   the next step, with If-Match

An ETag is the number of deeds and the day for which the lights stand. For a step the
deeds alone count: that a day went by takes nobody's work away.
"""

import re
from dataclasses import replace
from typing import Any, get_args

from flask import Response
from marshmallow import Schema, fields, validate

from schemas.errors import InvalidBody, UnknownType
from schemas.exchange import FORM
from schemas.petition.deeds import FORMS
from schemas.petition.moves import State
from server.api import problems
from server.api.asking import sealable
from server.api.cases import ClockAnswer
from server.api.door import Described, asker, open_to_programs
from server.console.desk import now, sili
from server.errors import BodyRefused
from server.errors.petitions import PetitionRefused, PetitionUnseen
from server.permissions import Verb, areas, demand
from server.petitions import listing, opening, registering, scope
from server.petitions.doing import Order, do
from server.petitions.lines import lines
from server.petitions.listing import LARGEST_PAGE, WAITING, PetitionQuery
from server.petitions.once import LONGEST
from server.petitions.opening import PetitionView
from server.registry import db
from server.registry.desk import Pen
from server.registry.projecting import county_day

ETAG = re.compile(r'(?:W/)?"([0-9]{1,6})-[0-9]{4}-[0-9]{2}-[0-9]{2}"')
BOTH: list[dict[str, list[str]]] = [{"sign_in": []}, {"program": []}]
STEPS = sorted(FORMS.keys() - {registering.REGISTERED})

blueprint = open_to_programs(
    Described(
        "petitions", __name__, url_prefix="/api/v1/petitions", description="Petitions"
    )
)


class PetitionsQuestion(Schema):
    """What to list; what is not asked does not narrow."""

    text = fields.String(data_key="q", metadata={"description": "words or a number"})
    state = fields.String(validate=validate.OneOf([*State]))
    light = fields.String(validate=validate.OneOf(["red", "yellow", "green", "grey"]))
    channel = fields.String()
    unit = fields.String(metadata={"description": "with whom a claim lies"})
    area = fields.String(validate=validate.Regexp(r"\d{6,15}$"))
    waits = fields.String(
        validate=validate.OneOf([*WAITING]),
        metadata={"description": "what a unit has to do next"},
    )
    ended = fields.Boolean(
        metadata={"description": "those that came to an end, in place of the others"}
    )
    sort = fields.String(validate=validate.OneOf(get_args(listing.Sort)))
    page = fields.Integer(load_default=1, validate=validate.Range(1))
    per_page = fields.Integer(load_default=50, validate=validate.Range(1, LARGEST_PAGE))


class OrderHeaders(Schema):
    key = fields.String(
        data_key="Idempotency-Key",
        load_default="",
        validate=validate.Length(max=LONGEST),
        metadata={"description": "the same order sent again is done once"},
    )


class StepHeaders(OrderHeaders):
    seen = fields.String(
        data_key="If-Match",
        load_default="",
        metadata={"description": "the ETag of the petition as it was read; needed"},
    )


class PetitionClaimAnswer(Schema):
    key = fields.String(required=True)
    state = fields.String(required=True)
    unit = fields.String(required=True)
    category = fields.String(required=True)
    road = fields.String(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    light = fields.String(required=True)


class PetitionRowAnswer(Schema):
    """A line of the list; to a unit, by its own claims."""

    petition = fields.String(attribute="row.petition", required=True)
    number = fields.String(attribute="row.number", required=True)
    external_ref = fields.String(
        attribute="row.external_ref", required=True, allow_none=True
    )
    received_on = fields.Date(attribute="row.received_on", required=True)
    channel = fields.String(attribute="row.channel", required=True)
    area = fields.String(attribute="row.area", required=True)
    summary = fields.String(required=True)
    petitioners = fields.String(attribute="row.petitioners", required=True)
    people = fields.Integer(attribute="row.people", required=True)
    repeats = fields.String(attribute="row.repeats", required=True, allow_none=True)
    is_urgent = fields.Boolean(attribute="row.is_urgent", required=True)
    is_open = fields.Boolean(required=True)
    state = fields.String(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    light = fields.String(required=True)
    rule = fields.String(required=True, allow_none=True)
    units = fields.List(fields.String(), required=True)
    deed_count = fields.Integer(attribute="row.deed_count", required=True)


class PetitionsAnswer(Schema):
    petitions = fields.List(fields.Nested(PetitionRowAnswer), required=True)
    total = fields.Integer(required=True)
    page = fields.Integer(attribute="number", required=True)
    pages = fields.Integer(required=True)
    per_page = fields.Integer(required=True)
    tallies = fields.Dict(
        keys=fields.String(),
        values=fields.Dict(keys=fields.String(), values=fields.Integer()),
        required=True,
        metadata={"description": "by state, light and channel, whichever is asked for"},
    )


class DeedAnswer(Schema):
    id = fields.String(required=True)
    type = fields.String(required=True)
    body = fields.Dict(required=True)


class EarlierAnswer(Schema):
    petition = fields.String(attribute="row.petition", required=True)
    number = fields.String(required=True)
    received_on = fields.Date(required=True)
    sureness = fields.String(required=True)
    by = fields.List(fields.String(), required=True)


class PetitionAnswer(Schema):
    row = fields.Nested(PetitionRowAnswer, required=True)
    registered = fields.Dict(required=True)
    claims = fields.List(
        fields.Nested(PetitionClaimAnswer),
        required=True,
        metadata={"description": "to a unit, those that were ever its own"},
    )
    may = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        required=True,
        metadata={"description": "by claim, the types of the steps that stand open"},
    )
    deeds = fields.List(fields.Nested(DeedAnswer), required=True)
    clocks = fields.List(fields.Nested(ClockAnswer), required=True)
    earlier = fields.List(fields.Nested(EarlierAnswer), required=True)
    repeated_by = fields.List(fields.String(), required=True)
    lacking = fields.List(fields.String(), required=True)
    as_of = fields.Date(required=True)


class StepQuestion(Schema):
    type = fields.String(required=True, validate=validate.OneOf(STEPS))
    body = fields.Dict(
        required=True,
        metadata={"description": "as docs/documents.md has it; the actor is not sent"},
    )


class OrderAnswer(Schema):
    petition = fields.String(attribute="row.petition", required=True)
    number = fields.String(attribute="row.number", required=True)
    state = fields.String(required=True)
    deed_count = fields.Integer(attribute="row.deed_count", required=True)


@blueprint.reads("")
@blueprint.unlocked(BOTH)
@blueprint.asks(PetitionsQuestion)
@blueprint.answers(PetitionsAnswer)
def petitions(question: dict[str, Any]) -> dict[str, Any]:
    """The petitions that match, what is due first on top."""
    check_reader()
    page = question.pop("page")
    found = listing.listed(asker(), PetitionQuery(**question), page)
    names = ("total", "number", "pages", "per_page", "tallies")
    told: dict[str, Any] = {name: getattr(found, name) for name in names}
    return {**told, "petitions": lines(asker(), found.rows)}


@blueprint.reads("/<petition>")
@blueprint.unlocked(BOTH)
@blueprint.answers(PetitionAnswer)
def petition(petition: str) -> Any:
    """One petition as its reader may see it; that it was opened stands in the log."""
    check_reader()
    view = opening.opened(asker(), petition, sili().keys, now())
    return told(view), 200, tagged(view.seen)


@blueprint.reads_itself("", FORM)
@blueprint.unlocked([{"program": []}])
@blueprint.heads(OrderHeaders)
@blueprint.answers(OrderAnswer)
def register(headers: dict[str, str]) -> Any:
    """Write down a petition that came; it gets its number."""
    body, key = sealable(), headers["key"]
    if not isinstance(body, dict):
        raise BodyRefused(422, "不是一组填写项", "it is no object")
    made = registering.register(asker(), body, pen=pen(), now=now(), key=key)
    return ordered(made)


@blueprint.reads_itself("/<petition>/deeds", StepQuestion)
@blueprint.unlocked([{"program": []}])
@blueprint.heads(StepHeaders)
@blueprint.answers(OrderAnswer)
def step(headers: dict[str, str], petition: str) -> Any:
    """The next step with some of its claims."""
    do(asker(), petition, order(sealable(), headers), pen=pen(), now=now())
    return ordered(petition)


def order(said: Any, headers: dict[str, str]) -> Order:
    seen = ETAG.fullmatch(headers["seen"].strip())
    if seen is None:
        raise PetitionUnseen
    type, body = (said.get(n) if isinstance(said, dict) else None for n in PARTS)
    if not isinstance(type, str) or not isinstance(body, dict):
        raise BodyRefused(422, "应有 type 和 body", "it has a type and a body")
    return Order(type, body, int(seen[1]), headers["key"])


PARTS = ("type", "body")


def check_reader() -> None:
    held = areas(asker(), Verb.READ_PETITIONS)
    demand(asker(), Verb.READ_PETITIONS, next(iter(held), ""))


def pen() -> Pen:
    return Pen.of(sili().keys, asker())


def ordered(petition: str) -> Any:
    """As it stands now; who may write it down is told so, also without reading it."""
    who = replace(asker(), verbs=None)
    row = scope.row_of(db.session(), who, petition)
    return lines(who, [row])[0], 200, tagged(row.deed_count)


def tagged(seen: int) -> dict[str, str]:
    return {"ETag": f'"{seen}-{county_day(now())}"'}


def told(view: PetitionView) -> dict[str, Any]:
    seen = view.petition
    return {
        "row": lines(asker(), [view.row])[0],
        "registered": seen.registered,
        "claims": [each for each in view.row.claims if each.key in seen.claims],
        "may": {key: [move.type for move in may] for key, may in view.may.items()},
        "deeds": seen.deeds,
        "clocks": view.clocks,
        "earlier": view.earlier,
        "repeated_by": [each.petition for each in view.repeated_by],
        "lacking": view.lacking,
        "as_of": county_day(now()),
    }


def refused(error: PetitionRefused) -> Response:
    """With each refusal by itself, so that a program can tell them apart."""
    told = [
        {
            "claim": each.claim,
            "code": each.code,
            "zh": each.words.zh,
            "en": each.words.en,
            "law": each.law,
        }
        for each in error.refusals
    ]
    return problems.of_county(error, refusals=told)


def invalid(error: InvalidBody) -> Response:
    """By place, as a JSON Pointer."""
    places = {each.pointer: {"zh": each.zh, "en": each.en} for each in error.errors}
    return problems.problem(422, "invalid_body", error.zh, error.en, errors=places)


def unknown(error: UnknownType) -> Response:
    return problems.problem(422, "unknown_type", error.zh, error.en)


blueprint.register_error_handler(PetitionRefused, refused)
blueprint.register_error_handler(InvalidBody, invalid)
blueprint.register_error_handler(UnknownType, unknown)
