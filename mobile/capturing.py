"""From what was photographed, recorded or chosen to what a form says of it.

    photo   shrunk and upright, without place or name of the phone (`papers.shrunk`)
    sound   as the recorder wrote it
    file    of the closed list of formats, at most 20 MiB, judged by its first bytes

What was taken is sealed at once (`media`); the draft names it before anything else can
happen to it. Taken anew, the earlier one goes. A format is never believed by its name
alone: what the county's clerk opens is what it says it is.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from mobile.errors import NoMediaKey, NotTaken
from mobile.media import Medium
from mobile.papers import shrunk
from schemas import codes, evidence, identifiers
from schemas.sealing import from_base64url

if TYPE_CHECKING:
    from mobile.casebook import Casebook

THUMB_SIDE = 360
THUMB_QUALITY = 70
# What a form's body has of the thing; with another thing all of it is another.
OF_THE_THING = (
    "evidence",
    "kind",
    "media_type",
    "size",
    "sha256",
    "key",
    "pieces",
    "width",
    "height",
    "seconds",
)
SIGNS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftyp", "audio/mp4"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"OggS", "audio/ogg"),
    (8, b"WAVE", "audio/wav"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xf1", "audio/aac"),
    (0, b"\xff\xf9", "audio/aac"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"\xff\xf2", "audio/mpeg"),
)


def take(
    casebook: Casebook, kind: str, raw: bytes, *, seconds: int | None = None
) -> dict[str, Any]:
    """Seal what was taken; what the form's body says of it. Raises NotTaken,
    NotAPicture, NoMediaKey, NoRoom; then nothing was kept."""
    if casebook.enrolment.media_key is None:
        raise NoMediaKey
    if kind == "photo":
        return take_picture(casebook, shrunk(raw))
    media_type = format_of(raw)
    if media_type is None or kind not in _kinds(media_type):
        raise NotTaken("format")
    if len(raw) > evidence.MOST_SIZE:
        raise NotTaken("size")
    if media_type.startswith("image/"):
        return take_picture(casebook, shrunk(raw))
    medium = _kept(casebook, kind, media_type, raw, b"")
    more = {} if seconds is None else {"seconds": seconds}
    return {**said_of(casebook, medium), **more}


def take_picture(casebook: Casebook, picture: bytes) -> dict[str, Any]:
    """One that is small already, and says no place."""
    with Image.open(BytesIO(picture)) as opened:
        width, height = opened.size
        opened.thumbnail((THUMB_SIDE, THUMB_SIDE))
        held = BytesIO()
        opened.save(held, "JPEG", quality=THUMB_QUALITY)
    medium = _kept(casebook, "photo", "image/jpeg", picture, held.getvalue())
    return {**said_of(casebook, medium), "width": width, "height": height}


def _kept(
    casebook: Casebook, kind: str, media_type: str, plain: bytes, thumb: bytes
) -> Medium:
    id = identifiers.uuid7(casebook.clock.now_ms())
    return casebook.media.keep(id, kind, media_type, plain, thumb)


def said_of(casebook: Casebook, medium: Medium) -> dict[str, Any]:
    """What a record says of it. Raises NoMediaKey."""
    if casebook.enrolment.media_key is None:
        raise NoMediaKey
    kid, county = casebook.enrolment.media_key
    key = from_base64url(medium.key) or b""
    return {
        "evidence": medium.evidence,
        "kind": medium.kind,
        "media_type": medium.media_type,
        "size": medium.size,
        "sha256": medium.sha256,
        "key": evidence.wrap(county, kid, medium.evidence, key),
        "pieces": list(medium.pieces),
    }


def put(body: dict[str, Any], thing: dict[str, Any]) -> None:
    """This thing, in the place of whatever the body said of another."""
    for name in OF_THE_THING:
        body.pop(name, None)
    body.update(thing)


def format_of(raw: bytes) -> str | None:
    """Which of the closed list of formats it begins like."""
    for at, sign, media_type in SIGNS:
        if raw[at : at + len(sign)] == sign:
            return media_type
    return None


def _kinds(media_type: str) -> tuple[str, ...]:
    return tuple(codes.code_list("media_types")[media_type].more["for"])


def kind_of(path: Path) -> str:
    """What a file of that name is taken for."""
    kinds = ("photo", "sound", "file")
    return next((k for k in kinds if path.suffix.lower() in endings(k)), "file")


def endings(kind: str) -> frozenset[str]:
    """Those of the names of files that may be such a thing."""
    every = codes.code_list("media_types").values()
    return frozenset(
        f".{ending}"
        for each in every
        if kind in each.more["for"]
        for ending in each.more["ext"]
    )


def offered_words(kind: str) -> str:
    """What may be chosen, said before anybody chooses."""
    names = {e[1:].upper() for e in endings(kind) - endings("sound") - endings("photo")}
    return f"最大 {evidence.MOST_SIZE // 2**20} MB：照片、录音、{'、'.join(names)}"
