"""Who this phone is, locked by a PIN.

    credentials.json
      lock      the data key, under PIN and keystore (mobile.lock)
      recovery  the data key once more, enclosed to the county's recovery key
      secrets   the device's signing key, under the data key
      enrolment what the county answered: server, person, grids; under the data key
      device    id, algorithm and public key, readable: the county needs them
      wrong     wrong tries in a row, and until when the next one waits

The PIN is nowhere, and nobody's name. The data key and the signing key never leave
`Unlocked`, which lives as long as the app is open. `storage` says whether the keystore
is Android's or a file.

A try is counted on the disk before it is looked at. Wrong ones cost a growing wait;
the tenth shreds: no copy of the data key stays on the phone. That is done only where
the county's recovery key is known, since then every entry that the county does not
have lies enclosed to it (mobile.recovery). Else it stays at the waits.
"""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cryptography.exceptions import InvalidTag

from mobile import lock
from mobile.atrest import drawn
from mobile.clock import write_whole
from mobile.errors import (
    BadEnrolment,
    NotEnrolled,
    PhoneError,
    PinMustWait,
    PinTooWeak,
    RecoveryRefused,
    Shredded,
    WrongPin,
)
from mobile.keystore import made_sure
from mobile.locked import Locked
from schemas import enrolling, identifiers, key_list, strict_json
from schemas.entry import Author
from schemas.errors import SiliError
from schemas.key_list import KeyList, Use
from schemas.recovery import Addressee, Enclosed, Opener
from schemas.roles import FOR_ANOTHER
from schemas.sealing import PublicKey, SigningKey

SHORTEST_PIN = 6
FREE_TRIES = 5
SHRED_AT = 10
FIRST_WAIT = 30
LONGEST_WAIT = 1800
COMMON_PINS = frozenset(
    "123456 654321 123123 121212 112233 111222 123321 520520 521521 131452 1314520 "
    "5201314 147258 147258369 159753 147852 258369 123654 456789 987654 789456 "
    "168168 666888 888666 159357 010203 102030 12345678 87654321 1234567 123456789 "
    "1234567890 0123456 012345 11223344 88886666".split()
)


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
class Taught(Grid):
    """A grid that is read as a mentor's; his mentees there, by id."""

    mentees: Mapping[str, str] = field(default_factory=dict)


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
    root: str
    server_keys: Mapping[str, PublicKey]
    recovery_kid: str = ""
    recovery: Addressee | None = None
    case_key: tuple[str, Addressee] | None = None
    media_key: tuple[str, Addressee] | None = None
    key_serial: int = 0
    """Of the root's list that came with it."""
    taught: tuple[Taught, ...] = ()
    answer: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """As it was sealed, for a relay that does not know this phone yet."""

    @property
    def databases(self) -> tuple[str, ...]:
        """Those of the grids, of the ones only read, and this phone's own."""
        every = *self.grids, *self.taught
        return *(grid.database for grid in every), self.private

    def taught_in(self, database: str) -> Taught | None:
        return next((each for each in self.taught if each.database == database), None)

    @property
    def private(self) -> str:
        return identifiers.private_database(self.device)


@dataclass(frozen=True)
class Unlocked:
    """The phone with its PIN given."""

    key: SigningKey
    data_key: bytes
    device: str
    enrolment: Enrolment | None
    storage: str = "software"
    """Where the other half of the lock is kept; the county is told it."""

    def author(self) -> Author:
        enrolment = self.enrolled()
        return Author(
            by=enrolment.person_id,
            device=self.device,
            kid=enrolment.kid,
            county=enrolment.county,
            key=self.key,
        )

    @property
    def opener(self) -> Opener:
        """Opens what is enclosed to this device; drawn from the data key."""
        return Opener.from_private_bytes(drawn(self.data_key, "addressee"))

    def enrolled(self) -> Enrolment:
        if self.enrolment is None:
            raise NotEnrolled
        return self.enrolment


class Credentials(Locked):
    """The locked file; `create` once, `unlock` every morning, `enrol` once."""

    def create(self, pin: str, alg: str = "ed25519") -> Unlocked:
        """A new key; what an earlier, shredded one sealed is put aside, not removed."""
        check_pin(pin)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.is_shredded:
            self._put_aside()
        key = SigningKey.generate(alg)
        data_key = os.urandom(32)
        device = identifiers.device_id(key.public)
        self.keystore.begin()
        secrets = lock.sealed(drawn(data_key, "secrets"), key.private_bytes(), device)
        self._write(
            {
                "v": 2,
                "storage": self.keystore.storage,
                "device": {"id": device, "alg": alg, "public": key.public.to_text()},
                "lock": lock.locked(pin, self.keystore, data_key, device),
                "recovery": None,
                "secrets": secrets,
                "wrong": {"tries": 0, "wait_until_ms": 0},
                "enrolment": None,
            }
        )
        return Unlocked(key, data_key, device, None, self.keystore.storage)

    def unlock(self, pin: str) -> Unlocked:
        kept = self._read()
        if kept["lock"] is None:
            raise Shredded
        self._must_wait(kept)
        if kept["recovery"] and kept["wrong"]["tries"] >= SHRED_AT:
            raise self._shred(kept)  # Killed between the tenth and its end.
        self.keystore.mac(b"present")  # Its loss is no wrong PIN.
        self._count(kept)
        device = kept["device"]["id"]
        try:
            data_key = lock.unlocked(pin, self.keystore, kept["lock"], device)
        except InvalidTag:
            raise self._wrong(kept) from None
        self._forgive(kept)
        return _opened(kept, data_key)

    def enrol(self, unlocked: Unlocked, text: str) -> Unlocked:
        """Take what the county's registration printed, typed, pasted or dropped."""
        answer = _parsed(text)
        known = unlocked.enrolment
        pinned = None if known is None else known.root
        enrolment = read_answer(answer, unlocked.device, pinned)
        # A township's own phone may be the first of all, before there is a grid.
        is_office = enrolment.role in FOR_ANOTHER
        if known is None and not enrolment.grids and not is_office:
            raise BadEnrolment("没有写明网格", "it names no grid")
        kept = self._read()
        kept["enrolment"] = lock.sealed(
            drawn(unlocked.data_key, "enrolment"),
            json.dumps(answer).encode(),
            unlocked.device,
        )
        if enrolment.recovery is not None:
            enclosed = enrolment.recovery.enclose(
                Enclosed.DATA_KEY, unlocked.device, unlocked.data_key
            )
            kept["recovery"] = {"kid": enrolment.recovery_kid, "enclosed": enclosed}
        self._write(kept)
        self.dropped.unlink(missing_ok=True)  # It names a person.
        if known is None:  # What is written from here on is no older than this.
            self._clock.saw(enrolling.answered(answer))
        return replace(unlocked, enrolment=enrolment)

    def change_pin(self, old: str, new: str) -> None:
        check_pin(new)
        data_key = self.unlock(old).data_key
        kept = self._read()
        device = kept["device"]["id"]
        kept["lock"] = lock.locked(new, self.keystore, data_key, device)
        self._write(kept)

    def reset(self, data_key: bytes, pin: str) -> Unlocked:
        """A new PIN over the data key that the county gave back."""
        check_pin(pin)
        kept = self._read()
        device = kept["device"]["id"]
        try:
            unlocked = _opened(kept, data_key)
        except InvalidTag:
            raise RecoveryRefused("它不是这部手机的密钥", "not this key") from None
        made_sure(self.keystore)
        kept["lock"] = lock.locked(pin, self.keystore, data_key, device)
        kept["storage"] = self.keystore.storage
        kept["wrong"] = {"tries": 0, "wait_until_ms": 0}
        self._write(kept)
        return unlocked

    def _write(self, kept: Mapping[str, Any]) -> None:
        write_whole(self.path, json.dumps(kept, ensure_ascii=False, indent=1))
        os.chmod(self.path, 0o600)

    def _put_aside(self) -> None:
        grids = self.folder / "grids"
        if grids.exists():
            os.replace(grids, self.folder / f"shredded-{self.device}")

    def _must_wait(self, kept: Mapping[str, Any]) -> None:
        left_ms = kept["wrong"]["wait_until_ms"] - self._clock.now_ms()
        if left_ms > LONGEST_WAIT * 1000:  # The clock was set back meanwhile.
            left_ms = 0
        if left_ms > 0:
            raise PinMustWait(left_ms // 1000 + 1)

    def _count(self, kept: dict[str, Any]) -> None:
        """One more try, on the disk before anybody learns whether it was right."""
        tries = kept["wrong"]["tries"] + 1
        wait = _wait_after(tries)
        until = self._clock.now_ms() + wait * 1000 if wait else 0
        kept["wrong"] = {"tries": tries, "wait_until_ms": until}
        self._write(kept)

    def _wrong(self, kept: dict[str, Any]) -> PhoneError:
        tries = kept["wrong"]["tries"]
        if kept["recovery"] and tries >= SHRED_AT:
            return self._shred(kept)
        left = SHRED_AT - tries if kept["recovery"] else 0
        wait = _wait_after(tries)
        return PinMustWait(wait, left) if wait else WrongPin(FREE_TRIES - tries)

    def _shred(self, kept: dict[str, Any]) -> Shredded:
        """No copy of the data key stays; the enclosed entries do."""
        self.keystore.forget()
        kept |= {"lock": None, "recovery": None, "secrets": None, "enrolment": None}
        self._write(kept)
        return Shredded()

    def _forgive(self, kept: dict[str, Any]) -> None:
        kept["wrong"] = {"tries": 0, "wait_until_ms": 0}
        self._write(kept)


def _wait_after(tries: int) -> int:
    over = tries - FREE_TRIES
    return 0 if over < 0 else min(FIRST_WAIT * 2**over, LONGEST_WAIT)


def _opened(kept: Mapping[str, Any], data_key: bytes) -> Unlocked:
    """What the data key opens. Raises InvalidTag if it is another's."""
    device, answer = kept["device"], kept["enrolment"]
    private = lock.opened(drawn(data_key, "secrets"), kept["secrets"], device["id"])
    enrolment = None
    if answer is not None:
        told = lock.opened(drawn(data_key, "enrolment"), answer, device["id"])
        enrolment = read_answer(json.loads(told), device["id"])
    key = SigningKey.from_private_bytes(private, device["alg"])
    return Unlocked(key, data_key, device["id"], enrolment, kept["storage"])


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


def read_answer(
    answer: Mapping[str, Any], device: str, pinned: str | None = None
) -> Enrolment:
    """What the county answered; its keys only as its root has certified them."""
    try:
        keys = key_list.read(
            answer["keys"], county=str(answer["county"]), pinned=pinned
        )
        enrolment = Enrolment(
            county=str(answer["county"]),
            server=str(answer["server"]).rstrip("/"),
            device=str(answer["device"]),
            kid=str(answer["kid"]),
            person_id=str(answer["person"]["id"]),
            person=str(answer["person"]["name"]),
            role=str(answer["person"]["role"]),
            grids=tuple(Grid(*_named(g)) for g in answer["grids"]),
            taught=tuple(
                Taught(*_named(g), {str(m["id"]): str(m["name"]) for m in g["mentees"]})
                for g in answer.get("taught", ())
            ),
            root=key_list.fingerprint(keys.root),
            server_keys=keys.of(Use.DOCUMENT),
            case_key=keys.addressee(Use.CASE),
            media_key=keys.addressee(Use.MEDIA),
            key_serial=keys.serial,
            answer=dict(answer),
            **_recovery_of(keys, answer.get("recovery")),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise BadEnrolment(f"缺少 {error}", f"{error} is missing") from error
    except SiliError as error:
        raise BadEnrolment(error.zh, error.en) from error
    if enrolment.device != device:
        raise BadEnrolment("它是给另一部手机的", "it is for another device")
    return enrolment


def _named(grid: Mapping[str, Any]) -> tuple[str, str, str]:
    return str(grid["code"]), str(grid["name"]), str(grid["database"])


def _recovery_of(keys: KeyList, told: Mapping[str, Any] | None) -> dict[str, Any]:
    """The key to which this phone encloses: the one that the root has certified."""
    certified = keys.addressee(Use.RECOVERY)
    if certified is not None:
        return {"recovery_kid": certified[0], "recovery": certified[1]}
    if told is None:
        return {}
    key = Addressee.from_text(str(told["key"]))
    return {"recovery_kid": str(told["kid"]), "recovery": key}
