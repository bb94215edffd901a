"""What a person decides about a document that waits in quarantine.

    release   it is admitted after all: only against reasons of circumstance (a revoked
              device, a grid not one's own …), never against form, seal, id or revision;
              folded in the very transaction
    keep      it stays out of the record; it leaves the queue, stays readable, and the
              receipt tells its author, with the reason that was given

Whoever answers for the place it belongs to decides, and both are deeds of the desk.
"""

import json
from datetime import datetime

from sqlalchemy.orm import Session

from schemas.errors import InvalidIdentifier
from schemas.identifiers import check_case
from server import outbox, receipts
from server.admission import DECIDABLE
from server.batch import Batch
from server.errors import NotInQuarantine, NotReleasable
from server.moving import checked
from server.permissions import Principal, Verb, may
from server.quarantine import KEPT, RELEASED, answers_for
from server.registry import db, transaction
from server.registry.desk import NO_CASE, Pen
from server.registry.record import Quarantined

LONGEST_NAME = 300


def may_decide(principal: Principal, row: Quarantined, county: str) -> bool:
    return may(principal, Verb.RELEASE_QUARANTINE, answers_for(row, county))


def is_releasable(row: Quarantined) -> bool:
    return row.reason in DECIDABLE


def release(
    principal: Principal, position: int, reason: str, *, pen: Pen, now: datetime
) -> Quarantined:
    """Admit it. NotInQuarantine, NotReleasable, ReasonMissing."""
    said = checked(reason)
    county = pen.keys.county
    with transaction(cases={case_of(position)}) as session:
        row = waiting(session, principal, position, county)
        if not is_releasable(row):
            raise NotReleasable(row.zh, row.en)
        decide(row, RELEASED, said, pen, now)
        batch = Batch(session, pen.keys, now)
        batch.reconsider([row])
        if row.resolved_at is None:
            raise NotReleasable(row.zh, row.en)
        batch.project()
        write(session, row, "quarantine.released", pen, now)
    return find(position)


def keep(
    principal: Principal, position: int, reason: str, *, pen: Pen, now: datetime
) -> Quarantined:
    """Leave it out of the record, for good. NotInQuarantine, ReasonMissing."""
    said = checked(reason)
    with transaction(cases={case_of(position)}) as session:
        row = waiting(session, principal, position, pen.keys.county)
        decide(row, KEPT, said, pen, now)
        row.resolved_at, row.look_again = now, False
        session.flush()
        if whose := receipts.addressee(row.home, row.document):
            epoch = outbox.begin_epoch(session, now)
            receipts.queue(session, {whose}, epoch, now)
        write(session, row, "quarantine.kept", pen, now)
    return find(position)


def find(position: int) -> Quarantined:
    return db.session.get_one(Quarantined, position)


def case_of(position: int) -> str:
    row = db.session.get(Quarantined, position)
    return str(row.case if row else None)


def waiting(
    session: Session, principal: Principal, position: int, county: str
) -> Quarantined:
    """Out of scope, or decided already, looks like not there."""
    row = session.get(Quarantined, position, with_for_update=True)
    if row is None or row.resolved_at or not may_decide(principal, row, county):
        raise NotInQuarantine(position)
    return row


def decide(row: Quarantined, decision: str, said: str, pen: Pen, now: datetime) -> None:
    row.decision, row.said, row.decided_at = decision, said, now
    row.decided_by, row.decided_by_id = pen.actor.name, pen.actor.id


def write(
    session: Session, row: Quarantined, type: str, pen: Pen, now: datetime
) -> None:
    body = {
        "document": nameable(row.document),
        "rev": nameable(row.rev),
        "database": nameable(row.database),
        "refusal": row.reason,
        "reason": row.said,
    }
    pen.write(session, type, body, now, about(row))


def nameable(text: str) -> str:
    """Whatever stood there, so that it can be written into an entry."""
    return json.dumps(text)[1:-1][:LONGEST_NAME] or "-"


def about(row: Quarantined) -> str:
    """The case it names, if that is one."""
    try:
        return check_case(str(row.case))
    except InvalidIdentifier:
        return NO_CASE
