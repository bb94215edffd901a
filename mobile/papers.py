"""Pictures of originals: made small, without their place, sealed until they are sent.

    papers/<sha256>     the JPEG that the county will have, under the data key

What an entry names is the digest of the picture as it is kept here, so what is sent one
day is what was sealed. A camera writes where and with which phone a picture was taken
into it; none of that is kept, but for which way is up.
"""

from __future__ import annotations

import os
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from PIL import Image, ImageOps, UnidentifiedImageError

from mobile.atrest import NONCE, drawn
from mobile.errors import NotAPicture

LONGEST_SIDE = 2000
MOST_PIXELS = 80_000_000
MOST_BYTES = 40 * 1024 * 1024
QUALITY = 80


def shrunk(raw: bytes) -> bytes:
    """The picture as a small JPEG, upright and nameless. Raises NotAPicture."""
    if len(raw) > MOST_BYTES:
        raise NotAPicture
    try:
        with Image.open(BytesIO(raw)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise NotAPicture
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as wrong:
        raise NotAPicture from wrong
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    kept = BytesIO()
    bare.save(kept, "JPEG", quality=QUALITY, optimize=True)
    return kept.getvalue()


class Papers:
    """The sealed pictures of one person."""

    def __init__(self, folder: Path, data_key: bytes) -> None:
        self._folder = folder / "papers"
        self._folder.mkdir(exist_ok=True, mode=0o700)
        self._key = AESGCM(drawn(data_key, "papers"))

    def keep(self, raw: bytes) -> str:
        """The digest under which it lies here now. Raises NotAPicture."""
        picture = shrunk(raw)
        digest = sha256(picture).hexdigest()
        nonce = os.urandom(NONCE)
        sealed = nonce + self._key.encrypt(nonce, picture, digest.encode())
        beside = self._folder / f"{digest}.new"
        with open(beside, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, self._folder / digest)
        return digest

    def read(self, digest: str) -> bytes | None:
        """The picture; None where it is not here, or is not what it was."""
        try:
            sealed = (self._folder / digest).read_bytes()
            return self._key.decrypt(sealed[:NONCE], sealed[NONCE:], digest.encode())
        except (OSError, InvalidTag, ValueError):
            return None

    def drop(self, digest: str) -> None:
        """A picture that was taken by mistake, before any entry named it."""
        (self._folder / digest).unlink(missing_ok=True)

    def kept(self) -> set[str]:
        return {path.name for path in self._folder.iterdir() if len(path.name) == 64}
