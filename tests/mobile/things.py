"""Things to photograph, record and choose, and what a county said of them."""

from __future__ import annotations

import random
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from mobile.casebook import Casebook
from mobile.simulated import SimulatedPhone
from tests.mobile.disputes import opened

PDF = b"%PDF-1.4\n" + bytes(range(256)) * 40


def sound(size: int, seed: int = 1) -> bytes:
    """As long as one likes, of the form of an MP4 recording, and incompressible."""
    return b"\0\0\0\x20ftypM4A " + random.Random(seed).randbytes(size - 12)


def courtyard(side: int = 900, seed: int = 3) -> bytes:
    """A photograph with so much in it that it stays large when it is shrunk."""
    noise = random.Random(seed).randbytes(side * side * 3 // 16)
    held = BytesIO()
    image = Image.frombytes("RGB", (side // 4, side // 4), noise)
    image.resize((side, side)).save(held, "JPEG", quality=92)
    return held.getvalue()


def scene() -> bytes:
    """A courtyard as one would photograph it: sky, a wall, the ditch along it."""
    image = Image.new("RGB", (1600, 1200), (170, 200, 225))
    draw = ImageDraw.Draw(image)
    draw.polygon([(0, 420), (500, 250), (1000, 420)], fill=(95, 85, 80))
    draw.rectangle((60, 420, 940, 800), fill=(225, 215, 195))
    draw.rectangle((420, 520, 580, 800), fill=(110, 70, 45))
    draw.rectangle((0, 800, 1600, 1200), fill=(150, 140, 120))
    draw.polygon([(700, 1200), (900, 800), (980, 800), (860, 1200)], fill=(70, 90, 95))
    for row in range(5):
        for at in range(7):
            left = 960 + at * 90 + (row % 2) * 45
            box = (left, 800 - row * 45, left + 84, 838 - row * 45)
            draw.rectangle(box, fill=(165, 90, 70))
    held = BytesIO()
    image.save(held, "JPEG", quality=90)
    return held.getvalue()


def case_of(phone: SimulatedPhone) -> str:
    body = opened(opened_on=phone.clock.today().isoformat())
    answer = phone.answer({"do": "record", "type": "dispute.opened", "body": body})
    assert answer["ok"], answer
    return str(answer["case"])


def add(phone: SimulatedPhone, case: str, raw: bytes, name: str, **more: Any) -> str:
    """Evidence from a file of that name; its id."""
    path = phone.folder / name
    path.write_bytes(raw)
    line = {"do": "evidence", "case": case, "path": str(path), "title": name, **more}
    answer = phone.answer(line)
    path.unlink()
    assert answer["ok"], answer
    return str(answer["evidence"])


def words(phone: SimulatedPhone) -> list[str]:
    return list(phone.answer({"do": "media"})["media"].values())


def told(
    book: Casebook,
    home: str,
    missing: dict[str, Any] | None,
    *,
    unkept: tuple[str, ...] = (),
    kept: bool = False,
) -> None:
    """As if the county's last receipt had said this of evidence as well."""
    shelf = book.shelf(home)
    device = book.enrolment.device
    receipt = shelf.database.local(f"receipt:{device}")
    assert receipt is not None
    body = {n: v for n, v in receipt["body"].items() if not n.startswith("media_")}
    if missing is not None:
        body |= {"media_missing": missing, "media_unkept": list(unkept)}
    body["chains"] = {
        id: {**chain, "kept": chain["n"] if kept else 0}
        for id, chain in body["chains"].items()
    }
    shelf.database.put_local(
        f"receipt:{device}", {"body": body, "digest": receipt["digest"]}
    )
    shelf.delivery.forget()


def every_byte(folder: Path) -> bytes:
    return b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())
