"""The county's online keys: files of mode 0400 under the data folder.

    session-secret     the console's sessions
    server-doc.key     Ed25519, seals what the county writes for the field
    jwt.pem            P-256, signs the tokens of devices (ES256)
    recovery.key       X25519, opens what phones enclose to the county

Each is made at its first use and never overwritten; two processes that start at once
agree on one. Nothing of this is in the database or in its backup.
"""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from joserfc.jwk import ECKey

from schemas.recovery import Opener
from schemas.sealing import PublicKey, Purpose, SigningKey


@dataclass(frozen=True)
class CountyKeys:
    county: str
    folder: Path
    secret: str = ""

    @cached_property
    def session_secret(self) -> str:
        if self.secret:
            return self.secret
        made = kept(self.folder / "session-secret", lambda: secrets.token_bytes(32))
        return made.hex()

    @cached_property
    def document_key(self) -> SigningKey:
        generate = SigningKey.generate
        path = self.folder / "server-doc.key"
        return SigningKey.from_private_bytes(
            kept(path, lambda: generate().private_bytes())
        )

    @cached_property
    def document_kid(self) -> str:
        return f"county-{self.county}/1"

    @cached_property
    def public_keys(self) -> dict[str, PublicKey]:
        """What a phone is given at enrolment, to check the county's documents."""
        return {self.document_kid: self.document_key.public}

    @cached_property
    def token_key(self) -> ECKey:
        path = self.folder / "jwt.pem"
        pem = kept(path, lambda: ECKey.generate_key("P-256").as_pem(private=True))
        return ECKey.import_key(pem, {"kid": f"hub-{self.county}-1", "use": "sig"})

    @cached_property
    def recovery_key(self) -> Opener:
        path = self.folder / "recovery.key"
        made = kept(path, lambda: Opener.generate().private_bytes())
        return Opener.from_private_bytes(made)

    @cached_property
    def recovery_kid(self) -> str:
        return f"recovery-{self.county}/1"

    def seal(self, digest: str) -> dict[str, str]:
        """The seal under a document of the county."""
        key = self.document_key
        sig = key.seal(Purpose.SERVER_DOC, self.county, digest)
        return {"alg": key.alg, "kid": self.document_kid, "sig": sig}


def kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """The bytes of the file; made, whole and durable, where there is none yet."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        place(path, make())
    return path.read_bytes()


def place(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o400)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
