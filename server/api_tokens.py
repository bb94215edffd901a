"""Tokens of programs: what opens the API for another system, in an account's name.

    make       the holder, with the password once more: for what, which of the own
               verbs, for how many days; the token is shown once, kept is its digest
    end        at a word of the holder; and wherever the account's stays end
    admitted   whose token this is: the account as it is today, narrowed to the verbs

A token opens no page of the console, and a cookie nothing that writes.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import select

from schemas.texts import Words
from server import accounts, own_account
from server.errors import TokenRefused
from server.errors.tokens import ProgramTokenRefused
from server.permissions import TABLE, Principal, Verb
from server.registry import db, transaction
from server.registry.desk import CHINA, Pen
from server.registry.directory import ApiToken

LONGEST_DAYS = 90
MOST = 10
LONGEST_NAME = 60
BEGINS = "sili_"
OFFERED: Mapping[Verb, Words] = MappingProxyType(
    {
        Verb.READ_PETITIONS: Words("查看信访事项", "read petitions"),
        Verb.REGISTER_PETITION: Words("登记信访事项", "register petitions"),
        Verb.WRITE_PETITIONS: Words("办理信访事项", "take petitions further"),
    }
)
"""What a program may be let do, where the account's role may."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the token is for, what it may do, for how many days."""

    name: str
    verbs: tuple[str, ...]
    days: int


def offered(principal: Principal) -> dict[Verb, Words]:
    return {v: w for v, w in OFFERED.items() if v in TABLE[principal.role]}


def make(
    principal: Principal, wish: Wish, password: str, *, pen: Pen, now: datetime
) -> str:
    """The token. ProgramTokenRefused, WrongPassword, SignInLocked."""
    verbs = checked(principal, wish)
    if len(running(principal.id, now)) >= MOST:
        raise ProgramTokenRefused("many", most=MOST)
    own_account.prove(principal.id, password, now)
    text, until = BEGINS + secrets.token_urlsafe(32), now + timedelta(days=wish.days)
    made = ApiToken(
        id=f"t-{secrets.token_hex(8)}",
        digest=accounts.digest(text),
        account_id=principal.id,
        name=wish.name.strip(),
        verbs=" ".join(verbs),
        made_at=now,
        expires_at=until,
    )
    said = {"account": principal.id, "token": made.id, "name": made.name}
    day = until.astimezone(CHINA).date().isoformat()
    with transaction() as session:
        session.add(made)
        body = {**said, "verbs": [*map(str, verbs)], "until_on": day}
        pen.write(session, "account.token_made", body, now)
    return text


def checked(principal: Principal, wish: Wish) -> tuple[Verb, ...]:
    if not 0 < len(wish.name.strip()) <= LONGEST_NAME:
        raise ProgramTokenRefused("name", most=LONGEST_NAME)
    verbs = tuple(verb for verb in offered(principal) if verb in wish.verbs)
    if not verbs or len(verbs) != len(set(wish.verbs)):
        raise ProgramTokenRefused("verbs")
    if not 1 <= wish.days <= LONGEST_DAYS:
        raise ProgramTokenRefused("days", most=LONGEST_DAYS)
    return verbs


def end(principal: Principal, id: str, *, pen: Pen, now: datetime) -> None:
    """One's own; ended twice nothing changes. ProgramTokenRefused."""
    with transaction() as session:
        found = session.get(ApiToken, id, with_for_update=True)
        if found is None or found.account_id != principal.id:
            raise ProgramTokenRefused("unknown", id)
        if found.ended_at is None:
            found.ended_at = now
            said = {"account": principal.id, "token": id}
            pen.write(session, "account.token_ended", said, now)


def of(account: str) -> list[ApiToken]:
    """Those of the account, the newest first."""
    mine = select(ApiToken).where(ApiToken.account_id == account)
    return list(db.session.scalars(mine.order_by(ApiToken.made_at.desc(), ApiToken.id)))


def running(account: str, now: datetime) -> list[ApiToken]:
    return [each for each in of(account) if is_running(each, now)]


def is_running(token: ApiToken, now: datetime) -> bool:
    return token.ended_at is None and now < token.expires_at


def words_of(verbs: str) -> Iterable[Words]:
    return (words for verb, words in OFFERED.items() if verb in verbs.split())


def admitted(text: str, now: datetime) -> Principal:
    """Raises TokenRefused."""
    mine = select(ApiToken).where(ApiToken.digest == accounts.digest(text))
    found = db.session.scalar(mine)
    if found is None or not is_running(found, now) or found.account.disabled_at:
        raise TokenRefused(
            "不认识、已吊销或已到期，请到“我的账号”重新开通",
            "it is unknown, ended or over; make another on the account's page",
        )
    verbs = frozenset(Verb(verb) for verb in found.verbs.split())
    principal = replace(accounts.principal(found.account), verbs=verbs)
    if found.used_at is None or now - found.used_at > accounts.SEEN_EVERY:
        with transaction(cases=()) as session:
            session.get_one(ApiToken, found.id).used_at = now
    return principal
