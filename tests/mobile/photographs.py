"""Photographs as a phone's camera makes them: lying on the side, with their place."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

PLACE = "Fengdu-29.8637N-107.7303E"
GPS, ORIENTATION, DESCRIPTION = 0x8825, 0x0112, 0x010E
ON_ITS_SIDE = 6


def photograph(width: int = 3000, height: int = 2000, shade: int = 230) -> bytes:
    """A page of paper; its top is at the left until it is turned upright."""
    image = Image.new("RGB", (width, height), (shade, shade, shade - 10))
    ImageDraw.Draw(image).rectangle((0, 0, width // 10, height), (20, 20, 120))
    exif = Image.Exif()
    exif[ORIENTATION] = ON_ITS_SIDE
    exif[DESCRIPTION] = PLACE
    exif.get_ifd(GPS)[29] = "2026:11:20"
    held = BytesIO()
    image.save(held, "JPEG", exif=exif, comment=PLACE.encode())
    return held.getvalue()


def lying_in(folder: Path, *names: str) -> None:
    folder.mkdir(exist_ok=True)
    for number, name in enumerate(names):
        (folder / name).write_bytes(photograph(600, 400, 230 - number))
