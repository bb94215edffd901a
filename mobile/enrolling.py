"""A new phone comes in by its code; `schemas.enrolling` draws it and says why.

    apply     the code and this phone's key go to the county; six digits come of it
    settle    has somebody confirmed them? then the county's answer, verified

Whatever comes back counts only under a key that the root on the code has certified.
While it waits, `enrolling.json` holds which enrolment it is and its digits, so that a
phone switched off meanwhile goes on; nothing in it is secret. The same code applied
again from the same phone is the same application: a reply that was lost costs nothing.
"""

from __future__ import annotations

import json
import threading
import unicodedata
from collections.abc import Callable
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import urllib3

from mobile.asking import ask, check_encrypted, make_pool
from mobile.clock import write_whole
from mobile.courier import Event, Tell
from mobile.credentials import Unlocked
from mobile.errors import CountyRefused, EnrolmentEnded, PhoneError
from schemas import enrolling, key_list
from schemas.enrolling import Code
from schemas.errors import SiliError
from schemas.sealing import Purpose

UNREADABLE = "答复不完整，可能连到了别的网站"


@dataclass(frozen=True, slots=True)
class Pending:
    """A code that was used and waits for its digits to be confirmed."""

    server: str
    county: str
    root: str
    id: str
    digits: str


class Application:
    """This phone's way in; one for each folder."""

    def __init__(self, folder: Path, pool: urllib3.PoolManager | None = None) -> None:
        self.path = folder / "enrolling.json"
        self.pool = pool or make_pool()

    @property
    def pending(self) -> Pending | None:
        try:
            return Pending(**json.loads(self.path.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)

    def apply(self, unlocked: Unlocked, text: str) -> Pending:
        """Use a code. Raises InvalidCode, NotCertified, CountyRefused, NoNetwork."""
        code = Code.from_text(unicodedata.normalize("NFKC", text))
        check_encrypted(code.server)
        key, nonce = unlocked.key.public, nonce_for(unlocked, code)
        said = enrolling.application(code.secret, key.alg, key.to_text(), nonce)
        question = {
            "code": code.secret,
            "alg": key.alg,
            "key": key.to_text(),
            "nonce": nonce,
            "sig": unlocked.key.seal(Purpose.ENROL, code.county, said),
        }
        given = ask(self.pool, f"{code.server}/api/v1/enrol", question)
        keys = key_list.read(given.get("keys"), county=code.county, pinned=code.root)
        id, county_nonce, until = (
            word(given, name) for name in ("id", "nonce", "expires_at")
        )
        transcript = enrolling.transcript(
            code,
            alg=key.alg,
            key=key.to_text(),
            nonce=nonce,
            county_nonce=county_nonce,
        )
        sealed = enrolling.pending(id, transcript, until)
        enrolling.check_seal(given.get("seal"), sealed, keys)
        digits = enrolling.digits(transcript)
        pending = Pending(code.server, code.county, code.root, id, digits)
        write_whole(self.path, json.dumps(asdict(pending)))
        return pending

    def settle(self, unlocked: Unlocked, pending: Pending) -> str | None:
        """The county's answer as text, once there is one. Raises EnrolmentEnded."""
        asked = enrolling.question(pending.id)
        sig = unlocked.key.seal(Purpose.ENROL, pending.county, asked)
        url = f"{pending.server}/api/v1/enrol/answer"
        given = ask(self.pool, url, {"id": pending.id, "sig": sig})
        if given.get("state") == "pending":
            return None
        if given.get("state") != "enrolled":
            self.forget()
            raise EnrolmentEnded
        answer = given.get("answer")
        if not isinstance(answer, dict):
            raise CountyRefused(UNREADABLE)
        keys = key_list.read(
            answer.get("keys"), county=pending.county, pinned=pending.root
        )
        enrolling.check_seal(answer.get("seal"), enrolling.answered(answer), keys)
        return json.dumps(answer, ensure_ascii=False)


def nonce_for(unlocked: Unlocked, code: Code) -> str:
    """Random to others, and the same again for this phone and this code."""
    secret = unlocked.data_key + code.secret.encode()
    return sha256(b"sili enrol nonce\0" + secret).hexdigest()[:32]


def word(given: dict[str, Any], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str):
        raise CountyRefused(UNREADABLE)
    return value


class Messenger:
    """Runs one question at a time in a thread, and tells what came of it.

    `pending` carries the digits, `enrolled` the answer's text, `failed` and `ended`
    the words for the mediator; `waiting` says nothing new.
    """

    def __init__(self, application: Application, tell: Tell) -> None:
        self.application = application
        self._tell = tell
        self._thread: threading.Thread | None = None

    @property
    def is_out(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def apply(self, unlocked: Unlocked, text: str) -> None:
        def act() -> Event:
            return Event("pending", self.application.apply(unlocked, text).digits)

        self._send(act)

    def settle(self, unlocked: Unlocked) -> None:
        pending = self.application.pending
        if pending is None:
            return

        def act() -> Event:
            answer = self.application.settle(unlocked, pending)
            return Event("enrolled", answer) if answer else Event("waiting", "")

        self._send(act)

    def _send(self, act: Callable[[], Event]) -> None:
        if self.is_out:
            return
        self._thread = threading.Thread(
            target=self._run, args=(act,), name="messenger", daemon=True
        )
        self._thread.start()

    def _run(self, act: Callable[[], Event]) -> None:
        try:
            self._tell(act())
        except EnrolmentEnded as error:
            self._tell(Event("ended", error.zh))
        except (PhoneError, SiliError) as error:
            self._tell(Event("failed", error.zh))
        except Exception as error:  # The top of a thread: say it, do not die unheard.
            self._tell(Event("failed", f"程序出错（{type(error).__name__}）"))
            raise
