"""An order that is sent twice is done once.

Who sends an order gives it a key (`Idempotency-Key`; a form of the console has one of
its own). The answer is kept under account and key, beside what the order did and in its
transaction, for some days; the same key with other words is refused.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from schemas.canonical import digest_of
from server.errors.petitions import RegistrationRefused
from server.permissions import Principal
from server.registry.petition_rows import Answered

KEPT = timedelta(days=7)
LONGEST = 100


def answered(
    session: Session, principal: Principal, key: str, asked: Mapping[str, Any]
) -> str | None:
    """The petition that this very order was about; None where it comes first."""
    found = session.get(Answered, (principal.id, key[:LONGEST])) if key else None
    if found is None:
        return None
    if found.asked != digest_of(asked):
        raise RegistrationRefused("key")
    return found.petition


def keep(
    session: Session,
    principal: Principal,
    key: str,
    asked: Mapping[str, Any],
    petition: str,
    today: date,
) -> None:
    if not key:
        return
    session.execute(delete(Answered).where(Answered.answered_on < today - KEPT))
    kept = digest_of(asked)
    session.add(
        Answered(
            account=principal.id,
            key=key[:LONGEST],
            asked=kept,
            petition=petition,
            answered_on=today,
        )
    )
