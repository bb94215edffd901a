"""Who this phone is, locked by a PIN.

    credentials.json
      lock      scrypt salt and cost, and the secrets under AES-256-GCM
      device    id, algorithm and public key, readable: the county needs them
      wrong     wrong tries in a row, and until when the next one waits
      enrolment what the county answered: server, person, grids, its keys

The PIN is nowhere. The secrets are the device's signing key and a data key. The key
never leaves `Unlocked`, which lives as long as the app is open. Where Android's
keystore is present it becomes a second factor of the same lock; `storage` says which
of the two this phone has.

A wrong PIN costs a growing wait and never the data.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mobile.clock import PhoneClock, write_whole
from mobile.errors import BadEnrolment, NotEnrolled, PinMustWait, PinTooWeak, WrongPin
from schemas import identifiers, strict_json
from schemas.entry import Author
from schemas.errors import SiliError
from schemas.sealing import PublicKey, SigningKey

SCRYPT_N, SCRYPT_R, SCRYPT_P = 2**15, 8, 1
SCRYPT_MEMORY = 64 * 1024 * 1024
SHORTEST_PIN = 6
FREE_TRIES = 5
FIRST_WAIT = 30
LONGEST_WAIT = 1800
COMMON_PINS = frozenset(
    "123456 654321 123123 121212 112233 111222 123321 520520 521521 131452 1314520 "
    "5201314 147258 147258369 159753 147852 258369 123654 456789 987654 789456 "
    "168168 666888 888666 159357 010203 102030 12345678 87654321 1234567 123456789 "
    "1234567890 0123456 012345 11223344 88886666".split()
)


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def check_pin(pin: str) -> None:
    """Six digits or more, and none of those everybody tries first."""
    if len(pin) < SHORTEST_PIN or not pin.isascii() or not pin.isdigit():
        raise PinTooWeak("密码要 6 位以上数字", "six digits or more")
    steps = {int(b) - int(a) for a, b in zip(pin, pin[1:], strict=False)}
    if pin in COMMON_PINS or len(set(pin)) < 3 or steps in ({1}, {-1}):
        raise PinTooWeak("这个密码太常见，换一个别人猜不到的", "this PIN is too common")


@dataclass(frozen=True)
class Grid:
    code: str
    name: str
    database: str


@dataclass(frozen=True)
class Enrolment:
    """The county's answer to this phone's public key."""

    county: str
    server: str
    device: str
    kid: str
    person_id: str
    person: str
    role: str
    grids: tuple[Grid, ...]
    server_keys: Mapping[str, PublicKey]

    @property
    def databases(self) -> tuple[str, ...]:
        return tuple(grid.database for grid in self.grids)


@dataclass(frozen=True)
class Unlocked:
    """The phone with its PIN given."""

    key: SigningKey
    data_key: bytes
    device: str
    enrolment: Enrolment | None

    def author(self) -> Author:
        enrolment = self.enrolled()
        return Author(
            by=enrolment.person_id,
            device=self.device,
            kid=enrolment.kid,
            county=enrolment.county,
            key=self.key,
        )

    def enrolled(self) -> Enrolment:
        if self.enrolment is None:
            raise NotEnrolled
        return self.enrolment


class Credentials:
    """The locked file; `create` once, `unlock` every morning, `enrol` once."""

    def __init__(self, folder: Path, clock: PhoneClock) -> None:
        self.path = folder / "credentials.json"
        self.dropped = folder / "enrolment.json"
        self._clock = clock

    @property
    def exist(self) -> bool:
        return self.path.exists()

    @property
    def public_text(self) -> str:
        return str(self._read()["device"]["public"])

    @property
    def device(self) -> str:
        return str(self._read()["device"]["id"])

    def create(self, pin: str, alg: str = "ed25519") -> Unlocked:
        check_pin(pin)
        key = SigningKey.generate(alg)
        data_key = os.urandom(32)
        device = identifiers.device_id(key.public)
        secrets = {"key": _b64(key.private_bytes()), "data_key": _b64(data_key)}
        self._write(
            {
                "v": 1,
                "storage": "software",
                "device": {"id": device, "alg": alg, "public": key.public.to_text()},
                "lock": _lock(pin, secrets, device),
                "wrong": {"tries": 0, "wait_until_ms": 0},
                "enrolment": None,
            }
        )
        return Unlocked(key, data_key, device, None)

    def unlock(self, pin: str) -> Unlocked:
        kept = self._read()
        self._must_wait(kept)
        device = kept["device"]
        try:
            secrets = _open(pin, kept["lock"], device["id"])
        except InvalidTag:
            raise self._wrong(kept) from None
        self._forgive(kept)
        key = SigningKey.from_private_bytes(
            base64.b64decode(secrets["key"]), device["alg"]
        )
        answer = kept["enrolment"]
        return Unlocked(
            key,
            base64.b64decode(secrets["data_key"]),
            device["id"],
            None if answer is None else read_answer(answer, device["id"]),
        )

    def enrol(self, unlocked: Unlocked, text: str) -> Unlocked:
        """Take what the county's registration printed, typed, pasted or dropped."""
        answer = _parsed(text)
        enrolment = read_answer(answer, unlocked.device)
        kept = self._read()
        kept["enrolment"] = answer
        self._write(kept)
        return Unlocked(unlocked.key, unlocked.data_key, unlocked.device, enrolment)

    def change_pin(self, old: str, new: str) -> None:
        check_pin(new)
        self.unlock(old)
        kept = self._read()
        device = kept["device"]["id"]
        kept["lock"] = _lock(new, _open(old, kept["lock"], device), device)
        self._write(kept)

    def _read(self) -> dict[str, Any]:
        kept: dict[str, Any] = json.loads(self.path.read_text(encoding="utf-8"))
        return kept

    def _write(self, kept: Mapping[str, Any]) -> None:
        write_whole(self.path, json.dumps(kept, ensure_ascii=False, indent=1))
        os.chmod(self.path, 0o600)

    def _must_wait(self, kept: Mapping[str, Any]) -> None:
        left_ms = kept["wrong"]["wait_until_ms"] - self._clock.now_ms()
        if left_ms > LONGEST_WAIT * 1000:  # The clock was set back meanwhile.
            left_ms = 0
        if left_ms > 0:
            raise PinMustWait(left_ms // 1000 + 1)

    def _wrong(self, kept: dict[str, Any]) -> WrongPin | PinMustWait:
        tries = kept["wrong"]["tries"] + 1
        over = tries - FREE_TRIES
        wait = 0 if over < 0 else min(FIRST_WAIT * 2**over, LONGEST_WAIT)
        until = self._clock.now_ms() + wait * 1000
        kept["wrong"] = {"tries": tries, "wait_until_ms": until if wait else 0}
        self._write(kept)
        return PinMustWait(wait) if wait else WrongPin(-over)

    def _forgive(self, kept: dict[str, Any]) -> None:
        if kept["wrong"]["tries"]:
            kept["wrong"] = {"tries": 0, "wait_until_ms": 0}
            self._write(kept)


def _lock(pin: str, secrets: Mapping[str, str], device: str) -> dict[str, Any]:
    salt, nonce = os.urandom(16), os.urandom(12)
    key = _stretch(pin, salt, SCRYPT_N, SCRYPT_R, SCRYPT_P)
    sealed = AESGCM(key).encrypt(
        nonce, json.dumps(secrets).encode(), b"sili-credentials/1\0" + device.encode()
    )
    return {
        "kdf": "scrypt",
        "n": SCRYPT_N,
        "r": SCRYPT_R,
        "p": SCRYPT_P,
        "salt": _b64(salt),
        "nonce": _b64(nonce),
        "sealed": _b64(sealed),
    }


def _open(pin: str, lock: Mapping[str, Any], device: str) -> dict[str, str]:
    salt = base64.b64decode(lock["salt"])
    key = _stretch(pin, salt, lock["n"], lock["r"], lock["p"])
    opened = AESGCM(key).decrypt(
        base64.b64decode(lock["nonce"]),
        base64.b64decode(lock["sealed"]),
        b"sili-credentials/1\0" + device.encode(),
    )
    secrets: dict[str, str] = json.loads(opened)
    return secrets


def _stretch(pin: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(
        pin.encode(), salt=salt, n=n, r=r, p=p, maxmem=SCRYPT_MEMORY, dklen=32
    )


def _parsed(text: str) -> dict[str, Any]:
    try:
        answer = strict_json.loads(unicodedata.normalize("NFC", text.strip()))
    except SiliError as error:
        raise BadEnrolment(
            "内容不完整，请重新复制一遍", "it is not whole JSON"
        ) from error
    if not isinstance(answer, dict):
        raise BadEnrolment("内容不对", "it is not an object")
    return dict(answer)


def read_answer(answer: Mapping[str, Any], device: str) -> Enrolment:
    try:
        enrolment = Enrolment(
            county=str(answer["county"]),
            server=str(answer["server"]).rstrip("/"),
            device=str(answer["device"]),
            kid=str(answer["kid"]),
            person_id=str(answer["person"]["id"]),
            person=str(answer["person"]["name"]),
            role=str(answer["person"]["role"]),
            grids=tuple(
                Grid(str(g["code"]), str(g["name"]), str(g["database"]))
                for g in answer["grids"]
            ),
            server_keys={
                kid: PublicKey.from_text(key["key"], key["alg"])
                for kid, key in answer["server_keys"].items()
            },
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise BadEnrolment(f"缺少 {error}", f"{error} is missing") from error
    except SiliError as error:
        raise BadEnrolment("县里的公钥读不出", "a server key is malformed") from error
    if enrolment.device != device:
        raise BadEnrolment("它是给另一部手机的", "it is for another device")
    if not enrolment.grids:
        raise BadEnrolment("没有写明网格", "it names no grid")
    return enrolment
