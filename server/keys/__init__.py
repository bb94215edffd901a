"""The county's online keys: files of mode 0400 under the data folder.

    root.key           Ed25519, certifies the others and seals nothing else
    key-list.json      what it certified; readable, and what phones are given
    session-secret     the console's sessions
    server-doc.key     Ed25519, seals what the county writes for the field
    desk.key           Ed25519, seals what is done at the desk
    jwt.pem            P-256, signs the tokens of devices (ES256)
    recovery.key       X25519, opens what phones enclose to the county
    case.key           X25519, opens the keys of restricted cases
    media.key          X25519, opens the keys of evidence and of bundles
    erased.key         X25519, opens what was erased and must be kept all the same
    linkage.key        a secret, under which ID numbers are digested to be compared

Nothing of this is in the database or in its backup. Each but the root may be followed
by another (`server.keys.rotating`): a file with a number, which is in use from then on.

    seals      the earlier public half stays in the list, its private half goes
    openers    every private half stays, for what was enclosed to it; the list names
               the one in use
    tokens     the earlier key is nowhere any more, and no token of it counts
    linkage    the earlier secret goes; every number is digested anew under the next

The root is needed only when the online keys change: once the list is written,
`root.key` may lie in a safe. It is never made anew where a list of it exists, because
every phone has pinned it.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

from joserfc.jwk import ECKey

from schemas import key_list
from schemas.key_list import Certified, KeyList, Use
from schemas.recovery import Addressee, Opener
from schemas.sealing import PublicKey, Purpose, SigningKey
from server.errors import RootMissing
from server.keys import files
from server.keys.files import Series
from server.keys.kinds import (
    FILES,
    KIDS,
    OPENERS,
    SEALS,
    USES,
    Name,
    Openers,
    seal_bytes,
)

Publics: TypeAlias = dict[str, PublicKey]


@dataclass(frozen=True)
class CountyKeys:
    county: str
    folder: Path
    secret: str = ""

    @property
    def standing(self) -> Path:
        """The ledger of deeds that no restore takes back, beside the keys."""
        return self.folder.parent / "standing.ledger"

    def anew(self) -> "CountyKeys":
        """The same keys, as their files are now."""
        return CountyKeys(self.county, self.folder, self.secret)

    def series(self, name: Name) -> Series:
        return Series(self.folder, *FILES[name])

    def kid(self, name: Name, number: int = 0) -> str:
        """The id of that key by its number; of the one in use."""
        number = number or self.series(name).number
        return KIDS[name].format(county=self.county, number=number)

    @cached_property
    def session_secret(self) -> str:
        return self.secret or self.series(Name.SESSION).content().hex()

    @cached_property
    def linkage_key(self) -> bytes:
        return self.series(Name.LINKAGE).content()

    @cached_property
    def document_key(self) -> SigningKey:
        return SigningKey.from_private_bytes(self.series(Name.DOCUMENT).content())

    @cached_property
    def document_kid(self) -> str:
        return self.kid(Name.DOCUMENT)

    @cached_property
    def desk_key(self) -> SigningKey:
        return SigningKey.from_private_bytes(self.series(Name.DESK).content())

    @cached_property
    def desk_kid(self) -> str:
        return self.kid(Name.DESK)

    @cached_property
    def public_keys(self) -> Publics:
        """What vouches for a document of the county: none that was withdrawn."""
        earlier = self.earlier(Name.DOCUMENT)
        counting = {k: e.key for k, e in earlier.items() if e.use != Use.WITHDRAWN}
        return {**publics(counting), self.document_kid: self.document_key.public}

    @cached_property
    def every_public_key(self) -> Publics:
        """Withdrawn ones as well: for what only the county itself can have written."""
        earlier = {kid: each.key for kid, each in self.earlier(Name.DOCUMENT).items()}
        return {**publics(earlier), **self.public_keys}

    @cached_property
    def desk_keys(self) -> Publics:
        """Under what the desk's deeds were ever sealed, the first one first."""
        earlier = {kid: each.key for kid, each in self.earlier(Name.DESK).items()}
        return {**publics(earlier), self.desk_kid: self.desk_key.public}

    @cached_property
    def token_key(self) -> ECKey:
        pem = self.series(Name.TOKEN).content()
        return ECKey.import_key(pem, {"kid": self.kid(Name.TOKEN), "use": "sig"})

    @cached_property
    def recovery_key(self) -> Openers:
        return self.openers(Name.RECOVERY)

    @cached_property
    def recovery_kid(self) -> str:
        return self.kid(Name.RECOVERY)

    @cached_property
    def case_key(self) -> Openers:
        return self.openers(Name.CASE)

    @cached_property
    def case_kid(self) -> str:
        return self.kid(Name.CASE)

    @cached_property
    def media_key(self) -> Openers:
        return self.openers(Name.MEDIA)

    @cached_property
    def media_kid(self) -> str:
        return self.kid(Name.MEDIA)

    @cached_property
    def erased_key(self) -> Openers:
        return self.openers(Name.ERASED)

    @cached_property
    def factor_key(self) -> Openers:
        return self.openers(Name.FACTOR)

    def openers(self, name: Name) -> Openers:
        series = self.series(name)
        numbers = series.numbers() or [series.number]
        made = Opener.from_private_bytes
        return Openers(
            {self.kid(name, n): made(series.content(n)) for n in reversed(numbers)}
        )

    @cached_property
    def root_key(self) -> SigningKey:
        path = self.folder / "root.key"
        if self.list_path.exists() and not path.exists():
            raise RootMissing(str(path))
        return SigningKey.from_private_bytes(files.kept(path, seal_bytes))

    @property
    def list_path(self) -> Path:
        return self.folder / "key-list.json"

    @cached_property
    def certified(self) -> KeyList | None:
        """What the root has certified so far, if it has."""
        if not self.list_path.exists():
            return None
        return key_list.read(self.written_list(), county=self.county)

    def earlier(self, name: Name) -> dict[str, Certified]:
        """What the list has of this key but the one in use, the oldest first."""
        if self.certified is None:
            return {}
        kids = (self.kid(name, n) for n in range(1, self.series(name).number))
        known = self.certified.keys
        return {kid: known[kid] for kid in kids if kid in known}

    @cached_property
    def online(self) -> dict[str, Certified]:
        """The keys that a phone may meet, each for its use."""
        told = {kid: e for name in SEALS for kid, e in self.earlier(name).items()}
        for name in USES:
            told[self.kid(name)] = self.current(name)
        return told

    def current(self, name: Name) -> Certified:
        """The one in use, as the list has it."""
        kid, series = self.kid(name), self.series(name)
        key = self.public_half(name)
        known = self.certified.keys.get(kid) if self.certified else None
        if known is not None and known.key == key and known.since:
            return known
        return Certified(key, USES[name], series.since(series.number).isoformat())

    def public_half(self, name: Name) -> PublicKey | Addressee:
        if name is Name.TOKEN:
            told = self.token_key.as_dict(private=False)
            raw = base64.urlsafe_b64decode
            point = b"\4" + b"".join(raw(str(told[xy]) + "=") for xy in ("x", "y"))
            return PublicKey("p256", point)
        if name in OPENERS:
            return self.openers(name).addressee
        return (self.desk_key if name is Name.DESK else self.document_key).public

    @cached_property
    def key_list(self) -> dict[str, Any]:
        """The online keys under the root's seal; sealed again when they change."""
        if self.certified and dict(self.certified.keys) == self.online:
            return self.written_list()
        return self.certify(self.online)

    def withdraw(self, kid: str) -> None:
        """Say in the list that this key vouches for nothing from now on."""
        told = replace(self.online[kid], use=Use.WITHDRAWN)
        self.certify({**self.online, kid: told})

    def certify(self, keys: Mapping[str, Certified]) -> dict[str, Any]:
        """Have the root seal a list of these, above the one there is."""
        serial = self.certified.serial + 1 if self.certified else 1
        made = key_list.certify(self.root_key, self.county, keys, serial)
        text = json.dumps(made, ensure_ascii=False, indent=1).encode()
        files.replace(self.list_path, text)
        return made

    def written_list(self) -> dict[str, Any]:
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


def publics(keys: Mapping[str, PublicKey | Addressee]) -> Publics:
    return {kid: key for kid, key in keys.items() if isinstance(key, PublicKey)}
