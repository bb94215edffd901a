"""When the PIN is gone: what the phone asks of the county, and what it hands over.

    forgotten   request: a key of this phone's, made for this answer, and the data key
                as the county alone opens it. Two officers release; the answer is
                enclosed to the request's key; with it comes a new PIN.
    shredded    what was not received lies enclosed to the county beside it: `copies`

The request's private half waits on the disk, sealed by the keystore, since the answer
may be days away. Six digits, read out on the phone, tie the request to who asks.
"""

from __future__ import annotations

import json
import os

from cryptography.exceptions import InvalidTag

from mobile import lock
from mobile.atrest import drawn
from mobile.clock import write_whole
from mobile.credentials import Credentials, Unlocked
from mobile.errors import KeystoreLost, RecoveryRefused
from mobile.keystore import made_sure
from schemas import strict_json
from schemas.errors import SiliError
from schemas.recovery import Enclosed, Opener, code_of

ABOUT = "recovery-request"


class Recovery:
    """A forgotten PIN, from the request to the new one."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self._path = credentials.folder / "recovery.json"

    @property
    def is_possible(self) -> bool:
        return self._credentials.is_recoverable

    def request(self) -> str:
        """The text that goes to the county; the same until it is answered."""
        recovery = self._credentials.recovery
        if recovery is None:
            raise RecoveryRefused("这部手机没有可取回的密钥", "there is no such key")
        key = self._key() or self._new_key()
        return json.dumps(
            {
                "recover": str(Enclosed.DATA_KEY),
                "device": self._credentials.device,
                "key": key.addressee.to_text(),
                **recovery,
            }
        )

    def code(self) -> str:
        """Six digits, to be read out to the officers."""
        key = self._key() or self._new_key()
        return code_of(self._credentials.device, key.addressee)

    def take(self, text: str, pin: str) -> Unlocked:
        """The county's answer, and the new PIN. Raises RecoveryRefused."""
        unlocked = self._credentials.reset(self.check(text), pin)
        self._path.unlink(missing_ok=True)
        return unlocked

    def check(self, text: str) -> bytes:
        """The data key that the answer brings. Raises RecoveryRefused."""
        key, device = self._key(), self._credentials.device
        try:
            answer = strict_json.loads(text.strip())
            enclosed = str(answer["enclosed"]) if isinstance(answer, dict) else ""
        except (SiliError, KeyError) as error:
            raise RecoveryRefused("内容不完整，请重新复制", "not whole") from error
        if key is None:
            raise RecoveryRefused("这部手机没有申请过", "nothing was asked")
        try:
            return key.disclose(Enclosed.ANSWER, device, enclosed)
        except SiliError as error:
            raise RecoveryRefused("它不是给这次申请的", "for another") from error

    def _key(self) -> Opener | None:
        """The key of the request that waits, if there is one that opens."""
        if not self._path.exists():
            return None
        kept = json.loads(self._path.read_text(encoding="utf-8"))
        try:
            private = lock.opened(self._locker(), kept["sealed"], ABOUT)
        except (InvalidTag, KeystoreLost):  # The keystore was made anew meanwhile.
            return None
        return Opener.from_private_bytes(private)

    def _new_key(self) -> Opener:
        made_sure(self._credentials.keystore)
        key = Opener.generate()
        kept = {"sealed": lock.sealed(self._locker(), key.private_bytes(), ABOUT)}
        write_whole(self._path, json.dumps(kept))
        os.chmod(self._path, 0o600)
        return key

    def _locker(self) -> bytes:
        return drawn(self._credentials.keystore.mac(ABOUT.encode()), ABOUT)
