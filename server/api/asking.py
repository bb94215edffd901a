"""A body that is to be sealed: JSON as it may be sealed, within its size."""

from schemas import strict_json
from schemas.errors import SiliError
from schemas.strict_json import JSON
from server.errors import BodyRefused
from sync.endpoint.asking import body, demand_json
from sync.errors import SyncError


def sealable() -> JSON:
    """What the request says. Raises BodyRefused."""
    try:
        demand_json()
        return strict_json.loads(body())
    except SyncError as refused:
        status = refused.status
        raise BodyRefused(status, refused.advice_zh, refused.reason) from refused
    except SiliError as refused:
        raise BodyRefused(422, refused.zh, refused.en) from refused
