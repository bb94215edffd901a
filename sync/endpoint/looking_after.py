"""What is done to a database as a whole, by whoever looks after it.

_revs_limit   how many edits above a leaf are remembered
_purge        some leaves are forgotten, and nobody is told
_compact      what was deleted leaves the file; the answer waits for it
"""

from flask import Response

from ..errors import BadRequest
from . import asking
from .answering import answer
from .visit import Visit

MOST_PURGED = 1000


def revs_limit(visit: Visit) -> Response:
    return answer(visit.whole.revs_limit)


def put_revs_limit(visit: Visit) -> Response:
    asking.demand_json()
    most = asking.json_body()
    if isinstance(most, bool) or not isinstance(most, int) or not 0 < most < 2**31:
        raise BadRequest("`_revs_limit` must be a number above 0")
    visit.whole.revs_limit = most
    return answer({"ok": True})


def purge(visit: Visit) -> Response:
    """Forget the leaves named, those of each document together."""
    asked = asking.json_object()
    if len(asked) > MOST_PURGED:
        raise BadRequest(f"at most {MOST_PURGED} documents at once")
    for revs in asked.values():
        if not isinstance(revs, list) or not all(isinstance(r, str) for r in revs):
            raise BadRequest("_purge takes an array of revisions for each id")
    database = visit.whole
    with database.transaction():
        gone = {id: database.purge_leaves(id, revs) for id, revs in asked.items()}
    return answer({"purge_seq": None, "purged": gone}, 201)


def compact(visit: Visit) -> Response:
    asking.demand_json()
    visit.whole.scrub()
    return answer({"ok": True}, 202)
