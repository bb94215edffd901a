"""All projections anew from the record, in one transaction: whole or not at all."""

from collections.abc import Callable
from datetime import datetime

from server import outbox, receipts
from server.registry import (
    checks,
    dossier_rows,
    joined,
    letters,
    paper_rows,
    patrol_rows,
    petitions,
    projecting,
    templates,
    terms,
    transaction,
    units,
)


def rebuild(now: datetime, progress: Callable[[int, int], None]) -> int:
    """Drop every projection, fold every case and petition again; how many cases."""
    with transaction() as session:
        epoch = outbox.begin_epoch(session, now)
        joined.rebuild(session)
        units.rebuild(session)
        terms.rebuild(session)
        dossier_rows.rebuild(session)
        templates.rebuild(session)
        count = projecting.rebuild(
            session,
            now,
            lambda each, found: outbox.queue(each, found, epoch, now),
            progress,
        )
        petitions.rebuild(session, now)
        checks.rebuild(session)
        letters.rebuild(session)
        paper_rows.rebuild(session)
        patrol_rows.rebuild(session)
        receipts.queue(session, receipts.everyone(session), epoch, now)
        return count
