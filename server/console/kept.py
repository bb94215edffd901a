"""What was typed while the sign-in ended: kept in the browser, for the same person.

    form sent after a quarter of an hour ──► the door, which holds it encrypted
    the same account signs in            ──► it is shown, and sent at a word
    another account signs in             ──► it is gone

The server keeps nothing of it. No password is kept, and nothing is done by itself: who
comes back may have thought of something better.
"""

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app, render_template, request, session
from flask.typing import ResponseReturnValue

from schemas.identifiers import UUID7
from server import accounts
from server.registry import db
from server.registry.directory import SignIn

MOST = 200_000  # Characters; a longer one is not carried through the door.
PASSWORDS = ("password", "current", "wanted", "again", "passphrase")
NEVER = ("csrf_token", "kept", "code", *PASSWORDS)
CODE = re.compile(rf"[a-z][\w.:-]*|{UUID7}( {UUID7})*", re.ASCII)
# Forms of the door itself, and of passwords.
NOT_KEPT = {
    "console.sign_in",
    "console.code",
    "console.sign_out",
    "console.change_password",
    "console.end_others",
    "console.set_up_reader",
    "console.admit_reader",
    "console.open_report",
    "console.note_report",
    "console.make_token",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that was not taken: where it goes, and what was typed."""

    account: str
    address: str
    fields: tuple[tuple[str, str], ...]

    @property
    def words(self) -> list[str]:
        """What a person would know again of it: no codes of choices, and no ids."""
        said = (value.strip() for _, value in self.fields)
        return [words for words in said if words and not CODE.fullmatch(words)]


def sealed() -> str:
    """This form, encrypted; "" where there is nothing to keep, or nobody's."""
    account = whose()
    if not account or request.endpoint in NOT_KEPT or request.files:
        return ""
    fields = [pair for pair in typed() if pair[0] not in NEVER]
    text = json.dumps([account, request.full_path.rstrip("?"), fields])
    return box().encrypt(text.encode()).decode() if len(text) <= MOST else ""


def typed() -> Iterator[tuple[str, str]]:
    for name, values in request.form.lists():
        for value in values:
            yield name, value


def whose() -> str:
    """Whose stay this browser had, though it is over."""
    token = str(session.get("_user_id", ""))
    stay = db.session.get(SignIn, accounts.digest(token)) if token else None
    return stay.account_id if stay else ""


def opened(text: str, account: str) -> Kept | None:
    """What this account had typed; None where it was another's, or too old."""
    try:
        said = json.loads(
            box().decrypt(text.encode(), ttl=int(accounts.LONGEST.total_seconds()))
        )
    except (InvalidToken, ValueError):
        return None
    found = Kept(said[0], said[1], tuple((name, value) for name, value in said[2]))
    return found if found.account == account else None


def box() -> Fernet:
    secret = str(current_app.config["SECRET_KEY"])
    return Fernet(urlsafe_b64encode(sha256(f"kept\0{secret}".encode()).digest()))


def page(kept: Kept) -> ResponseReturnValue:
    return render_template("kept.html", kept=kept)
