"""Evidence at rest: what was taken lies here sealed, as it will go over the line.

    grids/media/<evidence>          its sealed pieces, one after the other
    grids/media/<evidence>.thumb    a small picture of it, under the data key
    own database, _local/medium:<evidence>
        what the record says of it, its key, and which entry names it

The pieces are under the item's own key (`schemas.evidence`), and that key is in the
database, which is under the data key. So nothing is sealed twice, what is sent is what
lies here, and a search of the bytes finds nothing. Forgetting the key makes the pieces
unreadable here and leaves them fit to be sent: the county opens them with its own.

Files come before their note and go after it, so what died in between is a file without
a note, and is removed when the casebook opens.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mobile.atrest import NONCE, drawn
from mobile.errors import NoRoom
from schemas import evidence
from schemas.errors import SiliError
from schemas.evidence import SEALED
from schemas.sealing import from_base64url, to_base64url
from sync.database import Database

NOTE = "medium:"
CARRIED = "carried:"
AT_RELAY = "at-relay:"
THUMB = ".thumb"
KEY = 32
# What must stay free on the phone: Android stops writing well before nothing is left.
RESERVE = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Medium:
    """One thing that was taken. `entry` is empty as long as only a draft names it,
    `key` where this phone may not open it, `freed` where its pieces are at the county
    alone; `gone` is the day on which its case left the grid."""

    evidence: str
    kind: str
    media_type: str
    size: int
    sha256: str
    pieces: tuple[str, ...]
    key: str
    home: str = ""
    case: str = ""
    entry: str = ""
    freed: bool = False
    gone: str = ""

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "pieces": list(self.pieces)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Medium:
        known = {n: v for n, v in kept.items() if n in cls.__dataclass_fields__}
        return cls(**{**known, "pieces": tuple(kept["pieces"])})

    @property
    def length(self) -> int:
        """Its bytes as they lie here and go over the line."""
        return self.size + evidence.TAG * len(self.pieces)


class Media:
    """What one person's phone took."""

    def __init__(self, folder: Path, own: Database, data_key: bytes) -> None:
        self._folder = folder / "media"
        self._folder.mkdir(exist_ok=True, mode=0o700)
        self._own = own
        self._key = AESGCM(drawn(data_key, "thumbnails"))

    # -- what there is

    @property
    def folder(self) -> Path:
        """What else lies in it is removed when the casebook opens."""
        return self._folder

    def all(self) -> list[Medium]:
        """The first taken first."""
        return [Medium.from_json(kept) for _, kept in self._own.local_docs(NOTE)]

    def find(self, id: str) -> Medium | None:
        kept = self._own.local(NOTE + id)
        return None if kept is None else Medium.from_json(kept)

    def holding(self, digest: str) -> Medium | None:
        """The one of which this is the digest."""
        return next((each for each in self.all() if each.sha256 == digest), None)

    def check_room(self, size: int) -> None:
        """Raises NoRoom where so much more would fill the phone."""
        free = shutil.disk_usage(self._folder).free - RESERVE
        if size > free:
            raise NoRoom(size, max(free, 0))

    # -- keeping and dropping

    def keep(
        self, id: str, kind: str, media_type: str, plain: bytes, thumb: bytes = b""
    ) -> Medium:
        """Seal it, and note it. Raises NoRoom; then nothing is left behind."""
        self.check_room(len(plain))
        key = os.urandom(KEY)
        try:
            digests = self._write_pieces(id, key, plain)
            if thumb:
                self._write(self._thumb(id), self._sealed_thumb(id, thumb))
        except OSError as full:
            self._unlink(id)
            raise NoRoom(len(plain), 0) from full
        medium = Medium(
            evidence=id,
            kind=kind,
            media_type=media_type,
            size=len(plain),
            sha256=sha256(plain).hexdigest(),
            pieces=tuple(digests),
            key=to_base64url(key),
        )
        self.note(medium)
        return medium

    def note(self, medium: Medium) -> None:
        self._own.put_local(NOTE + medium.evidence, medium.to_json())

    def drop(self, id: str) -> None:
        """Nothing of it stays."""
        with self._own.transaction():
            for prefix in (NOTE, CARRIED):
                if self._own.local(prefix + id) is not None:
                    self._own.delete_local(prefix + id)
            for at_relay, _ in self._own.local_docs(f"{AT_RELAY}{id}:"):
                self._own.delete_local(at_relay)
        self._unlink(id)

    def free(self, medium: Medium) -> None:
        """The county keeps it: here a small picture is enough."""
        self.note(replace(medium, freed=True, key=""))
        self._pieces(medium.evidence).unlink(missing_ok=True)

    def forget_key(self, medium: Medium) -> None:
        """It may be sent still, and not be looked at any more."""
        self.note(replace(medium, key=""))
        self._thumb(medium.evidence).unlink(missing_ok=True)

    def tidy(self) -> None:
        """Files that were being written when we died."""
        known = {id.removeprefix(NOTE) for id, _ in self._own.local_docs(NOTE)}
        for path in self._folder.iterdir():
            if path.name.removesuffix(THUMB) not in known:
                path.unlink(missing_ok=True)
        for medium in self.all():
            if medium.freed:
                self._pieces(medium.evidence).unlink(missing_ok=True)

    # -- reading

    def sealed(self, medium: Medium, first: int, count: int) -> list[bytes]:
        """Its sealed pieces from that one on; fewer where they are not here any more,
        or are not what they were."""
        found: list[bytes] = []
        with self._pieces(medium.evidence).open("rb") as file:
            file.seek(first * SEALED)
            for digest in medium.pieces[first : first + count]:
                piece = file.read(SEALED)
                if evidence.digest(piece) != digest:
                    break
                found.append(piece)
        return found

    def is_whole(self, medium: Medium) -> bool:
        """Do all its pieces lie here?"""
        try:
            return self._pieces(medium.evidence).stat().st_size == medium.length
        except OSError:
            return False

    def read(self, medium: Medium) -> bytes | None:
        """The thing itself; None where it is here no more, or may not be opened."""
        key = from_base64url(medium.key)
        if not key or medium.freed:
            return None
        said = {**medium.to_json(), "evidence": medium.evidence}
        try:
            pieces = self.sealed(medium, 0, len(medium.pieces))
            return b"".join(evidence.opened(key, said, pieces))
        except (OSError, SiliError):
            return None

    def thumb(self, id: str) -> bytes | None:
        try:
            sealed = self._thumb(id).read_bytes()
            return self._key.decrypt(sealed[:NONCE], sealed[NONCE:], id.encode())
        except (OSError, InvalidTag, ValueError):
            return None

    # -- files

    def _pieces(self, id: str) -> Path:
        return self._folder / id

    def _thumb(self, id: str) -> Path:
        return self._folder / f"{id}{THUMB}"

    def _unlink(self, id: str) -> None:
        self._pieces(id).unlink(missing_ok=True)
        self._thumb(id).unlink(missing_ok=True)

    def _write_pieces(self, id: str, key: bytes, plain: bytes) -> list[str]:
        digests = []
        with self._pieces(id).open("wb") as file:
            for piece in evidence.seal(key, id, len(plain), BytesIO(plain)):
                file.write(piece)
                digests.append(evidence.digest(piece))
            file.flush()
            os.fsync(file.fileno())
        return digests

    def _sealed_thumb(self, id: str, thumb: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._key.encrypt(nonce, thumb, id.encode())

    def _write(self, path: Path, content: bytes) -> None:
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
