"""The second factor of an account: six digits that its authenticator shows (RFC 6238).

    offered   a secret, enclosed to a key that is not in the registry; shown at the door
              until a first code proves that an authenticator has it
    proved    by the code of this half minute, the one before or the one after; each
              once, so that a code which somebody reads along opens nothing
    reset     by the county, with a reason: the next sign-in is offered another secret

A stay that waits for its code opens nothing and lasts five minutes. Wrong codes count
as wrong passwords do, and a right password alone does not take them back.
"""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from urllib.parse import quote

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy.orm import Session

from schemas.recovery import Enclosed
from server import accounts
from server.accounts import Signed, digest
from server.errors import FactorMissing, WrongCode
from server.keys import CountyKeys
from server.permissions import Principal
from server.registry import db, transaction
from server.registry.directory import Account, SignIn

STEP, DIGITS, SECRET = 30, 6, 20
DRIFT = (0, -1, 1)
HALF = timedelta(minutes=5)
ISSUER = "四理"


@dataclass(frozen=True, slots=True)
class Halfway:
    """Somebody whose password was right: whose code is asked; his secret, until an
    authenticator has it."""

    login: str
    name: str
    secret: bytes | None

    @property
    def letters(self) -> str:
        """The secret as people type it, in groups of four."""
        text = base64.b32encode(self.secret or b"").decode()
        return " ".join(text[at : at + 4] for at in range(0, len(text), 4))

    @property
    def address(self) -> str:
        """What an authenticator reads from a picture."""
        letters, label = self.letters.replace(" ", ""), quote(f"{ISSUER}:{self.login}")
        return f"otpauth://totp/{label}?secret={letters}&issuer={quote(ISSUER)}"


def halfway(token: str, keys: CountyKeys, now: datetime) -> Halfway | None:
    """Who waits with this token; None where it waits for nothing any more."""
    with transaction(cases=()) as session:
        account = waiting(session, token, now)
        if account is None:
            return None
        if account.factor is None:
            account.factor = enclosed(account.id, secrets.token_bytes(SECRET), keys)
        shown = account.factor_since is None
        secret = disclosed(account, keys) if shown else None
        return Halfway(account.login, account.name, secret)


def prove(token: str, code: str, keys: CountyKeys, now: datetime) -> Signed:
    """Begin the stay that waited. WrongCode, SignInLocked."""
    with transaction(cases=()) as session:
        account = waiting(session, token, now)
        if account is None or account.factor is None:
            raise WrongCode
        accounts.refuse_locked(account, now)
        step = step_of(disclosed(account, keys), code, now)
        if step is None or step <= account.factor_step:
            accounts.count_failure(account, now)
            signed = None
        else:
            account.factor_step = step
            account.factor_since = account.factor_since or now
            stay = session.get_one(SignIn, digest(token))
            stay.ended_at = now
            signed = accounts.begin(session, account, now, address=stay.address)
    if signed is None:
        raise WrongCode
    return signed


def waiting(session: Session, token: str, now: datetime) -> Account | None:
    """Whose stay this is, while it waits; the account is held until the end."""
    stay = session.get(SignIn, digest(token))
    if stay is None or not stay.waits or stay.ended_at or now - stay.begun_at > HALF:
        return None
    account = session.get_one(Account, stay.account_id, with_for_update=True)
    return None if account.disabled_at else account


def step_of(secret: bytes, code: str, now: datetime) -> int | None:
    """The half minute whose code this is."""
    typed = code.replace(" ", "").encode()
    one = TOTP(secret, DIGITS, SHA1(), STEP)
    here = int(now.timestamp()) // STEP
    for step in (here + drift for drift in DRIFT):
        if compare_digest(one.generate(step * STEP), typed):
            return step
    return None


def enclosed(account: str, secret: bytes, keys: CountyKeys) -> str:
    return keys.factor_key.addressee.enclose(Enclosed.FACTOR, account, secret)


def disclosed(account: Account, keys: CountyKeys) -> bytes:
    kept = account.factor or ""
    return keys.factor_key.disclose(Enclosed.FACTOR, account.id, kept)


def take_away(session: Session, account: Account, now: datetime) -> None:
    """The account has none any more, and its stays end."""
    account.factor = account.factor_since = None
    accounts.end_stays(session, account.id, now)


def vouched(
    login: str, password: str, code: str, now: datetime, keys: CountyKeys | None
) -> Principal:
    """Who stands at the county's machine; with the keys, a code is asked as well.

    WrongPassword, WrongCode, SignInLocked; FactorMissing where none was set up yet.
    """
    signed = accounts.sign_in(login, password, now, second=keys is not None)
    if keys is not None:
        refuse_unbound(signed.principal.id, login)
        signed = prove(signed.token, code, keys, now)
    accounts.sign_out(signed.token, now)
    return signed.principal


def refuse_unbound(account: str, login: str) -> None:
    if db.session.get_one(Account, account).factor_since is None:
        raise FactorMissing(login)
