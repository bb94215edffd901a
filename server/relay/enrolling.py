"""A laptop becomes a relay by code and six digits; `schemas.enrolling` draws it."""

import os
from collections.abc import Callable
from typing import Any

from schemas import enrolling, key_list
from schemas.enrolling import Code
from schemas.sealing import Purpose
from server.errors import CodeRefused, RelayRefused
from server.relay.asking import Line
from server.relay.chest import Chest, Opened

ODD = "答复不完整，可能连到了别的网站", "its answer is not whole"


class Application:
    """This laptop's way in, from the code to the county's answer."""

    def __init__(self, chest: Chest, mine: Opened, code: Code, server: str) -> None:
        self.chest = chest
        self.mine = mine
        self.code = code
        self.line = Line(server or code.server)
        self.id = ""

    def apply(self) -> str:
        """Use the code; the six digits. Raises RelayRefused, NotCertified."""
        key, nonce = self.mine.key.public, os.urandom(16).hex()
        text = key.to_text()
        said = enrolling.application(self.code.secret, key.alg, text, nonce)
        question = {
            "code": self.code.secret,
            "alg": key.alg,
            "key": text,
            "nonce": nonce,
            "sig": self.mine.key.seal(Purpose.ENROL, self.code.county, said),
        }
        given = self.line.ask("/api/v1/enrol", question)
        keys = key_list.read(
            given.get("keys"), county=self.code.county, pinned=self.code.root
        )
        self.id = word(given, "id")
        transcript = enrolling.transcript(
            self.code,
            alg=key.alg,
            key=text,
            nonce=nonce,
            county_nonce=word(given, "nonce"),
        )
        sealed = enrolling.pending(self.id, transcript, word(given, "expires_at"))
        enrolling.check_seal(given.get("seal"), sealed, keys)
        return enrolling.digits(transcript)

    def settle(self, pause: Callable[[], None]) -> dict[str, Any]:
        """Wait until somebody confirmed the digits. Raises CodeRefused."""
        asked = enrolling.question(self.id)
        sig = self.mine.key.seal(Purpose.ENROL, self.code.county, asked)
        while True:
            given = self.line.ask("/api/v1/enrol/answer", {"id": self.id, "sig": sig})
            if given.get("state") == "enrolled":
                return self._take(given.get("answer"))
            if given.get("state") != "pending":
                raise CodeRefused
            pause()

    def _take(self, answer: object) -> dict[str, Any]:
        if not isinstance(answer, dict) or answer.get("relay") != self.mine.relay:
            raise RelayRefused(*ODD)
        keys = key_list.read(
            answer.get("keys"), county=self.code.county, pinned=self.code.root
        )
        enrolling.check_seal(answer.get("seal"), enrolling.answered(answer), keys)
        self.chest.take(self.mine, answer)
        return answer


def word(given: dict[str, Any], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str):
        raise RelayRefused(*ODD)
    return value
