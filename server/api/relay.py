"""A relay's way to the county: a challenge, a token, its certificate, its report.

What opens these is what the relay seals, never a cookie; the verbs are those of
`server.relaying`. What it carries goes its own ways: entries to /api/v1/entries,
everything that it reads from /couch.
"""

from typing import Any

from marshmallow import Schema, fields, validate

from schemas.identifiers import REFERENCE
from server import erasing, relay_tokens, relaying, tokens
from server.api.door import Described, bearer
from server.api.hub import (
    ChallengeAnswer,
    ErasedAnswer,
    ErasedQuestion,
    Limited,
)
from server.console.desk import now, sili
from server.relay_tokens import RelayPrincipal

MOST_DATABASES = 400

blueprint = Described(
    "relay", __name__, url_prefix="/api/v1/relay", description="Relays signing in"
)


class RelayQuestion(Schema):
    relay = Limited()


class RelayTokenQuestion(Schema):
    relay = Limited()
    challenge = Limited(400)
    nonce = Limited()
    at = Limited()
    sig = Limited(400)


class RelayTokenAnswer(Schema):
    token = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)
    server_time = fields.AwareDateTime(required=True)
    databases = fields.List(fields.String(), required=True)


class CertificateQuestion(Schema):
    tls = fields.String(required=True, validate=validate.Regexp("[0-9a-f]{64}\\Z"))


class CertificateAnswer(Schema):
    certificate = fields.Dict(
        required=True, metadata={"description": "sealed; schemas.relays"}
    )
    keys = fields.Dict(
        required=True, metadata={"description": "the county's keys, root-certified"}
    )


class DatabaseReport(Schema):
    name = Limited()
    entries = fields.Integer(required=True)
    waiting = fields.Integer(
        required=True, metadata={"description": "those that no receipt names"}
    )
    oldest = fields.AwareDateTime(
        required=True,
        allow_none=True,
        format="iso",
        metadata={"description": "when the longest waiting came to the relay"},
    )


class ReportQuestion(Schema):
    version = Limited()
    free = fields.Integer(
        required=True, metadata={"description": "bytes free on its disk"}
    )
    databases = fields.List(
        fields.Nested(DatabaseReport),
        required=True,
        validate=validate.Length(max=MOST_DATABASES),
    )
    phones = fields.Dict(
        keys=fields.String(validate=validate.Length(1, 40)),
        values=fields.AwareDateTime(format="iso"),
        required=True,
        validate=validate.Length(max=MOST_DATABASES),
        metadata={"description": "when each phone came last"},
    )
    waiting_of = fields.Dict(
        keys=fields.String(validate=validate.Length(1, 40)),
        values=fields.Integer(),
        load_default=dict,
        validate=validate.Length(max=MOST_DATABASES),
        metadata={"description": "of each phone: what waits, of its grids"},
    )


class ReportAnswer(Schema):
    noted_at = fields.AwareDateTime(required=True)


@blueprint.takes("/challenge", RelayQuestion)
@blueprint.unlocked([])
@blueprint.answers(ChallengeAnswer)
def challenge(question: dict[str, str]) -> tokens.Challenge:
    """A challenge for a relay to seal; it holds for a minute."""
    ours = sili()
    return tokens.challenge(question["relay"], ours.settings, ours.keys, now())


@blueprint.takes("/token", RelayTokenQuestion)
@blueprint.unlocked([])
@blueprint.answers(RelayTokenAnswer)
def token(question: dict[str, str]) -> relay_tokens.Given:
    """A token of ten minutes for a sealed challenge."""
    ours = sili()
    return relay_tokens.login(
        **question, settings=ours.settings, keys=ours.keys, now=now()
    )


@blueprint.takes("/certificate", CertificateQuestion)
@blueprint.unlocked([{"device": []}])
@blueprint.answers(CertificateAnswer)
def certificate(question: dict[str, str]) -> dict[str, Any]:
    """The county's word on this relay behind that TLS certificate."""
    ours, relay = sili(), admitted()
    made = relaying.certificate(
        relay.name,
        question["tls"],
        settings=ours.settings,
        keys=ours.keys,
        now=now(),
    )
    return {"certificate": made, "keys": ours.keys.key_list}


@blueprint.takes("/report", ReportQuestion)
@blueprint.unlocked([{"device": []}])
@blueprint.answers(ReportAnswer)
def report(question: dict[str, Any]) -> dict[str, Any]:
    """What the relay holds, what of it the county lacks, whom it met."""
    relay, at = admitted(), now()
    relaying.note(relay.name, ReportQuestion().dump(question), at)
    sili().ingest.hint(REFERENCE)
    return {"noted_at": at}


@blueprint.takes("/erasures", ErasedQuestion)
@blueprint.unlocked([{"device": []}])
@blueprint.answers(ErasedAnswer)
def erasures(question: dict[str, list[str]]) -> dict[str, int]:
    """The relay holds nothing of these entries any more."""
    return {"noted": erasing.confirm(admitted().name, question["entries"], now())}


def admitted() -> RelayPrincipal:
    return relay_tokens.admit(bearer(), sili().keys, now())
