"""The 27 smart steps as they are used: how often each had a part in a deed of late.

Counted from the record over the last thirty days, deeds of petitions by their type. A
step that acts on every page, or that writes nothing, has no count: none is made up.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from schemas.envelope import REGISTRY
from schemas.petition.deeds import NOUN
from schemas.smart_steps import EVERY
from server.registry.record import ReceivedEntry

DAYS = 30


def used(session: Session, now: datetime) -> Mapping[str, int]:
    """By step how many deeds in which it has a part; without deeds there is none."""
    types = {NOUN + verb for step in EVERY for verb in step.done}
    mine = ReceivedEntry.database == REGISTRY, ReceivedEntry.type.in_(types)
    since = ReceivedEntry.received_at >= now - timedelta(days=DAYS)
    rows = select(ReceivedEntry.type, func.count()).where(*mine, since)
    counted = session.execute(rows.group_by(ReceivedEntry.type))
    found = {type: many for type, many in counted}
    return {
        step.code: sum(found.get(NOUN + verb, 0) for verb in step.done)
        for step in EVERY
        if step.done
    }
