"""Cases as JSON: the same verbs, the same scope as on the console's pages."""

from datetime import date
from typing import Any, cast, get_args

from marshmallow import Schema, fields, validate

from server.api.door import Described, behind
from server.console.desk import now, reader, sili
from server.console.opening import given
from server.media import viewing
from server.media.viewing import STATES
from server.reading import PURPOSES, Purpose, open_case
from server.registry.cases import (
    LARGEST_PAGE,
    CaseQuery,
    CaseView,
    EntryView,
    Page,
    Sort,
    list_cases,
)
from server.registry.finding import MANY

blueprint = behind(
    Described("cases", __name__, url_prefix="/api/v1/cases", description="Cases")
)


class CasesQuestion(Schema):
    """What to list; what is not asked does not narrow."""

    q = fields.String(
        metadata={
            "description": "words: names and how they sound, numbers, places, "
            "what was found and said"
        }
    )
    township = fields.String(validate=validate.Regexp(r"\d{9}$"))
    village = fields.String(validate=validate.Regexp(r"\d{12}$"))
    grid = fields.String(validate=validate.Regexp(r"\d{15}$"))
    dispute_type = fields.String()
    source = fields.String()
    state = fields.String()
    stage = fields.Integer(validate=validate.Range(1, 4))
    light = fields.String(validate=validate.OneOf(["red", "yellow", "green", "grey"]))
    opened_from = fields.Date()
    opened_to = fields.Date()
    conflicts = fields.Boolean()
    sort = fields.String(
        validate=validate.OneOf(get_args(Sort)),
        metadata={"description": "by `relevance` where words are asked for, if unsaid"},
    )
    order = fields.String(validate=validate.OneOf(["asc", "desc"]))
    page = fields.Integer(load_default=1, validate=validate.Range(1))
    per_page = fields.Integer(load_default=50, validate=validate.Range(1, LARGEST_PAGE))


class PurposeQuestion(Schema):
    """To what purpose a case is read; demanded where it is restricted."""

    purpose = fields.String(validate=validate.OneOf(list(PURPOSES)))
    said = fields.String(metadata={"description": "free words; needed for `other`"})


class CaseRowAnswer(Schema):
    case = fields.String(required=True)
    case_number = fields.String(allow_none=True)
    temp_number = fields.String(required=True)
    home = fields.String(required=True)
    kind = fields.String(required=True)
    grid = fields.String(required=True)
    village = fields.String(required=True)
    township = fields.String(required=True)
    title = fields.String(required=True)
    party_names = fields.String(required=True)
    dispute_type = fields.String(allow_none=True)
    source = fields.String(allow_none=True)
    state = fields.String(required=True)
    stage = fields.Integer(allow_none=True)
    round = fields.Integer(allow_none=True)
    opened_on = fields.Date(allow_none=True)
    accepted_on = fields.Date(allow_none=True)
    due_on = fields.Date(allow_none=True)
    light = fields.String(required=True)
    amount_fen = fields.Integer(allow_none=True)
    last_received_at = fields.AwareDateTime(required=True)
    entry_count = fields.Integer(required=True)
    conflict_count = fields.Integer(required=True)
    problem_count = fields.Integer(required=True)
    waiting_count = fields.Integer(required=True)
    unknown_count = fields.Integer(required=True)


class CasesAnswer(Schema):
    cases = fields.List(fields.Nested(CaseRowAnswer), attribute="rows", required=True)
    total = fields.Integer(required=True)
    page = fields.Integer(attribute="number", required=True)
    pages = fields.Integer(required=True)
    per_page = fields.Integer(required=True)
    states = fields.Dict(keys=fields.String(), values=fields.Integer())
    lights = fields.Dict(keys=fields.String(), values=fields.Integer())
    types = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        attribute="types.counts",
        metadata={"description": "by dispute type, whichever of them is asked for"},
    )
    townships = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        attribute="townships.counts",
        metadata={"description": "by township, whichever of them is asked for"},
    )
    is_cut = fields.Boolean(
        required=True,
        metadata={"description": f"more were found than the {MANY} that are ranked"},
    )


class ClockAnswer(Schema):
    rule = fields.String(attribute="rule.id", required=True)
    zh = fields.String(attribute="rule.zh", required=True)
    en = fields.String(attribute="rule.en", required=True)
    article = fields.String(attribute="rule.article", required=True)
    source = fields.String(attribute="rule.source", required=True)
    about = fields.String(required=True)
    start_on = fields.Date(attribute="due.start_on", required=True)
    due_on = fields.Date(attribute="due.due_on", required=True)
    calendar_version = fields.String(attribute="due.calendar_version", required=True)
    provisional = fields.Boolean(attribute="due.provisional", required=True)
    ended_on = fields.Date(allow_none=True)
    state = fields.String(required=True)
    light = fields.String(required=True)
    words_zh = fields.String(required=True)
    words_en = fields.String(required=True)


class CaseAnswer(Schema):
    row = fields.Nested(CaseRowAnswer, required=True)
    casefile = fields.Dict(
        required=True,
        metadata={
            "description": "the fold of the entries: tree of the values shown, "
            "registers with their history, conflicts, course"
        },
    )
    clocks = fields.List(fields.Nested(ClockAnswer), required=True)
    as_of = fields.Date(required=True)


class ArrivalAnswer(Schema):
    received_at = fields.AwareDateTime(required=True)
    database = fields.String(required=True)
    verdict = fields.String(required=True)
    person = fields.String(required=True, metadata={"description": "name of `by`"})
    mediator = fields.String(
        required=True,
        metadata={"description": "whose act it is; another than `person` in a 补录"},
    )
    document = fields.Raw(
        required=True, metadata={"$ref": "#/components/schemas/Entry"}
    )


class EntriesAnswer(Schema):
    case = fields.String(required=True)
    entries = fields.List(fields.Nested(ArrivalAnswer), required=True)


class MediumAnswer(Schema):
    evidence = fields.String(required=True)
    entry = fields.String(attribute="entry.entry.id", required=True)
    kind = fields.String(attribute="body.kind", required=True)
    title = fields.String(attribute="body.title", required=True)
    taken_on = fields.Date(required=True)
    person = fields.String(attribute="entry.mediator", required=True)
    device = fields.String(attribute="entry.entry.device", required=True)
    media_type = fields.String(attribute="body.media_type", required=True)
    size = fields.Integer(attribute="body.size", required=True)
    sha256 = fields.String(attribute="body.sha256", required=True)
    state = fields.String(
        required=True,
        validate=validate.OneOf(STATES),
        metadata={"description": "how far it has come; `kept` is in a backup too"},
    )
    why = fields.String(
        required=True, metadata={"description": "why it is not whole; else empty"}
    )
    pieces = fields.Integer(required=True)
    came = fields.Integer(required=True)
    held_at = fields.AwareDateTime(required=True, allow_none=True)
    kept_at = fields.AwareDateTime(required=True, allow_none=True)


class EvidenceAnswer(Schema):
    case = fields.String(required=True)
    evidence = fields.List(fields.Nested(MediumAnswer), required=True)


@blueprint.reads("")
@blueprint.asks(CasesQuestion)
@blueprint.answers(CasesAnswer)
def cases(question: dict[str, Any]) -> Page:
    """The cases that match, within the areas of whoever asks."""
    return list_cases(reader(), query(question), question["page"], facets=True)


def query(question: dict[str, Any]) -> CaseQuery:
    return CaseQuery(
        text=question.get("q", ""),
        township=question.get("township"),
        village=question.get("village"),
        grid=question.get("grid"),
        dispute_type=question.get("dispute_type"),
        source=question.get("source"),
        state=question.get("state"),
        stage=question.get("stage"),
        light=question.get("light"),
        opened_from=cast(date | None, question.get("opened_from")),
        opened_to=cast(date | None, question.get("opened_to")),
        conflicts=question.get("conflicts", False),
        sort=cast(Sort | None, question.get("sort")),
        descending=question.get("order", "desc") == "desc",
        per_page=question["per_page"],
    )


@blueprint.reads("/<case>")
@blueprint.asks(PurposeQuestion)
@blueprint.answers(CaseAnswer)
def case(question: dict[str, Any], case: str) -> dict[str, Any]:
    """One case: its row, its case file, its clocks."""
    view = opened(case, "case", question)
    return {
        "row": view.row,
        "casefile": view.casefile.to_json(),
        "clocks": view.clocks,
        "as_of": view.as_of,
    }


@blueprint.reads("/<case>/entries")
@blueprint.asks(PurposeQuestion)
@blueprint.answers(EntriesAnswer)
def entries(question: dict[str, Any], case: str) -> dict[str, Any]:
    """The sealed entries of one case, as they came, in the case file's order."""
    view = opened(case, "entries", question)
    return {"case": case, "entries": [arrived(each) for each in view.entries]}


@blueprint.reads("/<case>/evidence")
@blueprint.asks(PurposeQuestion)
@blueprint.answers(EvidenceAnswer)
def evidence(question: dict[str, Any], case: str) -> dict[str, Any]:
    """The photographs, sound and files of one case, and how far each has come."""
    view = opened(case, "evidence", question)
    return {"case": case, "evidence": list(map(told, viewing.of_case(view)))}


def told(piece: viewing.Piece) -> dict[str, Any]:
    medium = piece.medium
    return {
        "evidence": piece.evidence,
        "entry": piece.entry,
        "body": piece.body,
        "taken_on": date.fromisoformat(str(piece.body["taken_on"])),
        "state": piece.state,
        "why": medium.why if medium else "",
        "pieces": len(piece.body["pieces"]),
        "came": piece.came,
        "held_at": medium and medium.held_at,
        "kept_at": medium and medium.kept_at,
    }


def opened(case: str, what: str, question: dict[str, Any]) -> CaseView:
    """All of the case, once it is written down who reads it."""
    asked = Purpose.of(question.get("purpose", ""), question.get("said", ""))
    why = asked or given(case)
    return open_case(reader(), case, sili().keys, now(), what=what, purpose=why)


def arrived(view: EntryView) -> dict[str, Any]:
    return {
        "received_at": view.received_at,
        "database": view.database,
        "verdict": view.verdict,
        "person": view.person,
        "mediator": view.mediator,
        "document": view.entry.document(),
    }
