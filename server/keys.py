"""The county's online keys: files of mode 0400 under the data folder.

    root.key           Ed25519, certifies the others and seals nothing else
    key-list.json      what it certified; readable, and what phones are given
    session-secret     the console's sessions
    server-doc.key     Ed25519, seals what the county writes for the field
    desk.key           Ed25519, seals what is done at the desk
    jwt.pem            P-256, signs the tokens of devices (ES256)
    recovery.key       X25519, opens what phones enclose to the county
    case.key           X25519, opens the keys of restricted cases
    erased.key         X25519, opens what was erased and must be kept all the same

Each is made at its first use and never overwritten; two processes that start at once
agree on one. Nothing of this is in the database or in its backup.

The root is needed only when the online keys change: once the list is written,
`root.key` may lie in a safe. It is never made anew where a list of it exists, because
every phone has pinned it.
"""

import base64
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey

from schemas import key_list
from schemas.key_list import Certified, Use
from schemas.recovery import Opener
from schemas.sealing import PublicKey, Purpose, SigningKey
from server.errors import RootMissing


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
    def desk_key(self) -> SigningKey:
        path = self.folder / "desk.key"
        return SigningKey.from_private_bytes(
            kept(path, lambda: SigningKey.generate().private_bytes())
        )

    @cached_property
    def desk_kid(self) -> str:
        return f"desk-{self.county}/1"

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

    @cached_property
    def case_key(self) -> Opener:
        path = self.folder / "case.key"
        made = kept(path, lambda: Opener.generate().private_bytes())
        return Opener.from_private_bytes(made)

    @cached_property
    def case_kid(self) -> str:
        return f"case-{self.county}/1"

    @cached_property
    def erased_key(self) -> Opener:
        made = kept(
            self.folder / "erased.key", lambda: Opener.generate().private_bytes()
        )
        return Opener.from_private_bytes(made)

    @cached_property
    def root_key(self) -> SigningKey:
        path = self.folder / "root.key"
        if self.list_path.exists() and not path.exists():
            raise RootMissing(str(path))
        private = kept(path, lambda: SigningKey.generate().private_bytes())
        return SigningKey.from_private_bytes(private)

    @property
    def list_path(self) -> Path:
        return self.folder / "key-list.json"

    @property
    def online(self) -> dict[str, Certified]:
        """The keys that a phone may meet, each for its use."""
        raw = base64.urlsafe_b64decode
        told = self.token_key.as_dict(private=False)
        point = b"\4" + b"".join(raw(str(told[name]) + "=") for name in ("x", "y"))
        token = Certified(PublicKey("p256", point), Use.TOKEN)
        documents = {
            kid: Certified(key, Use.DOCUMENT) for kid, key in self.public_keys.items()
        }
        return {
            **documents,
            self.desk_kid: Certified(self.desk_key.public, Use.DESK),
            self.recovery_kid: Certified(self.recovery_key.addressee, Use.RECOVERY),
            self.case_kid: Certified(self.case_key.addressee, Use.CASE),
            str(self.token_key.kid): token,
        }

    @cached_property
    def key_list(self) -> dict[str, Any]:
        """The online keys under the root's seal; sealed again when they change."""
        written = self.written_list()
        serial = written["serial"] + 1 if written else 1
        if written:
            known = key_list.read(written, county=self.county)
            if dict(known.keys) == self.online:
                return written
        made = key_list.certify(self.root_key, self.county, self.online, serial)
        text = json.dumps(made, ensure_ascii=False, indent=1).encode()
        replace(self.list_path, text)
        return made

    def written_list(self) -> dict[str, Any] | None:
        if not self.list_path.exists():
            return None
        found: dict[str, Any] = json.loads(self.list_path.read_bytes())
        return found

    @property
    def root_fingerprint(self) -> str:
        """What an enrolment code pins."""
        read = key_list.read(self.key_list, county=self.county)
        return key_list.fingerprint(read.root)

    def seal(
        self, digest: str, purpose: Purpose = Purpose.SERVER_DOC
    ) -> dict[str, str]:
        """The seal under a document of the county."""
        key = self.document_key
        sig = key.seal(purpose, self.county, digest)
        return {"alg": key.alg, "kid": self.document_kid, "sig": sig}


def kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """The bytes of the file; made, whole and durable, where there is none yet."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        place(path, make())
    return path.read_bytes()


def drafted(path: Path, content: bytes) -> Path:
    """The content, durable, in a file beside the path."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o400)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft


def replace(path: Path, content: bytes) -> None:
    os.replace(drafted(path, content), path)


def place(path: Path, content: bytes) -> None:
    draft = drafted(path, content)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
