"""How the way from the villages to the registry is."""

from typing import Any

from marshmallow import Schema, fields

from server.api.door import Described, behind
from server.console.desk import now, reader, sili
from server.registry.health import health as figures

blueprint = behind(
    Described("health", __name__, url_prefix="/api/v1/health", description="Health")
)


class FiguresAnswer(Schema):
    entries = fields.Integer(required=True)
    cases = fields.Integer(required=True)
    quarantined = fields.Integer(required=True)
    unpublished = fields.Integer(required=True)
    databases = fields.Integer(required=True)
    last_received_at = fields.AwareDateTime(allow_none=True)
    last_moved_at = fields.AwareDateTime(allow_none=True)


class HealthAnswer(Schema):
    status = fields.String(required=True, metadata={"enum": ["ok", "failing"]})
    county = fields.String(required=True)
    server_time = fields.AwareDateTime(required=True)
    ingest_running = fields.Boolean(required=True)
    figures = fields.Nested(
        FiguresAnswer, allow_none=True, metadata={"description": "for roles that may"}
    )


@blueprint.reads("")
@blueprint.answers(HealthAnswer)
def health() -> dict[str, Any]:
    """Whether ingest runs, and its figures for whoever may read them."""
    ours = sili()
    progress = ours.ingest.progress
    return {
        "status": "failing" if progress.failures else "ok",
        "county": ours.settings.county,
        "server_time": now(),
        "ingest_running": progress.running,
        "figures": figures(reader()),
    }
