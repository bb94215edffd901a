"""Does the county owe the field anything? Asked at once, since mostly it does not.

erasures that are to be scrubbed, entries that go on to their home, restricted cases
that are to be brought to a reader, words that are to be published
"""

from sqlalchemy import exists, or_, select

from server import carrying
from server.registry import db, erasures, restricting
from server.registry.record import Carriage, Outgoing

ANYTHING = select(
    or_(
        exists().where(*erasures.UNSCRUBBED),
        exists(Carriage).where(carrying.WAITING),
        exists(restricting.Copy).where(restricting.OWED),
        exists(Outgoing).where(Outgoing.published_at.is_(None)),
    )
)


def anything() -> bool:
    session = db.session()
    session.rollback()
    found = bool(session.scalar(ANYTHING))
    session.rollback()
    return found
