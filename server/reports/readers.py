"""Whose keys reports are enclosed to, and how a reader opens with his own.

    set up     the reader draws a key pair; its private half is kept under his
               passphrase (scrypt, AES-GCM) and is whole nowhere else
    admitted   the first by itself; every further one by a reader who is there: with his
               passphrase he encloses to the new key what he can open himself, but what
               the other is barred from
    ended      when another is set up in its place: a passphrase was forgotten

Whoever could only make the county renew a password so gets no report: a new key waits
until the other reader has compared its marks with the person. The passphrase serves one
answer; nothing that it opens is kept between two. Wrong ones count as wrong passwords
do. A key counts for what comes while its account is a reader's.
"""

import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from schemas import reporting
from schemas.recovery import NONCE, Addressee, Enclosed, Opener
from schemas.sealing import from_base64url, to_base64url
from server import accounts, vault
from server.errors import ReportNotFound, ReportRefused
from server.permissions import Principal, Role, Verb, may
from server.registry import db, transaction
from server.registry.directory import Account
from server.reports.store import (
    ADMITTED,
    ENCLOSED,
    ENDED,
    SET_UP,
    TAKEN_IN,
    Line,
    ReportStore,
)

SHORTEST = 12


@dataclass(frozen=True, slots=True)
class ReaderKey:
    """A reader's key as the store has it; only his passphrase opens it."""

    id: str
    account: str
    name: str
    unit: str
    addressee: Addressee
    wrapped: Mapping[str, str]
    set_up_at: datetime
    admitted_by: str = ""

    @property
    def admitted(self) -> bool:
        return bool(self.admitted_by)

    @property
    def marks(self) -> str:
        """By which two people compare it, in the same room."""
        drawn = sha256(self.addressee.raw).hexdigest()[:20]
        return " ".join(drawn[at : at + 4] for at in range(0, len(drawn), 4))

    def opened(self, passphrase: str) -> Opener | None:
        """None where it is another passphrase."""
        salt = from_base64url(self.wrapped["salt"]) or b""
        sealed = from_base64url(self.wrapped["key"]) or b""
        cipher = AESGCM(vault.key_of_passphrase(passphrase, salt))
        try:
            private = cipher.decrypt(NONCE, sealed, bound(self.id, self.account))
        except (InvalidTag, ValueError):
            return None
        return Opener.from_private_bytes(private)

    def bars(self, told: Mapping[str, Any]) -> bool:
        return reporting.is_barred(told, self.name, self.unit)


def demand_reader(principal: Principal, store: ReportStore) -> None:
    """For everybody else there is no such thing. ReportNotFound."""
    if not may(principal, Verb.READ_REPORTS, store.county):
        raise ReportNotFound


def bound(key: str, account: str) -> bytes:
    return "\0".join(("sili", "reader-key/1", key, account)).encode()


def wrap(key: str, account: str, opener: Opener, passphrase: str) -> dict[str, str]:
    """The private half under the passphrase; the salt makes each key a new one."""
    salt = os.urandom(vault.SALT)
    cipher = AESGCM(vault.key_of_passphrase(passphrase, salt))
    sealed = cipher.encrypt(NONCE, opener.private_bytes(), bound(key, account))
    return {"salt": to_base64url(salt), "key": to_base64url(sealed)}


def standing(session: Session, store: ReportStore) -> list[ReaderKey]:
    """The keys that were not ended, in the order in which they were set up; what the
    desk did not seal counts for nothing."""
    found: dict[str, ReaderKey] = {}
    rows = select(Line).where(Line.kind.in_((SET_UP, ADMITTED, ENDED)))
    for line in session.scalars(rows.options(undefer(Line.said)).order_by(Line.n)):
        if not store.is_sound(line):
            continue
        if line.kind == SET_UP:
            found[line.key] = read(line)
        elif line.kind == ENDED:
            found.pop(line.key, None)
        elif line.key in found:
            found[line.key] = replace(found[line.key], admitted_by=line.name)
    return list(found.values())


def read(line: Line) -> ReaderKey:
    said = line.words
    addressee = Addressee.from_text(said["addressee"])
    who = line.key, line.account, line.name, said["unit"]
    return ReaderKey(*who, addressee, said["wrapped"], line.at)


def receivers(county: str) -> dict[str, str]:
    """The accounts that are readers now, and their names."""
    rows = select(Account).where(
        Account.role == Role.DISCIPLINE_RECEIVER, Account.disabled_at.is_(None)
    )
    found = [accounts.principal(row) for row in db.session.scalars(rows)]
    return {
        each.id: each.name for each in found if may(each, Verb.READ_REPORTS, county)
    }


def current(session: Session, store: ReportStore) -> list[ReaderKey]:
    """What a report is enclosed to now: admitted, of accounts that are readers."""
    acting = receivers(store.county)
    return [
        each
        for each in standing(session, store)
        if each.admitted and each.account in acting
    ]


def seen(principal: Principal, store: ReportStore) -> list[ReaderKey]:
    """Every key of who is a reader now. ReportNotFound."""
    demand_reader(principal, store)
    acting = receivers(store.county)
    with store.asking() as session:
        return [each for each in standing(session, store) if each.account in acting]


def own(session: Session, account: str, store: ReportStore) -> ReaderKey | None:
    """The account's key that counts."""
    mine = [each for each in standing(session, store) if each.account == account]
    return next((each for each in mine if each.admitted), None)


def set_up(
    principal: Principal,
    passphrase: str,
    again: str,
    unit: str,
    *,
    store: ReportStore,
    now: datetime,
) -> ReaderKey:
    """Draw a key, in place of one's earlier ones. ReportNotFound, ReportRefused."""
    demand_reader(principal, store)
    where = " ".join(unit.split())
    if len(passphrase) < SHORTEST or passphrase != again:
        raise ReportRefused("passphrase")
    if not reporting.plain(where):
        raise ReportRefused("unit")
    made, key = Opener.generate(), f"rk-{secrets.token_hex(8)}"
    said = {
        "addressee": made.addressee.to_text(),
        "wrapped": wrap(key, principal.id, made, passphrase),
        "unit": where,
    }
    with store.writing() as session:
        for each in standing(session, store):
            if each.account == principal.id:
                store.write(session, ENDED, now, principal, key=each.id)
        written = store.write(session, SET_UP, now, principal, key=key, said=said)
        is_first = not current(session, store)
        if is_first:
            store.write(session, ADMITTED, now, principal, key=key)
        return replace(read(written), admitted_by=principal.name if is_first else "")


def unlock(
    principal: Principal, passphrase: str, *, store: ReportStore, now: datetime
) -> tuple[ReaderKey, Opener]:
    """One's own key, opened. ReportRefused, SignInLocked."""
    with store.asking() as session:
        mine = own(session, principal.id, store)
    if mine is None:
        raise ReportRefused("no_key")
    accounts.refuse_locked(db.session.get_one(Account, principal.id), now)
    opener = mine.opened(passphrase)
    with transaction(cases=()) as session:
        account = session.get_one(Account, principal.id, with_for_update=True)
        accounts.refuse_locked(account, now)
        if opener is None:
            accounts.count_failure(account, now)
        else:
            account.failures, account.locked_until = 0, None
    if opener is None:
        raise ReportRefused("wrong")
    return mine, opener


def admit(
    principal: Principal,
    key: str,
    passphrase: str,
    *,
    store: ReportStore,
    now: datetime,
) -> None:
    """Let another's key count, and enclose to it what it may open and one opens
    oneself. ReportNotFound, ReportRefused, SignInLocked."""
    demand_reader(principal, store)
    mine, opener = unlock(principal, passphrase, store=store, now=now)
    with store.writing() as session:
        others = [e for e in standing(session, store) if e.account != principal.id]
        wanted = next((each for each in others if each.id == key), None)
        if wanted is None or wanted.account not in receivers(store.county):
            raise ReportRefused("gone")
        if not wanted.admitted:
            store.write(session, ADMITTED, now, principal, key=key)
        for report, opened in lacking(session, mine, wanted, opener):
            enclosed = wanted.addressee.enclose(Enclosed.REPORT, report, opened)
            said = {"enclosed": enclosed}
            store.write(session, ENCLOSED, now, report=report, key=key, said=said)


def lacking(
    session: Session, mine: ReaderKey, wanted: ReaderKey, opener: Opener
) -> Iterable[tuple[str, bytes]]:
    """What the one opens and the other does not, though he is not barred."""
    has = select(Line.report).where(Line.kind == ENCLOSED, Line.key == wanted.id)
    rows = select(Line).where(
        Line.kind == ENCLOSED, Line.key == mine.id, Line.report.not_in(has)
    )
    found = []
    for line in session.scalars(rows.options(undefer(Line.said)).order_by(Line.n)):
        key = disclosed(opener, line)
        content = content_of(taken(session, line.report), key)
        if not wanted.bars(content["told"]) and wanted.account not in content["barred"]:
            found.append((line.report, key))
    return found


def disclosed(opener: Opener, line: Line) -> bytes:
    """The key of the report, out of its enclosure. Raises NotForThisKey."""
    return opener.disclose(Enclosed.REPORT, line.report, line.words["enclosed"])


def taken(session: Session, report: str) -> Line:
    """The line by which it came, with what it says."""
    rows = select(Line).where(Line.report == report, Line.kind == TAKEN_IN)
    return session.scalars(rows.options(undefer(Line.said))).one()


def content_of(line: Line, key: bytes) -> dict[str, Any]:
    """What was taken in. Raises NotForThisKey."""
    return reporting.opened(key, line.words["sealed"], line.report, TAKEN_IN)
