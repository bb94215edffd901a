"""POST /api/v1/entries: entries brought by whoever has them; `server.delivering`.

Nobody is asked who he is: an entry is known by its seal. So what comes is held to its
size before it is inflated, to JSON as it may be sealed before it is looked at, and an
address to so many questions a minute.
"""

from typing import Any

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from marshmallow import Schema, fields, validate

from server import delivering
from server.api.asking import sealable
from server.api.door import Described
from server.console.desk import now, sili
from server.errors import BodyRefused

OFTEN = "120 per minute"

blueprint = Described(
    "entries", __name__, url_prefix="/api/v1/entries", description="Entries brought"
)


class Brought(Schema):
    entries = fields.List(
        fields.Dict(metadata={"description": "a sealed entry, as it is stored"}),
        required=True,
        validate=validate.Length(max=delivering.MOST),
    )


class BecameAnswer(Schema):
    id = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(["stored", "refused"]))
    reason = fields.String()
    zh = fields.String()
    en = fields.String()
    do_zh = fields.String()
    do_en = fields.String()


class DeliveredAnswer(Schema):
    entries = fields.List(fields.Nested(BecameAnswer), required=True)
    receipts = fields.List(
        fields.Dict(metadata={"description": "a signed receipt, the newest"}),
        required=True,
    )
    server_time = fields.AwareDateTime(required=True)


@blueprint.reads_itself("", Brought)
@blueprint.unlocked([])
@blueprint.answers(DeliveredAnswer)
def deliver() -> dict[str, Any]:
    """Bring entries, at most 500 and 16 MiB; each is known by its seal alone."""
    ours = sili()
    delivered = delivering.deliver(brought(), hub=ours.hub, keys=ours.keys)
    for database in delivered.databases:
        ours.ingest.hint(database)
    return {
        "entries": delivered.entries,
        "receipts": delivered.receipts,
        "server_time": now(),
    }


def brought() -> list[Any]:
    said = sealable()
    found = said.get("entries") if isinstance(said, dict) else None
    if not isinstance(found, list):
        raise BodyRefused(422, "没有 entries 列表", "there is no list of entries")
    return found


def init_app(app: Flask) -> None:
    """So many questions a minute from one address."""
    limiter = Limiter(
        get_remote_address, app=app, storage_uri="memory://", key_prefix="entries"
    )
    limited: Any = limiter.limit(OFTEN)
    view = app.view_functions["entries.deliver"]
    app.view_functions["entries.deliver"] = limited(view)
