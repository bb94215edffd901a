"""Papers as JSON, and their files: issued by programs as a clerk issues them.

    GET  …/petitions/<petition>/papers   those that the asker may see
    POST …/petitions/<petition>/papers   one is issued: numbered, printed, kept
    GET  …/papers/<paper>                one, with what it says
    GET  …/papers/<paper>/<kind>         its PDF or its .docx

What the petition's deeds say is filled in; `values` says the rest, or otherwise.
"""

from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from schemas.papers.kind import UnknownPaper
from server.api import problems
from server.api.asking import sealable
from server.api.door import Described, asker, open_to_programs
from server.api.petitions import BOTH, OrderHeaders, check_reader, pen
from server.console.desk import county, now, sili
from server.console.papers import TYPES
from server.errors import BodyRefused
from server.errors.papers import PaperLacks, PaperNotFound
from server.papers import doing, files, reading, waiting
from server.papers.issuing import Draft
from server.papers.values import filled
from server.petitions import opening
from server.registry import db
from server.registry.paper_rows import PaperRow

KINDS = (files.PDF, files.DOCX)

blueprint = open_to_programs(
    Described("papers", __name__, url_prefix="/api/v1", description="Papers")
)


class IssuedPaperAnswer(Schema):
    paper = fields.String(required=True)
    code = fields.String(required=True, metadata={"description": "D01 to D36, …"})
    number = fields.String(required=True)
    petition = fields.String(required=True, allow_none=True)
    case = fields.String(attribute="case_id", required=True, allow_none=True)
    claims = fields.List(fields.String(), attribute="about", required=True)
    unit = fields.String(required=True)
    recipient = fields.String(required=True)
    issued_on = fields.Date(required=True)
    cancelled_on = fields.Date(required=True, allow_none=True)
    served_on = fields.Date(required=True, allow_none=True)
    mode = fields.String(required=True, allow_none=True)
    replaces = fields.String(required=True, allow_none=True)
    replaced_by = fields.String(required=True, allow_none=True)


class IssuedPapersAnswer(Schema):
    papers = fields.List(fields.Nested(IssuedPaperAnswer), required=True)


class WholePaperAnswer(Schema):
    row = fields.Nested(IssuedPaperAnswer, required=True)
    values = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class PaperQuestion(Schema):
    code = fields.String(required=True, validate=validate.Length(1, 10))
    claims = fields.List(fields.String(), metadata={"description": "all, without"})
    values = fields.Dict(keys=fields.String(), values=fields.String())
    replaces = fields.String()


@blueprint.reads("/petitions/<petition>/papers")
@blueprint.unlocked(BOTH)
@blueprint.answers(IssuedPapersAnswer)
def papers(petition: str) -> dict[str, list[PaperRow]]:
    """The papers about a petition, the first one first."""
    check_reader()
    view = opening.opened(asker(), petition, sili().keys, now())
    return {"papers": reading.of_petition(db.session(), asker(), view)}


@blueprint.reads_itself("/petitions/<petition>/papers", PaperQuestion)
@blueprint.unlocked([{"program": []}])
@blueprint.heads(OrderHeaders)
@blueprint.answers(IssuedPaperAnswer)
def issue(headers: dict[str, str], petition: str) -> Any:
    """Issue a paper about a petition, filled in from it."""
    said = sealable()
    if not isinstance(said, dict) or PaperQuestion().validate(said):
        raise BodyRefused(422, "应有 code、claims、values", "it has code and values")
    order = draft(petition, said)
    made = doing.issue(asker(), order, pen=pen(), now=now(), key=headers["key"])
    return db.session.get(PaperRow, made)


def draft(petition: str, said: dict[str, Any]) -> Draft:
    view = opening.opened(asker(), petition, sili().keys, now())
    claims = tuple(said.get("claims") or view.petition.claims)
    office = waiting.office(db.session(), asker(), county())
    known = [key for key in claims if key in view.petition.claims]
    values = filled(view, said["code"], office, tuple(known))
    typed = values | said.get("values", {})
    replaces = said.get("replaces", "")
    return Draft(said["code"], petition, typed, office.unit, claims, replaces)


@blueprint.reads("/papers/<paper>")
@blueprint.unlocked(BOTH)
@blueprint.answers(WholePaperAnswer)
def paper(paper: str) -> reading.PaperView:
    """One paper with what it says; that it was opened stands in the log."""
    return reading.opened(asker(), paper, sili().keys, now())


@blueprint.reads("/papers/<paper>/<kind>")
@blueprint.unlocked(BOTH)
@blueprint.gives("application/pdf")
def file(paper: str, kind: str) -> Response:
    """Its PDF or its .docx, as it was printed."""
    view = reading.opened(asker(), paper, sili().keys, now())
    if kind not in KINDS:
        raise PaperNotFound(f"{view.row.paper}.{kind}")
    ours = sili()
    content = files.opened(db.session(), ours.media, ours.keys, paper, kind)
    return Response(content, mimetype=TYPES[kind])


def lacks(error: PaperLacks) -> Response:
    """With each thing that is lacking by itself, so that a program can fill it in."""
    told = [
        {"slot": e.slot, "zh": e.words.zh, "en": e.words.en, "law": e.law}
        for e in error.lacking
    ]
    return problems.of_county(error, lacking=told)


def unknown(error: UnknownPaper) -> Response:
    return problems.problem(422, "unknown_paper", error.zh, error.en)


blueprint.register_error_handler(PaperLacks, lacks)
blueprint.register_error_handler(UnknownPaper, unknown)
