"""Accounts of the console: who may sign in, with which password, as what.

A password is kept as argon2id. Five wrong ones lock the account, each further one
for twice as long, up to a quarter of an hour; wrong codes of the second factor count
as well (`second_factor`). What was matched counts only while the account is still as
it was read: guesses made at once meet the lock, and a password changed meanwhile opens
nothing. A wrong name takes as long as a wrong password. The browser holds a random
token, the registry its digest.

An account of a responsible unit is bound to one, and acts where that one does; once it
has ended, for whichever goes on with its powers.
"""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from math import ceil
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from schemas.units import Unit
from server.errors import (
    LoginTaken,
    OutsideCounty,
    SignInLocked,
    UnitRefused,
    UnknownLogin,
    UnknownRole,
    WrongPassword,
)
from server.permissions import Principal, Role
from server.registry import db, transaction, units
from server.registry.desk import Pen
from server.registry.directory import Account, ApiToken, Scope, SignIn

HASHER = PasswordHasher()
FREE_FAILURES = 5
LONGEST_LOCK = timedelta(minutes=15)
IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
AREA = re.compile(r"\d{6}|\d{9}|\d{12}|\d{15}")


@dataclass(frozen=True, slots=True)
class Signed:
    """A sign-in just made: the token goes to the browser and is kept nowhere else."""

    token: str
    principal: Principal
    waits: bool = False


def add_account(
    login: str,
    name: str,
    role: str,
    areas: list[str],
    *,
    county: str,
    now: datetime,
    pen: Pen,
    password: str | None = None,
    unit: str = "",
) -> str:
    """Add an account and return its password, made here unless one is given.

    Whoever calls this has asked who may (`granting`).
    """
    password = password or made_password()
    known = checked_role(role)
    check_areas(areas, county)
    hashed = HASHER.hash(password)
    with transaction() as session:
        put(session, login, name, known, areas, hashed, now, pen, unit)
    return password


def put(
    session: Session,
    login: str,
    name: str,
    role: Role,
    areas: Iterable[str],
    hashed: str,
    now: datetime,
    pen: Pen,
    unit: str = "",
    **more: Any,
) -> Account:
    """A new account, in the caller's transaction. LoginTaken, UnitRefused."""
    if named(session, login) is not None:
        raise LoginTaken(login)
    bound = bound_to(session, role, unit)
    account = Account(
        id=f"a-{secrets.token_hex(8)}", login=login, name=name, role=role,
        password=hashed, added_at=now, unit=bound.name if bound else None,
    )  # fmt: skip
    session.add(account)
    held = [bound.area] if bound else list(dict.fromkeys(areas))
    grant(session, account.id, held, now)
    said = {"account": account.id, "role": str(role), "areas": held, **more}
    said |= {"unit": bound.name} if bound else {}
    pen.write(session, "account.added", said, now)
    return account


def bound_to(session: Session, role: Role, unit: str) -> Unit | None:
    """The unit of an account of its role, which goes on; of any other None."""
    if role is not Role.UNIT:
        if unit:
            raise UnitRefused("bound")
        return None
    if not unit:
        raise UnitRefused("unbound")
    found = units.standing(session).named(unit)
    if found is None or not found.is_open:
        raise UnitRefused("gone", unit)
    return found


def named(session: Session, login: str) -> Account | None:
    rows = select(Account).where(Account.login == login)
    return session.scalar(rows.with_for_update())


def known(session: Session, login: str) -> Account:
    found = named(session, login)
    if found is None:
        raise UnknownLogin(login)
    return found


def renew_password(login: str, reason: str, now: datetime, *, pen: Pen) -> str:
    """Give the account a new password, unlock it, end its stays. UnknownLogin."""
    password = made_password()
    hashed = HASHER.hash(password)
    with transaction() as session:
        account = known(session, login)
        give_password(session, account, hashed, now)
        changed(session, account.id, "password", reason, now, pen)
    return password


def give_password(
    session: Session, account: Account, hashed: str, now: datetime
) -> None:
    account.password = hashed
    account.failures, account.locked_until = 0, None
    end_stays(session, account.id, now)


def end_stays(session: Session, account: str, now: datetime, but: str = "") -> None:
    """Every stay is over, but the one of this token; no program goes on either."""
    others = SignIn.account_id == account, SignIn.digest != digest(but)
    running = update(SignIn).where(*others, SignIn.ended_at.is_(None))
    session.execute(running.values(ended_at=now))
    mine = ApiToken.account_id == account, ApiToken.ended_at.is_(None)
    session.execute(update(ApiToken).where(*mine).values(ended_at=now))


def changed(
    session: Session,
    account: str,
    what: str,
    reason: str,
    now: datetime,
    pen: Pen,
    **more: Any,
) -> None:
    said = {"account": account, "what": what, "reason": reason, **more}
    pen.write(session, "account.changed", said, now)


def grant(session: Session, holder: str, areas: list[str], now: datetime) -> None:
    """Give the holder each area that is not already theirs."""
    running = select(Scope.area).where(Scope.holder == holder, Scope.ended_at.is_(None))
    held = set(session.scalars(running))
    for area in dict.fromkeys(areas):
        if area not in held:
            session.add(Scope(holder=holder, area=area, begun_at=now))


def hold(session: Session, holder: str, areas: Iterable[str], now: datetime) -> None:
    """These areas, and no others, are the holder's from now on."""
    held = list(areas)
    others = Scope.holder == holder, Scope.ended_at.is_(None), Scope.area.not_in(held)
    session.execute(update(Scope).where(*others).values(ended_at=now))
    grant(session, holder, held, now)


def made_password(groups: int = 3) -> str:
    """Letters and digits that nobody mistakes for others, in groups of four."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    drawn = ["".join(secrets.choice(letters) for _ in range(4)) for _ in range(groups)]
    return "-".join(drawn)


def checked_role(role: str) -> Role:
    try:
        return Role(role)
    except ValueError:
        raise UnknownRole(role, [each.value for each in Role]) from None


def check_areas(areas: list[str], county: str) -> None:
    for area in areas:
        if not (AREA.fullmatch(area) and area.startswith(county)):
            raise OutsideCounty(area, county)


def sign_in(
    login: str,
    password: str,
    now: datetime,
    *,
    second: bool = False,
    address: str = "",
) -> Signed:
    """Begin a stay at the console, which waits where a second factor is asked.

    Raises WrongPassword or SignInLocked.
    """
    hash_of_nobody = nobody()
    account = db.session.scalar(select(Account).where(Account.login == login))
    if account is None or account.disabled_at:
        matches(hash_of_nobody, password)
        raise WrongPassword
    refuse_locked(account, now)
    account_id, kept = account.id, account.password
    right = matches(kept, password)
    return decide(account_id, kept if right else None, now, second, address)


def refuse_locked(account: Account, now: datetime) -> None:
    if account.locked_until and account.locked_until > now:
        left = account.locked_until - now
        raise SignInLocked(account.locked_until, ceil(left.total_seconds()))


@cache
def nobody() -> str:
    """What a wrong name is matched with; made at the first sign-in, whoever's it is."""
    return HASHER.hash("nobody's password")


def matches(kept: str, password: str) -> bool:
    """Is it that password? Where none is kept nothing is, and it takes as long."""
    try:
        return HASHER.verify(kept or nobody(), password) and bool(kept)
    except VerifyMismatchError:
        return False


def decide(
    account_id: str, proved: str | None, now: datetime, second: bool, address: str
) -> Signed:
    """Begin the stay, or count the failure, by the account as it is by now.

    `proved` is the kept password that was matched, None where none was.
    """
    with transaction(cases=()) as session:
        account = session.get_one(Account, account_id, with_for_update=True)
        refuse_locked(account, now)
        if account.disabled_at or proved != account.password:
            count_failure(account, now)
            signed = None
        else:
            signed = begin(session, account, now, waits=second, address=address)
    if signed is None:
        raise WrongPassword
    return signed


def count_failure(account: Account, now: datetime) -> None:
    account.failures += 1
    account.locked_until = now + lock_for(account.failures)


def begin(
    session: Session,
    account: Account,
    now: datetime,
    *,
    waits: bool = False,
    address: str = "",
) -> Signed:
    token = secrets.token_urlsafe(32)
    if not waits:
        account.failures, account.locked_until = 0, None
    stay = SignIn(
        digest=digest(token), account_id=account.id, begun_at=now, seen_at=now,
        waits=waits, address=address,
    )  # fmt: skip
    session.add(stay)
    return Signed(token, principal(account), waits)


def lock_for(failures: int) -> timedelta:
    """How long the next try must wait after that many wrong passwords."""
    if failures < FREE_FAILURES:
        return timedelta()
    doubled = timedelta(seconds=30 << min(failures - FREE_FAILURES, 10))
    return min(doubled, LONGEST_LOCK)


def signed_in(token: str, now: datetime) -> Principal | None:
    """Whose token this is, while the stay lasts; keeps it alive."""
    stay = db.session.get(SignIn, digest(token))
    if stay is None or stay.waits or stay.ended_at or stay.account.disabled_at:
        return None
    if now - stay.seen_at > IDLE or now - stay.begun_at > LONGEST:
        return None
    found = principal(stay.account)
    if now - stay.seen_at > SEEN_EVERY:
        touch(stay.digest, now)
    return found


def touch(stay: str, now: datetime) -> None:
    with transaction(cases=()) as session:
        session.get_one(SignIn, stay).seen_at = now


def sign_out(token: str, now: datetime) -> None:
    with transaction(cases=()) as session:
        stay = session.get(SignIn, digest(token))
        if stay is not None:
            stay.ended_at = now


def principal(account: Account) -> Principal:
    if account.role == Role.UNIT:
        return principal_of_unit(account)
    areas = tuple(scope.area for scope in account.scopes if scope.ended_at is None)
    return Principal(account.id, account.name, Role(account.role), areas)


def principal_of_unit(account: Account) -> Principal:
    """It acts where its unit does now, and nowhere once nobody goes on with it."""
    found = units.now(db.session(), account.unit or "")
    areas = (found.area,) if found else ()
    unit = found.name if found else ""
    return Principal(account.id, account.name, Role.UNIT, areas, unit)


def accounts() -> list[Account]:
    return list(db.session.scalars(select(Account).order_by(Account.login)))


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
