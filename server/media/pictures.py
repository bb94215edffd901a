"""A photograph as others may see it: decoded within bounds, and encoded anew.

What came is never shown as it came: it may say one type and be another, carry where it
was taken, or unfold to more than a machine holds. A picture that cannot be decoded, is
of another format than was said, or has too many pixels is refused.
"""

import struct
import zlib
from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType

from PIL import Image, ImageOps

from server.media import SHOWN, SMALL

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
SIDES: Mapping[str, int] = MappingProxyType({SHOWN: 1600, SMALL: 320})
MOST_PIXELS = 50_000_000
QUALITY = {SHOWN: 85, SMALL: 75}
# Whatever a decoder says of content that is not what it should be.
WRONG = (
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    LookupError,
    EOFError,
    OverflowError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


class NotAPicture(Exception):
    """It is none, or not of this type, or too large to be opened."""


def renditions(plain: bytes, media_type: str) -> dict[str, bytes]:
    """By name, as JPEG. Raises NotAPicture."""
    picture = decoded(plain, media_type)
    found = {}
    for name, side in SIDES.items():
        picture.thumbnail((side, side))
        written = BytesIO()
        picture.save(written, "JPEG", quality=QUALITY[name], optimize=True)
        found[name] = written.getvalue()
    return found


def decoded(plain: bytes, media_type: str) -> Image.Image:
    """Upright, on white, without whatever else the file says."""
    side = SIDES[SHOWN]
    try:
        opened = Image.open(BytesIO(plain), formats=[FORMATS[media_type]])
        if opened.width * opened.height > MOST_PIXELS:
            raise NotAPicture
        opened.draft("RGB", (side, side))
        upright = ImageOps.exif_transpose(opened)
        upright.thumbnail((side, side))
    except WRONG as wrong:
        raise NotAPicture from wrong
    coloured = upright.convert("RGBA")
    sheet = Image.new("RGB", coloured.size, "white")
    sheet.paste(coloured, mask=coloured.getchannel("A"))
    return sheet
