"""What stands against a wish for an account, and when it takes two persons.

It takes two where the role or an area reaches the whole county, or where the role may
agree to such, by what the account is as well as by what it is to become. Nobody grants
to himself, by any account of his: persons are told apart by their names, so two of one
name are written with their units. The account of a responsible unit has the area of its
unit, whatever else is wished.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.strict_json import has_invisible
from server import accounts
from server.errors import (
    GrantRefused,
    LoginTaken,
    NotAllowed,
    NotSecond,
    UnitRefused,
)
from server.permissions import (
    TABLE,
    THREE,
    TWO_PERSONS,
    Principal,
    Role,
    Verb,
    demand,
    may,
)
from server.registry import units
from server.registry.desk import Actor
from server.registry.directory import Account
from server.registry.proposals import Proposal

MOST_LINE = 40


class What(StrEnum):
    ADDED = "added"
    ROLE = "role"
    PASSWORD = "password"
    FACTOR = "factor"
    DISABLED = "disabled"
    ENABLED = "enabled"


GIVES_ROLE = {What.ADDED, What.ROLE}
GIVES_PASSWORD = {What.ADDED, What.PASSWORD}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wished of one account; role, areas and unit where it gives them."""

    what: What
    login: str
    reason: str
    name: str = ""
    role: str = ""
    areas: tuple[str, ...] = ()
    unit: str = ""


def placed(session: Session, wish: Wish) -> Wish:
    """With the area of its unit, where it is a unit's. UnknownRole, UnitRefused."""
    if wish.what not in GIVES_ROLE:
        return wish
    unit = accounts.bound_to(session, accounts.checked_role(wish.role), wish.unit)
    return replace(wish, areas=(unit.area,)) if unit else wish


def takes_two(role: str, areas: tuple[str, ...], county: str) -> bool:
    """Does it reach the whole county, or agree to what does?"""
    known = Role(role)
    agrees = Verb.SECOND_GRANT in TABLE[known]
    return known in TWO_PERSONS or agrees or county in areas


def is_second(who: Principal, about: tuple[str, str], county: str) -> bool:
    """May this person agree, and is not the one it is about?"""
    id, name = about
    return may(who, Verb.SECOND_GRANT, county) and who.id != id and who.name != name


def examined(session: Session, wish: Wish, county: str) -> Account | None:
    """The account that it is about, None for a new one; says what stands against it."""
    found = None if wish.what is What.ADDED else accounts.known(session, wish.login)
    if wish.what in GIVES_ROLE:
        accounts.checked_role(wish.role)
        accounts.check_areas(list(wish.areas), county)
        if not wish.areas:
            raise GrantRefused("请填辖区编码。", "an area is needed")
    if wish.what is What.ADDED:
        check_names(session, wish)
    if wish.what in GIVES_ROLE or wish.what is What.ENABLED:
        name, role = (found.name, found.role) if found else (wish.name, wish.role)
        refuse_two_of_three(session, wish.login, name, wish.role or role)
    if found is not None:
        refuse_standing(found, wish)
        refuse_without_unit(session, found, wish)
    return found


def refuse_standing(found: Account, wish: Wish) -> None:
    """Only what is disabled is enabled, and nothing else is done to it."""
    is_off = found.disabled_at is not None
    if is_off is not (wish.what is What.ENABLED):
        zh, en = ("已停用", "is disabled") if is_off else ("在用", "is in use")
        raise GrantRefused(f"账号“{wish.login}”{zh}。", f"{wish.login!r} {en}")


def refuse_without_unit(session: Session, found: Account, wish: Wish) -> None:
    """Nobody comes back for a unit that has ended, and that nobody follows."""
    comes_back = wish.what is What.ENABLED and found.role == Role.UNIT
    if comes_back and units.now(session, found.unit or "") is None:
        raise UnitRefused("gone", found.unit or "—")


def check_names(session: Session, wish: Wish) -> None:
    if not (is_line(wish.name) and is_line(wish.login)) or " " in wish.login:
        zh = "请填姓名和登录名（各不超过 40 字，登录名里不能有空格）。"
        raise GrantRefused(zh, "a name and a sign-in name of at most 40 characters")
    if accounts.named(session, wish.login) is not None:
        raise LoginTaken(wish.login)


def is_line(said: str) -> bool:
    """Something to read, in one line, every character of it visible."""
    is_bare = bool(said) and said == said.strip()
    return is_bare and len(said) <= MOST_LINE and not has_invisible(said)


def refuse_two_of_three(session: Session, login: str, name: str, role: str) -> None:
    """三员分立: who is one of the three is nothing else."""
    rows = select(Account).where(Account.name == name, Account.login != login)
    for other in session.scalars(rows.where(Account.disabled_at.is_(None))):
        if other.role != role and {Role(other.role), Role(role)} & THREE:
            zh = f"{name}已有账号“{other.login}”，三员不能兼任；重名的请写明单位。"
            en = f"{name} has {other.login!r} already: the three are kept apart"
            raise GrantRefused(zh, en)


def refuse_own(found: Account | None, wish: Wish, principal: Principal) -> None:
    name = found.name if found else wish.name
    if name == principal.name or (found and found.id == principal.id):
        zh = "不能给自己授权，也不能停用自己；自己的密码在“我的账号”里换。"
        en = "nobody grants to himself; one's own password is changed in My account"
        raise GrantRefused(zh, en)


def reaches(found: Account | None, wish: Wish, county: str) -> bool:
    """Takes it two persons, by what the account is or by what it is to become?"""
    if wish.what is What.DISABLED:
        return False
    wished = takes_two(wish.role, wish.areas, county) if wish.role else False
    if found is None:
        return wished
    held = accounts.principal(found)
    return wished or takes_two(held.role, held.areas, county)


def refuse_second(principal: Principal, row: Proposal, county: str) -> None:
    demand(principal, Verb.SECOND_GRANT, county)
    asked = principal.id == row.asked_by_id or principal.name == row.asked_by
    if asked or not is_second(principal, (row.account, row.name), county):
        raise NotSecond


def refuse_gone(session: Session, actor: Actor) -> None:
    """Who asked must still be somebody who may ask."""
    account = session.get(Account, actor.id)
    role = Role(account.role) if account and not account.disabled_at else Role.UNIT
    if Verb.GRANT_ACCOUNT not in TABLE[role]:
        raise NotAllowed(Verb.GRANT_ACCOUNT, actor.role)
