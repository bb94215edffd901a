"""One's own account: its password, its stays at the console, what happened to it.

What somebody else did to the account (a password renewed, a second factor taken away),
and a stay that began where none of the last ones did, is told at the next sign-in.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from server import accounts
from server.errors import WeakPassword, WrongPassword
from server.registry import db, transaction
from server.registry.desk import Actor, Pen
from server.registry.directory import Account, SignIn
from server.registry.record import ReceivedEntry

LEAST, MOST_SHOWN = 10, 20
ADDED, CHANGED = "account.added", "account.changed"


@dataclass(frozen=True, slots=True)
class Told:
    """Something that was done to the account, by whom, and why."""

    what: str
    by: str
    reason: str
    at: datetime
    is_new: bool


def account(id: str) -> Account:
    return db.session.get_one(Account, id)


def stays(id: str) -> list[SignIn]:
    """The last sign-ins that counted, the newest first."""
    mine = SignIn.account_id == id, SignIn.waits.is_(False)
    rows = select(SignIn).where(*mine).order_by(SignIn.begun_at.desc())
    return list(db.session.scalars(rows.limit(MOST_SHOWN)))


def told(id: str) -> list[Told]:
    """What others did to this account, the newest first."""
    before = account(id).told_at
    row = ReceivedEntry
    deeds = select(row.type, row.received_at, row.raw).where(
        row.type.in_([ADDED, CHANGED]), row.by != Actor(id, "", "").person
    )
    found = []
    for type, at, raw in db.session.execute(deeds.order_by(row.position.desc())):
        body = json.loads(raw)["body"]
        if body["account"] == id:
            is_new = type == CHANGED and (not before or at > before)
            what, reason = body.get("what", "added"), body.get("reason", "")
            found.append(Told(what, body["actor"]["name"], reason, at, is_new))
    return found[:MOST_SHOWN]


def has_news(id: str) -> bool:
    """Is there something that its holder was not told yet?"""
    if any(each.is_new for each in told(id)):
        return True
    places = [each.address for each in stays(id)]
    return len(places) > 1 and places[0] not in places[1:]


def was_told(id: str, now: datetime) -> None:
    with transaction(cases=()) as session:
        session.get_one(Account, id).told_at = now


def end_others(id: str, token: str, now: datetime) -> None:
    """Every stay but this one is over."""
    with transaction(cases=()) as session:
        accounts.end_stays(session, id, now, but=token)


def prove(id: str, current: str, now: datetime) -> None:
    """It is the holder: the password once more. WrongPassword, SignInLocked."""
    mine = account(id)
    accounts.refuse_locked(mine, now)
    kept = mine.password
    if accounts.matches(kept, current):
        return
    with transaction(cases=()) as session:
        accounts.count_failure(session.get_one(Account, id, with_for_update=True), now)
    raise WrongPassword


def change_password(
    id: str,
    current: str,
    wanted: str,
    again: str,
    token: str,
    now: datetime,
    *,
    pen: Pen,
) -> None:
    """Another password; every other stay ends. WrongPassword, WeakPassword,
    SignInLocked."""
    mine = account(id)
    login, kept = mine.login, mine.password
    accounts.refuse_locked(mine, now)
    right = accounts.matches(kept, current)
    weak = len(wanted) < LEAST or wanted in (login, current) or wanted != again
    if right and weak:
        raise WeakPassword
    made = accounts.HASHER.hash(wanted) if right else ""
    with transaction() as session:
        found = session.get_one(Account, id, with_for_update=True)
        accounts.refuse_locked(found, now)
        right = right and found.password == kept
        if right:
            found.password, found.failures = made, 0
            accounts.end_stays(session, id, now, but=token)
            accounts.changed(session, id, "password", "本人修改", now, pen)
        else:
            accounts.count_failure(found, now)
    if not right:
        raise WrongPassword
