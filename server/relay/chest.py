"""Who this relay is, locked by the supervisor's password.

    relay.json
      lock         the data key, under the password (scrypt)
      recovery     the data key once more, enclosed to the county's recovery key
      relay, key   id and public key, readable
      secrets      its signing key, under the data key
      answer       what the county answered; certificate: what it certified
    tls-cert.pem   the certificate that phones pin; readable
    tls-key.pem    its key, encrypted under the data key

The password is nowhere, and the data key only in the memory of whoever runs the relay.
"""

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from schemas import key_list, relays
from schemas.key_list import KeyList, Use
from schemas.recovery import Enclosed
from schemas.sealing import SigningKey
from server.errors import PasswordTooShort, RelayNotEnrolled, WrongRelayPassword
from server.keys import files
from server.relay.atrest import drawn, fresh_lock, opened, sealed, stretched

SHORTEST = 10
TLS_FOR = timedelta(days=3650)


@dataclass(frozen=True)
class Opened:
    """The relay with its password given."""

    folder: Path
    relay: str
    key: SigningKey
    data_key: bytes
    tls: str
    answer: dict[str, Any] | None
    certificate: dict[str, Any] | None

    @property
    def enrolled(self) -> dict[str, Any]:
        if self.answer is None:
            raise RelayNotEnrolled
        return self.answer

    @property
    def county(self) -> str:
        return str(self.enrolled["county"])

    @property
    def keys(self) -> KeyList:
        """The county's keys as they were told at the enrolment."""
        return key_list.read(self.enrolled["keys"], county=self.county)

    @property
    def tls_password(self) -> str:
        return drawn(self.data_key, "tls").hex()


class Chest:
    """The locked file; `create` once, `open` at each start."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "relay.json"

    @property
    def exists(self) -> bool:
        return self.path.exists()

    def create(self, password: str) -> Opened:
        """Keys that are new, of which none leaves this folder unlocked."""
        if len(password) < SHORTEST:
            raise PasswordTooShort(SHORTEST)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        key, data_key, lock = SigningKey.generate(), os.urandom(32), fresh_lock()
        relay = relays.relay_id(key.public)
        lock["sealed"] = sealed(stretched(password, lock), data_key, relay)
        secret = sealed(drawn(data_key, "secrets"), key.private_bytes(), relay)
        tls = made_tls(self.folder, relay, drawn(data_key, "tls").hex())
        self._write(
            {
                "v": 1,
                "relay": relay,
                "key": key.public.to_text(),
                "lock": lock,
                "recovery": None,
                "secrets": secret,
                "tls": tls,
                "answer": None,
                "certificate": None,
            }
        )
        return Opened(self.folder, relay, key, data_key, tls, None, None)

    def open(self, password: str) -> Opened:
        """Raises WrongRelayPassword, RelayNotEnrolled where there is no relay."""
        if not self.exists:
            raise RelayNotEnrolled
        kept = self._read()
        relay, lock = kept["relay"], kept["lock"]
        try:
            data_key = opened(stretched(password, lock), lock["sealed"], relay)
        except InvalidTag:
            raise WrongRelayPassword from None
        private = opened(drawn(data_key, "secrets"), kept["secrets"], relay)
        return Opened(
            self.folder,
            relay,
            SigningKey.from_private_bytes(private),
            data_key,
            kept["tls"],
            kept["answer"],
            kept["certificate"],
        )

    @property
    def enclosed(self) -> tuple[str, str]:
        """Which relay this is, and its data key as the county alone opens it. Raises
        RelayNotEnrolled."""
        recovery = self._read()["recovery"] if self.exists else None
        if recovery is None:
            raise RelayNotEnrolled
        return str(self._read()["relay"]), str(recovery["enclosed"])

    def lock_anew(self, data_key: bytes, password: str) -> None:
        """Another password, whatever the earlier one was."""
        if len(password) < SHORTEST:
            raise PasswordTooShort(SHORTEST)
        kept, lock = self._read(), fresh_lock()
        lock["sealed"] = sealed(stretched(password, lock), data_key, kept["relay"])
        self._write(kept | {"lock": lock})

    def take(self, mine: Opened, answer: dict[str, Any]) -> None:
        """The county's answer, verified; the data key is enclosed to the county, so
        that a password which is forgotten loses nothing."""
        keys = key_list.read(answer["keys"], county=str(answer["county"]))
        recovery = keys.addressee(Use.RECOVERY)
        kept = self._read() | {"answer": answer}
        if recovery is not None:
            kid, addressee = recovery
            enclosed = addressee.enclose(Enclosed.DATA_KEY, mine.relay, mine.data_key)
            kept["recovery"] = {"kid": kid, "enclosed": enclosed}
        self._write(kept)

    def certify(self, certificate: dict[str, Any]) -> None:
        self._write(self._read() | {"certificate": certificate})

    def _read(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.path.read_bytes())
        return found

    def _write(self, kept: dict[str, Any]) -> None:
        text = json.dumps(kept, ensure_ascii=False, indent=1)
        files.replace(self.path, text.encode())


def made_tls(folder: Path, relay: str, password: str) -> str:
    """A key and the certificate that it signs for itself; the certificate's SHA-256."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, relay)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + TLS_FOR)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(relay)]), False)
        .sign(key, SHA256())
    )
    lock = BestAvailableEncryption(password.encode())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)
    files.replace(folder / "tls-key.pem", pem)
    files.replace(folder / "tls-cert.pem", made.public_bytes(Encoding.PEM))
    return sha256(made.public_bytes(Encoding.DER)).hexdigest()
