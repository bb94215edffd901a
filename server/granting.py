"""Who gives accounts, and what takes two persons.

    ask       the security administrator says what is wished of which account, and why
    agree     what reaches the whole county, or agrees to such, waits for a second
              person, who may, who did not ask, and whom it is not about
    decline   the second leaves it, or who asked takes it back; the line stays

A new password that takes two is made in two halves, one shown to each of them: neither
can sign in as the other's choice alone. An account's end takes one, since it only takes
away. At the county's machine whoever has it in hand asks, and a second person is there
with password and code; where nobody could be the second, the first accounts are made
alone, and the record says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.recovery import Enclosed
from server import accounts, second_factor
from server.errors import GrantRefused, NotSecond, SecondNeeded
from server.grant_rules import (
    GIVES_PASSWORD,
    What,
    Wish,
    examined,
    is_second,
    placed,
    reaches,
    refuse_gone,
    refuse_own,
    refuse_second,
)
from server.keys import CountyKeys
from server.moving import checked
from server.permissions import Principal, Role, Verb, demand
from server.registry import proposals, transaction
from server.registry.desk import Actor, Pen
from server.registry.directory import Account
from server.registry.proposals import Proposal

GROUPS_OF_A_HALF = 2


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: whether it waits, and what is shown of a password, this once:
    all of it, its first `half` or its second."""

    waits: bool = False
    password: str = ""
    half: int = 0


def ask(principal: Principal, wish: Wish, *, keys: CountyKeys, now: datetime) -> Done:
    """Wish it: done at once, or waiting for a second person.

    NotAllowed, GrantRefused, ReasonMissing, LoginTaken, OutsideCounty, UnknownRole,
    UnitRefused.
    """
    demand(principal, Verb.GRANT_ACCOUNT, keys.county)
    wish = replace(wish, reason=checked(wish.reason))
    pen = Pen.of(keys, principal)
    with transaction() as session:
        wish = placed(session, wish)
        found = examined(session, wish, keys.county)
        refuse_own(found, wish, principal)
        if not reaches(found, wish, keys.county):
            password = drawn(wish, groups=3)
            carry_out(session, wish, password, pen, now)
            return Done(password=password)
        if proposals.waits_for(session, wish.login):
            zh = f"账号“{wish.login}”已有一项申请在等人同意，请先处理那一项。"
            raise GrantRefused(zh, f"something about {wish.login!r} waits already")
        half = drawn(wish, GROUPS_OF_A_HALF)
        session.add(proposal(found, wish, half, pen.actor, keys, now))
        return Done(waits=True, password=half, half=1 if half else 0)


def agree(principal: Principal, no: int, *, keys: CountyKeys, now: datetime) -> Done:
    """The second person's word: it is done. NotSecond, GrantRefused, NotAllowed."""
    with transaction() as session:
        row = undecided(session, no)
        refuse_second(principal, row, keys.county)
        wish = placed(session, wish_of(row))
        examined(session, wish, keys.county)
        actor = Actor(row.asked_by_id, row.asked_by, row.asked_by_role)
        refuse_gone(session, actor)
        half = drawn(wish, GROUPS_OF_A_HALF)
        first = disclosed(row, keys)
        password = f"{first}-{half}" if half else ""
        second = Actor.of(principal)
        carry_out(session, wish, password, Pen(keys, actor), now, second)
        decide(row, second, now, agreed=True)
        return Done(password=half, half=2 if half else 0)


def decline(principal: Principal, no: int, *, county: str, now: datetime) -> None:
    """It is left as it was, by whoever asked or could have agreed."""
    with transaction() as session:
        row = undecided(session, no)
        if row.asked_by_id != principal.id:
            demand(principal, Verb.SECOND_GRANT, county)
        decide(row, Actor.of(principal), now, agreed=False)


def at_machine(
    wish: Wish, second: Principal | None, *, keys: CountyKeys, now: datetime
) -> Done:
    """The same by whoever has the county's machine in hand, all at once.

    SecondNeeded where another could agree and nobody did.
    """
    wish = replace(wish, reason=checked(wish.reason))
    pen = Pen.at_machine(keys)
    with transaction() as session:
        wish = placed(session, wish)
        found = examined(session, wish, keys.county)
        if reaches(found, wish, keys.county):
            about = found.id if found else "", found.name if found else wish.name
            refuse_alone(session, second, about, keys.county)
        password = drawn(wish, groups=3)
        agreed = Actor.of(second) if second else None
        carry_out(session, wish, password, pen, now, agreed)
    return Done(password=password)


def refuse_alone(
    session: Session, second: Principal | None, about: tuple[str, str], county: str
) -> None:
    if second is None:
        if any(is_second(each, about, county) for each in signing_in(session)):
            raise SecondNeeded
    elif not is_second(second, about, county):
        raise NotSecond


def signing_in(session: Session) -> Iterator[Principal]:
    for account in session.scalars(select(Account)):
        if account.password and account.disabled_at is None:
            yield accounts.principal(account)


def drawn(wish: Wish, groups: int) -> str:
    return accounts.made_password(groups) if wish.what in GIVES_PASSWORD else ""


def carry_out(
    session: Session,
    wish: Wish,
    password: str,
    pen: Pen,
    now: datetime,
    second: Actor | None = None,
) -> None:
    more: dict[str, Any] = {"second": second.words()} if second else {}
    hashed = accounts.HASHER.hash(password) if password else ""
    if wish.what is What.ADDED:
        role, more["reason"] = Role(wish.role), wish.reason
        new = wish.login, wish.name, role, wish.areas
        accounts.put(session, *new, hashed, now, pen, wish.unit, **more)
        return
    account = accounts.known(session, wish.login)
    if wish.what is What.ROLE:
        more |= {"role": str(Role(wish.role)), "areas": list(dict.fromkeys(wish.areas))}
        more |= {"unit": wish.unit} if wish.unit else {}
    become(session, account, wish.what, more, hashed, now)
    accounts.changed(
        session, account.id, wish.what.value, wish.reason, now, pen, **more
    )


def become(
    session: Session,
    account: Account,
    what: str,
    said: Mapping[str, Any],
    hashed: str,
    now: datetime,
) -> None:
    """What the deed says is so; also after a restore (`standing`)."""
    if what == What.PASSWORD:
        accounts.give_password(session, account, hashed, now)
    elif what == What.FACTOR:
        second_factor.take_away(session, account, now)
    elif what == What.ROLE:
        account.role, account.unit = said["role"], said.get("unit")
        accounts.hold(session, account.id, said["areas"], now)
        accounts.end_stays(session, account.id, now)
    elif what == What.DISABLED:
        account.disabled_at = now
        accounts.end_stays(session, account.id, now)
    elif what == What.ENABLED:
        account.disabled_at = None


def proposal(
    found: Account | None,
    wish: Wish,
    half: str,
    by: Actor,
    keys: CountyKeys,
    now: datetime,
) -> Proposal:
    return Proposal(
        what=wish.what,
        account=found.id if found else "",
        login=wish.login,
        name=found.name if found else wish.name,
        role=wish.role,
        areas=" ".join(dict.fromkeys(wish.areas)),
        unit=wish.unit or None,
        reason=wish.reason,
        half=enclosed(wish.login, half, keys) if half else None,
        asked_by_id=by.id,
        asked_by=by.name,
        asked_by_role=by.role,
        asked_at=now,
    )


def enclosed(login: str, half: str, keys: CountyKeys) -> str:
    addressee = keys.factor_key.addressee
    return addressee.enclose(Enclosed.HALF, login, half.encode())


def disclosed(row: Proposal, keys: CountyKeys) -> str:
    if not row.half:
        return ""
    return keys.factor_key.disclose(Enclosed.HALF, row.login, row.half).decode()


def wish_of(row: Proposal) -> Wish:
    areas = tuple(row.area_codes)
    said = row.login, row.reason, row.name, row.role, areas, row.unit or ""
    return Wish(What(row.what), *said)


def undecided(session: Session, no: int) -> Proposal:
    row = session.get(Proposal, no)
    if row is None or row.decided_at is not None:
        raise GrantRefused("这一项已经有人处理了。", "somebody has decided it already")
    return row


def decide(row: Proposal, by: Actor, now: datetime, *, agreed: bool) -> None:
    row.decided_by_id, row.decided_by = by.id, by.name
    row.decided_at, row.agreed, row.half = now, agreed, None
