"""A device's way to its databases: a challenge, a token, and where each feed stands.

These three take what a device seals, never a cookie; the verbs are those of
`server.tokens`, and what they mean is drawn there.
"""

from typing import Any

from marshmallow import Schema, fields, validate

from schemas.identifiers import REFERENCE
from server import Sili, addressees, devices, enrolling, erasing, tokens
from server.api.door import Described, bearer
from server.console.desk import now, sili

blueprint = Described(
    "hub", __name__, url_prefix="/api/v1/hub", description="Devices signing in"
)


class Limited(fields.String):
    """Text that nobody can make long."""

    def __init__(self, most: int = 200) -> None:
        super().__init__(required=True, validate=validate.Length(1, most))


class ChallengeQuestion(Schema):
    device = Limited()


class ChallengeAnswer(Schema):
    challenge = fields.String(required=True)
    server = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)


class TokenQuestion(Schema):
    device = Limited()
    challenge = Limited(400)
    nonce = Limited()
    at = Limited()
    sig = Limited(400)


class TokenAnswer(Schema):
    token = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)
    server_time = fields.AwareDateTime(required=True)
    databases = fields.List(fields.String(), required=True)
    addressee = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "the device's encryption key (X25519), if known"},
    )
    storage = fields.String(
        required=True, metadata={"description": "hardware, software or unknown"}
    )


class AddresseeQuestion(Schema):
    addressee = Limited()
    storage = fields.String(required=True, validate=validate.OneOf(addressees.STORAGES))
    sig = Limited(400)


class AddresseeAnswer(Schema):
    device = fields.String(required=True)


class HeadsAnswer(Schema):
    server_time = fields.AwareDateTime(required=True)
    heads = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "update_seq of each database the device may read"},
    )


@blueprint.takes("/challenge", ChallengeQuestion)
@blueprint.unlocked([])
@blueprint.answers(ChallengeAnswer)
def challenge(question: dict[str, str]) -> tokens.Challenge:
    """A challenge for a device to seal; it holds for a minute."""
    ours = sili()
    return tokens.challenge(question["device"], ours.settings, ours.keys, now())


@blueprint.takes("/token", TokenQuestion)
@blueprint.unlocked([])
@blueprint.answers(TokenAnswer)
def token(question: dict[str, str]) -> tokens.Token:
    """A token of ten minutes for a sealed challenge."""
    ours = sili()
    return tokens.login(**question, settings=ours.settings, keys=ours.keys, now=now())


@blueprint.takes("/addressee", AddresseeQuestion)
@blueprint.unlocked([{"device": []}])
@blueprint.answers(AddresseeAnswer)
def addressee(question: dict[str, str]) -> dict[str, str]:
    """By which key something is enclosed to this device, and where its keys lie."""
    ours = sili()
    device = tokens.admit(bearer(), ours.keys, now())
    addressees.note(device.name, **question, settings=ours.settings, now=now())
    ours.ingest.hint(REFERENCE)
    return {"device": device.name}


@blueprint.reads("/heads")
@blueprint.unlocked([{"device": []}])
@blueprint.answers(HeadsAnswer)
def heads() -> dict[str, Any]:
    """Where every feed stands that the device may read, in one answer."""
    ours = sili()
    device = tokens.admit(bearer(), ours.keys, now())
    return {"server_time": now(), "heads": dict(standing(ours, device.databases))}


class ErasedQuestion(Schema):
    entries = fields.List(
        fields.String(validate=validate.Length(1, 200)),
        required=True,
        validate=validate.Length(max=500),
    )


class ErasedAnswer(Schema):
    noted = fields.Integer(required=True)


@blueprint.takes("/erasures", ErasedQuestion)
@blueprint.unlocked([{"device": []}])
@blueprint.answers(ErasedAnswer)
def erasures(question: dict[str, list[str]]) -> dict[str, int]:
    """The device holds nothing of these entries any more."""
    device = tokens.admit(bearer(), sili().keys, now())
    return {"noted": erasing.confirm(device.name, question["entries"], now())}


class EnrolmentAnswer(Schema):
    answer = fields.Dict(
        required=True, metadata={"description": "the enrolment answer, sealed"}
    )


@blueprint.reads("/enrolment")
@blueprint.unlocked([{"device": []}])
@blueprint.answers(EnrolmentAnswer)
def enrolment() -> dict[str, Any]:
    """What the device is told of itself as it stands now: person, grids, keys."""
    ours = sili()
    device = tokens.admit(bearer(), ours.keys, now())
    found = devices.find(device.name)
    return {
        "answer": enrolling.sealed_answer(found, ours.settings, ours.keys, ours.clock())
    }


def standing(ours: Sili, databases: frozenset[str]) -> list[tuple[str, str]]:
    there = sorted(databases & set(ours.hub.names()))
    return [(name, ours.hub.peer(name).info().update_seq) for name in there]
