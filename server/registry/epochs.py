"""The lives of this registry: each an epoch; the newest is the one it is in."""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.registry import locks
from server.registry.record import Epoch


def begin_epoch(session: Session, now: datetime) -> str:
    """The epoch this registry is in; begun now where there is none."""
    running = running_epoch(session)
    if running is None:
        locks.only(session, "epoch")
        running = running_epoch(session)
    if running is None:
        running = f"e-{secrets.token_hex(8)}"
        session.add(Epoch(epoch=running, predecessor=None, begun_at=now))
        session.flush()
    return running


def running_epoch(session: Session) -> str | None:
    """The epoch this registry is in, if one has begun."""
    last = select(Epoch.epoch).order_by(Epoch.begun_at.desc()).limit(1)
    return session.scalar(last)
