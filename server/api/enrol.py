"""A phone's way into the county: it uses its code, then asks whether it is taken in.

Both take what the phone's key seals, never a cookie; the verbs are those of
`server.enrolling`, and what they mean is drawn in `schemas.enrolling`.
"""

from typing import Any

from marshmallow import Schema, fields, validate

from server import enrolling
from server.api.door import Described
from server.api.hub import Limited
from server.console.desk import now, sili

blueprint = Described(
    "enrol", __name__, url_prefix="/api/v1/enrol", description="Phones enrolling"
)


class Hexadecimal(fields.String):
    """128 bits as 32 hexadecimal digits."""

    def __init__(self) -> None:
        super().__init__(required=True, validate=validate.Regexp("[0-9a-f]{32}\\Z"))


class Application(Schema):
    code = Hexadecimal()
    alg = Limited()
    key = Limited()
    nonce = Hexadecimal()
    sig = Limited(400)


class Reply(Schema):
    id = fields.String(required=True)
    nonce = fields.String(required=True)
    expires_at = fields.String(required=True)
    keys = fields.Dict(
        required=True, metadata={"description": "the county's keys, root-certified"}
    )
    seal = fields.Dict(required=True)


class AnswerQuestion(Schema):
    id = Hexadecimal()
    sig = Limited(400)


class AnswerAnswer(Schema):
    state = fields.String(
        required=True, validate=validate.OneOf(["pending", "enrolled", "ended"])
    )
    answer = fields.Dict(
        metadata={"description": "the enrolment answer, sealed, once confirmed"}
    )


@blueprint.takes("", Application)
@blueprint.unlocked([])
@blueprint.answers(Reply)
def apply(question: dict[str, str]) -> dict[str, Any]:
    """Use a code: the phone is pending until its six digits are confirmed."""
    ours = sili()
    return enrolling.apply(
        **question, settings=ours.settings, keys=ours.keys, now=now()
    )


@blueprint.takes("/answer", AnswerQuestion)
@blueprint.unlocked([])
@blueprint.answers(AnswerAnswer)
def answer(question: dict[str, str]) -> dict[str, Any]:
    """Whether the digits were confirmed, and then what the phone needs to know."""
    ours = sili()
    return enrolling.answer(
        **question, settings=ours.settings, keys=ours.keys, now=now()
    )
