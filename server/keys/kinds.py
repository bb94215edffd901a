"""Which online keys there are: their files, their ids, what each counts for."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from joserfc.jwk import ECKey

from schemas.errors import NotForThisKey
from schemas.key_list import Use
from schemas.recovery import Addressee, Enclosed, Opener
from schemas.sealing import SigningKey


class Name(StrEnum):
    """A key that may be followed by another."""

    DOCUMENT = "document"
    DESK = "desk"
    TOKEN = "token"
    RECOVERY = "recovery"
    CASE = "case"
    MEDIA = "media"
    ERASED = "erased"
    FACTOR = "factor"
    SESSION = "session"
    LINKAGE = "linkage"


def seal_bytes() -> bytes:
    return SigningKey.generate().private_bytes()


def opener_bytes() -> bytes:
    return Opener.generate().private_bytes()


def token_bytes() -> bytes:
    return ECKey.generate_key("P-256").as_pem(private=True)


def secret_bytes() -> bytes:
    return secrets.token_bytes(32)


FILES: Mapping[Name, tuple[str, Callable[[], bytes]]] = {
    Name.DOCUMENT: ("server-doc.key", seal_bytes),
    Name.DESK: ("desk.key", seal_bytes),
    Name.TOKEN: ("jwt.pem", token_bytes),
    Name.RECOVERY: ("recovery.key", opener_bytes),
    Name.CASE: ("case.key", opener_bytes),
    Name.MEDIA: ("media.key", opener_bytes),
    Name.ERASED: ("erased.key", opener_bytes),
    Name.FACTOR: ("factor.key", opener_bytes),
    Name.SESSION: ("session-secret", secret_bytes),
    Name.LINKAGE: ("linkage.key", secret_bytes),
}
KIDS = {
    Name.DOCUMENT: "county-{county}/{number}",
    Name.DESK: "desk-{county}/{number}",
    Name.TOKEN: "hub-{county}-{number}",
    Name.RECOVERY: "recovery-{county}/{number}",
    Name.CASE: "case-{county}/{number}",
    Name.MEDIA: "media-{county}/{number}",
    Name.ERASED: "erased-{county}/{number}",
    Name.FACTOR: "factor-{county}/{number}",
    Name.SESSION: "session-{county}/{number}",
    Name.LINKAGE: "linkage-{county}/{number}",
}
USES = {
    Name.DOCUMENT: Use.DOCUMENT,
    Name.DESK: Use.DESK,
    Name.TOKEN: Use.TOKEN,
    Name.RECOVERY: Use.RECOVERY,
    Name.CASE: Use.CASE,
    Name.MEDIA: Use.MEDIA,
}
SEALS = (Name.DOCUMENT, Name.DESK)
OPENERS = (Name.RECOVERY, Name.CASE, Name.MEDIA, Name.ERASED, Name.FACTOR)


@dataclass(frozen=True, slots=True)
class Openers:
    """What opens things enclosed to the county, by id, the one in use first."""

    by_kid: Mapping[str, Opener]

    @property
    def addressee(self) -> Addressee:
        return next(iter(self.by_kid.values())).addressee

    def disclose(self, purpose: Enclosed, about: str, enclosed: str) -> bytes:
        """The content, to whichever it was enclosed. Raises NotForThisKey."""
        for opener in self.by_kid.values():
            try:
                return opener.disclose(purpose, about, enclosed)
            except NotForThisKey:
                continue
        raise NotForThisKey(about)
